"""A calendar that stands still on one day while the hands of the clock go round: the demo's today."""

from datetime import UTC, date, datetime

from homebeat.foundation.clocks.london import LONDON, in_utc


def moment_on(day: date | None, at: datetime) -> datetime:
    """Return the moment that London's clocks show now, on the day where the calendar stands; without one, now itself.

    Raises:
        NaiveMoment: the moment has no time zone.
    """
    if day is None:
        return at
    wall = in_utc(at).astimezone(LONDON)
    return datetime.combine(day, wall.time(), LONDON).replace(fold=wall.fold).astimezone(UTC)
