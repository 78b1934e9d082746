import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homebeat.analysis.charts.counted import p_chart, u_chart
from homebeat.analysis.charts.series import Baseline, BaselineRefused, SeriesRefused, series_of
from homebeat.analysis.charts.signals import Rule
from tests.analysis.charts.truth import books, cases, months

CHARTS = {"p": p_chart, "u": u_chart}


def series(counts, bases):
    return series_of(months(len(counts)), counts, bases if isinstance(bases, list) else [bases] * len(counts))


@pytest.mark.parametrize("kind", ["p", "u"])
def test_laney_s_limits_are_those_of_r(kind: str) -> None:
    truth = cases("laney.json")[kind]
    found = CHARTS[kind](series(truth["x"], truth["base"]))

    assert found.centre == pytest.approx(truth["centre"], rel=1e-12)
    assert found.spread == pytest.approx(truth["sigma_z"], rel=1e-12)
    assert found.limits.lower == pytest.approx(truth["lower"], rel=1e-12, abs=1e-15)
    assert found.limits.upper == pytest.approx(truth["upper"], rel=1e-12)


@pytest.mark.parametrize(("name", "make"), [("p", p_chart), ("u", u_chart)])
def test_the_book_s_plain_charts_are_reproduced(name: str, make) -> None:
    book = books()[name]
    found = make(series(book["values"], book["base"]), plain=True, rules=[Rule.BEYOND_LIMITS])

    assert round(found.centre, 4) == book["centre"]
    assert round(found.limits.lower[0], 4) == book["lower"]
    assert round(found.limits.upper[0], 4) == book["upper"]
    assert [signal.place + 1 for signal in found.signals] == book["beyond"]


def test_the_book_s_chart_of_different_bases_is_reproduced() -> None:
    book = books()["p_varying"]
    found = p_chart(series(book["values"], book["bases"]), plain=True, rules=[Rule.BEYOND_LIMITS])

    assert round(found.centre, 3) == book["centre"]
    assert [signal.place + 1 for signal in found.signals] == book["beyond"]


counted = st.lists(st.tuples(st.integers(0, 40), st.integers(40, 400)), min_size=3, max_size=25).filter(
    lambda rows: any(count for count, _ in rows)
)


@settings(max_examples=80)
@given(counted, st.sampled_from(["p", "u"]))
def test_limits_are_what_a_slow_reading_makes_them(rows, kind: str) -> None:
    counts, bases = [count for count, _ in rows], [base for _, base in rows]
    centre = sum(counts) / sum(bases)
    part = centre * (1 - centre) if kind == "p" else centre
    errors = [math.sqrt(part / base) for base in bases]
    z = [(count / base - centre) / error for (count, base), error in zip(rows, errors, strict=True)]
    sigma = sum(abs(b - a) for a, b in pairwise(z)) / (len(z) - 1) / 1.128
    found = CHARTS[kind](series(counts, bases))

    assert found.spread == pytest.approx(sigma, rel=1e-9, abs=1e-12)
    for place, error in enumerate(errors):
        assert found.limits.lower[place] == pytest.approx(max(centre - 3 * error * sigma, 0), rel=1e-9, abs=1e-12)
        assert found.counting_limits.upper[place] == pytest.approx(centre + 3 * error, rel=1e-9)


def test_plain_counting_needs_no_widening_and_extra_spread_does() -> None:
    draw = np.random.default_rng(7)
    bases = [int(base) for base in draw.integers(400, 900, 400)]
    steady = [int(draw.binomial(base, 0.6)) for base in bases]
    moving = [int(draw.binomial(base, 0.6 + draw.normal(0, 0.05))) for base in bases]

    assert p_chart(series(steady, bases)).spread == pytest.approx(1, abs=0.1)
    assert p_chart(series(moving, bases)).spread > 2
    plain = p_chart(series(moving, bases), plain=True)
    assert sum(signal.rule is Rule.BEYOND_LIMITS for signal in plain.signals) > 50
    widened = p_chart(series(moving, bases))
    assert sum(signal.rule is Rule.BEYOND_LIMITS for signal in widened.signals) < 10


def test_a_share_s_limits_stay_inside_what_shares_can_be() -> None:
    high = p_chart(series([9, 10, 10, 8, 10, 10], 10))

    assert max(high.limits.upper) == 1.0
    assert min(p_chart(series([0, 1, 0, 2, 0, 1], 10)).limits.lower) == 0.0
    assert max(u_chart(series([9, 10, 30, 8, 10, 10], 10)).limits.upper) > 1.0


def test_a_base_of_zero_is_a_gap_without_limits() -> None:
    found = p_chart(series([3, 0, 5, 4], [10, 0, 10, 10]))

    assert found.values == (0.3, None, 0.5, 0.4)
    assert found.limits.lower[1] is None
    assert found.limits.upper[1] is None
    assert found.centre == 12 / 30
    assert any("Base of zero in 2015-02" in note for note in found.notes)


def test_a_baseline_fixes_centre_and_spread() -> None:
    times = months(12)
    counts = [30, 33, 29, 31, 34, 30, 28, 33, 90, 91, 92, 95]
    found = p_chart(series(counts, 100), baseline=Baseline(times[0], times[7]))

    assert found.centre == sum(counts[:8]) / 800
    assert {signal.place for signal in found.signals if signal.rule is Rule.BEYOND_LIMITS} == {8, 9, 10, 11}


def test_nobody_ever_having_it_leaves_no_room() -> None:
    found = p_chart(series([0, 0, 0, 0, 1], 50), baseline=Baseline("2015-01", "2015-04"))

    assert (found.centre, found.spread) == (0, 1)
    assert [signal.place for signal in found.signals] == [4]


@pytest.mark.parametrize(
    ("make", "counts", "bases", "says"),
    [
        (p_chart, [11, 3], [10, 10], "larger than its base in 2015-01"),
        (p_chart, [-1, 3], [10, 10], "below zero in 2015-01"),
        (u_chart, [-1, 3], [10, 10], "below zero in 2015-01"),
    ],
)
def test_counts_that_cannot_be_are_refused(make, counts, bases, says: str) -> None:
    with pytest.raises(SeriesRefused, match=says):
        make(series(counts, bases))


@pytest.mark.parametrize("make", [p_chart, u_chart])
def test_counts_need_a_base(make) -> None:
    with pytest.raises(SeriesRefused, match="needs a base"):
        make(series_of(months(3), [1, 2, 3]))
    with pytest.raises(BaselineRefused, match="base above zero"):
        make(series([0, 0], [0, 0]))


def test_the_notes_say_how_much_wider_the_limits_are() -> None:
    rows = [30, 33, 29, 31, 34, 30, 28, 33, 30, 31, 32, 35]

    assert any("the limits allow for it" in note for note in p_chart(series(rows, 100)).notes)
    assert any("do not allow for it" in note for note in p_chart(series(rows, 100), plain=True).notes)
