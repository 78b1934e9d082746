"""A search for the lowest point of a smooth function of a handful of spreads that never go below a floor.

Written out because scipy's L-BFGS-B hands its 3 x 3 systems to threads, which on a busy machine cost ten times the search itself.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .area_table import BoolArray, FloatArray

LONGEST_STEP = 0.5  # logits; spreads of people's answers are seldom above 1
HALVINGS = 30
BELOW_ROUNDING = 1e-8  # a promised fall that the deviance's own rounding would hide: there the slope is the judge
ENOUGH = 1e-4  # share of the promised fall that a step has to bring

Sloped = Callable[[FloatArray], tuple[float, FloatArray]]


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """Some spreads with the function's value and slope there."""

    spreads: FloatArray
    value: float
    slope: FloatArray

    def free(self, floor: float) -> BoolArray:
        """Say which spreads may still move: all but those on the floor that would go lower."""
        return (self.spreads > floor) | (self.slope < 0)

    def steepness(self, floor: float) -> float:
        """Return the largest slope among the spreads that may move; 0 where none may."""
        return float(np.abs(np.where(self.free(floor), self.slope, 0.0)).max())


def lowest(function: Sloped, start: FloatArray, *, floor: float, flat: float, most_steps: int) -> tuple[Point, int]:
    """Return the point where the function is flat to within `flat` or falls no further, and the steps it took.

    Quasi-Newton steps (BFGS) on the spreads that may move, cut at the floor and halved until they bring part of the fall they promise.
    Source: Nocedal and Wright (2006), Numerical Optimization, 6.1 and 16.7.
    """
    here = _at(function, start)
    inverse = np.eye(len(start)) / max(1.0, float(np.abs(here.slope).max()) / LONGEST_STEP)
    for step in range(most_steps):
        if here.steepness(floor) <= flat:
            return here, step
        there = _lower(function, here, inverse, floor)
        if there is None:
            return here, step
        inverse = _updated(inverse, there.spreads - here.spreads, there.slope - here.slope)
        here = there
    return here, most_steps


def _lower(function: Sloped, here: Point, inverse: FloatArray, floor: float) -> Point | None:
    free = here.free(floor)
    direction = np.zeros_like(here.spreads)
    direction[free] = -inverse[np.ix_(free, free)] @ here.slope[free]
    direction *= min(1.0, LONGEST_STEP / float(np.abs(direction).max()))
    if -float(here.slope @ direction) < BELOW_ROUNDING:
        there = _at(function, np.maximum(floor, here.spreads + direction))
        return there if there.steepness(floor) < here.steepness(floor) else None
    for halved in range(HALVINGS):
        spreads = np.maximum(floor, here.spreads + direction / 2**halved)
        there = _at(function, spreads)
        if (
            there.value <= here.value + ENOUGH * float(here.slope @ (spreads - here.spreads))
            and there.value < here.value
        ):
            return there
    return None


def _updated(inverse: FloatArray, moved: FloatArray, turned: FloatArray) -> FloatArray:
    """Return the inverse curvature after one more step; a step along which the slope does not grow teaches nothing."""
    along = float(moved @ turned)
    if along <= 1e-12 * float(np.linalg.norm(moved) * np.linalg.norm(turned)):
        return inverse
    left = np.eye(len(moved)) - np.outer(moved, turned) / along
    return left @ inverse @ left.T + np.outer(moved, moved) / along


def _at(function: Sloped, spreads: FloatArray) -> Point:
    return Point(spreads, *function(spreads))
