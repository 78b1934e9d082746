"""A second, slow and obvious version of the clocks: it counts one by one and knows London's rule by heart."""

import calendar
from datetime import UTC, date, datetime, timedelta

from homebeat.foundation.clocks import bank_holidays


def last_sunday(year: int, month: int) -> date:
    return next(
        date(year, month, day)
        for day in range(calendar.monthrange(year, month)[1], 0, -1)
        if date(year, month, day).weekday() == calendar.SUNDAY
    )


def is_summer_time(at: datetime) -> bool:
    """From 01:00 UTC on March's last Sunday to 01:00 UTC on October's (the rule since 1996)."""
    begins = datetime.combine(last_sunday(at.year, 3), datetime.min.time(), UTC) + timedelta(hours=1)
    ends = datetime.combine(last_sunday(at.year, 10), datetime.min.time(), UTC) + timedelta(hours=1)
    return begins <= at < ends


def london_wall(at: datetime) -> datetime:
    return (at.astimezone(UTC) + timedelta(hours=int(is_summer_time(at.astimezone(UTC))))).replace(tzinfo=None)


def london_midnight(day: date) -> datetime:
    for offset in (0, 1):
        at = datetime.combine(day, datetime.min.time(), UTC) - timedelta(hours=offset)
        if london_wall(at) == datetime.combine(day, datetime.min.time()):
            return at
    raise AssertionError(day)


def is_working_day(day: date) -> bool:
    return day.strftime("%a") not in {"Sat", "Sun"} and day not in bank_holidays(day.year)


def working_days_between(first: date, last: date) -> int:
    count = 0
    for ordinal in range(first.toordinal() + 1, last.toordinal() + 1):
        count += is_working_day(date.fromordinal(ordinal))
    return count


def add_working_days(day: date, count: int) -> date:
    """The count-th member of the list of all working days after (or before) the day."""
    if count > 0:
        later = (date.fromordinal(day.toordinal() + ahead) for ahead in range(1, 2 * count + 40))
        return [one for one in later if is_working_day(one)][count - 1]
    if count < 0:
        earlier = (date.fromordinal(day.toordinal() - back) for back in range(1, 2 * -count + 40))
        return [one for one in earlier if is_working_day(one)][-count - 1]
    return next(
        one for one in (date.fromordinal(day.toordinal() + ahead) for ahead in range(40)) if is_working_day(one)
    )


def months_due(day: date, months: int) -> date:
    """Walk month by month, then step back from the wished day until it exists."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    for wished in range(day.day, 0, -1):
        try:
            return date(year, month, wished)
        except ValueError:
            continue
    raise AssertionError(day)


def next_due(anchor: date, months: int, after: date) -> date:
    turn = 1
    while months_due(anchor, turn * months) <= after:
        turn += 1
    return months_due(anchor, turn * months)
