from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homebeat.analysis.charts.individuals import xmr_chart
from homebeat.analysis.charts.series import Baseline, BaselineRefused, series_of
from homebeat.analysis.charts.signals import Rule
from tests.analysis.charts.truth import books, months

values = st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=4, max_size=40).filter(
    lambda row: any(a is not None and b is not None for a, b in pairwise(row))
)


def chart(row, **options):
    return xmr_chart(series_of(months(len(row)), row), **options)


def test_the_book_s_example_is_reproduced() -> None:
    book = books()["xmr"]
    found = chart(book["values"])

    assert found.centre == pytest.approx(book["centre"], abs=1e-12)
    assert round(found.moving_ranges.mean, 2) == book["mean_range"]
    assert found.limits.lower[0] == pytest.approx(book["lower"], abs=0.006)
    assert found.limits.upper[-1] == pytest.approx(book["upper"], abs=0.006)
    assert found.moving_ranges.upper == pytest.approx(book["range_upper"], abs=0.02)
    assert found.signals == ()


@settings(max_examples=100)
@given(values)
def test_limits_are_what_a_slow_reading_makes_them(row) -> None:
    known = [value for value in row if value is not None]
    ranges = [abs(b - a) for a, b in pairwise(row) if a is not None and b is not None]
    centre, reach = sum(known) / len(known), 2.66 * sum(ranges) / len(ranges)
    found = chart(row)

    assert found.centre == pytest.approx(centre, rel=1e-12)
    assert (found.limits.lower[0], found.limits.upper[0]) == pytest.approx(
        (centre - reach, centre + reach), rel=1e-12, abs=1e-9
    )
    beyond = {place for place, value in enumerate(row) if value is not None and abs(value - centre) > reach + 1e-9}
    assert {signal.place for signal in found.signals if signal.rule is Rule.BEYOND_LIMITS} == beyond


@settings(max_examples=40)
@given(values, st.integers(-50, 50), st.integers(1, 9))
def test_moving_and_stretching_the_values_moves_and_stretches_the_chart(row, by: int, times: int) -> None:
    plain, moved = chart(row), chart([None if value is None else by + times * value for value in row])

    assert moved.centre == pytest.approx(by + times * plain.centre, abs=1e-9)
    assert moved.limits.upper[0] == pytest.approx(by + times * plain.limits.upper[0], abs=1e-9)
    assert [(s.place, s.rule) for s in moved.signals] == [(s.place, s.rule) for s in plain.signals]


def test_a_gap_has_no_range_and_neither_has_the_month_after_it() -> None:
    found = chart([10, 12, None, 40, 41])

    assert found.moving_ranges.values == (None, 2, None, None, 1)
    assert found.moving_ranges.mean == 1.5


def test_a_baseline_fixes_the_limits_whatever_comes_after() -> None:
    before = [20, 22, 19, 21, 23, 20, 22, 21, 19, 20, 22, 21]
    baseline = Baseline(months(12)[0], months(12)[-1])
    steady, risen = chart([*before, 21, 20], baseline=baseline), chart([*before, 90, 95], baseline=baseline)

    assert (steady.centre, steady.limits.upper[0]) == (risen.centre, risen.limits.upper[0])
    assert steady.signals == ()
    assert [signal.place for signal in risen.signals if signal.rule is Rule.BEYOND_LIMITS] == [12, 13]
    assert chart([*before, 90, 95]).centre > steady.centre


def test_a_range_counts_only_where_both_ends_are_in_the_baseline() -> None:
    row = [10, 11, 50, 51]
    found = chart(row, baseline=Baseline(months(4)[2], months(4)[3]))

    assert (found.centre, found.moving_ranges.mean) == (50.5, 1)


@pytest.mark.parametrize(
    ("row", "says"),
    [([None, None, 3], "two neighbouring"), ([3, None, 4], "two neighbouring"), ([None, None], "No period")],
)
def test_limits_need_two_neighbouring_values(row, says: str) -> None:
    with pytest.raises(BaselineRefused, match=says):
        chart(row)


def test_few_points_make_provisional_limits() -> None:
    assert any("11 points and are provisional" in note for note in chart([3, 5] * 5 + [4]).notes)
    assert chart([3, 5] * 6).notes == ()


def test_points_that_resemble_the_one_before_are_said_to_signal_more_often() -> None:
    drifting = [1.0, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 1]
    away = np.array(drifting) - 3.5
    carried = (away[1:] * away[:-1]).sum() / (away**2).sum()

    assert chart(drifting).notes == (
        f"Each point resembles the one before it (autocorrelation {carried:.2f}): chance alone signals more often than stated.",
    )
    assert chart([7.0] * 12).notes == ()


def test_without_any_spread_every_other_value_is_beyond() -> None:
    found = chart([5] * 12 + [6], baseline=Baseline(months(12)[0], months(12)[-1]))

    assert (found.signals[0].place, found.signals[0].rule) == (12, Rule.BEYOND_LIMITS)


def test_with_a_base_the_rate_is_charted() -> None:
    found = xmr_chart(series_of(months(4), [1, 2, 0, 3], [4, 4, 0, 4]))

    assert found.values == (0.25, 0.5, None, 0.75)
    assert any("Base of zero" in note for note in found.notes)


def test_limits_catch_a_steady_process_nearly_always() -> None:
    """Normal points, 200 in the baseline: about 997 of 1,000 lie inside."""
    row = np.random.default_rng(1).normal(50, 4, 5200)
    times = months(5200, start=0 + 12)
    found = xmr_chart(series_of(times, list(row)), baseline=Baseline(times[0], times[199]))
    share = sum(signal.rule is Rule.BEYOND_LIMITS for signal in found.signals) / 5200

    assert share < 0.008
