"""Staff files written for a test, with a header of all columns."""

import csv
from pathlib import Path

from homebeat.intake.staffing_files.staff_file import COLUMNS

USUAL = {"collar_number": "12AB", "name": "Ada Okoro", "email": "ada@example.org", "rank": "sergeant"}
POSTING = {"role": "sergeant", "area": "Larkhall", "team": "", "starts_on": "2008-04-01"}


def row(**cells: str) -> dict[str, str]:
    """Return a row of the usual officer at the usual posting, but for these cells."""
    return dict.fromkeys(COLUMNS, "") | USUAL | POSTING | cells


def leaver(**cells: str) -> dict[str, str]:
    """Return a row that says no more than that somebody has left."""
    return dict.fromkeys(COLUMNS, "") | USUAL | {"left_on": "2008-06-01"} | cells


def write(folder: Path, *rows: dict[str, str], name: str = "staff.csv", header: tuple[str, ...] = COLUMNS) -> Path:
    """Write the rows to a file of the folder."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    return path
