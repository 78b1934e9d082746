"""Look-alikes of the published street-crime file, with the awkward rows that the real ones have."""

import csv
import hashlib
from collections.abc import Sequence
from pathlib import Path

from homebeat.intake.crime_data.street_file import HEADER

KNOWN_CODE, OTHER_CODE, UNKNOWN_CODE = "E01000001", "E01000002", "E01999999"
ID, MONTH, REPORTED, WITHIN, LON, LAT, PLACE, CODE, NAME, TYPE, OUTCOME, CONTEXT = range(12)


def crime(number: int = 1, *, month: str = "2018-04", **changes: str) -> list[str]:
    """One ordinary crime; `changes` are by column name with underscores, such as Crime_type="Robbery"."""
    row = [
        hashlib.sha256(str(number).encode()).hexdigest(), month, "City of London Police", "City of London Police",
        "-0.106453", "51.518207", "On or near Charterhouse Street", KNOWN_CODE, "City of London 001A", "Other theft",
        "Status update unavailable", "",
    ]  # fmt: skip
    for name, value in changes.items():
        row[HEADER.index(name.replace("_", " "))] = value
    return row


def disorder(**changes: str) -> list[str]:
    """Anti-social behaviour: no ID, no outcome, and as good as never alone at its point."""
    return crime(Crime_ID="", Crime_type="Anti-social behaviour", Last_outcome_category="", **changes)


def nowhere(number: int = 1, **changes: str) -> list[str]:
    """A crime whose location was not published."""
    return crime(number, Longitude="", Latitude="", Location="No Location", LSOA_code="", LSOA_name="", **changes)


def awkward_month(month: str = "2018-04") -> list[list[str]]:
    """A month with every fault of the real files: 12 rows, 4 without an ID, 3 without a location, 1 unknown code."""
    return [
        crime(1, month=month), crime(2, month=month), crime(2, month=month, Crime_type="Drugs"),  # one ID, two crimes
        disorder(month=month), disorder(month=month), disorder(month=month),  # exact repeats that are three incidents
        nowhere(3, month=month), nowhere(4, month=month), nowhere(5, month=month, Crime_ID=""),
        crime(6, month=month, LSOA_code=UNKNOWN_CODE, LSOA_name="Elsewhere 001A"),
        crime(7, month=month, LSOA_code=OTHER_CODE), crime(8, month=month, Crime_type="Robbery"),
    ]  # fmt: skip


def write_street(
    folder: Path, rows: Sequence[Sequence[str]], *, name: str = "2018-04-city-of-london-street.csv",
    header: Sequence[str] = HEADER,
) -> Path:  # fmt: skip
    """Write rows as the published file stands: commas, no quotes unless needed, lines ended by a line feed."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return path
