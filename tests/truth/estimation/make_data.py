"""Makes the made-up surveys that the frozen answers are about: `python -m tests.truth.estimation.make_data`, then `Rscript answers.R`."""

import csv
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent
SEED = 20080131
WARDS_IN_STRATUM = {"Central": 40, "North": 25, "South": 18, "East": 12, "West": 9}
WARDS_SAMPLED = {"Central": 8, "North": 6, "South": 5, "East": 4, "West": 3}
STREETS_SAMPLED, AREAS = 3, ("Arden", "Brook", "Cliffe", "Dale")
HEADER = (
    "stratum", "ward", "street", "person", "wards", "streets", "people", "ward_share", "street_share", "people_share", "stratum_people",
    "weight", "sex", "age", "area", "confident", "score", "visits", "offences", "ward_code",
)  # fmt: skip


def people() -> list[list[object]]:
    """Return rows of a survey in three stages: wards within strata, streets within wards, people within streets."""
    dice, rows = np.random.default_rng(SEED), []
    for place, (stratum, wards) in enumerate(WARDS_IN_STRATUM.items()):
        for ward in range(1, WARDS_SAMPLED[stratum] + 1):
            liking = dice.normal(place * 2, 6)
            streets = int(dice.integers(4, 14))
            for street in range(1, min(STREETS_SAMPLED, streets) + 1):
                many = int(dice.integers(20, 90))
                for person in range(1, int(dice.integers(5, 12)) + 1):
                    drawn = (stratum, f"W{ward}", f"S{street}", person)
                    rows.append(_row(dice, drawn, (wards, streets, many), liking))
    for row in rows:  # shares and stratum sizes follow from what was drawn
        _fill_shares(row, rows)
    return rows


def _row(dice: np.random.Generator, drawn: tuple, sizes: tuple[int, int, int], liking: float) -> list[object]:
    sex, age = (
        dice.choice(["female", "male"], p=[0.55, 0.45]),
        dice.choice(["16-34", "35-64", "65+"], p=[0.3, 0.45, 0.25]),
    )
    area = dice.choice(AREAS, p=[0.4, 0.3, 0.22, 0.08])
    score = round(float(dice.normal(60 + liking + 5 * (age == "65+"), 12)), 2)
    confident = "yes" if dice.random() < 1 / (1 + np.exp(-(score - 58) / 12)) else "no"
    visits = int(dice.poisson(3) + 1)
    weight = round(float(sizes[0] * sizes[1] * sizes[2] / 400 * np.exp(dice.normal(0, 0.35))), 3)
    unanswered = dice.random() < 0.08
    return [
        *drawn, *sizes, None, None, None, None, weight, sex, age, area, "NA" if unanswered else confident,
        "NA" if area == "Dale" or dice.random() < 0.06 else score, visits, int(dice.binomial(visits, 0.3)), f"{drawn[0][0]}{drawn[1]}",
    ]  # fmt: skip


def _fill_shares(row: list, rows: list[list]) -> None:
    stratum, ward, street = row[:3]
    in_ward = {other[2] for other in rows if other[:2] == [stratum, ward]}
    in_street = [other for other in rows if other[:3] == [stratum, ward, street]]
    in_stratum = [other for other in rows if other[0] == stratum]
    row[7] = WARDS_SAMPLED[stratum] / row[4]
    row[8] = len(in_ward) / row[5]
    row[9] = len(in_street) / row[6]
    row[10] = 40 * len(in_stratum)


def lonely() -> list[list[object]]:
    """Return the same survey with a single ward left in East, and a single street in one ward of West."""
    kept = [row for row in people() if row[0] != "East" or row[1] == "W1"]
    return [row for row in kept if row[:2] != ["West", "W2"] or row[2] == "S1"]


def write(name: str, header: tuple[str, ...], rows: list[list[object]]) -> None:
    """Write one file."""
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


if __name__ == "__main__":
    write("people.csv", HEADER, people())
    write("lonely.csv", HEADER, lonely())
    write("age_totals.csv", ("category", "total"), [["16-34", 52000], ["35-64", 71000], ["65+", 33000]])
    write("sex_totals.csv", ("category", "total"), [["female", 80500], ["male", 75500]])
    write(
        "area_totals.csv",
        ("category", "total"),
        [["Arden", 58000], ["Brook", 49000], ["Cliffe", 36000], ["Dale", 13000]],
    )
