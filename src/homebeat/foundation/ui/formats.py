"""How days, moments and numbers are written on a page: London time, words for months, commas in thousands."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

MEGABYTE = 1_000_000
LONDON = ZoneInfo("Europe/London")


def in_london(moment: datetime) -> datetime:
    """Return the same moment on a London clock.

    Raises:
        ValueError: the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"A moment needs a time zone: {moment!r}")
    return moment.astimezone(LONDON)


def _day_of(value: date | datetime) -> date:
    return in_london(value).date() if isinstance(value, datetime) else value


@lru_cache(maxsize=4096)
def _written(value: date, pattern: str, language: str | None) -> str:
    """Return a day in words; kept, because lists write the same days again and again."""
    return date_format(value, pattern)


def day(value: date | datetime | None) -> str:
    """Return '3 May 2008'."""
    return "" if value is None else _written(_day_of(value), "j F Y", get_language())


def short_day(value: date | datetime | None) -> str:
    """Return '3 May', for a list whose year is plain."""
    return "" if value is None else _written(_day_of(value), "j M", get_language())


def weekday(value: date | datetime | None) -> str:
    """Return 'Saturday 3 May 2008'."""
    return "" if value is None else _written(_day_of(value), "l j F Y", get_language())


def month(value: date | datetime | None) -> str:
    """Return 'May 2008'."""
    return "" if value is None else _written(_day_of(value), "F Y", get_language())


def clock_time(value: datetime | None) -> str:
    """Return '6:30pm', London time."""
    if value is None:
        return ""
    local = in_london(value)
    hour = local.hour % 12 or 12
    half = "am" if local.hour < 12 else "pm"  # noqa: PLR2004 (noon)
    return f"{hour}{half}" if local.minute == 0 else f"{hour}:{local.minute:02d}{half}"


def moment(value: datetime | None) -> str:
    """Return '3 May 2008 at 6:30pm', London time."""
    if value is None:
        return ""
    return _day_at_time(get_language()) % {"day": day(value), "time": clock_time(value)}


@lru_cache(maxsize=50)
def _day_at_time(language: str | None) -> str:
    return _("%(day)s at %(time)s")


def machine_time(value: date | datetime | None) -> str:
    """Return the value for a `datetime` attribute."""
    return "" if value is None else value.isoformat()


def number(value: Decimal | float | None, places: int | None = None) -> str:
    """Return '183,112' or, with places, '1,234.50'; nothing for None."""
    if value is None:
        return ""
    if places is None:
        places = 0 if isinstance(value, int) or value == int(value) else _places_of(value)
    return f"{value:,.{places}f}".replace("-", "\N{MINUS SIGN}")


def _places_of(value: Decimal | float) -> int:
    return len(str(value).partition(".")[2]) or 0


def file_size(value: int) -> str:
    """Return '340 KB' or '2.1 MB'."""
    if value < MEGABYTE:
        return _("%(size)s KB") % {"size": number(max(1, round(value / 1000)))}
    return _("%(size)s MB") % {"size": number(round(value / MEGABYTE, 1))}


FILTERS = {
    "day": day,
    "short_day": short_day,
    "weekday": weekday,
    "month": month,
    "clock_time": clock_time,
    "moment": moment,
    "machine_time": machine_time,
    "number": number,
    "file_size": file_size,
}
