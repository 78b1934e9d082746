"""The street-level crime file as data.police.uk publishes it: twelve columns, one month and one force a file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from homebeat.foundation.areas.outlines import UK_BOX
from homebeat.intake import cells
from homebeat.intake.delimited import Fault

HEADER = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name",
    "Crime type", "Last outcome category", "Context",
)  # fmt: skip
# Columns of text, the longest each may be, and whether it may be empty. Anti-social behaviour has neither ID nor outcome.
LONGEST = {
    "Crime ID": 64, "Reported by": 100, "Falls within": 100, "Location": 200, "LSOA code": 30, "LSOA name": 100,
    "Crime type": 60, "Last outcome category": 120, "Context": 5000,
}  # fmt: skip
NEEDED = frozenset({"Reported by", "Crime type"})
POSITION = {name: index for index, name in enumerate(HEADER)}
TEXTS = tuple((name, POSITION[name], longest, name in NEEDED) for name, longest in LONGEST.items())
FILE_NAME = re.compile(r"(\d{4}-\d{2})-.+-street", re.ASCII)


@dataclass(frozen=True, slots=True)
class StreetLine:
    """One published line whose cells are sound."""

    line: int
    crime_id: str
    month: date
    reported_by: str
    falls_within: str
    lon: float | None
    lat: float | None
    location: str
    lsoa_code: str
    lsoa_name: str
    crime_type: str
    outcome: str
    context: str


def header_faults(found: Sequence[str]) -> list[Fault]:
    """Return the first difference between a file's header and the published one."""
    for index, (wanted, given) in enumerate(zip(HEADER, found, strict=False)):
        if wanted != given:
            return [Fault(1, wanted, f"Column {index + 1} must be named '{wanted}', not '{given[:60]}'.")]
    if len(found) < len(HEADER):
        missing = HEADER[len(found)]
        return [Fault(1, missing, f"The header ends before the column '{missing}'; it needs {len(HEADER)} columns.")]
    if len(found) > len(HEADER):
        return [Fault(1, f"column {len(HEADER) + 1}", f"The header has {len(found)} columns instead of {len(HEADER)}.")]
    return []


def month_in_name(stem: str) -> date | None:
    """Return the month that a published file's name begins with, or None for a file that was renamed."""
    found = FILE_NAME.match(stem)
    return cells.month(found[1]) if found else None


def source_of(line: StreetLine) -> str:
    """Return the source that makes a line's identity, such as "City of London Police street"."""
    return f"{line.reported_by} street"


def read_line(number: int, row: Sequence[str]) -> tuple[StreetLine | None, list[Fault]]:
    """Return the line, or everything that is wrong with it."""
    faults = [
        Fault(number, name, reason)
        for name, index, longest, needed in TEXTS
        if (reason := cells.text_fault(row[index], longest=longest, needed=needed))
    ]
    month = cells.month(row[POSITION["Month"]])
    if month is None:
        faults.append(Fault(number, "Month", "Write the month as a year and a month, such as 2019-12."))
    lon, lat, wrong = _point(number, row[POSITION["Longitude"]], row[POSITION["Latitude"]])
    faults += wrong
    if faults or month is None:
        return None, faults
    crime_id, _, reported_by, falls_within, _, _, location, code, name, kind, outcome, context = row
    line = StreetLine(
        number, crime_id, month, reported_by, falls_within, lon, lat, location, code, name, kind, outcome, context
    )
    return line, []


def _point(number: int, lon: str, lat: str) -> tuple[float | None, float | None, list[Fault]]:
    """Return the point; both cells empty means that no location is published, which is no fault."""
    if not lon and not lat:
        return None, None, []
    west, south, east, north = UK_BOX
    faults = [*_coordinate(number, "Longitude", lon, west, east), *_coordinate(number, "Latitude", lat, south, north)]
    return (None, None, faults) if faults else (cells.number(lon), cells.number(lat), [])


def _coordinate(number: int, name: str, text: str, least: float, most: float) -> list[Fault]:
    if not text:
        return [Fault(number, name, f"The {name.lower()} is missing but the other half of the point is given.")]
    value = cells.number(text)
    if value is None:
        return [Fault(number, name, f"The {name.lower()} must be a number, such as {least + 1:.6f}.")]
    if not least <= value <= most:
        return [Fault(number, name, f"The {name.lower()} must lie between {least} and {most}, in the United Kingdom.")]
    return []
