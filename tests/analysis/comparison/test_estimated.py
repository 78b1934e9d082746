import math
from dataclasses import replace

import numpy as np
import pytest

from homebeat.analysis.comparison.differences import Statistic, Untested
from homebeat.analysis.comparison.estimated import average_of, difference_of_estimates
from homebeat.analysis.comparison.shares import Sampled, difference_of_shares
from homebeat.analysis.estimates import Estimate, Polarity
from tests.analysis.comparison.truth import numbers


def estimate(
    value: float | None, error: float | None, *, n: int | None = 500, df: float | None = None, deff: float | None = None
) -> Estimate:
    return Estimate(measure="m", value=value, n=n, standard_error=error, df=df, deff=deff, polarity=Polarity.HIGHER)


@pytest.mark.parametrize("row", numbers("welch.csv"))
def test_estimates_with_degrees_of_freedom_are_told_apart_as_by_welch(row: dict[str, float]) -> None:
    found = difference_of_estimates(
        estimate(row["mean1"], row["se1"], df=row["df1"]), estimate(row["mean2"], row["se2"], df=row["df2"])
    )

    answers = (found.standard_error, found.df, found.p, found.ci_low, found.ci_high)
    assert answers == pytest.approx([row[name] for name in ("se", "df", "p", "low", "high")], rel=1e-9)
    assert found.statistic is Statistic.STUDENT


def test_estimates_of_simple_samples_are_told_apart_as_published_shares_are() -> None:
    def of(share: float, n: int) -> Estimate:
        return estimate(share, math.sqrt(1.5 * share * (1 - share) / n), n=n, deff=1.5)

    found = difference_of_estimates(of(0.552, 1000), of(0.5, 3000))
    published = difference_of_shares(Sampled(share=0.552, n=1000), Sampled(share=0.5, n=3000), deff=1.5)

    assert (found.value, found.standard_error, found.p) == pytest.approx(
        (published.value, published.standard_error, published.p)
    )
    assert found.flips_at_deff == pytest.approx(published.flips_at_deff)
    assert found.statistic is Statistic.UNPOOLED


def test_the_side_without_degrees_of_freedom_counts_as_known() -> None:
    found = difference_of_estimates(estimate(0.5, 0.03, df=10), estimate(0.4, 0.04))

    assert found.df == pytest.approx((0.0009 + 0.0016) ** 2 / (0.0009**2 / 10))


def test_what_the_two_share_is_taken_off_the_variance() -> None:
    apart = difference_of_estimates(estimate(0.5, 0.03, deff=1), estimate(0.4, 0.04, deff=1))
    together = difference_of_estimates(estimate(0.5, 0.03, deff=1), estimate(0.4, 0.04, deff=1), covariance=0.0005)

    assert apart.standard_error == pytest.approx(0.05)
    assert together.standard_error == pytest.approx(math.sqrt(0.0025 - 0.001))
    assert apart.flips_at_deff is not None
    assert together.flips_at_deff is None


@pytest.mark.parametrize(
    ("ours", "why"),
    [
        (estimate(None, 0.02), Untested.NO_FIGURE),
        (estimate(0.5, None), Untested.NO_STANDARD_ERROR),
        (estimate(0.5, 0.02, n=None), Untested.NO_BASE),
        (estimate(0.5, 0.02, n=29), Untested.TOO_FEW),
    ],
)
def test_an_estimate_that_lacks_something_is_not_tested(ours: Estimate, why: Untested) -> None:
    found = difference_of_estimates(ours, estimate(0.4, 0.02))

    assert (found.untested, found.p) == (why, None)
    assert found.value == (None if ours.value is None else pytest.approx(0.1))


def test_the_design_effect_at_which_it_flips_needs_both_design_effects() -> None:
    assert difference_of_estimates(estimate(0.5, 0.02, deff=1.2), estimate(0.4, 0.02)).flips_at_deff is None


FORCES = [
    estimate(0.50, 0.02, n=1000, df=60, deff=1.6),
    estimate(0.56, 0.03, n=900, df=40, deff=2.0),
    estimate(0.44, 0.01, n=1100, df=90, deff=1.1),
]


def test_the_average_counts_each_area_once() -> None:
    average = average_of(FORCES)

    rng = np.random.default_rng(7)
    draws = rng.normal([0.50, 0.56, 0.44], [0.02, 0.03, 0.01], (200_000, 3)).mean(axis=1)
    assert average.value == pytest.approx(0.5)
    assert (average.value, average.standard_error) == pytest.approx((draws.mean(), draws.std()), rel=0.01)
    assert (average.n, average.polarity) == (3000, Polarity.HIGHER)


def test_the_average_of_like_areas_is_one_sample_of_all_their_people() -> None:
    like = [estimate(0.52, math.sqrt(1.5 * 0.52 * 0.48 / 800), n=800, df=50, deff=1.5)] * 4
    average = average_of(like)

    assert average.standard_error == pytest.approx(math.sqrt(1.5 * 0.52 * 0.48 / 3200))
    assert average.deff == pytest.approx(1.5)
    assert average.df == pytest.approx(200)


def test_the_average_of_one_is_that_one() -> None:
    average = average_of(FORCES[:1])

    assert (average.value, average.n) == (0.5, 1000)
    assert (average.standard_error, average.df, average.deff) == pytest.approx((0.02, 60, 1.6))


def test_the_average_knows_only_what_every_area_knows() -> None:
    without = {
        name: average_of([*FORCES, replace(FORCES[0], **{name: None})])
        for name in ("value", "n", "standard_error", "df", "deff")
    }

    assert without["value"].value is None
    assert without["value"].standard_error is None
    assert without["n"].n is None
    assert without["standard_error"].standard_error is None
    assert without["standard_error"].value is not None
    assert without["df"].df is not None, "a part without degrees of freedom counts as known"
    assert without["deff"].deff is None


def test_nothing_has_no_average() -> None:
    with pytest.raises(ValueError, match="at least one"):
        average_of([])
