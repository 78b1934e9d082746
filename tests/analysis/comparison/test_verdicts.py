import pytest
from hypothesis import given
from hypothesis import strategies as st

from homebeat.analysis.comparison.differences import Difference
from homebeat.analysis.comparison.verdicts import (
    WORDS,
    Against,
    NoBetterSide,
    Survey,
    Verdict,
    verdict_by_rule_of_thumb,
    verdict_on,
)
from homebeat.analysis.estimates import Polarity

UP, DOWN = Polarity.HIGHER, Polarity.LOWER
MIRRORED = {Verdict.BETTER: Verdict.WORSE, Verdict.WORSE: Verdict.BETTER}


@pytest.mark.parametrize(
    ("value", "p", "polarity", "expected"),
    [
        (0.05, 0.01, UP, Verdict.BETTER),
        (-0.05, 0.01, UP, Verdict.WORSE),
        (0.05, 0.01, DOWN, Verdict.WORSE),
        (-0.05, 0.01, DOWN, Verdict.BETTER),
        (0.05, 0.06, UP, Verdict.SAME),
        (-0.05, 0.06, DOWN, Verdict.SAME),
        (0.0, 1.0, UP, Verdict.SAME),
        (0.05, None, UP, Verdict.NOT_TESTABLE),
        (None, None, DOWN, Verdict.NOT_TESTABLE),
    ],
)
def test_a_verdict_follows_from_side_doubt_and_polarity(
    value: float | None, p: float | None, polarity: Polarity, expected: Verdict
) -> None:
    assert verdict_on(Difference(value=value, p=p), polarity=polarity) is expected


def test_a_verdict_keeps_to_the_level_of_its_difference() -> None:
    assert verdict_on(Difference(value=0.1, p=0.03, level=0.95), polarity=UP) is Verdict.BETTER
    assert verdict_on(Difference(value=0.1, p=0.03, level=0.99), polarity=UP) is Verdict.SAME


def test_an_adjusted_p_value_takes_the_place_of_its_own() -> None:
    assert verdict_on(Difference(value=0.1, p=0.03), polarity=UP, p=0.2) is Verdict.SAME


@pytest.mark.parametrize(
    ("survey", "value", "polarity", "expected"),
    [
        (Survey.BCS, 0.04, UP, Verdict.BETTER),
        (Survey.BCS, 0.552 - 0.512, UP, Verdict.BETTER),
        (Survey.BCS, 0.039, UP, Verdict.SAME),
        (Survey.BCS, -0.03, DOWN, Verdict.SAME),
        (Survey.BCS, -0.04, DOWN, Verdict.BETTER),
        (Survey.BCS, -0.04, UP, Verdict.WORSE),
        (Survey.USER_SATISFACTION, -0.034, UP, Verdict.WORSE),
        (Survey.USER_SATISFACTION, -0.014, UP, Verdict.SAME),
        (Survey.USER_SATISFACTION, 0.02, DOWN, Verdict.WORSE),
        (Survey.USER_SATISFACTION, None, UP, Verdict.NOT_TESTABLE),
    ],
)
def test_the_rule_of_thumb_of_2008(survey: Survey, value: float | None, polarity: Polarity, expected: Verdict) -> None:
    assert verdict_by_rule_of_thumb(value, survey=survey, polarity=polarity) is expected


@given(st.floats(-1, 1), st.floats(0, 1), st.sampled_from(Survey))
def test_polarity_mirrors_every_verdict(value: float, p: float, survey: Survey) -> None:
    difference = Difference(value=value, p=p)
    higher, lower = (verdict_on(difference, polarity=polarity) for polarity in (UP, DOWN))
    assert lower is MIRRORED.get(higher, higher)

    higher, lower = (verdict_by_rule_of_thumb(value, survey=survey, polarity=polarity) for polarity in (UP, DOWN))
    assert lower is MIRRORED.get(higher, higher)


def test_a_measure_without_a_better_side_gets_no_verdict() -> None:
    with pytest.raises(NoBetterSide, match="polarity"):
        verdict_on(Difference(value=0.1, p=0.01), polarity=Polarity.NONE)
    with pytest.raises(NoBetterSide, match="polarity"):
        verdict_by_rule_of_thumb(0.1, survey=Survey.BCS, polarity=Polarity.NONE)


def test_the_words_are_the_contract() -> None:
    assert [list(words.values()) for words in (WORDS[against] for against in Against)] == [
        ["significantly better", "significantly worse", "no significant difference", "not testable"],
        ["improved", "deteriorated", "unchanged", "not testable"],
    ]
