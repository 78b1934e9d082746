"""Figures as they are published: a level, its base, and what it is held against."""

from collections.abc import Sequence
from dataclasses import dataclass

from homebeat.analysis.comparison.differences import MINIMUM_BASE, Difference
from homebeat.analysis.comparison.false_discovery import FalseDiscovery
from homebeat.analysis.comparison.judging import Comparison, Reference, Subtracted, judge
from homebeat.analysis.comparison.shares import Sampled, difference_of_shares
from homebeat.analysis.comparison.verdicts import Against, Survey, Verdict
from homebeat.analysis.estimates import Polarity


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedReference:
    """The other side as published: its level, or the difference from it, or both; fractions, None where not given."""

    level: float | None = None
    difference: float | None = None
    n: int | None = None
    said: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """One published share of one area, as fraction; `deff` None means that the source gives no design effect."""

    area: str
    indicator: str
    polarity: Polarity
    level: float | None
    n: int | None
    average: PublishedReference = PublishedReference()
    past: PublishedReference = PublishedReference()
    deff: float | None = None
    survey: Survey | None = None
    row: int | None = None


def compare_published(
    figures: Sequence[PublishedFigure], *, rule: FalseDiscovery = FalseDiscovery.BENJAMINI_HOCHBERG,
    minimum_base: int = MINIMUM_BASE, level: float = 0.95,
) -> tuple[Comparison, ...]:  # fmt: skip
    """Return each published figure held against the average of its most similar forces and against its own past.

    Parameters   figures : PublishedFigure, all that a reader sees together; rule : FalseDiscovery; minimum_base : int, people; level : float
                 between 0 and 1, of the tests and of the false-discovery rate (0.95 allows 5 per cent)
    Returns      one Comparison a figure, in the same order
    Raises       FigureOutOfRange : a share, base, design effect or level is outside its range
    Method       a level that is not given follows from ours and the printed difference; a printed difference is preferred to the levels' own. A
                 design effect that is not given is taken as 1, the kindest to a verdict, and the design effect at which it flips says how kind
    Source       HMIC 2008, Appendix 3
    Checked      docs/methods/report_2008 and tests/truth/comparison/differences.csv
    """
    subtracted = [_subtracted(one, minimum_base=minimum_base, level=level) for one in figures]
    return judge(subtracted, rule=rule, minimum_base=minimum_base)


def _subtracted(one: PublishedFigure, *, minimum_base: int, level: float) -> Subtracted:
    references = {Against.AVERAGE: one.average, Against.PAST: one.past}
    return Subtracted(
        area=one.area, indicator=one.indicator, polarity=one.polarity, value=one.level, n=one.n, deff=one.deff,
        survey=one.survey, row=one.row,
        differences={
            against: _difference(one, reference, minimum_base=minimum_base, level=level)
            for against, reference in references.items()
        },
        references={
            against: Reference(value=_other_level(one, reference), n=reference.n, said=reference.said)
            for against, reference in references.items()
        },
    )  # fmt: skip


def _difference(one: PublishedFigure, other: PublishedReference, *, minimum_base: int, level: float) -> Difference:
    return difference_of_shares(
        Sampled(share=one.level, n=one.n), Sampled(share=_other_level(one, other), n=other.n), stated=other.difference,
        deff=1.0 if one.deff is None else one.deff, minimum_base=minimum_base, level=level,
    )  # fmt: skip


def _other_level(one: PublishedFigure, other: PublishedReference) -> float | None:
    if other.level is not None or one.level is None or other.difference is None:
        return other.level
    return round(one.level - other.difference, 12)  # 0.04 less 0.04 in binary may be a hair under 0
