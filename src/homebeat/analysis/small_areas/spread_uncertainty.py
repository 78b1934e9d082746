"""What the spreads' own uncertainty adds to a figure: the figure is made again at spreads a little lower and a little higher."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .area_table import BoolArray, FloatArray
from .laplace import LEAST_SPREAD, slope_by_spreads
from .mode import AtEffects, most_likely
from .refusals import DidNotConverge

STEP = 1e-3  # logits, or a tenth of a smaller spread


@dataclass(frozen=True, slots=True, eq=False)
class AroundSpreads:
    """The model at each spread a step lower and a step higher, and the spreads' covariance; a spread kept at 0 has no part in it."""

    sides: tuple[tuple[AtEffects, AtEffects], ...]
    steps: FloatArray
    covariance: FloatArray

    def variance_of(self, figures: Callable[[AtEffects], FloatArray]) -> FloatArray | float:
        """Return d'Vd for every figure: d its slope by the spreads, by central differences, V the spreads' covariance."""
        if not self.sides:
            return 0.0
        slopes = [
            (figures(high) - figures(low)) / (2 * step)
            for (low, high), step in zip(self.sides, self.steps, strict=True)
        ]
        return np.einsum("ji,jk,ki->i", slopes, self.covariance, slopes, optimize=True)


def around_spreads(mode: AtEffects, lifted: BoolArray) -> AroundSpreads:
    """Return the model around its spreads; `lifted` says which were kept from 0 by the log of the spread.

    The covariance is twice the inverse of the deviance's second derivative, by central differences of its exact slope.

    Raises:
        DidNotConverge: the deviance is not curved upwards there, so the spreads' uncertainty is not known.
    """
    moving = np.flatnonzero(mode.spreads > LEAST_SPREAD).tolist()
    steps = np.minimum(STEP, mode.spreads[moving] / 10)
    sides = tuple((_at(mode, j, -step), _at(mode, j, step)) for j, step in zip(moving, steps, strict=True))
    rows = [
        (slope_by_spreads(high, moving) - slope_by_spreads(low, moving)) / (2 * step)
        for (low, high), step in zip(sides, steps, strict=True)
    ]
    curvature = np.reshape(rows, (len(moving), len(moving)))
    curvature = (curvature + curvature.T) / 2 + np.diag(2 * lifted[moving] / mode.spreads[moving] ** 2)
    if len(moving) and np.linalg.eigvalsh(curvature)[0] <= 0:
        raise DidNotConverge(
            "The answers do not say how large the spreads are. Merge levels that few people have, or use more wards."
        )
    return AroundSpreads(sides, steps, np.asarray(2 * np.linalg.inv(curvature), dtype=np.float64))


def _at(mode: AtEffects, j: int, move: float) -> AtEffects:
    spreads = mode.spreads.copy()
    spreads[j] += move
    return most_likely(mode.layout, spreads, mode.effects)[0]
