"""When a thing is due: by real hours, by days, by working days or by months."""

from calendar import monthrange
from datetime import date, datetime, timedelta

from homebeat.foundation.clocks.london import end_of_london_day, in_utc, london_day
from homebeat.foundation.clocks.working_days import add_working_days

MONTHS_A_YEAR = 12


def hours_due(received_at: datetime, hours: float) -> datetime:
    """Return the moment that many real hours later: 72 hours stay 72 when the clocks change on the way."""
    return in_utc(received_at) + timedelta(hours=hours)


def days_due(received_at: datetime, days: int) -> datetime:
    """Return the end of the London day that lies that many calendar days later."""
    return end_of_london_day(london_day(received_at) + timedelta(days=days))


def working_days_due(received_at: datetime, days: int) -> datetime:
    """Return the end of the London day that lies that many working days later."""
    return end_of_london_day(add_working_days(london_day(received_at), days))


def months_due(day: date, months: int) -> date:
    """Return the same day that many months later, or the month's last day where it has no such day."""
    ahead = day.year * MONTHS_A_YEAR + day.month - 1 + months
    year, month = divmod(ahead, MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_due(anchor: date, *, months: int, after: date) -> date:
    """Return the first day of a series, every so many months from the anchor, that is later than `after`.

    Each day is counted from the anchor, not from the one before: a series that begins on the 31st stays at month ends.
    """
    passed = (after.year - anchor.year) * MONTHS_A_YEAR + after.month - anchor.month
    turn = max(passed // months, 1)
    due = months_due(anchor, turn * months)
    return due if due > after else months_due(anchor, (turn + 1) * months)
