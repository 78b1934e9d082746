"""What every linear estimator hands over: its values, and what each cell adds to their variance."""

from dataclasses import dataclass

import numpy as np

from homebeat.analysis.estimation.cells import Cells
from homebeat.analysis.estimation.codes import Array
from homebeat.analysis.estimation.measures import Linear
from homebeat.analysis.estimation.variance import Domains


@dataclass(frozen=True, slots=True)
class Linearised:
    """One measure in every domain, and its linear form u = intercept + top * y + bottom * x, one row of each by domain.

    `value` is not a number where nobody answered or the bottom adds up to 0. The estimate's variance is that of the sum of w * u.
    `population` is the sum of weights and `n` the number of those who answered; `spread` is the variance of u over respondents (R's `svyvar`).
    """

    value: Array
    n: Array
    population: Array
    top: Array
    bottom: Array
    spread: Array

    def influence(self, cells: Cells, measure: Linear, domains: Domains) -> Array:
        """Return w * u by member cell."""
        members = domains.members
        domain = domains.of[members]
        return np.asarray(
            self.top[domain] * cells.get(measure, "wy")[members]
            + self.bottom[domain] * cells.get(measure, "wx")[members]
        )

    def unweighted(self, cells: Cells, measure: Linear, domains: Domains) -> Array:
        """Return u by member cell, without its weight."""
        members = domains.members
        domain = domains.of[members]
        return np.asarray(
            self.top[domain] * cells.get(measure, "y")[members] + self.bottom[domain] * cells.get(measure, "x")[members]
        )


def linearise(cells: Cells, measure: Linear, domains: Domains) -> Linearised:
    """Return a measure in every domain, ready for its variance.

    Parameters
        cells : the sample; measure : one of its measures; domains : a breakdown of the cells
    Returns
        Linearised, arrays by domain
    Method
        Mean, share and ratio: value = sum(w y) / sum(w x), with x = 1 for a mean or share; u = (y - value x) / sum(w x).
        Total: value = sum(w y), u = y. Only rows with every answer count.
    Source
        Woodruff (1971), JASA 66:411-414; Särndal, Swensson and Wretman (1992), result 5.6.2 (ratio), 5.8 (domain mean)
    Checked
        R survey 4.1-1 `svymean`, `svytotal`, `svyratio`, tests/truth/estimation
    """

    def added(letters: str) -> Array:
        return domains.sum(cells.get(measure, letters) * cells.alike)

    n, population, wy = added("n"), added("w"), added("wy")
    if measure.is_total:
        value = np.where(n > 0, wy, np.nan)
        top, bottom = np.ones(domains.count), np.zeros(domains.count)
        centre = _over(wy, population)
        squares = added("wyy") - centre * wy
    else:
        wx = added("wx")
        value = np.where(n > 0, _over(wy, wx), np.nan)
        top = np.nan_to_num(_over(np.ones(domains.count), wx))
        bottom = np.nan_to_num(-value * top)
        squares = (added("wyy") - 2 * value * added("wxy") + value**2 * added("wxx")) * top**2
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.maximum(squares, 0.0) / population * n / (n - 1)
    return Linearised(value, n, population, top, bottom, spread)


def _over(top: Array, bottom: Array) -> Array:
    """Return a quotient, not a number where the bottom is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom != 0, top / np.where(bottom != 0, bottom, 1.0), np.nan)
