import itertools
import re

import pytest

from homebeat.analysis.comparison.differences import Difference, Untested
from homebeat.analysis.comparison.judging import Comparison, Judged, Reference
from homebeat.analysis.comparison.verdicts import Against, Verdict
from homebeat.analysis.estimates import Polarity
from homebeat.analysis.wording.comparisons import BECAUSE, SAYS, comparison_in_words, lay_sentence
from tests.analysis.wording.reading_age import reading_age

NO_AVERAGE = "We have no average of similar forces to hold it against."
NO_PAST = "We have no earlier figure to hold it against."


def judged(value: float | None, verdict: Verdict, untested: Untested | None = None) -> Judged:
    difference = Difference(value=value, untested=untested, p=None if untested else 0.5)
    return Judged(difference=difference, reference=Reference(), verdict=verdict, comparisons=1)


NOTHING = judged(None, Verdict.NOT_TESTABLE, Untested.NO_OTHER_FIGURE)


def comparison(
    average: Judged = NOTHING, past: Judged = NOTHING, *, value: float | None = 0.552, n: int | None = 1000
) -> Comparison:
    return Comparison(
        area="Camden", indicator="Trust", polarity=Polarity.HIGHER, value=value, n=n,
        sides={Against.AVERAGE: average, Against.PAST: past},
    )  # fmt: skip


CHANCE = "is unlikely to have happened by chance."
TRUTH_TABLE = [
    (Verdict.BETTER, 0.023, f"That is 2.3 points above the average of similar forces, which is better. A gap like this {CHANCE}",
     f"It went up by 2.3 points, which is better. A change like this {CHANCE}"),
    (Verdict.BETTER, -0.023, f"That is 2.3 points below the average of similar forces, which is better here. A gap like this {CHANCE}",
     f"It went down by 2.3 points, which is better here. A change like this {CHANCE}"),
    (Verdict.WORSE, 0.023, f"That is 2.3 points above the average of similar forces, which is worse here. A gap like this {CHANCE}",
     f"It went up by 2.3 points, which is worse here. A change like this {CHANCE}"),
    (Verdict.WORSE, -0.023, f"That is 2.3 points below the average of similar forces, which is worse. A gap like this {CHANCE}",
     f"It went down by 2.3 points, which is worse. A change like this {CHANCE}"),
    (Verdict.SAME, 0.023, "That is 2.3 points above the average of similar forces, but a gap like this may be down to chance.",
     "It went up by 2.3 points, but a change like this may be down to chance."),
    (Verdict.SAME, -0.023, "That is 2.3 points below the average of similar forces, but a gap like this may be down to chance.",
     "It went down by 2.3 points, but a change like this may be down to chance."),
    (Verdict.SAME, 0.0, "That is the same as the average of similar forces.", "It is the same as before."),
]  # fmt: skip


@pytest.mark.parametrize(("verdict", "value", "of_average", "of_past"), TRUTH_TABLE)
def test_each_verdict_has_its_sentence(verdict: Verdict, value: float, of_average: str, of_past: str) -> None:
    found = lay_sentence(comparison(judged(value, verdict), judged(value, verdict)))

    assert found == f"Camden, Trust: 55.2%. {of_average} {of_past}"


WHY_NOT = [
    (Untested.NO_BASE, "We do not know how many people answered.", "We do not know how many people answered."),
    (Untested.NO_STANDARD_ERROR, "We do not know how sure the figures are.", "We do not know how sure the figures are."),
    (Untested.NO_OTHER_BASE, "We do not know how many people the average rests on.",
     "We do not know how many people answered before."),
    (Untested.NOBODY_ON_OTHER_SIDE, "Nobody stands behind the average.", "Nobody answered before."),
    (Untested.TOO_FEW_ON_OTHER_SIDE, "The average rests on fewer than 30 people.",
     "Fewer than 30 people answered before."),
]  # fmt: skip


@pytest.mark.parametrize(("untested", "of_average", "of_past"), WHY_NOT)
def test_what_cannot_be_tested_says_why(untested: Untested, of_average: str, of_past: str) -> None:
    side = judged(0.02, Verdict.NOT_TESTABLE, untested)

    assert lay_sentence(comparison(side, side)) == (
        "Camden, Trust: 55.2%. "
        f"We cannot say if it is better or worse than similar forces. {of_average} We cannot say if it has changed. {of_past}"
    )


def test_what_has_nothing_to_be_held_against_says_so() -> None:
    assert lay_sentence(comparison()) == f"Camden, Trust: 55.2%. {NO_AVERAGE} {NO_PAST}"


@pytest.mark.parametrize(
    ("value", "n", "said"),
    [
        (None, 1000, "Camden, Trust: not known."),
        (None, None, "Camden, Trust: not known."),
        (0.5, 0, "Camden, Trust: not known, because nobody answered."),
        (0.5, 29, "Camden, Trust: too few to say. Fewer than 30 people answered."),
    ],
)
def test_a_level_that_is_not_known_is_all_there_is_to_say(value: float | None, n: int | None, said: str) -> None:
    assert lay_sentence(comparison(value=value, n=n)) == said


def test_every_reason_and_every_verdict_has_words() -> None:
    said_of_the_level = {Untested.NO_FIGURE, Untested.NOBODY, Untested.TOO_FEW, Untested.NO_OTHER_FIGURE}
    assert set(BECAUSE) == set(itertools.product(Against, set(Untested) - said_of_the_level))
    impossible = {(Verdict.BETTER, 0), (Verdict.WORSE, 0)}
    cases = set(itertools.product([Verdict.BETTER, Verdict.WORSE, Verdict.SAME], [1, -1, 0])) - impossible
    assert set(SAYS) == {(against, *case) for against in Against for case in cases}


def test_a_page_may_say_it_in_another_language() -> None:
    (_, of_average, _) = comparison_in_words(comparison(judged(0.023, Verdict.SAME)))

    assert of_average.said("%(points)s pwynt") == "2.3 pwynt"


def test_a_child_of_eleven_can_read_it() -> None:
    every = " ".join(
        re.sub(r"%\(\w+\)s", "3", text) for text in [*SAYS.values(), *BECAUSE.values(), NO_AVERAGE, NO_PAST]
    )

    assert reading_age(every) <= 11
    assert max(reading_age(re.sub(r"%\(\w+\)s", "3", text)) for text in SAYS.values()) <= 13
