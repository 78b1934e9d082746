"""From a tested difference to a verdict, and the rule of thumb of 2008 that stands beside it."""

from collections.abc import Mapping
from enum import StrEnum

from homebeat.analysis.comparison.differences import Difference
from homebeat.analysis.estimates import Polarity


class Against(StrEnum):
    """What a figure is held against: the average of its most similar forces, or its own past."""

    AVERAGE = "vs_msf"
    PAST = "vs_previous"


class Verdict(StrEnum):
    """What may be said of a difference; the words depend on what the figure is held against."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    NOT_TESTABLE = "not testable"


WORDS: Mapping[Against, Mapping[Verdict, str]] = {
    Against.AVERAGE: {
        Verdict.BETTER: "significantly better",
        Verdict.WORSE: "significantly worse",
        Verdict.SAME: "no significant difference",
        Verdict.NOT_TESTABLE: "not testable",
    },
    Against.PAST: {
        Verdict.BETTER: "improved",
        Verdict.WORSE: "deteriorated",
        Verdict.SAME: "unchanged",
        Verdict.NOT_TESTABLE: "not testable",
    },
}


class Survey(StrEnum):
    """The two surveys for which the report of 2008 gives a rule of thumb."""

    BCS = "bcs"
    USER_SATISFACTION = "user_satisfaction"


# "A difference of approximately two percentage points is statistically significant in the case of the user satisfaction indicator, whereas a
# difference of around four percentage points is required for the BCS indicators": HMIC 2008, Appendix 3. A fact about that report, not a policy.
RULE_OF_THUMB: Mapping[Survey, float] = {Survey.BCS: 0.04, Survey.USER_SATISFACTION: 0.02}
ROUNDING = 1e-9  # 55.2 less 51.2 is a hair under 4 in binary; the rule is about printed figures


class NoBetterSide(ValueError):
    """A verdict was asked of a measure that has no better side."""

    def __init__(self) -> None:
        super().__init__("A verdict needs to know which way is better. Give the measure a polarity: higher or lower.")


def verdict_on(difference: Difference, *, polarity: Polarity, p: float | None = None) -> Verdict:
    """Return the verdict that a tested difference allows.

    Parameters   difference : Difference; polarity : HIGHER or LOWER; p : float in 0..1, a p-value to judge by in place of the difference's own
                 (the one adjusted for false discovery), None means its own
    Returns      Verdict
    Raises       NoBetterSide : the polarity is NONE
    Method       not testable where there is no p-value; the same where p is at or above 1 less the level; else the side of the sign, turned
                 round where lower is better
    Source       HMIC 2008, Appendix 3, 'Understanding significant difference'
    Checked      truth table in the tests
    """
    judged = difference.p if p is None else p
    if polarity is Polarity.NONE:
        raise NoBetterSide
    if judged is None or difference.value is None:
        return Verdict.NOT_TESTABLE
    if judged >= 1 - difference.level:
        return Verdict.SAME
    return _side(difference.value, polarity)


def verdict_by_rule_of_thumb(value: float | None, *, survey: Survey, polarity: Polarity) -> Verdict:
    """Return what the report's fixed rule says of a difference: 4 points for the British Crime Survey, 2 for user satisfaction.

    Parameters   value : float, a difference of shares (0.04 is four points), None means not known; survey; polarity : HIGHER or LOWER
    Returns      Verdict; NOT_TESTABLE where there is no difference to look at
    Raises       NoBetterSide : the polarity is NONE
    Method       a difference of at least the rule's size counts; smaller ones are the same. The base plays no part, which is the rule's fault
    Source       HMIC 2008, Appendix 3, 'Understanding significant difference'
    Checked      truth table in the tests
    """
    if polarity is Polarity.NONE:
        raise NoBetterSide
    if value is None:
        return Verdict.NOT_TESTABLE
    if abs(value) < RULE_OF_THUMB[survey] - ROUNDING:
        return Verdict.SAME
    return _side(value, polarity)


def _side(value: float, polarity: Polarity) -> Verdict:
    higher_is_better = polarity is Polarity.HIGHER
    return Verdict.BETTER if (value > 0) == higher_is_better else Verdict.WORSE
