"""From many differences to verdicts: alone, after the number of comparisons, and by the rule of thumb of 2008."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from homebeat.analysis.comparison.differences import MINIMUM_BASE, Difference
from homebeat.analysis.comparison.false_discovery import FalseDiscovery, adjusted_for_false_discovery
from homebeat.analysis.comparison.verdicts import Against, Survey, Verdict, verdict_by_rule_of_thumb, verdict_on
from homebeat.analysis.estimates import Polarity


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a figure is held against: its value and base, None where not known; `said` is the verdict that the source itself gives."""

    value: float | None = None
    n: int | None = None
    said: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtracted:
    """A figure of one area with its differences, not yet judged."""

    area: str
    indicator: str
    polarity: Polarity
    value: float | None
    n: int | None
    differences: Mapping[Against, Difference]
    references: Mapping[Against, Reference]
    deff: float | None = None
    survey: Survey | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One difference with every verdict on it.

    `verdict` stands alone; `after_discovery` is the verdict once the `comparisons` tested beside it are allowed for (`adjusted_p`), None where
    it was not tested; `rule_of_thumb` is None without a survey that has such a rule.
    """

    difference: Difference
    reference: Reference
    verdict: Verdict
    comparisons: int
    rule_of_thumb: Verdict | None = None
    adjusted_p: float | None = None
    after_discovery: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One figure held against the average of similar forces and against its own past; `deff` None means it was taken as 1."""

    area: str
    indicator: str
    polarity: Polarity
    value: float | None
    n: int | None
    sides: Mapping[Against, Judged]
    deff: float | None = None
    survey: Survey | None = None
    row: int | None = None
    minimum_base: int = field(default=MINIMUM_BASE)


def judge(
    figures: Sequence[Subtracted], *, rule: FalseDiscovery = FalseDiscovery.BENJAMINI_HOCHBERG, minimum_base: int = MINIMUM_BASE
) -> tuple[Comparison, ...]:  # fmt: skip
    """Return every figure with its verdicts.

    Parameters   figures : Subtracted, all that a reader sees together, because false discovery counts them; rule : FalseDiscovery; minimum_base :
                 int, people, the one that the differences were made with
    Returns      one Comparison a figure, in the same order
    Raises       NoBetterSide : a figure has no polarity
    Method       each verdict alone at its own level; the differences from the average are one family of comparisons and those from the past
                 another, each adjusted as a whole; the rule of thumb only for a survey that has one
    Source       HMIC 2008, Appendix 3; Benjamini and Hochberg 1995, JRSS B 57, 289-300
    Checked      the worked figures of the 2008 report, docs/methods/report_2008
    """
    adjusted = {
        against: adjusted_for_false_discovery([one.differences[against].p for one in figures], rule=rule)
        for against in Against
    }
    tests = {against: sum(p is not None for p in adjusted[against]) for against in Against}
    return tuple(
        Comparison(
            area=one.area, indicator=one.indicator, polarity=one.polarity, value=one.value, n=one.n, deff=one.deff,
            survey=one.survey, row=one.row, minimum_base=minimum_base,
            sides={against: _judged(one, against, adjusted[against][place], tests[against]) for against in Against},
        )
        for place, one in enumerate(figures)
    )  # fmt: skip


def _judged(one: Subtracted, against: Against, adjusted_p: float | None, comparisons: int) -> Judged:
    difference = one.differences[against]
    by_rule = None
    if one.survey is not None:
        by_rule = verdict_by_rule_of_thumb(difference.value, survey=one.survey, polarity=one.polarity)
    after = None if adjusted_p is None else verdict_on(difference, polarity=one.polarity, p=adjusted_p)
    return Judged(
        difference=difference, reference=one.references[against], comparisons=comparisons, rule_of_thumb=by_rule,
        verdict=verdict_on(difference, polarity=one.polarity), adjusted_p=adjusted_p, after_discovery=after,
    )  # fmt: skip
