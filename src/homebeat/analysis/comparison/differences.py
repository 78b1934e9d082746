"""A difference of two figures: its standard error, its test, and the design effect at which the answer turns."""

import math
from dataclasses import dataclass
from enum import StrEnum

from scipy.stats import norm, t

MINIMUM_BASE = 30  # respondents; below it a survey figure is not tested unless the caller's policy says otherwise


class Untested(StrEnum):
    """Why a difference carries no test."""

    NO_FIGURE = "no figure"
    NO_OTHER_FIGURE = "no other figure"
    NO_BASE = "no base"
    NO_OTHER_BASE = "no other base"
    NOBODY = "nobody answered"
    NOBODY_ON_OTHER_SIDE = "nobody answered on the other side"
    TOO_FEW = "too few answered"
    TOO_FEW_ON_OTHER_SIDE = "too few answered on the other side"
    NO_STANDARD_ERROR = "no standard error"


class Statistic(StrEnum):
    """How the p-value was reached."""

    UNPOOLED = "z, each side's own variance"
    POOLED = "z, the variance of both sides taken together"
    STUDENT = "t, Welch and Satterthwaite"


class FigureOutOfRange(ValueError):
    """A share, base, design effect or level is outside what it can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One figure less another, in the measure's own unit (shares as fractions of 1).

    `standard_error`, interval and `p` are None where it was not tested, and `untested` then says why. `flips_at_deff` is the design effect,
    common to both sides, from which on a difference is no longer significant; None where it cannot be known.
    """

    value: float | None
    standard_error: float | None = None
    p: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    level: float = 0.95
    df: float | None = None
    flips_at_deff: float | None = None
    statistic: Statistic | None = None
    untested: Untested | None = None


def put_to_the_test(
    value: float, *, variance: float, simple: float | None, level: float, statistic: Statistic, df: float | None = None
) -> Difference:
    """Return the difference with its two-sided test against no difference.

    Parameters   value : float, the difference; variance : float, of the difference; simple : float, the variance that simple random samples of the
                 same size would have had, None means not known; level : float between 0 and 1; statistic : Statistic; df : float, degrees of
                 freedom, None means normal
    Returns      Difference
    Raises       FigureOutOfRange : the level is not between 0 and 1
    Method       value over the root of the variance, against Student's t or the normal law; a variance of 0 makes any difference certain and none
                 at all p = 1. It flips where value^2 = deff x simple x (critical value)^2
    Source       Kish 1965, Survey Sampling, 8.2 (design effect)
    Checked      R 4.2.2 base: tests/truth/comparison/differences.csv
    """
    if not 0 < level < 1:
        raise FigureOutOfRange(f"A level lies between 0 and 1; this is {level}. Give 95 per cent as 0.95.")
    error = math.sqrt(variance)
    critical = float(norm.ppf(0.5 + level / 2) if df is None else t.ppf(0.5 + level / 2, df))
    return Difference(
        value=value, standard_error=error, p=_two_sided(value, error, df), level=level, df=df, statistic=statistic,
        ci_low=value - critical * error, ci_high=value + critical * error,
        flips_at_deff=(value / critical) ** 2 / simple if simple else None,
    )  # fmt: skip


def why_untested(
    *, ours: tuple[float | None, int | None], other: tuple[float | None, int | None], minimum_base: int
) -> Untested | None:
    """Return the first reason why two figures cannot be tested against each other, or None.

    Parameters   ours, other : the figure and the number of people behind it, None means not known; minimum_base : int, people
    Returns      Untested or None
    Raises       nothing
    Method       figures before bases, ours before the other: no n, no verdict
    Source       HMIC 2008, Appendix 3: the calculation takes the interval of both sides
    Checked      truth table in the tests
    """
    (figure, n), (other_figure, other_n) = ours, other
    reasons = (
        (figure is None, Untested.NO_FIGURE),
        (other_figure is None, Untested.NO_OTHER_FIGURE),
        (n is None, Untested.NO_BASE),
        (other_n is None, Untested.NO_OTHER_BASE),
        (n == 0, Untested.NOBODY),
        (other_n == 0, Untested.NOBODY_ON_OTHER_SIDE),
        (n is not None and n < minimum_base, Untested.TOO_FEW),
        (other_n is not None and other_n < minimum_base, Untested.TOO_FEW_ON_OTHER_SIDE),
    )
    return next((reason for holds, reason in reasons if holds), None)


def _two_sided(value: float, error: float, df: float | None) -> float:
    if error == 0:
        return 1.0 if value == 0 else 0.0
    statistic = abs(value) / error
    return float(2 * (norm.sf(statistic) if df is None else t.sf(statistic, df)))
