"""Moments are kept in UTC; days are London's. This is the only place where one becomes the other."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class NaiveMoment(ValueError):
    """A moment was given without its time zone, so nobody can say when it was."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"{at!r} has no time zone. Pass an aware datetime, for example datetime.now(UTC).")


class NoSuchTime(ValueError):
    """The time was skipped that night, when the clocks went forward."""

    def __init__(self, day: date, at: time) -> None:
        self.day, self.at = day, at
        super().__init__(f"{at:%H:%M} did not happen on {day:%d %B %Y}: the clocks went forward. Choose an hour later.")


def in_utc(at: datetime) -> datetime:
    """Return the same moment in UTC.

    Raises:
        NaiveMoment: the moment has no time zone.
    """
    if at.utcoffset() is None:
        raise NaiveMoment(at)
    return at.astimezone(UTC)


def london_day(at: datetime) -> date:
    """Return the date on London's calendars at that moment."""
    return in_utc(at).astimezone(LONDON).date()


def london_midnight(day: date) -> datetime:
    """Return the moment, in UTC, at which that day begins in London."""
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)


def end_of_london_day(day: date) -> datetime:
    """Return the last microsecond of that London day, in UTC: what is done by then was done on the day."""
    return london_midnight(day + timedelta(days=1)) - datetime.resolution


def london_moment(day: date, at: time, *, second: bool = False) -> datetime:
    """Return the moment, in UTC, at which London's clocks showed that time.

    When the clocks go back an hour happens twice; `second` asks for the later one.

    Raises:
        NoSuchTime: the clocks went forward and skipped that time.
    """
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=int(second)), LONDON)
    moment = wall.astimezone(UTC)
    if moment.astimezone(LONDON).replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise NoSuchTime(day, at)
    return moment
