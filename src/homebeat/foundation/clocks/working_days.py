"""Working days in England and Wales: Monday to Friday without the bank holidays."""

from datetime import date, timedelta
from functools import lru_cache

import holidays

SATURDAY = 5
DAY = timedelta(days=1)


@lru_cache(maxsize=256)
def bank_holidays(year: int) -> frozenset[date]:
    """Return the bank holidays of that year, with their substitute days and the one-off days such as a coronation."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year, expand=False))


def is_working_day(day: date) -> bool:
    """Say whether offices in England and Wales work on that day."""
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


def add_working_days(day: date, count: int) -> date:
    """Return the working day that lies that many working days after the day, or before it where the count is negative.

    The day itself is not counted. A count of nought gives the day itself, or the first working day after it.
    """
    if count == 0:
        return day if is_working_day(day) else add_working_days(day, 1)
    step = DAY if count > 0 else -DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """Count the working days after the first day, up to and with the last; nought where the last is not later."""
    if last <= first:
        return 0
    return _weekdays_between(first, last) - sum(
        1
        for year in range(first.year, last.year + 1)
        for day in bank_holidays(year)
        if first < day <= last and day.weekday() < SATURDAY
    )


def _weekdays_between(first: date, last: date) -> int:
    weeks, rest = divmod((last - first).days, 7)
    return weeks * SATURDAY + sum(1 for ahead in range(1, rest + 1) if (first.weekday() + ahead) % 7 < SATURDAY)
