from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homebeat.foundation.clocks import add_working_days, is_working_day, working_days_between

from . import oracle

days = st.dates(date(2000, 1, 1), date(2035, 12, 31))
counts = st.integers(-400, 400)


@pytest.mark.parametrize(
    ("day", "count", "lands_on"),
    [
        (date(2025, 4, 17), 1, date(2025, 4, 22)),  # Maundy Thursday: Easter lies between
        (date(2025, 4, 17), 0, date(2025, 4, 17)),
        (date(2025, 4, 18), 0, date(2025, 4, 22)),  # Good Friday is no working day
        (date(2022, 6, 1), 1, date(2022, 6, 6)),  # spring bank holiday, jubilee, weekend
        (date(2022, 9, 16), 1, date(2022, 9, 20)),  # state funeral
        (date(2021, 12, 24), 1, date(2021, 12, 29)),  # both Christmas days fell on the weekend
        (date(2021, 12, 25), 5, date(2022, 1, 5)),
        (date(2023, 5, 9), -1, date(2023, 5, 5)),  # back across the coronation
        (date(2024, 6, 3), 5, date(2024, 6, 10)),
    ],
)
def test_days_are_added_across_weekends_and_holidays(day: date, count: int, lands_on: date) -> None:
    assert add_working_days(day, count) == lands_on


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (date(2024, 6, 3), date(2024, 6, 3), 0),
        (date(2024, 6, 3), date(2024, 6, 4), 1),
        (date(2024, 6, 7), date(2024, 6, 9), 0),  # Friday to Sunday
        (date(2024, 6, 9), date(2024, 6, 10), 1),  # Sunday to Monday
        (date(2025, 4, 17), date(2025, 4, 22), 1),
        (date(2024, 6, 10), date(2024, 6, 3), 0),  # dated in the future: nothing has passed, never a negative count
        (date(2023, 12, 29), date(2024, 1, 2), 1),  # across the year's end
    ],
)
def test_the_first_day_is_not_counted_and_the_last_is(first: date, last: date, count: int) -> None:
    assert working_days_between(first, last) == count


@given(days, counts)
def test_adding_agrees_with_the_slow_count(day: date, count: int) -> None:
    assert add_working_days(day, count) == oracle.add_working_days(day, count)


@given(days, st.integers(-60, 1500))
def test_counting_agrees_with_the_slow_count(first: date, ahead: int) -> None:
    last = first + timedelta(days=ahead)
    assert working_days_between(first, last) == oracle.working_days_between(first, last)


@given(days, st.integers(1, 400))
def test_counting_undoes_adding(day: date, count: int) -> None:
    due = add_working_days(day, count)
    assert is_working_day(due)
    assert working_days_between(day, due) == count
    assert add_working_days(due, -count) <= day


def test_every_day_of_eight_years_agrees() -> None:
    first, counted = date(2019, 1, 1), 0
    for ahead in range(1, 8 * 365 + 2):
        day = first + timedelta(days=ahead)
        counted += oracle.is_working_day(day)
        assert is_working_day(day) == oracle.is_working_day(day), day
        assert working_days_between(first, day) == counted, day
