"""From cells to people: a ward's figure is the mean of its cells' predictions, weighted by who lives there."""

import numpy as np

from .area_table import FloatArray, IntArray
from .figures import AreaFigures, Scale
from .mode import AtEffects
from .multilevel import MultilevelFit
from .refusals import BadAreas
from .spread_uncertainty import around_spreads


def poststratified(fit: MultilevelFit, people: FloatArray) -> AreaFigures:
    """Return every ward's figure, weighted by its own residents.

    Parameters:
        fit: a fitted multilevel model.
        people: shape (n_wards, n_types), residents by ward and cell type, 0 or above, each ward above 0 in sum.

    Returns:
        Figures on the logit scale, shares as fractions, wards without answers included. `direct` is the unweighted share among a ward's respondents.

    Raises:
        BadAreas: the table of people has another shape, a negative or missing count, or a ward without people.

    Method:
        See `poststratified_groups`, with each ward a group of its own.

    Source:
        Gelman and Little (1997), Survey Methodology 23, 127-135; Park, Gelman and Bafumi (2004), Political Analysis 12, 375-385.

    Checked:
        Against a whole inverse and against 200,000 draws, in tests/analysis/small_areas/test_poststratification.py.
    """
    return poststratified_groups(fit, people, group=np.arange(len(fit.cells.wards)), names=fit.cells.wards)


def poststratified_groups(
    fit: MultilevelFit, people: FloatArray, *, group: IntArray, names: tuple[str, ...]
) -> AreaFigures:
    """Return the figure of every group of wards (boroughs, say), weighted by its residents.

    Parameters:
        fit: a fitted multilevel model.
        people: shape (n_wards, n_types), residents by ward and cell type.
        group: shape (n_wards,), the number of each ward's group in `names`; every group has a ward.
        names: the groups' names.

    Returns:
        Figures on the logit scale. `own_share` is the mean of the wards' own shares, weighted by residents.

    Raises:
        BadAreas: the table of people does not fit the cells, or a group is empty.

    Method:
        The figure is sum(people x chance)/sum(people). Its mean squared error is the conditional variance given the spreads, g'Vg, with V the joint
        covariance of all effects, fixed ones included, and g the figure's slope by them; plus twice d'Sd, with S the spreads' covariance and d the
        figure's slope by the spreads. Twice, as in Prasad and Rao: once for the spreads' uncertainty, once because the first part, taken at
        estimated spreads, is too small by as much.

    Source:
        Booth and Hobert (1998), JASA 93, 262-272 (conditional variance and its correction); Prasad and Rao (1990), JASA 85, 163-171;
        Gelman and Little (1997).

    Checked:
        Against a whole inverse and against 200,000 draws, in tests/analysis/small_areas/test_poststratification.py.
    """
    totals = _require_people(fit, people, group, len(names))
    share = people / totals[group][:, None]
    by_ward, short = _slopes(fit, share, group, len(names))

    def figures(mode: AtEffects) -> FloatArray:
        return _summed((share * mode.chance).sum(axis=1), group, len(names))

    given_spreads = fit.curvature.quadratic(by_ward, group, short)
    from_spreads = around_spreads(fit.mode, fit.lifted).variance_of(figures)
    trials, successes = (
        _summed(table.sum(axis=1), group, len(names)) for table in (fit.cells.trials, fit.cells.successes)
    )
    return AreaFigures(
        areas=names,
        values=figures(fit.mode),
        mse=given_spreads + 2 * from_spreads,
        own_share=_summed(share.sum(axis=1) * fit.own_shares, group, len(names)),
        direct=np.divide(successes, trials, out=np.full(len(names), np.nan), where=trials > 0),
        bases=trials.round().astype(np.int64),
        method="multilevel logistic regression with post-stratification, conditional variance and spreads' uncertainty by the delta method",
        scale=Scale.LOGIT,
        notes=_notes(fit),
    )


def _slopes(fit: MultilevelFit, share: FloatArray, group: IntArray, count: int) -> tuple[FloatArray, FloatArray]:
    """Return the figures' slopes by each ward's standardised effect, and by the short effects of each group."""
    slope = share * fit.chances * (1 - fit.chances)
    by_ward, kinds = slope.sum(axis=1), fit.cells.ward_fixed.shape[1]
    short = np.zeros((count, len(fit.curvature.inverse_schur)))
    np.add.at(short[:, :kinds], group, fit.cells.ward_fixed * by_ward[:, None])
    np.add.at(short[:, kinds:], group, slope @ fit.mode.type_matrix)
    return fit.spreads[0] * by_ward, short


def _notes(fit: MultilevelFit) -> tuple[str, ...]:
    if not fit.was_zero.any():
        return ()
    names = ", ".join(name for name, zero in zip(fit.spread_names, fit.was_zero, strict=True) if zero)
    used = "0 is used" if not fit.lifted.any() else "the adjusted likelihood's estimate is used"
    return (f"the spread was estimated at 0 for: {names}; {used}",)


def _summed(values: FloatArray, group: IntArray, count: int) -> FloatArray:
    return np.bincount(group, weights=values, minlength=count).astype(float)


def _require_people(fit: MultilevelFit, people: FloatArray, group: IntArray, count: int) -> FloatArray:
    """Return the people of every group.

    Raises:
        BadAreas: the table does not fit.
    """
    if people.shape != fit.cells.trials.shape:
        raise BadAreas(f"The table of people has shape {people.shape}; the fitted cells have {fit.cells.trials.shape}.")
    if not np.all(np.isfinite(people) & (people >= 0)):
        raise BadAreas("The table of people holds a missing or negative count.")
    if group.shape != people.shape[:1] or group.min() < 0 or group.max() >= count:
        raise BadAreas("The groups do not say for each ward which of the named groups it belongs to.")
    totals = _summed(people.sum(axis=1), group, count)
    if not np.all(totals > 0):
        raise BadAreas(f"Group number {int(np.argmin(totals))} has no people, so nothing can be weighted by them.")
    return totals


def held_out_prediction(fit: MultilevelFit, asked: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the share expected among so many people asked in each ward, and its variance, their own chance answers included.

    Parameters:
        fit: a fitted multilevel model.
        asked: shape (n_wards, n_types), people asked by ward and cell type; a ward with none gives nan.

    Returns:
        Two arrays of shape (n_wards,): expected share, variance of the share that will be seen.

    Raises:
        BadAreas: the shape does not fit the cells.

    Method:
        The conditional variance of `poststratified` weighted by the people asked, plus sum of n p(1-p) over n squared.

    Source:
        Gelman and Hill (2007), Data Analysis Using Regression and Multilevel/Hierarchical Models, 12.8.

    Checked:
        Against draws, in tests/analysis/small_areas/test_back_test.py.
    """
    if asked.shape != fit.cells.trials.shape:
        raise BadAreas(
            f"The table of people asked has shape {asked.shape}; the fitted cells have {fit.cells.trials.shape}."
        )
    totals = asked.sum(axis=1)
    some = totals > 0
    stand_in = np.where(some[:, None], asked, 1.0)
    figures = poststratified(fit, stand_in)
    chances = fit.chances
    by_chance = (stand_in * chances * (1 - chances)).sum(axis=1) / stand_in.sum(axis=1) ** 2
    return np.where(some, figures.values, np.nan), np.where(some, figures.mse + by_chance, np.nan)
