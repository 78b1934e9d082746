"""How well the model foretells wards it has not seen: each ward is left out once, and its answers are held against the forecast."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from .area_table import AreaTable, BoolArray, FloatArray, IntArray
from .at_zero import AtZero
from .between_areas import VarianceMethod
from .cells import Cells
from .fay_herriot import FayHerriotFit, fit_fay_herriot
from .multilevel import fit_multilevel
from .poststratification import held_out_prediction
from .refusals import BadAreas


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BackTest:
    """What came of the forecasts; arrays have shape (n_areas,), nan for areas without answers of their own.

    `seen` is the direct figure, `foretold` the forecast from the other areas, `spread` the forecast's standard deviation, sampling of the area's own
    answers included, `plain` the mean of the areas the forecast was made from.
    """

    areas: tuple[str, ...]
    seen: FloatArray
    foretold: FloatArray
    spread: FloatArray
    plain: FloatArray
    level: float

    @property
    def standardised(self) -> FloatArray:
        """Return the errors of the areas with answers, in standard deviations of their forecast."""
        known = ~np.isnan(self.seen)
        return (self.seen[known] - self.foretold[known]) / self.spread[known]

    @property
    def coverage(self) -> float:
        """Return the share of areas whose direct figure lies within its forecast interval."""
        return float(np.mean(np.abs(self.standardised) <= special.ndtri(0.5 + self.level / 2)))

    @property
    def gain(self) -> float:
        """Return by which share the forecast's squared errors are below those of the plain mean; below 0 where it does worse."""
        known = ~np.isnan(self.seen)
        errors, plain = self.seen[known] - self.foretold[known], self.seen[known] - self.plain[known]
        return float(1 - (errors @ errors) / (plain @ plain))

    def report(self) -> tuple[str, ...]:
        """Return the back-test in plain sentences, shares as fractions."""
        held, worst = self.standardised, self._worst()
        return (
            f"{len(held)} areas were left out in turn and foretold from the others.",
            f"{self.coverage:.3f} of their direct figures lay within the forecast's {self.level:g} interval.",
            f"The forecasts' squared errors were {self.gain:.3f} below those of the plain mean of the other areas.",
            f"The worst forecast was {worst}: foretold {self.foretold[self.areas.index(worst)]:.3f}, seen {self.seen[self.areas.index(worst)]:.3f}.",
        )

    def _worst(self) -> str:
        return self.areas[int(np.nanargmax(np.abs(self.seen - self.foretold) / self.spread))]


def folds_at_random(count: int, folds: int, *, seed: int) -> IntArray:
    """Return a fold from 0 to `folds` - 1 for each of `count` areas, as even as can be, in an order given by the seed.

    Parameters:
        count: number of areas.
        folds: from 2 to `count`.
        seed: passed in, so that the same areas are left out together again.

    Returns:
        shape (count,).

    Raises:
        BadAreas: the number of folds is out of range.

    Method:
        0, 1, 2, ... repeated, then shuffled.

    Source:
        Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, 7.10.

    Checked:
        By its properties, in tests/analysis/small_areas/test_back_test.py.
    """
    if not 1 < folds <= count:
        raise BadAreas(f"{folds} folds of {count} areas cannot be made. Use 2 at least and one an area at most.")
    return np.random.default_rng(seed).permutation(np.arange(count) % folds)


def back_test_fay_herriot(
    table: AreaTable,
    folds: IntArray,
    *,
    method: VarianceMethod = VarianceMethod.REML,
    at_zero: AtZero = AtZero.ADJUST,
    level: float = 0.95,
) -> BackTest:
    """Return forecasts of every area's direct estimate by the Fay-Herriot model fitted without its fold.

    Parameters:
        table: as for the fit.
        folds: shape (n_areas,), which areas are left out together.
        method, at_zero: as for the fit.
        level: of the forecast intervals.

    Returns:
        The back-test.

    Raises:
        BadAreas, DidNotConverge: as the fit without one of the folds.

    Method:
        Forecast x'b; its variance is the variance between areas + x'Cx + the area's own sampling variance.

    Source:
        Rao and Molina (2015), 6.3 (model diagnostics); Hastie, Tibshirani and Friedman (2009), 7.10.

    Checked:
        Against leaving out one area at a time by hand, in tests/analysis/small_areas/test_back_test.py.
    """
    foretold, spread, plain = (np.full(len(table.areas), np.nan) for _ in range(3))
    for fold in np.unique(folds):
        out = folds == fold
        fit = fit_fay_herriot(_without(table, out), method=method, at_zero=at_zero)
        foretold[out] = table.design[out] @ fit.coefficients
        spread[out] = np.sqrt(_forecast_variance(fit, table, out))
        plain[out] = table.direct[table.sampled & ~out].mean()
    return BackTest(areas=table.areas, seen=table.direct, foretold=foretold, spread=spread, plain=plain, level=level)


def back_test_multilevel(cells: Cells, folds: IntArray, *, level: float = 0.95) -> BackTest:
    """Return forecasts of the share among each ward's own respondents by the multilevel model fitted without its fold.

    Parameters:
        cells: as for the fit.
        folds: shape (n_wards,), which wards are left out together.
        level: of the forecast intervals.

    Returns:
        The back-test.

    Raises:
        BadAreas, DidNotConverge: as the fit without one of the folds.

    Method:
        The wards of a fold keep their place with 0 trials, so their effect is 0 with the whole spread as its uncertainty; the forecast is for the
        kinds of people who answered there, and its variance includes their chance answers.

    Source:
        Gelman and Hill (2007), 12.8 and 14.2.

    Checked:
        Against draws from the model, in tests/analysis/small_areas/test_back_test.py.
    """
    foretold, variance, plain = (np.full(len(cells.wards), np.nan) for _ in range(3))
    trials, successes = cells.trials.sum(axis=1), cells.successes.sum(axis=1)
    for fold in np.unique(folds):
        out = folds == fold
        centre, around = held_out_prediction(fit_multilevel(cells.held_out(out)), cells.trials)
        foretold[out], variance[out] = centre[out], around[out]
        plain[out] = successes[~out].sum() / trials[~out].sum()
    seen = np.divide(successes, trials, out=np.full(len(trials), np.nan), where=trials > 0)
    return BackTest(areas=cells.wards, seen=seen, foretold=foretold, spread=np.sqrt(variance), plain=plain, level=level)


def _without(table: AreaTable, out: BoolArray) -> AreaTable:
    return replace(table, direct=np.where(out, np.nan, table.direct), variance=np.where(out, np.nan, table.variance))


def _forecast_variance(fit: FayHerriotFit, table: AreaTable, out: BoolArray) -> FloatArray:
    design = table.design[out]
    return fit.between + np.einsum("ij,jk,ik->i", design, fit.covariance, design, optimize=True) + table.variance[out]
