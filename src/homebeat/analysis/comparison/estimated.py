"""The difference of two estimates that carry their own standard errors, and the average of several areas."""

import math
from collections.abc import Sequence

from homebeat.analysis.comparison.differences import (
    MINIMUM_BASE,
    Difference,
    Statistic,
    Untested,
    put_to_the_test,
    why_untested,
)
from homebeat.analysis.estimates import Estimate

Part = tuple[float, float | None]  # a variance and its degrees of freedom, None where it is as good as known


def difference_of_estimates(
    ours: Estimate, other: Estimate, *, covariance: float = 0.0, minimum_base: int = MINIMUM_BASE, level: float = 0.95
) -> Difference:
    """Return one estimate less another, tested with the standard errors that their designs gave them.

    Parameters   ours, other : Estimate, in the same unit; a value, base or standard error of None means not known; covariance : float, of the two,
                 0 for separate samples; minimum_base : int, respondents below which a side is not tested; level : float between 0 and 1
    Returns      Difference, in the measure's unit
    Raises       FigureOutOfRange : the level is outside its range
    Method       se^2 = se1^2 + se2^2 - 2 covariance; two-sided t with Welch and Satterthwaite's degrees of freedom where a side states its own
                 (a side without counts as infinite), else normal. The design effect at which it flips divides each variance by its own design
                 effect and asks for one common to both; it needs both, and separate samples
    Source       Welch 1947, Biometrika 34, 28-35; Satterthwaite 1946, Biometrics Bulletin 2, 110-114
    Checked      R 4.2.2 t.test on raw data: tests/truth/comparison/welch.csv
    """
    value = None if ours.value is None or other.value is None else ours.value - other.value
    reason = why_untested(ours=(ours.value, ours.n), other=(other.value, other.n), minimum_base=minimum_base)
    if reason or value is None:
        return Difference(value=value, level=level, untested=reason)
    if ours.standard_error is None or other.standard_error is None:
        return Difference(value=value, level=level, untested=Untested.NO_STANDARD_ERROR)
    parts: list[Part] = [(ours.standard_error**2, ours.df), (other.standard_error**2, other.df)]
    variance = sum(part for part, _ in parts) - 2 * covariance
    simple = None
    if ours.deff and other.deff and not covariance:
        simple = parts[0][0] / ours.deff + parts[1][0] / other.deff
    df = _satterthwaite(parts)
    statistic = Statistic.UNPOOLED if df is None else Statistic.STUDENT
    return put_to_the_test(value, variance=variance, simple=simple, level=level, statistic=statistic, df=df)


def average_of(others: Sequence[Estimate]) -> Estimate:
    """Return the plain average of several areas' estimates, each counting once, as the average of most similar forces does.

    Parameters   others : Estimates of one measure from separate samples, the area to be judged not among them
    Returns      Estimate of the first one's measure and polarity; value None where any is not known; n is the sum, standard error, degrees of
                 freedom (Satterthwaite) and design effect (variance over that of simple random samples) are None where any lacks its own
    Raises       ValueError : there are none to average
    Method       mean of the values; variance is the sum of the variances over the square of their number
    Source       Cochran 1977, Sampling Techniques, 5.3 (independent strata)
    Checked      a slow second version by simulation and its limits in the tests
    """
    if not others:
        raise ValueError("There is no area to take the average of. Give at least one estimate.")
    count = len(others)
    values = [one.value for one in others if one.value is not None]
    bases = [one.n for one in others if one.n is not None]
    parts = [(one.standard_error**2, one.df) for one in others if one.standard_error is not None]
    simple = [one.standard_error**2 / one.deff for one in others if one.standard_error is not None and one.deff]
    variance = math.fsum(part for part, _ in parts)
    complete = len(parts) == count == len(values)
    return Estimate(
        measure=others[0].measure, polarity=others[0].polarity, method="average of areas, each counting once",
        value=math.fsum(values) / count if len(values) == count else None,
        n=sum(bases) if len(bases) == count else None,
        standard_error=math.sqrt(variance) / count if complete else None,
        df=_satterthwaite(parts) if complete else None,
        deff=variance / math.fsum(simple) if complete and len(simple) == count and variance else None,
    )  # fmt: skip


def _satterthwaite(parts: Sequence[Part]) -> float | None:
    """Return the degrees of freedom of a sum of independent variances; None where every part is as good as known."""
    doubt = math.fsum(part**2 / df for part, df in parts if df)
    return math.fsum(part for part, _ in parts) ** 2 / doubt if doubt else None
