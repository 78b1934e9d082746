from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homebeat.foundation.clocks import LONDON, days_due, hours_due, london_day, months_due, next_due, working_days_due

from . import oracle

moments = st.datetimes(datetime(2004, 1, 1), datetime(2034, 12, 31), timezones=st.sampled_from([UTC, LONDON]))
days = st.dates(date(2000, 1, 1), date(2035, 12, 31))
SECOND_HALF_PAST_ONE = datetime(2025, 10, 26, 1, 30, fold=1, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("received", "due_on_londons_clocks"),
    [
        ("2025-06-02 09:00", "2025-06-05 09:00"),
        ("2025-03-28 12:00", "2025-03-31 13:00"),  # the spring change takes an hour from the clocks
        ("2025-10-24 12:00", "2025-10-27 11:00"),  # the autumn change gives it back
        ("2025-03-30 00:59", "2025-04-02 01:59"),
        ("2025-10-26 01:30", "2025-10-29 00:30"),  # the first of two
    ],
)
def test_72_hours_are_72_real_hours(received: str, due_on_londons_clocks: str) -> None:
    at = datetime.fromisoformat(received).replace(tzinfo=LONDON)
    assert f"{hours_due(at, 72).astimezone(LONDON):%Y-%m-%d %H:%M}" == due_on_londons_clocks


def test_the_second_of_two_half_past_ones_is_due_an_hour_later() -> None:
    assert hours_due(SECOND_HALF_PAST_ONE, 72) - hours_due(SECOND_HALF_PAST_ONE.replace(fold=0), 72) == timedelta(
        hours=1
    )


@given(moments, st.integers(0, 24 * 400))
def test_hours_agree_with_counting_seconds_since_1970(at: datetime, hours: int) -> None:
    assert hours_due(at, hours).timestamp() == at.timestamp() + hours * 3600


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2025, 8, 31), 3, date(2025, 11, 30)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 5, 15), 2, date(2025, 7, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2025, 3, 31), 0, date(2025, 3, 31)),
        (date(2025, 1, 10), -1, date(2024, 12, 10)),
    ],
)
def test_months_keep_the_day_or_end_with_the_month(day: date, months: int, due: date) -> None:
    assert months_due(day, months) == due


@given(days, st.integers(-60, 60))
def test_months_agree_with_walking_month_by_month(day: date, months: int) -> None:
    assert months_due(day, months) == oracle.months_due(day, months)


@given(days, st.sampled_from([1, 2, 3, 6, 12]), st.integers(-400, 3000))
def test_a_series_agrees_with_listing_it(anchor: date, months: int, ahead: int) -> None:
    after = anchor + timedelta(days=ahead)
    assert next_due(anchor, months=months, after=after) == oracle.next_due(anchor, months, after)


def test_a_series_from_a_31st_returns_to_the_31st() -> None:
    anchor, due, seen = date(2024, 8, 31), date(2024, 8, 31), []
    for _ in range(4):
        due = next_due(anchor, months=6, after=due)
        seen.append(due)
    assert seen == [date(2025, 2, 28), date(2025, 8, 31), date(2026, 2, 28), date(2026, 8, 31)]


@given(moments, st.integers(0, 90))
def test_days_end_with_the_last_microsecond_of_londons_day(at: datetime, count: int) -> None:
    for due, day in (
        (days_due(at, count), oracle.london_wall(at).date() + timedelta(days=count)),
        (working_days_due(at, count), oracle.add_working_days(oracle.london_wall(at).date(), count)),
    ):
        assert london_day(due) == day
        assert due + datetime.resolution == oracle.london_midnight(day + timedelta(days=1))
