"""The 2016 London sample weighted to the capital's people: totals met, weights shown, the cell with nobody in it merged and told."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from homebeat.config.cli import main

pytestmark = pytest.mark.real_data
COLUMNS = ("gender", "ageGroup", "ethnicity")


def people_of(real_data: Path) -> Counter[tuple[str, ...]]:
    """Return London's people aged 16 and over by sex, age and ethnicity."""
    counted: Counter[tuple[str, ...]] = Counter()
    path = real_data / "weights" / "london_borough_poststrat_age_sex_ethnicity_education.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            counted[tuple(row[column] for column in COLUMNS)] += int(row["count"])
    return counted


@pytest.fixture
def files(real_data: Path, tmp_path: Path) -> Path:
    """Write the sample one row a respondent, and the totals of every column and of their cells."""
    with (real_data / "weights" / "bes2016_london_sample_cells.csv").open(encoding="utf-8-sig", newline="") as file:
        respondents = [
            [*(row[column] for column in COLUMNS), row["vi"]]
            for row in csv.DictReader(file)
            for _ in range(int(row["n"]))
        ]
    write(tmp_path / "sample.csv", [[*COLUMNS, "vi", "cell"], *([*row, "/".join(row[:3])] for row in respondents)])
    people = people_of(real_data)
    for place, column in enumerate(COLUMNS):
        totals = Counter(
            {
                name: sum(count for cell, count in people.items() if cell[place] == name)
                for name in {cell[place] for cell in people}
            }
        )
        write(tmp_path / f"{column}.csv", [["category", "total"], *sorted(totals.items())])
    write(
        tmp_path / "cell.csv",
        [["category", "total"], *(["/".join(cell), count] for cell, count in sorted(people.items()))],
    )
    return tmp_path


def write(path: Path, rows: list) -> None:
    """Write a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def estimated(capsys: pytest.CaptureFixture[str], files: Path, *options: str) -> tuple[dict, str]:
    """Return the JSON of the share that would vote Labour, and what was said."""
    code = main(
        [
            "estimate",
            str(files / "sample.csv"),
            "--measure",
            "share:vi=Lab",
            "--by",
            "gender",
            *options,
            "--format",
            "json",
        ]
    )
    out, said = capsys.readouterr()
    assert code == 0, said
    return json.loads(out), said


def test_raking_meets_every_margin(capsys, files: Path, real_data: Path) -> None:
    found, said = estimated(capsys, files, "--rake", *(f"{column}={files / column}.csv" for column in COLUMNS))

    design, people = found["design"], sum(people_of(real_data).values())
    assert said == ""
    assert [margin["column"] for margin in design["rake"]] == list(COLUMNS)
    assert max(margin["furthest_from_total"] for margin in design["rake"]) < 1e-11
    assert design["weights"]["sum"] == pytest.approx(people, rel=1e-12)
    assert design["rows"] == 1699
    assert 800 < design["weights"]["effective_n"] < 1699
    assert 0 < design["weights"]["smallest"] < people / 1699 < design["weights"]["largest"]


def test_the_cell_with_nobody_in_it_is_merged_with_the_next_and_told(capsys, files: Path, real_data: Path) -> None:
    found, said = estimated(capsys, files, "--poststratify", f"cell={files / 'cell.csv'}")

    merged = "'Female/65 and over/Black or Black British' (47250 people) has no respondents and is merged with 'Female/65 and over/Mixed'"
    assert said == f"cell: {merged}.\n"
    margin = found["design"]["poststratify"][0]
    assert (margin["merged"], margin["categories"]) == ([merged], 49)
    weights = found["design"]["weights"]
    assert weights["sum"] == pytest.approx(sum(people_of(real_data).values()))
    assert weights["largest"] == pytest.approx(47250 + 6942)
    raked, _ = estimated(capsys, files, "--rake", *(f"{column}={files / column}.csv" for column in COLUMNS))
    assert weights["effective_n"] < raked["design"]["weights"]["effective_n"]
