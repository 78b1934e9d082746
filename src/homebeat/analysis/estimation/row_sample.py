"""A survey as numbers: its weights, and how an estimate's variance follows from the way it was drawn."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np

from homebeat.analysis.design.survey_design import LonelyStratum
from homebeat.analysis.estimation.scores import Floats, Rows, Stage, WeightFit, variance_of_totals


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """The covariance matrix of a set of estimates, and what a reader has to know about it."""

    covariance: Floats
    notes: tuple[str, ...] = ()

    def errors(self) -> Floats:
        """Return the standard errors."""
        return np.asarray(np.sqrt(np.maximum(np.diag(self.covariance), 0.0)))


class Sampled(Protocol):
    """What an estimator needs of a sample, however its variance is made: by linearisation or by replicate weights.

    `weights` are 0 for rows outside the domain, `inside` says which rows are in it; arrays of answers stay as long as the whole sample.
    """

    @property
    def weights(self) -> Floats:
        """Return each row's weight, 0 outside the domain."""

    @property
    def inside(self) -> Rows:
        """Return which rows are in the domain."""

    def degrees_of_freedom(self) -> int:
        """Return the design's degrees of freedom in the domain, as R's `degf`."""

    def keep(self, rows: Rows) -> Self:
        """Return the domain of these rows; the rest of the sample still counts in the variance."""

    def spread(self, *, linearised: Callable[[], Floats], recomputed: Callable[[Floats], Floats]) -> Spread:
        """Return the covariance of estimates, from their scores (n_rows, k), unweighted, or from the estimates at other weights (k,)."""


@dataclass(frozen=True, slots=True, eq=False)
class LinearisedSample:
    """A sample whose variances come by Taylor linearisation from its strata, clusters and corrections."""

    weights: Floats
    inside: Rows
    stages: tuple[Stage, ...]
    lonely: LonelyStratum = LonelyStratum.FAIL
    fit: WeightFit | None = None

    def degrees_of_freedom(self) -> int:
        """Return the first-stage units less the first-stage strata that the domain has rows in."""
        first = self.stages[0]
        return len(np.unique(first.units[self.inside])) - len(np.unique(first.strata[self.inside]))

    def keep(self, rows: Rows) -> "LinearisedSample":
        """Return the domain of these rows; sampled units that lose all their rows still count."""
        inside = self.inside & rows
        return replace(self, inside=inside, weights=np.where(inside, self.weights, 0.0))

    def spread(self, *, linearised: Callable[[], Floats], recomputed: Callable[[Floats], Floats]) -> Spread:
        """Return the covariance of the totals of the weighted scores."""
        scores = np.where(self.inside[:, None], linearised(), 0.0) * self.weights[:, None]
        if self.fit is not None:
            return Spread(variance_of_totals(scores, self.stages, lonely=self.lonely, fit=self.fit))
        stages = tuple(stage.keep(self.inside) for stage in self.stages)
        return Spread(variance_of_totals(scores[self.inside], stages, lonely=self.lonely))


def means(sample: Sampled, values: Floats) -> tuple[Floats, Spread]:
    """Return the weighted means of columns over the domain, with their covariance.

    Parameters
        sample : the sample or a domain of it, not empty.
        values : shape (n_rows, k), finite inside the domain.
    Returns
        the means, shape (k,), and their spread.
    Method
        Ratio of the weighted total to the total weight; score (value - mean) / total weight.
    Source
        Sarndal, Swensson and Wretman (1992), result 5.7.1; Lumley (2010), section 2.2.
    Checked
        R 4.2.2, survey 4.1-1, `svymean`: tests/truth/fitted/answers.json.
    """
    table = np.where(sample.inside[:, None], values, 0.0)

    def recomputed(weights: Floats) -> Floats:
        total = weights.sum()
        return np.asarray(weights @ table / total) if total > 0 else np.full(table.shape[1], np.nan)

    found = recomputed(sample.weights)
    spread = sample.spread(linearised=lambda: (table - found) / sample.weights.sum(), recomputed=recomputed)
    return found, spread


def totals(sample: Sampled, values: Floats) -> tuple[Floats, Spread]:
    """Return the weighted totals of columns over the domain, with their covariance.

    Parameters
        sample : the sample or a domain of it.
        values : shape (n_rows, k), finite inside the domain.
    Returns
        the totals, shape (k,), and their spread.
    Method
        Horvitz-Thompson expansion; the score is the value itself.
    Source
        Sarndal, Swensson and Wretman (1992), section 2.8.
    Checked
        R 4.2.2, survey 4.1-1, `svytotal`: tests/truth/fitted/answers.json.
    """
    table = np.where(sample.inside[:, None], values, 0.0)
    found = sample.weights @ table
    return found, sample.spread(linearised=lambda: table, recomputed=lambda weights: np.asarray(weights @ table))


def ratio(sample: Sampled, numerator: Floats, denominator: Floats) -> tuple[float, Spread]:
    """Return the ratio of two weighted totals over the domain, with its variance.

    Parameters
        sample : the sample or a domain of it.
        numerator, denominator : shape (n_rows,), finite inside the domain; the denominator's total is not 0.
    Returns
        the ratio and its spread.
    Method
        Score (numerator - ratio x denominator) / total of the denominator.
    Source
        Sarndal, Swensson and Wretman (1992), result 5.6.1.
    Checked
        R 4.2.2, survey 4.1-1, `svyratio`: tests/truth/fitted/answers.json.
    """
    top, base = np.where(sample.inside, numerator, 0.0), np.where(sample.inside, denominator, 0.0)

    def recomputed(weights: Floats) -> Floats:
        below = weights @ base
        return np.array([weights @ top / below if below != 0 else np.nan])

    found = float(recomputed(sample.weights)[0])
    scores = ((top - found * base) / (sample.weights @ base))[:, None]
    return found, sample.spread(linearised=lambda: scores, recomputed=recomputed)
