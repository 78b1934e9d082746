"""Confidence intervals: t for any estimate; logit, Wilson and beta (Korn-Graubard) for shares."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import special

from homebeat.analysis.estimation.codes import Array


class Interval(StrEnum):
    """Kinds of interval, by R's names where R has them."""

    LOGIT = "logit"
    WILSON = "wilson"
    BETA = "beta"
    T = "t"


@dataclass(frozen=True, slots=True)
class Facts:
    """What an interval is made from, arrays by domain: value, standard error, degrees of freedom, unweighted base; and the level."""

    value: Array
    se: Array
    df: Array
    n: Array
    level: float = 0.95

    def of(self, chosen: npt.NDArray[np.bool_]) -> "Facts":
        """Return the facts of some of the domains."""
        return Facts(self.value[chosen], self.se[chosen], self.df[chosen], self.n[chosen], self.level)

    @property
    def t(self) -> Array:
        """Return the quantile of Student's t at the design's degrees of freedom; not a number without any."""
        return student(self.df, self.level)


def student(df: Array, level: float) -> Array:
    """Return the two-sided quantile of Student's t; not a number without degrees of freedom."""
    different, of = np.unique(
        df, return_inverse=True
    )  # domains are many, degrees of freedom few, and the quantile is slow
    quantile = np.where(different > 0, special.stdtrit(np.maximum(different, 1.0), (1 + level) / 2), np.nan)
    return np.asarray(quantile[of])


def interval(kind: Interval, facts: Facts) -> tuple[Array, Array]:
    """Return the lower and upper ends of an interval, arrays by domain; not a number where it cannot be known.

    Parameters
        kind : LOGIT, WILSON and BETA want shares between 0 and 1
        facts : see Facts
    Method
        t: value +- t(df) se. logit: t on the log odds, se / (p (1 - p)), turned back. beta: Clopper and Pearson's with the effective n
        p (1 - p) / se^2, times (t(n - 1) / t(df))^2. Wilson: the score interval with that same effective n and the normal quantile.
        A share of exactly 0 or 1 has no standard error to go by: logit, Wilson and beta then use n, times the same factor of t, as the
        effective n, and logit gives the beta interval.
    Source
        Korn and Graubard (1998), Survey Methodology 24:193-201; Wilson (1927), JASA 22:209-212; Dean and Pagano (2015), Journal of Survey
        Statistics and Methodology 3:484-503; R survey `svyciprop`, methods logit, beta and mean
    Checked
        R survey 4.1-1 `svyciprop` (logit, beta, mean), tests/truth/estimation; Wilson against the roots of its equation
    """
    return {Interval.T: _t, Interval.LOGIT: _logit, Interval.WILSON: _wilson, Interval.BETA: _beta}[kind](facts)


def effective_n(facts: Facts) -> Array:
    """Return the effective number of respondents behind a share, corrected for few degrees of freedom (Korn and Graubard)."""
    p = facts.value
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = np.where(_is_extreme(p), facts.n, p * (1 - p) / facts.se**2)
    return np.asarray(plain * (student(facts.n - 1, facts.level) / facts.t) ** 2)


def _is_extreme(p: Array) -> npt.NDArray[np.bool_]:
    return np.asarray((p <= 0) | (p >= 1))


def _t(facts: Facts) -> tuple[Array, Array]:
    half = facts.t * facts.se
    return facts.value - half, facts.value + half


def _logit(facts: Facts) -> tuple[Array, Array]:
    p, extreme = facts.value, _is_extreme(facts.value)
    inside = np.where(extreme, 0.5, p)
    half = facts.t * facts.se / (inside * (1 - inside))
    low, high = special.expit(special.logit(inside) - half), special.expit(special.logit(inside) + half)
    if extreme.any():
        low[extreme], high[extreme] = _beta(facts.of(extreme))
    return low, high


def _wilson(facts: Facts) -> tuple[Array, Array]:
    p, n = facts.value, effective_n(facts)
    z = special.ndtri((1 + facts.level) / 2)
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(np.maximum(p * (1 - p), 0) / n + (z / (2 * n)) ** 2)
    return np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)


def _beta(facts: Facts) -> tuple[Array, Array]:
    p, n = np.clip(facts.value, 0.0, 1.0), effective_n(facts)
    tail = (1 - facts.level) / 2
    low = np.where(p <= 0, 0.0, special.betaincinv(np.maximum(n * p, 1e-300), n * (1 - p) + 1, tail))
    high = np.where(p >= 1, 1.0, special.betaincinv(n * p + 1, np.maximum(n * (1 - p), 1e-300), 1 - tail))
    return np.where(np.isnan(n), np.nan, low), np.where(np.isnan(n), np.nan, high)
