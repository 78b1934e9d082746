"""A calendar that stands on one day, with a clock that goes on."""

from datetime import UTC, date, datetime, timedelta

import pytest

from homebeat.foundation.clocks import NaiveMoment, london_day
from homebeat.foundation.clocks.standing import moment_on

WINTER, SUMMER = date(2008, 1, 15), date(2008, 7, 15)


@pytest.mark.parametrize(
    ("at", "day", "shown"),
    [
        (datetime(2026, 11, 23, 9, 30, tzinfo=UTC), WINTER, datetime(2008, 1, 15, 9, 30, tzinfo=UTC)),
        (datetime(2026, 11, 23, 9, 30, tzinfo=UTC), SUMMER, datetime(2008, 7, 15, 8, 30, tzinfo=UTC)),
        (datetime(2026, 7, 1, 8, 30, tzinfo=UTC), WINTER, datetime(2008, 1, 15, 9, 30, tzinfo=UTC)),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), SUMMER, datetime(2008, 7, 14, 23, 30, tzinfo=UTC)),
        (datetime(2026, 1, 5, 1, 30, tzinfo=UTC), date(2008, 3, 30), datetime(2008, 3, 30, 1, 30, tzinfo=UTC)),
    ],
    ids=["winter", "winter to summer", "summer to winter", "after midnight in London", "an hour that was skipped"],
)
def test_the_clock_shows_the_same_time_on_the_standing_day(at: datetime, day: date, shown: datetime) -> None:
    assert moment_on(day, at) == shown


def test_whatever_the_moment_the_day_is_the_one_it_stands_on() -> None:
    moments = [datetime(2026, 3, 28, tzinfo=UTC) + timedelta(minutes=37 * step) for step in range(120)]

    assert {london_day(moment_on(SUMMER, at)) for at in moments} == {SUMMER}


def test_without_a_standing_day_now_is_now() -> None:
    now = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

    assert moment_on(None, now) is now


def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(NaiveMoment):
        moment_on(WINTER, datetime(2026, 1, 1))
