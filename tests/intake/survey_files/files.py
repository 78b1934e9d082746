"""Look-alikes of survey files with the faults of the real ones: semicolons, decimal commas, two spellings, no bases."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from homebeat.intake.provenance import Asked

AT = datetime(2026, 4, 2, 9, tzinfo=UTC)
ASKED, REPLACE, DRY = Asked(AT), Asked(AT, replace=True), Asked(AT, dry_run=True)
HEADER = "Date;Survey;Borough;Measure;Proportion;MPS"
PUBLISHED = """
holds = "published"
survey = "Public Attitude Survey"
source = "made up for a test, in the shape of the published file"
[reading]
delimiter = ";"
decimal = ","
dates = "d/m/Y"
[columns]
period_end = "Date"
area = "Borough"
indicator = "Measure"
level = "Proportion"
force_level = "MPS"
[constant]
Survey = "PAS"
[areas]
force = "MPS"
"""
ROWS = (
    '31/12/2014;PAS;Aldermere;"""Good Job"" local";0,56;0,67',
    '31/12/2014;PAS;Burcombe and Vale;"""Good Job"" local";0,7;0,67',
    '31/03/2015;PAS;Aldermere;"""Good Job"" local";0,6;0,66',
    '31/03/2015;PAS;Burcombe & Vale;"""Good Job"" local";0,71;0,66',
    "31/03/2015;PAS;Aldermere;Trust MPS;0,8;0,81",
    "31/03/2015;PAS;City of Carrow;Trust MPS;0,79;0,81",
)
RESPONDENTS = """
holds = "respondents"
survey = "Local survey"
source = "made up for a test, one row for each respondent"
wave = "Spring"
[reading]
missing = ["", "-9"]
[columns]
answered_on = "day"
area = "ward"
weight = "w"
stratum = "str"
cluster = "psu"
fpc = "N"
[[answer]]
column = "q1"
question = "first"
answers = { "1" = "yes", "2" = "no" }
[[answer]]
column = "q2"
question = "where"
[[answer]]
column = "age"
question = "age"
"""
PEOPLE = (
    ("2026-03-02", "Mill Ward", "1.5", "north", "p1", "14000", "1", "park|street", "31"),
    ("2026-03-03", "Mill Ward", "0.5", "north", "p1", "14000", "2", "", "-9"),
    ("2026-03-04", "Elsewhere", "2", "south", "p2", "9000", "-9", "park", "70"),
)
PEOPLE_HEADER = ("day", "ward", "w", "str", "psu", "N", "q1", "q2", "age")


def write(folder: Path, text: str, name: str) -> Path:
    """Write a text to a file and return where it is."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def write_published(folder: Path, rows: Sequence[str] = ROWS, *, name: str = "pas.csv", header: str = HEADER) -> Path:
    """Write published figures as they are found."""
    return write(folder, "\n".join([header, *rows]) + "\n", name)


def write_mapping(folder: Path, text: str = PUBLISHED, *, add: str = "", name: str = "mapping.toml") -> Path:
    """Write a mapping; `add` goes to its end."""
    return write(folder, text + add, name)


def write_people(folder: Path, rows: Sequence[Sequence[str]] = PEOPLE, *, name: str = "people.csv") -> Path:
    """Write one row for each respondent."""
    return write(folder, "\n".join(",".join(row) for row in (PEOPLE_HEADER, *rows)) + "\n", name)
