"""The Laplace deviance of the multilevel model as a function of the spreads, with its slope."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .area_table import BoolArray, FloatArray
from .bordered import Bordered
from .mode import AtEffects, Effects

LEAST_SPREAD = 1e-4  # logits; the deviance depends on the square, so at 0 itself its slope says nothing


def laplace_deviance(here: AtEffects) -> float:
    """Return -2 x the Laplace approximation of the log-likelihood at the most likely effects, without the data's constant.

    Fixed effects are at the mode of the penalised likelihood (lme4's nAGQ = 0), the drawn ones are integrated out by Laplace.
    Source: Bates, Maechler, Bolker and Walker (2015), JSS 67(1), and lme4's vignette on PIRLS.
    """
    return -2 * here.value + here.curvature_of_drawn().log_determinant


def slope_by_spreads(here: AtEffects, which: Iterable[int] | None = None) -> FloatArray:
    """Return the slope of the deviance by every spread, or by some of them.

    The penalised likelihood is at its top, so only its explicit part counts: -2 |effects|2/spread. The log determinant moves with the
    spread itself (those asked about lie above 0), and with the weights, which follow the effects: those move as the mode's equations, differentiated, say.
    """
    drawn = here.curvature_of_drawn()
    pulled = here.weight * (1 - 2 * here.chance) * _leverage(here, drawn)
    by_effect = here.projected(pulled.sum(axis=1), pulled.sum(axis=0))
    answer = Effects(*here.curvature().solve(by_effect.ward, by_effect.short))
    found = []
    for j in range(len(here.spreads)) if which is None else which:
        spread = here.spreads[j]
        side = (
            _ward_side(here, drawn, pulled)
            if j == 0
            else _level_side(here, drawn, pulled, here.layout.spread_of_level == j)
        )
        shifted = here.projected(side.rows, side.columns)
        # At the mode a standardised effect equals its summed residuals, so the spread pushes it by effect/spread.
        pushed = (side.effects.ward / spread - shifted.ward) @ answer.ward + (
            side.effects.short / spread - shifted.short
        ) @ answer.short
        length = side.effects.ward @ side.effects.ward + side.effects.short @ side.effects.short
        found.append(2 * (side.freedom - length) / spread + side.direct + pushed)
    return np.array(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """What a spread's own effects bring: themselves, their freedom used, their weights' row and column sums, their direct pull."""

    effects: Effects
    freedom: float
    rows: FloatArray
    columns: FloatArray
    direct: float


def _ward_side(here: AtEffects, drawn: Bordered, pulled: FloatArray) -> _Side:
    effects = here.effects.ward
    return _Side(
        effects=Effects(effects, np.zeros_like(here.effects.short)),
        freedom=float(len(effects) - drawn.long_inverse_diagonal().sum()),
        rows=here.row_weights * effects,
        columns=here.weight.T @ effects,
        direct=float(pulled.sum(axis=1) @ effects),
    )


def _level_side(here: AtEffects, drawn: Bordered, pulled: FloatArray, member: BoolArray) -> _Side:
    layout = here.layout
    of_short = np.concatenate([np.zeros(layout.fixed, dtype=bool), member])
    by_type = layout.level_columns[:, member] @ here.effects.short[of_short]
    return _Side(
        effects=Effects(np.zeros_like(here.effects.ward), np.where(of_short, here.effects.short, 0.0)),
        freedom=float(member.sum() - np.diag(drawn.inverse_schur)[member].sum()),
        rows=here.weight @ by_type,
        columns=here.weight.sum(axis=0) * by_type,
        direct=float(pulled.sum(axis=0) @ by_type),
    )


def _leverage(here: AtEffects, drawn: Bordered) -> FloatArray:
    """Return for every cell z'(inverse)z, its drawn columns in the inverse of the drawn effects' curvature."""
    levels = here.type_matrix[:, here.layout.type_columns.shape[1] :]
    types = levels @ drawn.inverse_schur
    ward = here.spreads[0] ** 2 * drawn.long_inverse_diagonal()
    together = (2 * here.spreads[0] * drawn.scaled_cross) @ types.T
    return ward[:, None] + np.einsum("ij,ij->i", types, levels) - together
