import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from homebeat.analysis.comparison.differences import FigureOutOfRange
from homebeat.analysis.comparison.funnel import LEVELS, Place, dispersion_of, funnel_limits, funnel_of
from homebeat.analysis.estimates import Estimate
from tests.analysis.comparison.truth import numbers


def area(share: float | None, n: int | None, deff: float | None = None) -> Estimate:
    return Estimate(measure="m", value=share, n=n, deff=deff)


@pytest.mark.parametrize("row", numbers("funnel.csv"), ids=lambda row: f"{row['centre']}-{row['n']:.0f}-{row['level']}")
def test_limits_are_those_of_r(row: dict[str, float]) -> None:
    exact = funnel_limits(row["centre"], row["n"], level=row["level"])
    wide = funnel_limits(row["centre"], row["n"], level=row["level"], phi=2.5)

    assert (exact.lower, exact.upper) == pytest.approx((row["lower"], row["upper"]), rel=1e-9, abs=1e-12)
    assert (wide.lower, wide.upper) == pytest.approx((row["wide_lower"], row["wide_upper"]), rel=1e-9, abs=1e-12)


@settings(max_examples=50)
@given(st.floats(0.02, 0.98), st.integers(20, 3000), st.sampled_from(LEVELS))
def test_counts_beyond_a_limit_are_no_likelier_than_its_tail_and_one_person_more_would_be(
    centre: float, n: int, level: float
) -> None:
    limits, tail = funnel_limits(centre, n, level=level), (1 - level) / 2
    beyond = math.ceil(limits.lower * n - 1e-6) - 1, math.floor(limits.upper * n + 1e-6)

    assert binom.cdf(beyond[0], n, centre) <= tail + 1e-9
    assert binom.sf(beyond[1], n, centre) <= tail + 1e-9
    assert limits.lower == 0 or binom.cdf(beyond[0] + 1, n, centre) >= tail - 1e-9
    assert limits.upper == 1 or binom.sf(beyond[1] - 1, n, centre) >= tail - 1e-9


@given(st.floats(0, 1), st.integers(1, 3000))
def test_limits_of_yes_mirror_limits_of_no_and_hold_the_centre(centre: float, n: int) -> None:
    yes, no = funnel_limits(centre, n), funnel_limits(1 - centre, n)

    assert yes.lower <= centre <= yes.upper
    assert yes.lower == pytest.approx(1 - no.upper, abs=1e-9)


def test_people_in_part_count_down_to_whole_people() -> None:
    assert funnel_limits(0.3, 100.9) == funnel_limits(0.3, 100)


@pytest.mark.parametrize(
    ("centre", "n", "wrong"),
    [(-0.1, 10, {}), (1.1, 10, {}), (0.5, 0.5, {}), (0.5, 10, {"level": 1.0}), (0.5, 10, {"phi": 0.5})],
)
def test_limits_outside_their_range_are_refused(centre: float, n: float, wrong: dict[str, float]) -> None:
    with pytest.raises(FigureOutOfRange, match="Funnel limits need"):
        funnel_limits(centre, n, **wrong)


def test_over_dispersion_is_that_of_r() -> None:
    areas, (expected,) = numbers("dispersion_areas.csv"), numbers("dispersion.csv")

    found = funnel_of([area(row["share"], int(row["n"])) for row in areas])

    assert (found.centre, found.dispersion.phi) == pytest.approx((expected["centre"], expected["phi"]), rel=1e-9)
    assert found.dispersion.p == pytest.approx(expected["p"], rel=1e-9)
    assert found.dispersion.used == found.dispersion.phi
    assert found.dispersion.areas == 32


def test_two_areas_far_out_do_not_set_the_spread_of_all() -> None:
    shares, ns = [0.5] * 18 + [0.9, 0.1], [400.0] * 20

    cut = dispersion_of(shares, ns, centre=0.5, estimated_centre=False)
    uncut = dispersion_of(shares, ns, centre=0.5, estimated_centre=False, winsorised=0.0)

    assert (cut.phi, cut.used) == (0, 1)
    assert uncut.phi > 20


def test_areas_that_spread_no_more_than_chance_keep_the_exact_limits() -> None:
    rng = np.random.default_rng(3)
    funnel = funnel_of([area(share, 500) for share in rng.binomial(500, 0.6, 32) / 500])

    assert funnel.dispersion.used == 1
    assert funnel.points[0].limits[0] == funnel_limits(funnel.centre, 500)


def test_a_funnel_may_be_kept_narrow_and_still_says_how_far_the_areas_spread() -> None:
    areas = [area(row["share"], int(row["n"])) for row in numbers("dispersion_areas.csv")]

    narrow, wide = funnel_of(areas, widen=False), funnel_of(areas)

    assert narrow.dispersion.phi == wide.dispersion.phi
    assert narrow.dispersion.used == 1
    assert narrow.points[0].limits[0].upper < wide.points[0].limits[0].upper


def test_each_area_lies_where_its_limits_put_it() -> None:
    funnel = funnel_of([area(0.5, 1000), area(0.54, 1000), area(0.6, 1000), area(0.4, 1000)], centre=0.5, widen=False)

    assert [point.places for point in funnel.points] == [
        (Place.INSIDE, Place.INSIDE),
        (Place.ABOVE, Place.INSIDE),
        (Place.ABOVE, Place.ABOVE),
        (Place.BELOW, Place.BELOW),
    ]


def test_a_design_effect_takes_people_away() -> None:
    with_effect = funnel_of([area(0.54, 1000, deff=2.0), area(0.5, 500)], centre=0.5, widen=False)

    assert with_effect.points[0].effective_n == 500
    assert with_effect.points[0].limits == with_effect.points[1].limits
    assert with_effect.points[0].places[0] is Place.INSIDE


@pytest.mark.parametrize("lacking", [area(None, 100), area(0.5, None), area(0.5, 0), area(0.5, 1, deff=2.0)])
def test_an_area_without_value_or_base_has_no_place_and_moves_nobody(lacking: Estimate) -> None:
    known = [area(0.5, 100), area(0.6, 300)]

    funnel = funnel_of([*known, lacking])

    assert funnel.points[2].places == (Place.UNKNOWN, Place.UNKNOWN)
    assert funnel.points[2].limits == ()
    assert funnel.points[:2] == funnel_of(known).points
    assert funnel.centre == pytest.approx(0.575)


def test_one_area_makes_no_funnel() -> None:
    with pytest.raises(FigureOutOfRange, match="two areas"):
        funnel_of([area(0.5, 100), area(None, 100)])
    with pytest.raises(FigureOutOfRange, match="two of them"):
        dispersion_of([0.5], [100.0], centre=0.5, estimated_centre=False)
    with pytest.raises(FigureOutOfRange, match="between 0 and 1"):
        funnel_of([area(1.0, 100), area(1.0, 100)])


def test_false_alarms_are_no_more_common_than_the_level_says() -> None:
    """1,000 funnels of 32 like areas; whole people make the limits a little cautious."""
    rng = np.random.default_rng(11)
    ns = rng.integers(150, 900, 32)
    limits = [[funnel_limits(0.6, n, level=level) for n in ns] for level in LEVELS]
    drawn = rng.binomial(ns, 0.6, (1000, 32)) / ns
    outside = [np.mean((drawn < [one.lower for one in row]) | (drawn > [one.upper for one in row])) for row in limits]

    assert 0.04 < outside[0] < 0.05
    assert 0.001 < outside[1] < 0.002 + 3 * (0.002 / 32_000) ** 0.5
