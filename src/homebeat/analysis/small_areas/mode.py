"""The most likely effects of the multilevel model at given spreads, by penalised least squares over wards x cell types.

A cell's logit is its ward's part plus its type's part, so all sums over cells are row sums, column sums and one product of the
(wards x types) weights with the types' columns. Wards meet one another only through the short block of all other effects.
"""

from dataclasses import dataclass, field

import numpy as np

from .area_table import FloatArray, IntArray
from .bordered import Bordered
from .cells import Cells
from .refusals import DidNotConverge

MOST_STEPS = 100
SETTLED = 1e-9  # squared length of the last step, in standard errors; the step after it is of the order of its square
HALVINGS = 30


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The cells as the sums need them. Short effects stand in the order: wards' fixed columns, constant and types' fixed columns, groupings' levels."""

    trials: FloatArray
    successes: FloatArray
    ward_columns: FloatArray
    type_columns: FloatArray
    level_columns: FloatArray
    spread_of_level: IntArray

    @classmethod
    def of(cls, cells: Cells) -> "Layout":
        """Return the layout of some cells."""
        hot = [np.eye(len(one.levels))[one.of_type] for one in cells.groupings]
        numbers = [np.full(len(one.levels), 1 + i) for i, one in enumerate(cells.groupings)]
        types = cells.trials.shape[1]
        return cls(
            trials=cells.trials,
            successes=cells.successes,
            ward_columns=cells.ward_fixed,
            type_columns=np.column_stack([np.ones(types), cells.type_fixed]),
            level_columns=np.column_stack([np.empty((types, 0)), *hot]),
            spread_of_level=np.concatenate([np.empty(0, dtype=np.int64), *numbers]).astype(np.int64),
        )

    @property
    def fixed(self) -> int:
        """Return how many of the short effects are fixed."""
        return self.ward_columns.shape[1] + self.type_columns.shape[1]

    def types_scaled(self, spreads: FloatArray) -> FloatArray:
        """Return the types' columns with every level's column times its spread."""
        return np.column_stack([self.type_columns, self.level_columns * spreads[self.spread_of_level]])


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """Standardised ward effects (n_wards,) and short effects; spreads turn them into logits."""

    ward: FloatArray
    short: FloatArray

    def moved(self, by: "Effects", share: float) -> "Effects":
        return Effects(self.ward + share * by.ward, self.short + share * by.short)


@dataclass(frozen=True, slots=True, eq=False)
class AtEffects:
    """One evaluation: the penalised log-likelihood, each cell's residual and weight, and the model's columns at these spreads."""

    layout: Layout
    spreads: FloatArray
    effects: Effects
    type_matrix: FloatArray
    chance: FloatArray
    residual: FloatArray
    weight: FloatArray
    value: float
    row_weights: FloatArray = field(init=False)
    weighted_types: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "row_weights", self.weight.sum(axis=1))
        object.__setattr__(self, "weighted_types", self.weight @ self.type_matrix)

    def projected(self, rows: FloatArray, columns: FloatArray) -> Effects:
        """Return a cell matrix, given by its row and column sums, summed against the columns of every effect."""
        return Effects(
            self.spreads[0] * rows, np.concatenate([self.layout.ward_columns.T @ rows, self.type_matrix.T @ columns])
        )

    def gradient(self) -> Effects:
        """Return the slope of the penalised log-likelihood."""
        slope = self.projected(self.residual.sum(axis=1), self.residual.sum(axis=0))
        short = slope.short.copy()
        short[self.layout.fixed :] -= self.effects.short[self.layout.fixed :]
        return Effects(slope.ward - self.effects.ward, short)

    def curvature(self) -> Bordered:
        """Return minus the penalised log-likelihood's second derivative by all effects."""
        ward = self.layout.ward_columns
        cross = self.spreads[0] * np.column_stack([ward * self.row_weights[:, None], self.weighted_types])
        across = ward.T @ self.weighted_types
        within = ward.T @ (ward * self.row_weights[:, None])
        types = self.type_matrix.T @ (self.type_matrix * self.weight.sum(axis=0)[:, None])
        short = np.block([[within, across], [across.T, types]])
        drawn = np.arange(self.layout.fixed, len(short))
        short[drawn, drawn] += 1
        return Bordered.of(self.spreads[0] ** 2 * self.row_weights + 1, cross, short)

    def curvature_of_drawn(self) -> Bordered:
        """Return the same by the effects drawn from a spread alone, the fixed ones held."""
        constant = self.layout.type_columns.shape[1]
        levels = self.type_matrix[:, constant:]
        short = levels.T @ (levels * self.weight.sum(axis=0)[:, None]) + np.eye(levels.shape[1])
        return Bordered.of(
            self.spreads[0] ** 2 * self.row_weights + 1, self.spreads[0] * self.weighted_types[:, constant:], short
        )


def evaluated(layout: Layout, spreads: FloatArray, effects: Effects, type_matrix: FloatArray) -> AtEffects:
    """Return the penalised log-likelihood at some effects, without its constant, with residuals and weights."""
    kinds = layout.ward_columns.shape[1]
    ward_part = spreads[0] * effects.ward + layout.ward_columns @ effects.short[:kinds]
    type_part = type_matrix @ effects.short[kinds:]
    logit = ward_part[:, None] + type_part
    shrunk = np.exp(-np.abs(logit))
    larger = 1 / (1 + shrunk)
    chance = np.where(logit > 0, larger, shrunk * larger)
    likelihood = layout.successes.sum(axis=1) @ ward_part + layout.successes.sum(axis=0) @ type_part
    # Not np.vdot: it hands the sum to threads, which on a busy machine wait for one another ten times as long as they add.
    likelihood -= np.einsum("ij,ij->", layout.trials, np.maximum(logit, 0) - np.log(larger))
    drawn = effects.short[layout.fixed :]
    return AtEffects(
        layout=layout,
        spreads=spreads,
        effects=effects,
        type_matrix=type_matrix,
        chance=chance,
        residual=layout.successes - layout.trials * chance,
        weight=layout.trials * (shrunk * larger * larger),
        value=float(likelihood - (effects.ward @ effects.ward + drawn @ drawn) / 2),
    )


def most_likely(layout: Layout, spreads: FloatArray, start: Effects | None = None) -> tuple[AtEffects, int]:
    """Return the evaluation at the most likely effects for these spreads and the Newton steps it took.

    Raises:
        DidNotConverge: the steps did not settle.
    """
    type_matrix = layout.types_scaled(spreads)
    here = evaluated(layout, spreads, start or _at_the_mean(layout), type_matrix)
    for step in range(1, MOST_STEPS + 1):
        slope = here.gradient()
        change = Effects(*here.curvature().solve(slope.ward, slope.short))
        length = float(slope.ward @ change.ward + slope.short @ change.short)
        here = _moved_up(here, change)
        if length < SETTLED:
            return here, step
    raise DidNotConverge(
        f"The effects did not settle in {MOST_STEPS} steps. Look for fixed columns of very different sizes."
    )


def _moved_up(here: AtEffects, change: Effects) -> AtEffects:
    share = 1.0
    for _ in range(HALVINGS):
        there = evaluated(here.layout, here.spreads, here.effects.moved(change, share), here.type_matrix)
        if there.value >= here.value - 1e-12 * abs(here.value):
            return there
        share /= 2
    return here


def _at_the_mean(layout: Layout) -> Effects:
    short = np.zeros(layout.fixed + layout.level_columns.shape[1])
    mean = layout.successes.sum() / layout.trials.sum()
    short[layout.ward_columns.shape[1]] = np.log(mean / (1 - mean))
    return Effects(np.zeros(len(layout.trials)), short)
