"""Ward figures made to add up to what the borough's own survey says."""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from .area_table import FloatArray, IntArray
from .figures import AreaFigures
from .refusals import BadAreas


class Benchmarking(StrEnum):
    """How the gap between the wards' weighted mean and the borough's figure is shared out."""

    RATIO = "ratio"
    DIFFERENCE = "difference"
    OPTIMAL = "optimal"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Boroughs:
    """Boroughs with their direct figures and standard errors, which ward belongs where, and how many people each ward counts for.

    `borough` (n_wards,) numbers the wards' boroughs in `names`; `people` (n_wards,) lies above 0. `values` and `standard_errors` have shape
    (n_boroughs,); nan in `values` leaves that borough's wards as they are.
    """

    names: tuple[str, ...]
    borough: IntArray
    people: FloatArray
    values: FloatArray
    standard_errors: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Benchmarked:
    """Figures that add up. `gaps` (n_boroughs,) is direct minus modelled, in the measure's unit; `gaps_in_errors` in the direct figure's standard errors."""

    figures: AreaFigures
    gaps: FloatArray
    gaps_in_errors: FloatArray


def benchmarked(figures: AreaFigures, boroughs: Boroughs, rule: Benchmarking = Benchmarking.OPTIMAL) -> Benchmarked:
    """Return the wards' figures changed so that their mean, weighted by people, is each borough's direct figure.

    Parameters:
        figures: the wards' modelled figures.
        boroughs: the figures to add up to; nothing is done for a borough without one.
        rule: how the gap is shared out.

    Returns:
        The changed figures, and how large the gap was: a gap of several standard errors says that the model is wrong (`trust.TrustPolicy.gap_most`).

    Raises:
        BadAreas: shapes do not fit, a ward has no people, the ratio would divide by 0 or turn a sign, or a figure would leave 0 to 1
            on the logit scale.

    Method:
        With weights p (people's shares within the borough) and gap d = direct - sum(p x figure): `ratio` multiplies every figure by
        direct/sum(p x figure); `difference` adds d to every figure; `optimal` adds d x p m / sum(p2 m) with m the mean squared error, which gives most to
        the figures that are least sure. The mean squared error grows by the square of each ward's change: the change is taken as wholly unneeded, so
        the interval errs on the long side.

    Source:
        Rao and Molina (2015), 6.4.6; Wang, Fuller and Qu (2008), Survey Methodology 34, 29-36 (optimal); You, Rao and Dick (2004), Statistics in
        Transition 6, 631-640 (mean squared error).

    Checked:
        Against the constrained minimum, by scipy's solver, in tests/analysis/small_areas/test_benchmarking.py.
    """
    count = len(boroughs.names)
    _require_shapes(figures, boroughs)
    weight = boroughs.people / np.bincount(boroughs.borough, weights=boroughs.people, minlength=count)[boroughs.borough]
    modelled = _weighted(weight, figures.values, boroughs)
    gaps = boroughs.values - modelled
    changes = _changes(figures, boroughs, weight, rule)
    values = figures.values + changes
    if not np.all(figures.within_scale(values)):
        worst = figures.areas[int(np.argmin(figures.within_scale(values)))]
        raise BadAreas(
            f"{worst}: adding up to the borough by {rule.value} would push its share out of 0 to 1. The model does not fit this borough."
        )
    changed = replace(
        figures,
        values=values,
        mse=figures.mse + changes**2,
        method=f"{figures.method}, added up to the borough ({rule.value})",
    )
    return Benchmarked(figures=changed, gaps=gaps, gaps_in_errors=gaps / boroughs.standard_errors)


def _changes(figures: AreaFigures, boroughs: Boroughs, weight: FloatArray, rule: Benchmarking) -> FloatArray:
    modelled = _weighted(weight, figures.values, boroughs)
    gap = np.where(np.isnan(boroughs.values), 0.0, boroughs.values - modelled)
    if rule is Benchmarking.DIFFERENCE:
        return gap[boroughs.borough]
    if rule is Benchmarking.RATIO:
        if np.any(boroughs.values * modelled <= 0):
            raise BadAreas(
                "A borough's figure and its wards' mean do not have the same sign, so they have no ratio. Use difference or optimal."
            )
        return figures.values * np.divide(gap, modelled, out=np.zeros_like(gap), where=gap != 0)[boroughs.borough]
    pull = weight * figures.mse
    return (gap / _weighted(weight, pull, boroughs))[boroughs.borough] * pull


def _weighted(weight: FloatArray, values: FloatArray, boroughs: Boroughs) -> FloatArray:
    """Return for each borough the sum of its wards' values times their weights."""
    return np.bincount(boroughs.borough, weights=weight * values, minlength=len(boroughs.names)).astype(float)


def _require_shapes(figures: AreaFigures, boroughs: Boroughs) -> None:
    wards, count = (len(figures.areas),), len(boroughs.names)
    if boroughs.borough.shape != wards or boroughs.people.shape != wards:
        raise BadAreas(f"There are {wards[0]} wards; borough and people need one entry for each.")
    if boroughs.values.shape != (count,) or boroughs.standard_errors.shape != (count,):
        raise BadAreas(f"There are {count} boroughs; values and standard errors need one entry for each.")
    if set(boroughs.borough.tolist()) != set(range(count)):
        raise BadAreas("The wards name boroughs that are not in the list, or a borough has no ward.")
    if not np.all(boroughs.people > 0):
        raise BadAreas(
            f"{figures.areas[int(np.argmin(boroughs.people))]} has no people. Leave the ward out, or give its population."
        )
    if not np.all(np.isnan(boroughs.values) | (boroughs.standard_errors > 0)):
        raise BadAreas("A borough with a figure has no standard error above 0.")
