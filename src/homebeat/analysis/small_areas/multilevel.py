"""Multilevel logistic regression: wards, age bands and ethnic groups drawn towards the whole, as far as the answers say."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from .area_table import FloatArray
from .bordered import Bordered
from .cells import Cells
from .laplace import laplace_deviance, slope_by_spreads
from .mode import AtEffects, Effects, Layout, most_likely
from .refusals import BadAreas, DidNotConverge

FIRST_SPREAD = 0.5
MOST_SEARCHES = 200
FLAT = 1e-3  # slope of the deviance by a spread that no longer matters: it moves the spread by less than 1e-5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MultilevelFit:
    """A fitted model, its effects in logits.

    `spreads` are the standard deviations of the wards' effects and of each grouping's, in the order of `spread_names`. `coefficients` stand in the
    order of `coefficient_names`: the constant, then the wards' and the types' fixed columns. `level_effects` holds one array a grouping.
    """

    cells: Cells
    spreads: FloatArray
    coefficients: FloatArray
    coefficient_covariance: FloatArray
    ward_effects: FloatArray
    level_effects: tuple[FloatArray, ...]
    log_likelihood: float
    searches: int
    ward_part: FloatArray
    type_part: FloatArray
    type_matrix: FloatArray
    curvature: Bordered
    row_weights: FloatArray

    @property
    def spread_names(self) -> tuple[str, ...]:
        return ("ward", *(one.name for one in self.cells.groupings))

    @property
    def coefficient_names(self) -> tuple[str, ...]:
        return ("constant", *self.cells.ward_fixed_names, *self.cells.type_fixed_names)

    @property
    def chances(self) -> FloatArray:
        """Return the predicted share of every cell, shape (n_wards, n_types), empty ones included."""
        return np.asarray(special.expit(self.ward_part[:, None] + self.type_part))

    @property
    def own_shares(self) -> FloatArray:
        """Return the weight of each ward's own answers in its effect: 1 - 1/(1 + spread2 x information)."""
        return np.asarray(1 - 1 / (1 + self.spreads[0] ** 2 * self.row_weights))


def fit_multilevel(cells: Cells) -> MultilevelFit:
    """Return the multilevel logistic regression of the cells: fixed columns, and effects of ward and groupings drawn from normal spreads.

    Parameters:
        cells: trials and successes by ward and cell type. Survey weights have no place: what they correct for belongs in the cell types.

    Returns:
        The fit; wards without answers have an effect of 0 and are predicted all the same.

    Raises:
        BadAreas: a fixed column repeats another or is constant.
        DidNotConverge: the effects or the spreads did not settle.

    Method:
        The Laplace deviance is searched over the spreads with its exact slope; at each try the effects are at the mode of the penalised
        likelihood, fixed ones included (lme4's nAGQ = 0, which moves fixed effects by well under a standard error against nAGQ = 1).
        The weights form a dense wards x types table; wards are eliminated first, so a step costs a few passes over that table.

    Source:
        Gelman and Little (1997), Survey Methodology 23, 127-135; Bates et al. (2015), JSS 67(1).

    Checked:
        R 4.2.2 lme4 1.1-31 `glmer(nAGQ = 0)`: spreads and coefficients within 1e-4, tests/truth/small_areas/multilevel_lme4.json.
    """
    layout = Layout.of(cells)
    _require_single_answer(layout)
    search = _Search(layout)
    # Measured from the start, so that the search's stopping rule is about the deviance's change and not its size.
    found = optimize.minimize(
        search,
        np.full(1 + len(cells.groupings), FIRST_SPREAD),
        jac=True,
        method="L-BFGS-B",
        bounds=[(0.0, None)] * (1 + len(cells.groupings)),
        options={"maxiter": MOST_SEARCHES, "ftol": 1e-14, "gtol": FLAT / 100},
    )
    here, _ = most_likely(layout, np.asarray(found.x), search.start)
    slope = slope_by_spreads(here)
    if np.any(np.abs(np.where(found.x > 0, slope, np.minimum(slope, 0))) > FLAT):
        raise DidNotConverge(
            f"The spreads did not settle after {found.nit} searches. Merge levels that few people have."
        )
    return _fit(cells, here, int(found.nfev))


class _Search:
    """The deviance and its slope at some spreads, warm from the last try."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.start: Effects | None = None
        self.origin: float | None = None

    def __call__(self, spreads: FloatArray) -> tuple[float, FloatArray]:
        here, _ = most_likely(self.layout, spreads, self.start)
        self.start = here.effects
        deviance = laplace_deviance(here)
        if self.origin is None:
            self.origin = deviance
        return deviance - self.origin, slope_by_spreads(here)


def _fit(cells: Cells, here: AtEffects, searches: int) -> MultilevelFit:
    layout, kinds = here.layout, cells.ward_fixed.shape[1]
    short, curvature = here.effects.short, here.curvature()
    constant_first = np.r_[kinds, np.arange(kinds), np.arange(kinds + 1, layout.fixed)]
    drawn = short[layout.fixed :] * here.spreads[layout.spread_of_level]
    return MultilevelFit(
        cells=cells,
        spreads=here.spreads,
        coefficients=short[constant_first],
        coefficient_covariance=curvature.inverse_schur[np.ix_(constant_first, constant_first)],
        ward_effects=here.effects.ward * here.spreads[0],
        level_effects=tuple(drawn[layout.spread_of_level == 1 + i] for i in range(len(cells.groupings))),
        log_likelihood=_log_choices(cells) - laplace_deviance(here) / 2,
        searches=searches,
        ward_part=here.effects.ward * here.spreads[0] + layout.ward_columns @ short[:kinds],
        type_part=here.type_matrix @ short[kinds:],
        type_matrix=here.type_matrix,
        curvature=curvature,
        row_weights=here.row_weights,
    )


def _log_choices(cells: Cells) -> float:
    """Return the sum of log binomial coefficients, the part of the likelihood that no parameter moves."""
    n, y = cells.trials, cells.successes
    return float((special.gammaln(n + 1) - special.gammaln(y + 1) - special.gammaln(n - y + 1)).sum())


def _require_single_answer(layout: Layout) -> None:
    """Refuse fixed columns that repeat one another; wards' and types' columns can only meet in the constant.

    Raises:
        BadAreas: says which side the repetition is on.
    """
    wards = np.column_stack([np.ones(len(layout.ward_columns)), layout.ward_columns])
    for name, columns in (("wards'", wards), ("cell types'", layout.type_columns)):
        if np.linalg.matrix_rank(columns) < columns.shape[1]:
            raise BadAreas(f"The {name} fixed columns repeat one another or the constant. Leave one of them out.")
