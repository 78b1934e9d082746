import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binom

from homebeat.analysis.comparison.differences import FigureOutOfRange, Statistic, Untested, put_to_the_test
from homebeat.analysis.comparison.shares import SPARSE, Sampled, difference_of_shares
from tests.analysis.comparison.truth import numbers

Z = NormalDist().inv_cdf(0.975)
shares = st.floats(0.05, 0.95)
bases = st.integers(400, 20_000)


def side(share: float | None, n: int | None) -> Sampled:
    return Sampled(share=share, n=n)


@pytest.mark.parametrize(
    "row", numbers("differences.csv"), ids=lambda row: f"{row['n1']:.0f}-{row['n2']:.0f}-{row['deff']}"
)
def test_two_shares_are_told_apart_as_in_r(row: dict[str, float]) -> None:
    found = difference_of_shares(
        side(row["share1"], int(row["n1"])), side(row["share2"], int(row["n2"])), deff=row["deff"]
    )

    answers = (found.value, found.standard_error, found.p, found.ci_low, found.ci_high, found.flips_at_deff)
    expected = [row[name] for name in ("difference", "se", "p", "low", "high", "flips")]
    assert answers == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert found.statistic is Statistic.UNPOOLED


@pytest.mark.parametrize("row", numbers("sparse.csv"))
def test_few_answers_are_told_apart_by_the_score_test_as_in_prop_test(row: dict[str, float]) -> None:
    found = difference_of_shares(
        side(row["x1"] / row["n1"], int(row["n1"])), side(row["x2"] / row["n2"], int(row["n2"]))
    )

    assert found.p == pytest.approx(row["p"], rel=1e-9)
    assert found.statistic is Statistic.POOLED


def test_ten_people_on_an_answer_are_enough_for_the_samples_own_variance() -> None:
    few = difference_of_shares(side((SPARSE - 1) / 100, 100), side(0.5, 1000))
    enough = difference_of_shares(side(SPARSE / 100, 100), side(0.5, 1000))

    assert (few.statistic, enough.statistic) == (Statistic.POOLED, Statistic.UNPOOLED)


def exact_size(n1: int, n2: int, share: float) -> float:
    """Return how often two samples of one population are called different, by going through every outcome that matters."""
    calls = 0.0
    likely = [range(int(binom.ppf(1e-6, n, share)), int(binom.ppf(1 - 1e-6, n, share)) + 1) for n in (n1, n2)]
    weights = [binom.pmf(np.arange(n + 1), n, share) for n in (n1, n2)]
    for one in likely[0]:
        for two in likely[1]:
            found = difference_of_shares(side(one / n1, n1), side(two / n2, n2))
            assert found.p is not None
            calls += weights[0][one] * weights[1][two] * (found.p < 0.05)
    return calls


@pytest.mark.parametrize(("n1", "n2", "share"), [(30, 300, 0.02), (30, 300, 0.5), (100, 100, 0.22), (60, 400, 0.9)])
def test_equal_populations_are_called_different_about_one_time_in_twenty(n1: int, n2: int, share: float) -> None:
    assert 0.02 < exact_size(n1, n2, share) < 0.065


def test_the_samples_own_variance_alone_would_cry_wolf_over_rare_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("homebeat.analysis.comparison.shares.SPARSE", 0)

    assert exact_size(30, 300, 0.02) > 0.4


def test_a_sample_without_a_single_no_does_not_claim_to_be_exact() -> None:
    everybody = difference_of_shares(side(1.0, 30), side(0.95, 1000))

    assert everybody.p == pytest.approx(0.2095, abs=0.001)  # its own variance of 0 would make this p = 3e-13


@given(shares, bases, shares, bases, st.floats(0.5, 5))
def test_swapping_the_sides_turns_the_sign_and_nothing_else(
    one: float, n: int, two: float, m: int, deff: float
) -> None:
    there = difference_of_shares(side(one, n), side(two, m), deff=deff)
    back = difference_of_shares(side(two, m), side(one, n), deff=deff)

    assert there.value == -back.value
    assert (there.p, there.flips_at_deff) == pytest.approx((back.p, back.flips_at_deff))
    assert (there.ci_low, there.ci_high) == pytest.approx((-back.ci_high, -back.ci_low))


@given(shares, bases, shares, bases)
def test_counting_the_noes_instead_of_the_yeses_turns_the_sign_and_nothing_else(
    one: float, n: int, two: float, m: int
) -> None:
    yes = difference_of_shares(side(one, n), side(two, m))
    no = difference_of_shares(side(1 - one, n), side(1 - two, m))

    assert no.value == pytest.approx(-yes.value)
    assert no.p == pytest.approx(yes.p, abs=1e-12)


@given(
    st.floats(0, 1),
    st.integers(30, 5000),
    st.floats(0, 1),
    st.integers(30, 5000),
    st.floats(0.2, 10),
    st.floats(1.01, 5),
)
def test_p_grows_with_the_design_effect(one: float, n: int, two: float, m: int, deff: float, more: float) -> None:
    smaller = difference_of_shares(side(one, n), side(two, m), deff=deff)
    larger = difference_of_shares(side(one, n), side(two, m), deff=deff * more)

    assert larger.p >= smaller.p


@given(st.floats(0, 1), st.integers(30, 5000), st.floats(0, 1), st.integers(30, 5000))
def test_the_verdict_turns_at_the_design_effect_that_is_named(one: float, n: int, two: float, m: int) -> None:
    flips = difference_of_shares(side(one, n), side(two, m)).flips_at_deff
    assume(flips is not None and flips > 1e-6)

    below = difference_of_shares(side(one, n), side(two, m), deff=flips * 0.999)
    above = difference_of_shares(side(one, n), side(two, m), deff=flips * 1.001)

    assert below.p < 0.05 < above.p


def test_a_printed_difference_is_preferred_to_the_rounded_levels() -> None:
    found = difference_of_shares(side(0.718, 1000), side(0.723, 1000), stated=-0.004)

    assert found.value == -0.004
    assert found.standard_error == pytest.approx(math.sqrt((0.718 * 0.282 + 0.723 * 0.277) / 1000))


def test_two_sides_that_all_say_the_same_do_not_differ() -> None:
    found = difference_of_shares(side(1.0, 40), side(1.0, 50))

    assert (found.value, found.p, found.flips_at_deff) == (0, 1, None)


def test_a_difference_without_any_doubt_is_certain() -> None:
    found = put_to_the_test(0.1, variance=0.0, simple=None, level=0.95, statistic=Statistic.UNPOOLED)

    assert found.p == 0


@pytest.mark.parametrize(
    ("ours", "other", "why"),
    [
        ((None, 1000), (0.5, 1000), Untested.NO_FIGURE),
        ((0.5, 1000), (None, 1000), Untested.NO_OTHER_FIGURE),
        ((0.5, None), (0.5, 1000), Untested.NO_BASE),
        ((0.5, 1000), (0.5, None), Untested.NO_OTHER_BASE),
        ((0.5, 0), (0.5, 1000), Untested.NOBODY),
        ((0.5, 1000), (0.5, 0), Untested.NOBODY_ON_OTHER_SIDE),
        ((0.5, 29), (0.5, 1000), Untested.TOO_FEW),
        ((0.5, 1000), (0.5, 29), Untested.TOO_FEW_ON_OTHER_SIDE),
        ((0.5, 30), (0.5, 30), None),
    ],
)
def test_no_n_no_verdict(
    ours: tuple[float | None, int | None], other: tuple[float | None, int | None], why: Untested | None
) -> None:
    found = difference_of_shares(side(*ours), side(*other))

    assert found.untested is why
    assert (found.p is None) == (why is not None)
    assert (found.standard_error is None, found.flips_at_deff is None) == (found.p is None, found.p is None)


def test_what_was_not_tested_still_has_its_difference() -> None:
    assert difference_of_shares(side(0.5, None), side(0.25, None)).value == 0.25
    assert difference_of_shares(side(None, None), side(0.25, 100), stated=0.03).value == 0.03


@pytest.mark.parametrize(("share", "n"), [(-0.01, 10), (1.01, 10), (0.5, -1)])
def test_a_side_outside_what_it_can_be_is_refused(share: float, n: int) -> None:
    with pytest.raises(FigureOutOfRange, match="this is"):
        side(share, n)


@pytest.mark.parametrize("wrong", [{"deff": 0.0}, {"deff": -1.0}, {"level": 0.0}, {"level": 1.0}, {"level": 95.0}])
def test_a_design_effect_or_level_outside_its_range_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(FigureOutOfRange, match="this is"):
        difference_of_shares(side(0.5, 100), side(0.4, 100), **wrong)


@pytest.mark.parametrize(("share", "n", "points"), [(0.81, 1000, 2.4), (0.55, 1000, 3.1), (0.769, 19200, 0.6)])
def test_the_reports_own_margins(share: float, n: int, points: float) -> None:
    """The report gives 3 points for 81 per cent of 1,000; a simple random sample gives 2.4."""
    assert round(100 * Z * math.sqrt(share * (1 - share) / n), 1) == points


def test_two_samples_of_a_thousand_part_at_about_four_points() -> None:
    four = difference_of_shares(side(0.522, 1000), side(0.478, 1000))
    less = difference_of_shares(side(0.520, 1000), side(0.480, 1000))

    assert four.p < 0.05
    assert four.flips_at_deff == pytest.approx(1.01, abs=0.01)
    assert less.p > 0.05
