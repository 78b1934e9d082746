import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from homebeat.analysis.charts.funnel import FunnelOf, funnel_chart, rate_limits
from homebeat.analysis.charts.series import SeriesRefused
from homebeat.analysis.comparison.differences import FigureOutOfRange
from homebeat.analysis.comparison.funnel import LEVELS, Place, funnel_limits
from tests.analysis.charts.truth import cases


@pytest.mark.parametrize(
    "row", cases("rate_limits.json"), ids=lambda row: f"{row['centre']}-{row['base']}-{row['level']}"
)
def test_limits_of_a_rate_are_those_of_r(row) -> None:
    found = rate_limits(row["centre"], row["base"], level=row["level"])

    assert (found.lower, found.upper) == pytest.approx((row["lower"], row["upper"]), rel=1e-9, abs=1e-12)


@settings(max_examples=60)
@given(st.floats(0.01, 2), st.integers(20, 3000), st.sampled_from(LEVELS))
def test_counts_beyond_a_limit_of_a_rate_are_no_likelier_than_its_tail_and_one_more_would_be(
    centre: float, base: int, level: float
) -> None:
    limits, tail, mean = rate_limits(centre, base, level=level), (1 - level) / 2, centre * base
    beyond = np.ceil(limits.lower * base - 1e-6) - 1, np.floor(limits.upper * base + 1e-6) + 1

    assert limits.lower <= centre <= limits.upper
    assert poisson.cdf(beyond[0], mean) <= tail + 1e-9
    assert poisson.sf(beyond[1] - 1, mean) <= tail + 1e-9
    assert limits.lower == 0 or poisson.cdf(beyond[0] + 1, mean) >= tail - 1e-9
    assert poisson.sf(beyond[1] - 2, mean) >= tail - 1e-9


def test_widened_limits_of_a_rate_are_wider_by_the_root_of_phi() -> None:
    one, four = rate_limits(5, 100, phi=1.0000001), rate_limits(5, 100, phi=4)

    assert (four.upper - 5) == pytest.approx(2 * (one.upper - 5), rel=1e-6)
    assert rate_limits(0.01, 20, phi=4).lower == 0


@pytest.mark.parametrize(
    "given",
    [
        {"centre": 0, "base": 10},
        {"centre": 1, "base": 0},
        {"centre": 1, "base": 1, "level": 1.0},
        {"centre": 1, "base": 1, "phi": 0.9},
    ],
)
def test_limits_of_a_rate_outside_their_range_are_refused(given) -> None:
    with pytest.raises(FigureOutOfRange, match="Limits of a rate need"):
        rate_limits(given.pop("centre"), given.pop("base"), **given)


NAMES = [f"Ward {number}" for number in range(12)]


def test_a_share_far_out_is_outside_and_the_rest_inside() -> None:
    values, bases = [60] * 11 + [95], [100] * 12
    found = funnel_chart(NAMES, values, bases)

    assert found.centre == sum(values) / 1200
    assert found.dispersion.used == 1
    assert [area.name for area in found.areas if area.place is Place.ABOVE] == ["Ward 11"]
    assert all(area.place is Place.INSIDE for area in found.areas[:11])
    assert found.areas[0].limits[-1] == funnel_limits(found.centre, 100, level=LEVELS[-1])
    assert found.limits_at(100, level=0.95) == found.areas[0].limits[0]


def test_a_rate_above_one_has_its_own_funnel() -> None:
    values, bases = [300, 330, 290, 310, 305, 900], [100] * 6
    found = funnel_chart(NAMES[:6], values, bases, of=FunnelOf.RATE)

    assert found.centre == sum(values) / 600
    assert found.areas[-1].place is Place.ABOVE
    assert found.areas[-1].value == 9.0


def test_areas_that_all_spread_widely_widen_the_limits_and_a_note_says_so() -> None:
    draw = np.random.default_rng(3)
    bases = [2000] * 40
    values = [int(draw.poisson(2000 * 0.1 * np.exp(draw.normal(0, 0.4)))) for _ in bases]
    found = funnel_chart([f"Area {number}" for number in range(40)], values, bases, of=FunnelOf.RATE)

    assert found.dispersion.used > 5
    assert any("times as wide" in note for note in found.notes)
    assert sum(area.place is not Place.INSIDE for area in found.areas) < 6
    assert found.limits_at(2000, level=LEVELS[1]) == found.areas[0].limits[1]


@pytest.mark.parametrize("of", list(FunnelOf))
def test_an_area_without_a_base_has_no_figure_and_no_place(of: FunnelOf) -> None:
    found = funnel_chart(["A", "B", "C", "D"], [5, 6, 0, None], [10, 10, 0, 10], of=of)

    assert [area.place for area in found.areas] == [Place.INSIDE, Place.INSIDE, Place.UNKNOWN, Place.UNKNOWN]
    assert found.areas[2].limits == ()
    assert "No figure for C, D: no value, or no base above zero." in found.notes


@pytest.mark.parametrize(
    ("names", "values", "bases", "of", "says"),
    [
        (["A", "A"], [1, 2], [9, 9], FunnelOf.SHARE, "More than one row for A"),
        (["A", "B"], [-1, 2], [9, 9], FunnelOf.SHARE, "below zero for A"),
        (["A", "B"], [1, 2], [9, -9], FunnelOf.RATE, "below zero for B"),
        (["A", "B"], [10, 2], [9, 9], FunnelOf.SHARE, "larger than its base for A"),
    ],
)
def test_rows_that_make_no_funnel_are_refused(names, values, bases, of: FunnelOf, says: str) -> None:
    with pytest.raises(SeriesRefused, match=says):
        funnel_chart(names, values, bases, of=of)


@pytest.mark.parametrize("values", [[0, 0], [None, 3]])
def test_a_rate_s_funnel_needs_something_counted_in_two_areas(values) -> None:
    with pytest.raises(FigureOutOfRange, match="at least two areas"):
        funnel_chart(["A", "B"], values, [10, 10], of=FunnelOf.RATE)
