"""How much less a sample tells than a simple random sample of the same size."""

from enum import StrEnum

import numpy as np

from homebeat.analysis.estimates import Estimate
from homebeat.analysis.estimation.codes import Array
from homebeat.analysis.estimation.linearised import Linearised

NO_POPULATION = 1e-3  # weights that add up to the sample size, but for rounding, say nothing about a population


class DesignEffect(StrEnum):
    """What the variance is compared with: R's `deff=TRUE` (a simple random sample drawn without putting back) or `deff="replace"`."""

    WITHOUT_REPLACEMENT = "true"
    REPLACE = "replace"


def design_effects(variance: Array, of: Linearised, *, without_replacement: bool) -> Array:
    """Return the design effect in every domain.

    Parameters
        variance : by domain; of : the measure; without_replacement : whether the comparison sample has a finite population correction
    Returns
        array by domain, not a number where fewer than two answered or all answered alike
    Method
        variance / (spread * N^2 / n * (N - n) / N), with N the sum of weights in the domain; REPLACE leaves the last factor out.
    Source
        Kish (1965), Survey Sampling, section 8.2; R survey `svymean(deff=)`, `svytotal`, `svyratio`
    Checked
        R survey 4.1-1, tests/truth/estimation
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        simple = of.spread * of.population**2 / of.n
        if without_replacement:
            simple = simple * np.where(of.population > of.n, (of.population - of.n) / of.population, np.nan)
        return np.where(simple > 0, variance / simple, np.nan)


def says_population(weight: float, rows: float) -> bool:
    """Say whether weights add up to a population rather than to the sample itself."""
    return weight > rows * (1 + NO_POPULATION)


def effective_sample_size(estimate: Estimate) -> float | None:
    """Return how many respondents of a simple random sample would tell as much: n over the design effect; None where not known.

    Source
        Kish (1965), section 8.2
    """
    return estimate.n / estimate.deff if estimate.n and estimate.deff else None


def kish_effective_size(weight: float, squares: float) -> float:
    """Return the effective sample size that unequal weights alone leave: the square of their sum over the sum of their squares.

    Source
        Kish (1965), section 11.7
    """
    return weight**2 / squares
