"""The frozen answers of R's survey package, and the designs they are about."""

import csv
from dataclasses import replace
from functools import cache
from pathlib import Path

from homebeat.analysis.design.survey_design import LonelyStratum, RakingResiduals, SurveyDesign
from homebeat.analysis.estimation.margins import read_margin

FOLDER = Path(__file__).parents[2] / "truth" / "estimation"
PEOPLE, ALONE = FOLDER / "people.csv", FOLDER / "lonely.csv"
Key = tuple[str, str]  # measure, domain

AGE, SEX, AREA = (read_margin(name, FOLDER / f"{name}_totals.csv") for name in ("age", "sex", "area"))
ELEMENTS = SurveyDesign(weight="weight", stratum="stratum", fpc=("stratum_people",))
ONE = SurveyDesign(weight="weight", stratum="stratum", clusters=("ward",))
TWO = replace(ONE, clusters=("ward", "street"), fpc=("wards", "streets"))
DESIGNS = {
    "elements": ELEMENTS,
    "elements_without_fpc": replace(ELEMENTS, fpc=()),
    "unstratified": SurveyDesign(weight="weight"),
    "weights_from_fpc": replace(ELEMENTS, weight=None),
    "one_stage": ONE,
    "one_stage_fpc": replace(ONE, fpc=("wards",)),
    "one_stage_unstratified": SurveyDesign(weight="weight", clusters=("ward_code",)),
    "two_stage": TWO,
    "two_stage_without_fpc": replace(TWO, fpc=()),
    "two_stage_fractions": replace(TWO, weight=None, fpc=("ward_share", "street_share")),
    "three_stage": replace(TWO, weight=None, clusters=("ward", "street", "person"), fpc=("wards", "streets", "people")),
    "poststratified": replace(ONE, poststratify=(AGE,)),
    "poststratified_elements": replace(ELEMENTS, poststratify=(AGE,)),
    "poststratified_two_stage": replace(TWO, poststratify=(AGE,)),
    "raked": replace(ONE, rake=(AGE, SEX, AREA)),
    "raked_elements": replace(ELEMENTS, rake=(AGE, SEX, AREA)),
    "raked_two_stage": replace(TWO, rake=(AGE, SEX, AREA)),
    "raked_rake": replace(ONE, rake=(AGE, SEX, AREA), raking_residuals=RakingResiduals.RAKE),
}
LONELY = {
    **{f"lonely_{rule}": replace(ONE, lonely=rule) for rule in LonelyStratum if rule != "fail"},
    **{
        f"lonely_two_stage_{rule}": replace(TWO, lonely=rule)
        for rule in LonelyStratum
        if rule not in ("fail", "average")
    },
    "lonely_poststratified": replace(ONE, lonely=LonelyStratum.CERTAINTY, poststratify=(AGE,)),
}
BREAKDOWN_OF = {
    "all": (),
    "female": ("sex",),
    "male": ("sex",),
    "Arden": ("area",),
    "Brook": ("area",),
    "Cliffe": ("area",),
}


@cache
def answers() -> dict[str, dict[Key, dict[str, float]]]:
    """Return R's answers: case, then (measure, domain), then quantity."""
    found: dict[str, dict[Key, dict[str, float]]] = {}
    with (FOLDER / "answers.csv").open(encoding="utf-8", newline="") as file:
        next(file)
        for row in csv.DictReader(file):
            domain = found.setdefault(row["case"], {}).setdefault((row["measure"], row["domain"]), {})
            domain[row["quantity"]] = float(row["value"])
    return found
