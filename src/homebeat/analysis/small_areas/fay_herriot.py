"""The Fay-Herriot model: each area's direct estimate drawn towards a regression on what is known of all areas."""

from dataclasses import dataclass

import numpy as np

from .area_table import AreaTable, FloatArray
from .at_zero import AtZero
from .between_areas import AtVariance, Sampled, VarianceMethod, adjusted_variance, at_variance, variance_between
from .figures import AreaFigures, Scale


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FayHerriotFit:
    """A fitted model. `between` is the variance between areas used; `was_zero` says that the likelihood put it at 0."""

    table: AreaTable
    method: VarianceMethod
    between: float
    was_zero: bool
    coefficients: FloatArray
    covariance: FloatArray
    log_likelihood: float
    score_trace: float
    variance_of_between: float
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MseParts:
    """Mean squared error of every area by its causes: the area itself, the coefficients, the variance between areas, and a correction for bias."""

    area: FloatArray
    coefficients: FloatArray
    between: FloatArray
    correction: FloatArray

    @property
    def total(self) -> FloatArray:
        return self.area + self.coefficients + self.between + self.correction


def fit_fay_herriot(
    table: AreaTable, *, method: VarianceMethod = VarianceMethod.REML, at_zero: AtZero = AtZero.ADJUST
) -> FayHerriotFit:
    """Return the Fay-Herriot model fitted to the areas that have a direct estimate.

    Parameters:
        table: direct estimates, known sampling variances, covariates.
        method: REML (less biased) or ML.
        at_zero: what to do when the variance between areas is estimated at 0.

    Returns:
        The fit, with everything `predicted` needs.

    Raises:
        BadAreas: too few areas, or covariates that repeat one another.
        DidNotConverge: the scoring did not settle.

    Method:
        A look over the whole range, then scoring on the (restricted) likelihood, never below 0; each step is a few sums over the areas.
        With `AtZero.ADJUST` an estimate at 0 is replaced by that of the adjusted likelihood, which is always above 0: at 0 every area would
        get the model's figure with an interval that is too short. `AtZero.KEEP` leaves 0 and says so.

    Source:
        Fay and Herriot (1979), JASA 74, 269-277; Rao and Molina (2015), chapter 6; Yoshimori and Lahiri (2014) for the adjustment.

    Checked:
        R metafor 3.8-1 `rma` (REML and ML) and svy-sae 0.4.1, tests/truth/small_areas/fay_herriot.json.
    """
    sampled = table.sampled
    data = Sampled(table.direct[sampled], table.variance[sampled], table.design[sampled])
    data.require_estimable()
    between, steps = variance_between(data, method)
    was_zero = between == 0
    if was_zero and at_zero is AtZero.ADJUST:
        between = adjusted_variance(data, method)
    here = at_variance(data, between, method)
    return FayHerriotFit(
        table=table,
        method=method,
        between=between,
        was_zero=was_zero,
        coefficients=here.coefficients,
        covariance=here.covariance,
        log_likelihood=here.log_likelihood,
        score_trace=_score_trace(data, here),
        variance_of_between=float(2 / (here.weights @ here.weights)),
        steps=steps,
    )


def mse_parts(fit: FayHerriotFit) -> MseParts:
    """Return the estimated mean squared error of every area's figure, by its causes.

    Parameters:
        fit: a fitted model.

    Returns:
        Four arrays of shape (n_areas,), in the squared unit of the direct estimate.

    Method:
        With own share g = between/(between + sampling variance) and shrinkage B = 1 - g: g1 = g x sampling variance, g2 = B2 x'Cx,
        g3 = B2 x V/(between + sampling variance) with V = 2/sum of squared weights. REML: g1 + g2 + 2 g3 (Prasad and Rao; Datta and Lahiri).
        ML adds trace(C X'W2X)/sum of squared weights x B2, because ML puts the variance between areas too low. An area without a direct
        estimate has g = 0: its mean squared error is the variance between areas and g2.

    Source:
        Prasad and Rao (1990), JASA 85, 163-171; Datta and Lahiri (2000), Statistica Sinica 10, 613-627; Rao and Molina (2015), 6.2.1.

    Checked:
        svy-sae 0.4.1 (total), R metafor 3.8-1 `blup` (g1 + g2), tests/truth/small_areas/fay_herriot.json.
    """
    table, own = fit.table, own_shares(fit)
    drawn_in = (1 - own) ** 2
    from_coefficients = drawn_in * np.einsum("ij,jk,ik->i", table.design, fit.covariance, table.design, optimize=True)
    weights = np.where(table.sampled, 1 / (fit.between + table.variance), 0.0)
    from_between = drawn_in * weights * fit.variance_of_between
    bias = fit.score_trace * fit.variance_of_between / 2 if fit.method is VarianceMethod.ML else 0.0
    return MseParts(
        area=np.where(table.sampled, own * table.variance, fit.between),
        coefficients=from_coefficients,
        between=from_between,
        correction=from_between + np.where(table.sampled, bias * drawn_in, 0.0),
    )


def own_shares(fit: FayHerriotFit) -> FloatArray:
    """Return the weight of each area's own direct estimate in its figure, 0 where there is none."""
    table = fit.table
    return np.where(table.sampled, fit.between / (fit.between + table.variance), 0.0)


def predicted(fit: FayHerriotFit) -> AreaFigures:
    """Return the empirical best linear unbiased prediction of every area with its mean squared error.

    Parameters:
        fit: a fitted model.

    Returns:
        Figures on the plain scale, areas without a direct estimate included (the regression's figure).

    Method:
        own share x direct + (1 - own share) x regression. Intervals are normal; their level holds on average over areas.

    Source:
        Rao and Molina (2015), 6.1.1.

    Checked:
        R metafor 3.8-1 `blup` and svy-sae 0.4.1, tests/truth/small_areas/fay_herriot.json.
    """
    table, own = fit.table, own_shares(fit)
    regression = table.design @ fit.coefficients
    pulled = np.where(table.sampled, own * (table.direct - regression), 0.0)
    return AreaFigures(
        areas=table.areas,
        values=regression + pulled,
        mse=mse_parts(fit).total,
        own_share=own,
        direct=table.direct,
        bases=table.bases,
        method=f"Fay-Herriot, {fit.method.value.upper()}, mean squared error by {_mse_name(fit.method)}",
        scale=Scale.PLAIN,
        notes=_notes(fit),
    )


def _mse_name(method: VarianceMethod) -> str:
    return "Prasad-Rao" if method is VarianceMethod.REML else "Datta-Lahiri"


def _notes(fit: FayHerriotFit) -> tuple[str, ...]:
    if not fit.was_zero:
        return ()
    if fit.between > 0:
        return ("the variance between areas was estimated at 0; the adjusted likelihood's estimate is used",)
    return ("the variance between areas was estimated at 0: every figure is the model's alone",)


def _score_trace(data: Sampled, here: AtVariance) -> float:
    """Return trace(C X'W2X), by which REML's slope differs from ML's."""
    weighted = data.design * here.weights[:, None]
    return float(np.trace(here.covariance @ (weighted.T @ weighted)))
