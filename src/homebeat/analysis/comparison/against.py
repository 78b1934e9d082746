"""Estimates of our own held against the average of similar areas and against their past."""

from collections.abc import Sequence
from dataclasses import dataclass

from homebeat.analysis.comparison.differences import MINIMUM_BASE, Difference, Untested
from homebeat.analysis.comparison.estimated import difference_of_estimates
from homebeat.analysis.comparison.false_discovery import FalseDiscovery
from homebeat.analysis.comparison.judging import Comparison, Reference, Subtracted, judge
from homebeat.analysis.comparison.verdicts import Against, Survey
from homebeat.analysis.estimates import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimatedFigure:
    """An estimate with what it is held against; None where there is no such estimate. The average leaves the area itself out."""

    estimate: Estimate
    average: Estimate | None = None
    past: Estimate | None = None
    survey: Survey | None = None


def compare_estimates(
    figures: Sequence[EstimatedFigure], *, rule: FalseDiscovery = FalseDiscovery.BENJAMINI_HOCHBERG,
    minimum_base: int = MINIMUM_BASE, level: float = 0.95,
) -> tuple[Comparison, ...]:  # fmt: skip
    """Return each estimate held against the average of similar areas and against its own past.

    Parameters   figures : EstimatedFigure, all that a reader sees together; rule : FalseDiscovery; minimum_base : int, people; level : float
                 between 0 and 1, of the tests and of the false-discovery rate
    Returns      one Comparison a figure, in the same order
    Raises       NoBetterSide : an estimate has no polarity; FigureOutOfRange : the level is outside its range
    Method       `difference_of_estimates` for separate samples
    Source       HMIC 2008, Appendix 3
    Checked      the same figures by `compare_published` in the tests
    """
    subtracted = [_subtracted(one, minimum_base=minimum_base, level=level) for one in figures]
    return judge(subtracted, rule=rule, minimum_base=minimum_base)


def _subtracted(one: EstimatedFigure, *, minimum_base: int, level: float) -> Subtracted:
    ours = one.estimate
    others = {Against.AVERAGE: one.average, Against.PAST: one.past}
    return Subtracted(
        area=ours.area or "", indicator=ours.measure, polarity=ours.polarity, value=ours.value, n=ours.n,
        deff=ours.deff, survey=one.survey,
        differences={
            against: _difference(ours, other, minimum_base=minimum_base, level=level)
            for against, other in others.items()
        },
        references={
            against: Reference() if other is None else Reference(value=other.value, n=other.n)
            for against, other in others.items()
        },
    )  # fmt: skip


def _difference(ours: Estimate, other: Estimate | None, *, minimum_base: int, level: float) -> Difference:
    if other is None:
        untested = Untested.NO_FIGURE if ours.value is None else Untested.NO_OTHER_FIGURE
        return Difference(value=None, level=level, untested=untested)
    return difference_of_estimates(ours, other, minimum_base=minimum_base, level=level)
