"""Two ways to one figure: cells added up by the engine, and every row in numpy."""

from dataclasses import replace

import numpy as np
import pytest

from homebeat.analysis.design.survey_design import LonelyStratum, Margin, RakingResiduals, SurveyDesign
from homebeat.analysis.engines.choosing import open_engine
from homebeat.analysis.estimation.cross_table import association
from homebeat.analysis.estimation.crosstab import rao_scott
from homebeat.analysis.estimation.kinds import estimate_measures, read_measure
from homebeat.analysis.estimation.row_design import linearised_sample
from homebeat.analysis.estimation.row_sample import means, ratio, totals
from homebeat.analysis.estimation.sample import sample_of
from tests.analysis.estimation.fitted_truth import DESIGNS, floats, survey

CRIMES = Margin("crime", {"Burglary": 15000, "Vehicle crime": 17000, "Violence": 18000})
GROUPS = Margin("group", {"White": 30000, "Minority ethnic": 20000})
LONELY = SurveyDesign(weight="weight", stratum="lonely", clusters=("ward",), fpc=("wards",))
EVERY = {
    **DESIGNS,
    **{rule.value: replace(LONELY, lonely=rule) for rule in LonelyStratum if rule is not LonelyStratum.FAIL},
    "poststratified": replace(DESIGNS["two_stage"], poststratify=(CRIMES,)),
    "raked": replace(DESIGNS["clusters"], rake=(CRIMES, GROUPS)),
    "raked as rake": replace(DESIGNS["clusters"], rake=(CRIMES, GROUPS), raking_residuals=RakingResiduals.RAKE),
    "no weight": SurveyDesign(stratum="borough", clusters=("ward", "person"), fpc=("wards", "people")),
}


@pytest.mark.parametrize("name", EVERY)
def test_cells_and_rows_agree_on_means_totals_ratios_and_domains(name: str) -> None:
    engine = open_engine("duckdb")
    measures = [read_measure(text) for text in ("mean:confidence", "total:contacts", "ratio:contacts/age")]
    try:
        by_cells = estimate_measures(sample_of(survey(), EVERY[name], engine), measures, [("group",)])[0]
    finally:
        engine.close()
    whole = linearised_sample(survey(), EVERY[name])

    for place, group in enumerate(("Minority ethnic", "White")):
        part = whole.keep(np.array(survey()["group"]) == group)
        answered = part.keep(~np.isnan(floats("confidence")))
        rows = [
            means(answered, floats("confidence")[:, None]),
            totals(part, floats("contacts")[:, None]),
            ratio(part, floats("contacts"), floats("age")),
        ]
        for one, (value, spread) in zip(by_cells[place::2], rows, strict=True):
            assert one.value == pytest.approx(float(np.ravel(value)[0]), rel=1e-9)
            assert one.standard_error == pytest.approx(float(spread.errors()[0]), rel=1e-9)
        assert by_cells[place].df == answered.degrees_of_freedom()


@pytest.mark.parametrize("name", ["clusters", "two_stage", "raked"])
def test_cells_and_rows_agree_on_the_test_of_association(name: str) -> None:
    engine = open_engine("duckdb")
    try:
        by_cells = association(sample_of(survey(), EVERY[name], engine), "satisfied", "crime")
    finally:
        engine.close()

    by_rows = rao_scott(survey(), EVERY[name], "satisfied", "crime")

    figures = (by_rows.statistic, by_rows.df_between, by_rows.df_within, by_rows.p)
    assert figures == pytest.approx((by_cells.f, by_cells.ndf, by_cells.ddf, by_cells.p), rel=1e-9)
