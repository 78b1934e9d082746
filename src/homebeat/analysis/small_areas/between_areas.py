"""The variance between areas of the Fay-Herriot model, by scoring; every step is a few sums over the areas."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from scipy import optimize

from .area_table import FloatArray
from .refusals import BadAreas, DidNotConverge

MOST_STEPS = 100
SETTLED = 1e-13  # a step smaller than this share of the typical total variance ends the search
LOOKS = 14


class VarianceMethod(StrEnum):
    """How the variance between areas is estimated."""

    REML = "reml"
    ML = "ml"


@dataclass(frozen=True, slots=True)
class Sampled:
    """The areas with a direct estimate: estimates, their sampling variances, the design matrix with its constant."""

    direct: FloatArray
    variance: FloatArray
    design: FloatArray
    products: FloatArray = field(init=False)
    typical_variance: float = field(init=False)

    def __post_init__(self) -> None:
        """Work out what every step needs: the products of every two columns of the design, shape (n_areas, columns2)."""
        products = self.design[:, :, None] * self.design[:, None, :]
        object.__setattr__(self, "products", products.reshape(len(self.design), -1))
        object.__setattr__(self, "typical_variance", float(np.median(self.variance)))

    def require_estimable(self) -> None:
        """Refuse what leaves no freedom or no single answer.

        Raises:
            BadAreas: too few areas for the coefficients, or covariates that repeat one another.
        """
        count, columns = self.design.shape
        if count <= columns + 1:
            raise BadAreas(
                f"{count} areas cannot carry {columns} coefficients and a variance. Use fewer covariates or more areas."
            )
        largest = np.abs(self.design).max(axis=0)
        if not largest.all() or np.linalg.matrix_rank(self.design / largest) < columns:
            raise BadAreas("The covariates repeat one another or the constant. Leave one of them out.")


@dataclass(frozen=True, slots=True)
class AtVariance:
    """Everything the model says at one value of the variance between areas."""

    weights: FloatArray
    coefficients: FloatArray
    covariance: FloatArray
    log_likelihood: float
    score: float
    information: float


def at_variance(data: Sampled, between: float, method: VarianceMethod) -> AtVariance:
    """Return coefficients, log-likelihood, its slope and its expected curvature at one variance between areas.

    With w = 1/(between + sampling variance) and r the residuals of the weighted regression, the slope is (sum w2 r2 - trace)/2,
    where the trace is sum w for ML and that of P for REML. Source: Rao and Molina (2015), 5.2.4 and 6.1.2.
    """
    weights = 1 / (between + data.variance)
    squared = weights * weights
    columns = data.design.shape[1]
    first, second, third = (np.stack([weights, squared, squared * weights]) @ data.products).reshape(
        3, columns, columns
    )
    root = np.linalg.cholesky(first)
    covariance = np.asarray(np.linalg.inv(first), dtype=np.float64)
    coefficients = covariance @ ((weights * data.direct) @ data.design)
    residual = data.direct - data.design @ coefficients
    log_likelihood = 0.5 * (np.log(weights).sum() - weights @ residual**2 - len(weights) * np.log(2 * np.pi))
    trace, information = weights.sum(), squared.sum() / 2
    if method is VarianceMethod.REML:
        lost = covariance @ second
        trace -= np.trace(lost)
        information += (lost * lost.T).sum() / 2 - np.trace(covariance @ third)
        log_likelihood -= np.log(np.diag(root)).sum() - columns * np.log(2 * np.pi) / 2
    score = (squared @ residual**2 - trace) / 2
    return AtVariance(weights, coefficients, covariance, float(log_likelihood), float(score), float(information))


def variance_between(data: Sampled, method: VarianceMethod) -> tuple[float, int]:
    """Return the variance between areas that makes the answers most likely, 0 at least, and the steps it took.

    A coarse look over the whole range finds the highest part, because few areas with very different sampling variances can have two tops.
    A scoring step starts from there; later steps divide by the slope's own change, held between the neighbours on either side of the top.

    Raises:
        DidNotConverge: the steps did not settle.
    """
    tries = _tries(data)
    looks = [at_variance(data, float(one), method) for one in tries]
    top = int(np.argmax([one.log_likelihood for one in looks]))
    if top == 0 and looks[0].score <= 0:
        return 0.0, 0
    low, high = float(tries[max(top - 1, 0)]), float(tries[min(top + 1, len(tries) - 1)])
    return _climbed(data, method, (low, float(tries[top]), high), looks[top])


def _climbed(
    data: Sampled, method: VarianceMethod, bracket: tuple[float, float, float], here: AtVariance
) -> tuple[float, int]:
    low, between, high = bracket
    change = here.score / here.information
    for step in range(1, MOST_STEPS + 1):
        low, high = (between, high) if here.score > 0 else (low, between)
        after = between + change if low < between + change < high else (low + high) / 2
        there = at_variance(data, after, method)
        turned, moved = there.score - here.score, after - between
        between, here = after, there
        change = -here.score * moved / turned if turned else 0.0
        if abs(change) <= SETTLED * (between + data.typical_variance):
            return between, step
    raise DidNotConverge(
        f"The variance between areas did not settle in {MOST_STEPS} steps. Look at the covariates and at areas with extreme figures."
    )


def _tries(data: Sampled) -> FloatArray:
    """Return 0 and variances from far below the sampling variances to above what any spread of the figures could ask for."""
    low, high = data.typical_variance / 1000, data.typical_variance + len(data.direct) * np.ptp(data.direct) ** 2
    return np.concatenate([[0.0], np.geomspace(low, high, LOOKS)])


def adjusted_variance(data: Sampled, method: VarianceMethod) -> float:
    """Return the estimate that cannot be 0: the likelihood times (arctan of the summed own shares) to the power 1/areas.

    Its bias is of the same small order as REML's, so the same mean squared error holds.
    Source: Yoshimori and Lahiri (2014), Journal of Multivariate Analysis 124, 281-294.
    """
    count = len(data.direct)

    def slope(log_between: float) -> float:
        between = float(np.exp(log_between))
        here = at_variance(data, between, method)
        own = float((between * here.weights).sum())
        pull = float(data.variance @ here.weights**2) / ((1 + own**2) * np.arctan(own)) / count
        return (here.score + pull) * between

    low, high = np.log(data.variance.min()) - 40, np.log(data.variance.max() + np.ptp(data.direct) ** 2) + 5
    return float(np.exp(optimize.brentq(slope, low, high, xtol=1e-14, rtol=1e-14)))
