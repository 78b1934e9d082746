"""The times of a series: days, weeks, months, quarters and years, numbered so that a missing one is seen."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

SHOWN = 5
QUARTERS_IN_MONTHS, YEAR_IN_MONTHS, WEEK_IN_DAYS = 3, 12, 7
FINANCIAL_YEAR_STARTS = 4  # April
MONTH = re.compile(r"(\d{4})-?(0[1-9]|1[0-2])")
QUARTER = re.compile(r"(\d{4})[ -]?Q([1-4])", re.IGNORECASE)
YEAR = re.compile(r"(\d{4})")
FINANCIAL_YEAR = re.compile(r"(\d{4})[/-](\d{2})")
DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class Step(StrEnum):
    """How far one time of a series is from the next; UNEVEN where the days follow no step, so that no gap can be seen."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    UNEVEN = "uneven"


SEASONS = {Step.MONTH: 12, Step.QUARTER: 4}


class TimeNotRead(Exception):
    """The times cannot be read, or are of more than one kind; names the first few."""


@dataclass(frozen=True, slots=True)
class Period:
    """One time of a series: its words, the day it starts on, its step, and its number; neighbours differ by 1."""

    label: str
    starts_on: date
    step: Step
    number: int


def read_periods(labels: Sequence[str]) -> tuple[Period, ...]:
    """Return the periods that the labels name, in the labels' order.

    Parameters
        labels : text, one kind throughout: 2018-04 or 201804 (months), 2018-Q2 or 2018Q2 (quarters), 2018 (years), 2018/19 (financial
            years, from April), 2018-04-30 (days), 30/04/2018 (days)
    Returns
        Period for each label
    Raises
        TimeNotRead : a label is none of these, the labels are of several kinds, or day and month cannot be told apart
    Method
        Days are months when every one is the first of its month or every one the last of its month; quarters and years likewise when all
        are three or twelve months apart; weeks when all are a multiple of seven days apart; days when some are neighbours;
        else uneven, each the neighbour of the next. Of 30/04/2018 the day comes first only where some label proves it (a first
        number above 12, no second one above 12): 04/05/2018 alone is refused.
    Checked
        tests/analysis/charts/test_periods.py, every kind and every refusal
    """
    texts = [label.strip() for label in labels]
    for pattern, make in ((MONTH, _month), (QUARTER, _quarter), (YEAR, _year), (FINANCIAL_YEAR, _financial_year)):
        matches = [pattern.fullmatch(text) for text in texts]
        if texts and all(matches):
            return tuple(make(match) for match in matches if match)
    return _days(texts)


def neighbours(earlier: Period, later: Period) -> bool:
    """Return whether nothing is missing between two periods of one series."""
    return later.number == earlier.number + 1


def missing_between(earlier: Period, later: Period) -> tuple[Period, ...]:
    """Return the periods between two of one step, both ends left out."""
    return tuple(_numbered(earlier, later, number) for number in range(earlier.number + 1, later.number))


def _month(match: re.Match[str]) -> Period:
    year, month = int(match[1]), int(match[2])
    return Period(f"{year:04}-{month:02}", date(year, month, 1), Step.MONTH, year * YEAR_IN_MONTHS + month - 1)


def _quarter(match: re.Match[str]) -> Period:
    year, quarter = int(match[1]), int(match[2])
    return Period(f"{year:04}-Q{quarter}", date(year, quarter * 3 - 2, 1), Step.QUARTER, year * 4 + quarter - 1)


def _year(match: re.Match[str]) -> Period:
    return Period(match[0], date(int(match[1]), 1, 1), Step.YEAR, int(match[1]))


def _financial_year(match: re.Match[str]) -> Period:
    year = int(match[1])
    if (year + 1) % 100 != int(match[2]):
        raise TimeNotRead(f"'{match[0]}' is not a financial year: the second part has to be the year after the first.")
    return Period(match[0], date(year, FINANCIAL_YEAR_STARTS, 1), Step.YEAR, year)


def _days(texts: Sequence[str]) -> tuple[Period, ...]:
    days = _iso_days(texts) or _days_first(texts)
    step, numbers = _step_of(days)
    return tuple(Period(day.isoformat(), day, step, number) for day, number in zip(days, numbers, strict=True))


def _iso_days(texts: Sequence[str]) -> list[date]:
    matches = [DAY.fullmatch(text) for text in texts]
    if not all(matches):
        return []
    return [_day(match[0], match[1], match[2], match[3]) for match in matches if match]


def _days_first(texts: Sequence[str]) -> list[date]:
    matches = [DAY_FIRST.fullmatch(text) for text in texts]
    unread = [text for text, match in zip(texts, matches, strict=True) if not match]
    if unread or not texts:
        raise TimeNotRead(_unread(texts, unread))
    parts = [(match[0], match[1], match[2], match[3]) for match in matches if match]
    day_is_first = any(int(first) > YEAR_IN_MONTHS for _, first, _, _ in parts)
    if not day_is_first or any(int(second) > YEAR_IN_MONTHS for _, _, second, _ in parts):
        raise TimeNotRead(f"In '{texts[0]}' day and month cannot be told apart; write it as 2018-04-30.")
    return [_day(text, year, month, day) for text, day, month, year in parts]


def _day(text: str, year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise TimeNotRead(f"'{text}' is not a day in the calendar.") from None


def _unread(texts: Sequence[str], unread: Sequence[str]) -> str:
    shown = ", ".join(f"'{text}'" for text in unread[:SHOWN]) or "nothing"
    known = "Write months as 2018-04, quarters as 2018-Q2, years as 2018 or 2018/19, days as 2018-04-30."
    kinds = any(pattern.fullmatch(text) for text in unread for pattern in (MONTH, QUARTER, YEAR, FINANCIAL_YEAR, DAY))
    reason = "The times are of more than one kind" if kinds and texts else "These times cannot be read"
    return f"{reason}: {shown}. {known}"


def _step_of(days: Sequence[date]) -> tuple[Step, list[int]]:
    months = [day.year * YEAR_IN_MONTHS + day.month - 1 for day in days]
    starts, ends = all(day.day == 1 for day in days), all((day + timedelta(1)).day == 1 for day in days)
    if len(set(days)) > 1 and (starts or ends) and len(set(months)) == len(set(days)):
        return _step_in(months, ((YEAR_IN_MONTHS, Step.YEAR), (QUARTERS_IN_MONTHS, Step.QUARTER)), Step.MONTH)
    ordinals = [day.toordinal() for day in days]
    step, numbers = _step_in(ordinals, ((WEEK_IN_DAYS, Step.WEEK),), Step.DAY)
    gaps = [later - earlier for earlier, later in _pairs(numbers)]
    if len(set(days)) > 1 and 1 not in gaps:
        place = {day: number for number, day in enumerate(sorted(set(days)))}
        return Step.UNEVEN, [place[day] for day in days]
    return step, numbers


def _step_in(numbers: list[int], steps: tuple[tuple[int, Step], ...], otherwise: Step) -> tuple[Step, list[int]]:
    gaps = [later - earlier for earlier, later in _pairs(numbers)]
    for size, step in steps:
        if gaps and all(gap % size == 0 for gap in gaps):
            return step, [number // size for number in numbers]
    return otherwise, numbers


def _pairs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    ordered = sorted(set(numbers))
    return list(pairwise(ordered))


def _numbered(earlier: Period, later: Period, number: int) -> Period:
    """Return the period of this number, written as its neighbours are."""
    step, label = earlier.step, earlier.label
    if step is Step.YEAR and not DAY.fullmatch(label):
        written = f"{number:04}/{(number + 1) % 100:02}" if FINANCIAL_YEAR.fullmatch(label) else f"{number:04}"
        return Period(written, earlier.starts_on.replace(year=number), step, number)
    if step is Step.MONTH and MONTH.fullmatch(label):
        return _month(_matched(MONTH, f"{number // 12:04}-{number % 12 + 1:02}"))
    if step is Step.QUARTER and QUARTER.fullmatch(label):
        return _quarter(_matched(QUARTER, f"{number // 4:04}-Q{number % 4 + 1}"))
    day = _stepped(earlier, number - earlier.number, month_end=(later.starts_on + timedelta(1)).day == 1)
    return Period(day.isoformat(), day, step, number)


def _matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    match = pattern.fullmatch(text)
    assert match is not None
    return match


def _stepped(period: Period, steps: int, *, month_end: bool) -> date:
    months = {Step.MONTH: 1, Step.QUARTER: QUARTERS_IN_MONTHS, Step.YEAR: YEAR_IN_MONTHS}.get(period.step)
    if months is None:
        return period.starts_on + timedelta(steps * (WEEK_IN_DAYS if period.step is Step.WEEK else 1))
    day = period.starts_on
    number = day.year * YEAR_IN_MONTHS + day.month - 1 + steps * months + int(month_end)
    first = date(number // YEAR_IN_MONTHS, number % YEAR_IN_MONTHS + 1, 1)
    return first - timedelta(1) if month_end else first
