from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homebeat.foundation.clocks import (
    LONDON,
    NaiveMoment,
    NoSuchTime,
    end_of_london_day,
    hours_due,
    in_utc,
    london_day,
    london_midnight,
    london_moment,
)

from . import oracle

SPRING, AUTUMN = date(2025, 3, 30), date(2025, 10, 26)
moments = st.datetimes(datetime(1998, 1, 1), datetime(2036, 12, 31), timezones=st.just(UTC))
days = st.dates(date(1998, 1, 1), date(2036, 12, 31))


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2025, 1, 1, 0, 0, tzinfo=UTC), date(2025, 1, 1)),
        (datetime(2025, 6, 30, 22, 59, 59, 999999, tzinfo=UTC), date(2025, 6, 30)),
        (datetime(2025, 6, 30, 23, 0, tzinfo=UTC), date(2025, 7, 1)),  # summer: London is an hour ahead
        (datetime(2025, 12, 31, 23, 59, tzinfo=UTC), date(2025, 12, 31)),
        (datetime(2025, 7, 1, 3, 0, tzinfo=ZoneInfo("Asia/Dhaka")), date(2025, 6, 30)),
        (datetime(2025, 7, 1, 3, 0, tzinfo=timezone(timedelta(hours=4))), date(2025, 7, 1)),
    ],
)
def test_the_day_is_londons(at: datetime, day: date) -> None:
    assert london_day(at) == day


@given(moments)
def test_the_day_agrees_with_the_rule_counted_by_hand(at: datetime) -> None:
    assert london_day(at) == oracle.london_wall(at).date()


@given(days)
def test_a_day_begins_and_ends_at_londons_midnights(day: date) -> None:
    begins, ends = london_midnight(day), end_of_london_day(day)
    assert begins == oracle.london_midnight(day)
    assert london_day(begins) == london_day(ends) == day
    assert london_day(begins - datetime.resolution) == day - timedelta(days=1)
    assert london_day(ends + datetime.resolution) == day + timedelta(days=1)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2025, 6, 1), 24)])
def test_days_have_23_24_or_25_hours(day: date, hours: int) -> None:
    assert london_midnight(day + timedelta(days=1)) - london_midnight(day) == timedelta(hours=hours)


@pytest.mark.parametrize("at", [time(1, 0), time(1, 30), time(1, 59, 59)], ids=str)
def test_a_time_skipped_in_spring_is_refused_with_what_to_do(at: time) -> None:
    with pytest.raises(NoSuchTime, match=r"did not happen on 30 March 2025.*Choose an hour later"):
        london_moment(SPRING, at)


def test_the_edges_of_the_spring_gap_exist() -> None:
    before = london_moment(SPRING, time(0, 59, 59))
    after = london_moment(SPRING, time(2, 0))
    assert after - before == timedelta(seconds=1)


def test_a_time_repeated_in_autumn_means_the_first_unless_the_second_is_asked_for() -> None:
    first = london_moment(AUTUMN, time(1, 30))
    second = london_moment(AUTUMN, time(1, 30), second=True)
    assert (first, second) == (datetime(2025, 10, 26, 0, 30, tzinfo=UTC), datetime(2025, 10, 26, 1, 30, tzinfo=UTC))


@given(moments)
def test_every_moment_comes_back_from_its_wall_time(at: datetime) -> None:
    wall = at.astimezone(LONDON)
    assert london_moment(wall.date(), wall.time(), second=bool(wall.fold)) == at


def test_the_zone_of_a_time_does_not_matter_only_what_it_shows() -> None:
    assert london_moment(date(2025, 7, 1), time(9, 0, tzinfo=UTC)) == datetime(2025, 7, 1, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("ask", [in_utc, london_day, lambda at: hours_due(at, 72)])
def test_a_moment_without_a_zone_is_refused(ask: Callable[[datetime], object]) -> None:
    with pytest.raises(NaiveMoment, match="no time zone"):
        ask(datetime(2025, 7, 1, 9, 0))
