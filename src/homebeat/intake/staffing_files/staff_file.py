"""One line of a staff file: its cells checked and turned into values, every fault with its column."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from homebeat.intake.cells import text_fault
from homebeat.intake.delimited import Fault

COLUMNS = ("collar_number", "name", "email", "rank", "role", "area", "team", "starts_on", "ends_on", "left_on")
LONGEST = {"collar_number": 12, "name": 120, "email": 254, "rank": 60, "role": 60, "area": 260, "team": 120}
NEEDED = {"collar_number", "name"}
POSTING = ("role", "area", "starts_on")
ISO_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII)
BRITISH_DAY = re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1950, 2100
NO_DAY = "This is not a day. Write it as 2008-04-01 or 01/04/2008."


@dataclass(frozen=True)
class StaffLine:
    """One line as it stands, its words not yet looked up; a leaver's line may lack a posting."""

    number: int
    collar_number: str
    name: str
    email: str
    rank: str
    role: str
    area: str
    team: str
    starts_on: date | None
    ends_on: date | None
    left_on: date | None


def header_faults(header: Sequence[str]) -> list[Fault]:
    """Return what is wrong with the first row: columns that are missing, unknown or there twice."""
    faults = [
        Fault(1, name, "This column is missing. Add it, empty if need be.") for name in COLUMNS if name not in header
    ]
    for name in dict.fromkeys(header):
        if name not in COLUMNS:
            faults.append(Fault(1, name, f"This column is not known. The columns are {', '.join(COLUMNS)}."))
        elif header.count(name) > 1:
            faults.append(Fault(1, name, "This column is there twice. Take one out."))
    return faults


def read_line(number: int, cells: dict[str, str]) -> tuple[StaffLine | None, list[Fault]]:
    """Return the line, or every fault of it."""
    given = {
        name: " ".join(cells[name].split()) if not _begins_a_formula(cells[name]) else cells[name] for name in COLUMNS
    }
    faults = [*_text_faults(number, given)]
    days: dict[str, date | None] = {}
    for name in ("starts_on", "ends_on", "left_on"):
        days[name] = day_in(given[name])
        if given[name] and days[name] is None and not any(one.column == name for one in faults):
            faults.append(Fault(number, name, NO_DAY))
    faults += _missing_faults(number, given, {one.column for one in faults})
    if days["starts_on"] and days["ends_on"] and days["ends_on"] <= days["starts_on"]:
        faults.append(
            Fault(number, "ends_on", "This day is not after the first day. Give the first day without the role.")
        )
    if days["starts_on"] and days["left_on"] and days["left_on"] <= days["starts_on"]:
        faults.append(Fault(number, "left_on", "This day is not after the first day of the role. Correct one of them."))
    if faults:
        return None, faults
    return _line(number, given, days), []


def _line(number: int, given: dict[str, str], days: dict[str, date | None]) -> StaffLine:
    return StaffLine(
        number,
        collar_number=given["collar_number"],
        name=given["name"],
        email=given["email"].lower(),
        rank=given["rank"],
        role=given["role"],
        area=given["area"],
        team=given["team"],
        starts_on=days["starts_on"],
        ends_on=days["ends_on"],
        left_on=days["left_on"],
    )


def day_in(text: str) -> date | None:
    """Return the day that the text writes, year first or day first, or None."""
    found = ISO_DAY.fullmatch(text) or BRITISH_DAY.fullmatch(text)
    if found is None or not FIRST_YEAR <= int(found["year"]) <= LAST_YEAR:
        return None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def _begins_a_formula(text: str) -> bool:
    return text_fault(text, longest=len(text)) is not None and bool(text)


def _text_faults(number: int, given: dict[str, str]) -> list[Fault]:
    faults = []
    for name in COLUMNS:
        said = text_fault(given[name], longest=LONGEST.get(name, 20), needed=name in NEEDED)
        if said:
            faults.append(Fault(number, name, said))
    if given["email"] and not _is_address(given["email"]) and not any(one.column == "email" for one in faults):
        faults.append(Fault(number, "email", "This is not an email address. Write one such as name@example.org."))
    return faults


def _missing_faults(number: int, given: dict[str, str], faulty: set[str]) -> list[Fault]:
    """A posting needs role, area and first day together; only a leaver may have none."""
    if given["left_on"] and not any(given[name] for name in (*POSTING, "team", "ends_on")):
        return []
    said = "This cell is empty. Fill it in; only a leaver's row may leave role, area and first day empty."
    return [Fault(number, name, said) for name in POSTING if not given[name] and name not in faulty]


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
