"""Days and moments for many rows at once: London's clock on the wall, Universal Time in the rows."""

from datetime import date, time, timedelta

import numpy as np

from homebeat.foundation.clocks import LONDON, london_moment

SECONDS = "datetime64[s]"
NOON = time(12)


def day(value: date) -> np.datetime64:
    """Return a day as numpy keeps it."""
    return np.datetime64(value, "D")


def years_before(value: date, years: int) -> date:
    """Return the same day some years earlier; 29 February becomes the 28th."""
    try:
        return value.replace(year=value.year - years)
    except ValueError:
        return value.replace(year=value.year - years, day=28)


def moments(days: np.ndarray, minutes: np.ndarray) -> np.ndarray:
    """Return the moments, in Universal Time, of days and minutes after midnight on London's clock (from 3am on)."""
    known, number = np.unique(days, return_inverse=True)
    shift = np.array([_minutes_ahead(one) for one in known.tolist()], dtype=np.int64)
    found: np.ndarray = days.astype(SECONDS) + ((minutes - shift[number]) * 60).astype("timedelta64[s]")
    return found


def london_days(values: np.ndarray) -> np.ndarray:
    """Return the London day of moments between 3am and 11pm."""
    return (values + np.timedelta64(1, "h")).astype("datetime64[D]")


def _minutes_ahead(value: date) -> int:
    ahead = london_moment(value, NOON).astimezone(LONDON).utcoffset() or timedelta()
    return int(ahead.total_seconds() // 60)


def weekdays(days: np.ndarray) -> np.ndarray:
    """Return 0 for Monday to 6 for Sunday."""
    return (days.astype(np.int64) + 3) % 7


def random_days(rng: np.random.Generator, first: np.datetime64, last: np.datetime64, count: int) -> np.ndarray:
    """Return random days from the first to the last, both included."""
    return first + rng.integers(0, int((last - first).astype(np.int64)) + 1, count).astype("timedelta64[D]")
