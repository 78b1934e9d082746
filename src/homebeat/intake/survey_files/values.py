"""What one cell of a survey file may hold: a day, a level, a base, a weight; each with why it cannot be taken."""

import re
from datetime import date, datetime

from .mapping import Reading

FIRST_YEAR, LAST_YEAR = 1950, 2200
HUNDRED = 100


class Untaken(Exception):
    """The cell cannot be taken; the message says what to do."""


def day_in(text: str, reading: Reading) -> date:
    """Return the day that a cell writes.

    Raises:
        Untaken: it writes none, or none of this time.
    """
    for shape in reading.dates:
        try:
            found = datetime.strptime(text, shape).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
        if FIRST_YEAR <= found.year <= LAST_YEAR:
            return found
    raise Untaken(
        f"This is not a day as the mapping says days are written, such as {date(2019, 12, 31).strftime(reading.dates[0])}."
    )


def number_in(text: str, reading: Reading) -> float:
    """Return the number that a cell writes; the other decimal sign is refused, not read as something else.

    Raises:
        Untaken: it writes none.
    """
    mark = re.escape(reading.decimal)
    if not re.fullmatch(rf"-?\d{{1,15}}({mark}\d{{1,20}})?([eE][-+]?\d{{1,3}})?", text, re.ASCII):
        raise Untaken(f"This is not a number with '{reading.decimal}' before its decimals, as the mapping says.")
    return float(text.replace(reading.decimal, "."))


def level_in(text: str, reading: Reading) -> float:
    """Return a level as a fraction of 1.

    Raises:
        Untaken: it is no number, or lies outside 0 to 1 (0 to 100 where the mapping says per cent).
    """
    value = number_in(text, reading)
    most = HUNDRED if reading.percent else 1
    if not 0 <= value <= most:
        raise Untaken(
            f"A level lies between 0 and {most}. Does the mapping say per cent where the file does not, or the other way round?"
        )
    return value / most


def base_in(text: str) -> int:
    """Return how many answered.

    Raises:
        Untaken: it is no whole number from 1.
    """
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not int(text):
        raise Untaken("A base is a whole number from 1.")
    return int(text)


def weight_in(text: str, reading: Reading) -> float:
    """Return a weight.

    Raises:
        Untaken: it is no number above 0.
    """
    value = number_in(text, reading)
    if value <= 0:
        raise Untaken("A weight is a number above 0.")
    return value
