import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homebeat.foundation.clocks import LONDON, Clock, ClockRule, NaiveMoment, State, Unit, age, london_day

HOUR = timedelta(hours=1)
NOTHING = timedelta(0)
BEGIN = datetime(2025, 6, 2, 9, 0, tzinfo=UTC)
REPLY = ClockRule(72, Unit.HOURS, warn_before=24 * HOUR)
moments = st.datetimes(datetime(2019, 1, 1), datetime(2031, 1, 1), timezones=st.sampled_from([UTC, LONDON]))
rules = st.builds(ClockRule, st.integers(1, 100), st.sampled_from(Unit), st.timedeltas(NOTHING, 100 * HOUR))


@pytest.mark.parametrize(
    ("asked_after", "stopped_after", "stands"),
    [
        # hours since the start; then the state, and hours left, late and waited
        (0, None, (State.RUNNING, 72, 0, 0)),
        (47.99, None, (State.RUNNING, 24.01, 0, 47.99)),
        (48, None, (State.DUE_SOON, 24, 0, 48)),
        (72, None, (State.DUE_SOON, 0, 0, 72)),  # the due moment itself is in time
        (73, None, (State.MISSED, 0, 1, 73)),
        (10, 5, (State.MET, 0, 0, 5)),
        (500, 72, (State.MET, 0, 0, 72)),
        (500, 80, (State.MISSED, 0, 8, 80)),  # done, but late: missed it stays
        (3, 5, (State.RUNNING, 69, 0, 3)),  # asked about a moment before it was done
        (75, 80, (State.MISSED, 0, 3, 75)),
        (-5, None, (State.RUNNING, 77, 0, 0)),  # a start in the future has no age
        (0, -2, (State.MET, 0, 0, 0)),  # answered before it was entered
    ],
)
def test_how_a_promise_stands(
    asked_after: float, stopped_after: float | None, stands: tuple[State, float, float, float]
) -> None:
    stopped_at = None if stopped_after is None else BEGIN + stopped_after * HOUR
    clock, at = REPLY.start(BEGIN, stopped_at=stopped_at), BEGIN + asked_after * HOUR
    assert (clock.state(at), clock.remaining(at), clock.late_by(at), clock.age(at)) == (
        stands[0],
        *(hours * HOUR for hours in stands[1:]),
    )


@pytest.mark.parametrize(
    ("unit", "length", "due"),
    [
        (Unit.HOURS, 72, "2025-03-31 10:30:00.000000"),
        (Unit.DAYS, 2, "2025-03-30 23:59:59.999999"),
        (Unit.WORKING_DAYS, 2, "2025-04-01 23:59:59.999999"),
        (Unit.MONTHS, 2, "2025-05-28 23:59:59.999999"),
    ],
)
def test_each_unit_across_the_spring_change(unit: Unit, length: int, due: str) -> None:
    begun = datetime(2025, 3, 28, 9, 30, tzinfo=LONDON)
    clock = ClockRule(length, unit, warn_before=NOTHING).start(begun)
    assert f"{clock.due_at.astimezone(LONDON):%Y-%m-%d %H:%M:%S.%f}" == due


@given(moments, rules, moments, st.none() | moments)
def test_no_length_is_negative_and_the_state_follows_from_the_moments(
    begun: datetime, rule: ClockRule, at: datetime, stopped: datetime | None
) -> None:
    clock = rule.start(begun, stopped_at=stopped)
    assert clock.due_at.timestamp() > begun.timestamp() or london_day(clock.due_at) >= london_day(begun)
    assert min(clock.remaining(at), clock.late_by(at), clock.age(at), age(begun, at=at)) >= NOTHING
    done = stopped is not None and stopped.timestamp() <= at.timestamp()
    end = stopped if stopped is not None and done else at
    assert (clock.state(at) is State.MISSED) == (end.timestamp() > clock.due_at.timestamp())
    assert (clock.late_by(at) > NOTHING) == (clock.state(at) is State.MISSED)
    assert done or clock.state(at) is not State.MET


@given(moments, rules, st.lists(moments, min_size=2, max_size=6).map(lambda some: sorted(some, key=datetime.timestamp)))
def test_an_open_promise_only_moves_forward(begun: datetime, rule: ClockRule, asked: list[datetime]) -> None:
    order = [State.RUNNING, State.DUE_SOON, State.MISSED]
    clock = rule.start(begun)
    seen = [order.index(clock.state(at)) for at in asked]
    assert seen == sorted(seen)


def test_age_counts_real_time_across_both_changes() -> None:
    spring = datetime(2025, 3, 29, 12, 0, tzinfo=LONDON)
    autumn = datetime(2025, 10, 25, 12, 0, tzinfo=LONDON)
    assert age(spring, at=datetime(2025, 3, 30, 12, 0, tzinfo=LONDON)) == 23 * HOUR
    assert age(autumn, at=datetime(2025, 10, 26, 12, 0, tzinfo=LONDON)) == 25 * HOUR


def test_a_clock_is_a_value_and_refuses_a_naive_moment() -> None:
    clock = Clock(BEGIN, BEGIN + HOUR, NOTHING)
    assert clock == dataclasses.replace(clock)
    with pytest.raises(dataclasses.FrozenInstanceError):
        clock.due_at = BEGIN  # type: ignore[misc]
    with pytest.raises(NaiveMoment):
        clock.state(datetime(2025, 6, 2))
