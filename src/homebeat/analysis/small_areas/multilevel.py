"""Multilevel logistic regression: wards, age bands and ethnic groups drawn towards the whole, as far as the answers say."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from .area_table import BoolArray, FloatArray
from .at_zero import AtZero
from .bordered import Bordered
from .cells import Cells
from .laplace import LEAST_SPREAD, laplace_deviance, slope_by_spreads
from .mode import AtEffects, Effects, Layout, most_likely
from .refusals import BadAreas, DidNotConverge
from .spread_search import lowest

FIRST_SPREAD = 0.5
MOST_STEPS = 200
CERTAIN = 1e-6  # a chance as near to 0 or 1 as this is an effect on its way to infinity
FLAT = 1e-3  # slope of the deviance by a spread that no longer matters: it moves the spread by less than 1e-5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MultilevelFit:
    """A fitted model, its effects in logits.

    `mode` is the model at its most likely effects and `curvature` the inverse of their joint covariance given the spreads. `was_zero` says which spreads the
    likelihood put at 0, `lifted` which of them were replaced by the adjusted likelihood's estimate.
    """

    cells: Cells
    mode: AtEffects
    curvature: Bordered
    log_likelihood: float
    was_zero: BoolArray
    lifted: BoolArray
    tries: int

    @property
    def spread_names(self) -> tuple[str, ...]:
        return ("ward", *(one.name for one in self.cells.groupings))

    @property
    def spreads(self) -> FloatArray:
        """Return the standard deviations of the wards' effects and of each grouping's, in the order of `spread_names`."""
        return self.mode.spreads

    @property
    def coefficient_names(self) -> tuple[str, ...]:
        return (*self.cells.ward_fixed_names, "constant", *self.cells.type_fixed_names)

    @property
    def coefficients(self) -> FloatArray:
        """Return the fixed effects in the order of `coefficient_names`."""
        return self.mode.effects.short[: self.mode.layout.fixed]

    @property
    def coefficient_covariance(self) -> FloatArray:
        fixed = self.mode.layout.fixed
        return self.curvature.inverse_schur[:fixed, :fixed]

    @property
    def ward_effects(self) -> FloatArray:
        return self.mode.effects.ward * self.spreads[0]

    @property
    def level_effects(self) -> tuple[FloatArray, ...]:
        """Return one array of effects for each grouping, in the order of its levels."""
        layout = self.mode.layout
        drawn = self.mode.effects.short[layout.fixed :] * self.spreads[layout.spread_of_level]
        return tuple(drawn[layout.spread_of_level == 1 + i] for i in range(len(self.cells.groupings)))

    @property
    def chances(self) -> FloatArray:
        """Return the predicted share of every cell, shape (n_wards, n_types), empty ones included."""
        return self.mode.chance

    @property
    def own_shares(self) -> FloatArray:
        """Return the weight of each ward's own answers in its effect: 1 - 1/(1 + spread2 x information)."""
        return 1 - 1 / (1 + self.spreads[0] ** 2 * self.mode.row_weights)


def fit_multilevel(cells: Cells, *, at_zero: AtZero = AtZero.ADJUST) -> MultilevelFit:
    """Return the multilevel logistic regression of the cells: fixed columns, and effects of ward and groupings drawn from normal spreads.

    Parameters:
        cells: trials and successes by ward and cell type. Survey weights have no place: what they correct for belongs in the cell types.
        at_zero: what to do when a spread is estimated at 0.

    Returns:
        The fit; wards without answers have an effect of 0 and are predicted all the same.

    Raises:
        BadAreas: a fixed column repeats another or is constant.
        DidNotConverge: the effects or the spreads did not settle, or a fixed column splits the answers completely.

    Method:
        The Laplace deviance is searched over the spreads with its exact slope; at each try the effects are at the mode of the penalised
        likelihood, fixed ones included (lme4's nAGQ = 0, which moves fixed effects by well under a standard error against nAGQ = 1).
        With `AtZero.ADJUST` the search is made again with the log of every spread at 0 added to the log-likelihood, which puts it about one standard
        error above 0. The weights form a dense wards x types table; wards are eliminated first, so a step costs a few passes over that table.

    Source:
        Gelman and Little (1997), Survey Methodology 23, 127-135; Bates et al. (2015), JSS 67(1); Chung et al. (2013),
        Psychometrika 78, 685-709 (spreads kept from 0).

    Checked:
        R 4.2.2 lme4 1.1-31 `glmer(nAGQ = 0)`: spreads and coefficients within 1e-4, tests/truth/small_areas/multilevel_lme4.json.
    """
    layout = Layout.of(cells)
    _require_single_answer(layout)
    spreads = np.full(1 + len(cells.groupings), FIRST_SPREAD)
    here, tries = _searched(layout, spreads, lifted=np.zeros(len(spreads), dtype=bool))
    _require_unsplit(here)
    zero = here.spreads == 0
    lifted = zero & (at_zero is AtZero.ADJUST)
    if lifted.any():
        here, more = _searched(layout, np.where(zero, FIRST_SPREAD, here.spreads), lifted=lifted)
        tries += more
    return MultilevelFit(
        cells=cells,
        mode=here,
        curvature=here.curvature(),
        log_likelihood=_log_choices(cells) - laplace_deviance(here) / 2,
        was_zero=zero,
        lifted=lifted,
        tries=tries,
    )


def _searched(layout: Layout, start: FloatArray, *, lifted: BoolArray) -> tuple[AtEffects, int]:
    """Return the evaluation at the best spreads; those lifted are kept from 0 by the log of the spread added to the log-likelihood.

    Raises:
        DidNotConverge: the search ended on a slope.
    """
    search = _Search(layout, lifted)
    found, _ = lowest(search, start, floor=LEAST_SPREAD, flat=FLAT / 100, most_steps=MOST_STEPS)
    if found.steepness(LEAST_SPREAD) > FLAT:
        raise DidNotConverge(f"The spreads did not settle in {MOST_STEPS} steps. Merge levels that few people have.")
    here, _ = most_likely(layout, np.where(found.spreads <= LEAST_SPREAD, 0.0, found.spreads), search.start)
    return here, search.tries


class _Search:
    """The deviance and its slope at some spreads, warm from the last try.

    The deviance is measured from the first try on, so that the stopping rule is about its change and not its size.
    """

    def __init__(self, layout: Layout, lifted: BoolArray) -> None:
        self.layout = layout
        self.lifted = lifted
        self.start: Effects | None = None
        self.origin: float | None = None
        self.tries = 0

    def __call__(self, spreads: FloatArray) -> tuple[float, FloatArray]:
        self.tries += 1
        here, _ = most_likely(self.layout, spreads, self.start)
        self.start = here.effects
        deviance = laplace_deviance(here) - 2 * float(np.log(spreads[self.lifted]).sum())
        if self.origin is None:
            self.origin = deviance
        return deviance - self.origin, slope_by_spreads(here) - np.where(self.lifted, 2 / spreads, 0.0)


def _log_choices(cells: Cells) -> float:
    """Return the sum of log binomial coefficients, the part of the likelihood that no parameter moves."""
    n, y = cells.trials, cells.successes
    return float((special.gammaln(n + 1) - special.gammaln(y + 1) - special.gammaln(n - y + 1)).sum())


def _require_unsplit(mode: AtEffects) -> None:
    """Refuse a fit whose effects have run away: some combination of fixed columns splits the answers completely.

    Raises:
        DidNotConverge: a cell that people answered in is all but certain.
    """
    asked = mode.layout.trials > 0
    if np.minimum(mode.chance, 1 - mode.chance)[asked].min() < CERTAIN:
        raise DidNotConverge(
            "A fixed column splits the answers completely, so its coefficient has no end. Leave it out."
        )


def _require_single_answer(layout: Layout) -> None:
    """Refuse fixed columns that repeat one another; wards' and types' columns can only meet in the constant.

    Raises:
        BadAreas: says which side the repetition is on.
    """
    wards = np.column_stack([np.ones(len(layout.ward_columns)), layout.ward_columns])
    for name, columns in (("wards'", wards), ("cell types'", layout.type_columns)):
        if np.linalg.matrix_rank(columns) < columns.shape[1]:
            raise BadAreas(f"The {name} fixed columns repeat one another or the constant. Leave one of them out.")
