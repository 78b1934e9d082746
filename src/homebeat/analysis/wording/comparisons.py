"""What a comparison says, in a lay sentence written by rule."""

from collections.abc import Mapping

from homebeat.analysis.comparison.differences import Untested
from homebeat.analysis.comparison.judging import Comparison, Judged
from homebeat.analysis.comparison.verdicts import Against, Verdict
from homebeat.analysis.wording.figures import people, per_cent, points
from homebeat.analysis.wording.sentences import N_, Sentence, in_a_row, sentence

LEVEL = N_("%(area)s, %(indicator)s: %(level)s.")
LEVEL_NOT_KNOWN = N_("%(area)s, %(indicator)s: not known.")
LEVEL_NOBODY = N_("%(area)s, %(indicator)s: not known, because nobody answered.")
LEVEL_TOO_FEW = N_("%(area)s, %(indicator)s: too few to say. Fewer than %(minimum)s people answered.")

UP, DOWN, LEVEL_WITH = 1, -1, 0

# "Unlikely to have occurred by chance" is the report's own lay reading of a significant difference: HMIC 2008, 'Context'.
SAYS: Mapping[tuple[Against, Verdict, int], str] = {
    (Against.AVERAGE, Verdict.BETTER, UP): N_(
        "That is %(points)s points above the average of similar forces, which is better. A gap like this is unlikely to have happened by chance."
    ),
    (Against.AVERAGE, Verdict.BETTER, DOWN): N_(
        "That is %(points)s points below the average of similar forces, which is better here. "
        "A gap like this is unlikely to have happened by chance."
    ),
    (Against.AVERAGE, Verdict.WORSE, UP): N_(
        "That is %(points)s points above the average of similar forces, which is worse here. "
        "A gap like this is unlikely to have happened by chance."
    ),
    (Against.AVERAGE, Verdict.WORSE, DOWN): N_(
        "That is %(points)s points below the average of similar forces, which is worse. A gap like this is unlikely to have happened by chance."
    ),
    (Against.AVERAGE, Verdict.SAME, UP): N_(
        "That is %(points)s points above the average of similar forces, but a gap like this may be down to chance."
    ),
    (Against.AVERAGE, Verdict.SAME, DOWN): N_(
        "That is %(points)s points below the average of similar forces, but a gap like this may be down to chance."
    ),
    (Against.AVERAGE, Verdict.SAME, LEVEL_WITH): N_("That is the same as the average of similar forces."),
    (Against.PAST, Verdict.BETTER, UP): N_(
        "It went up by %(points)s points, which is better. A change like this is unlikely to have happened by chance."
    ),
    (Against.PAST, Verdict.BETTER, DOWN): N_(
        "It went down by %(points)s points, which is better here. A change like this is unlikely to have happened by chance."
    ),
    (Against.PAST, Verdict.WORSE, UP): N_(
        "It went up by %(points)s points, which is worse here. A change like this is unlikely to have happened by chance."
    ),
    (Against.PAST, Verdict.WORSE, DOWN): N_(
        "It went down by %(points)s points, which is worse. A change like this is unlikely to have happened by chance."
    ),
    (Against.PAST, Verdict.SAME, UP): N_(
        "It went up by %(points)s points, but a change like this may be down to chance."
    ),
    (Against.PAST, Verdict.SAME, DOWN): N_(
        "It went down by %(points)s points, but a change like this may be down to chance."
    ),
    (Against.PAST, Verdict.SAME, LEVEL_WITH): N_("It is the same as before."),
}

NOTHING_TO_HOLD_IT_AGAINST: Mapping[Against, str] = {
    Against.AVERAGE: N_("We have no average of similar forces to hold it against."),
    Against.PAST: N_("We have no earlier figure to hold it against."),
}
CANNOT_SAY: Mapping[Against, str] = {
    Against.AVERAGE: N_("We cannot say if it is better or worse than similar forces."),
    Against.PAST: N_("We cannot say if it has changed."),
}
BECAUSE: Mapping[tuple[Against, Untested], str] = {
    (Against.AVERAGE, Untested.NO_BASE): N_("We do not know how many people answered."),
    (Against.PAST, Untested.NO_BASE): N_("We do not know how many people answered."),
    (Against.AVERAGE, Untested.NO_STANDARD_ERROR): N_("We do not know how sure the figures are."),
    (Against.PAST, Untested.NO_STANDARD_ERROR): N_("We do not know how sure the figures are."),
    (Against.AVERAGE, Untested.NO_OTHER_BASE): N_("We do not know how many people the average rests on."),
    (Against.AVERAGE, Untested.NOBODY_ON_OTHER_SIDE): N_("Nobody stands behind the average."),
    (Against.AVERAGE, Untested.TOO_FEW_ON_OTHER_SIDE): N_("The average rests on fewer than %(minimum)s people."),
    (Against.PAST, Untested.NO_OTHER_BASE): N_("We do not know how many people answered before."),
    (Against.PAST, Untested.NOBODY_ON_OTHER_SIDE): N_("Nobody answered before."),
    (Against.PAST, Untested.TOO_FEW_ON_OTHER_SIDE): N_("Fewer than %(minimum)s people answered before."),
}


def comparison_in_words(comparison: Comparison) -> tuple[Sentence, ...]:
    """Return what a comparison of shares says: the level, then the average of similar forces, then the past.

    Parameters   comparison : Comparison, shares as fractions
    Returns      Sentences; one alone where the level is not known or too few people answered
    Raises       nothing
    Method       one template for every verdict, side and direction; a verdict that cannot be given says why. Verdicts are the unadjusted ones
    Source       HMIC 2008, 'Context' to the survey indicators: significance "explained in lay terms"
    Checked      truth table and reading age in the tests
    """
    names = {"area": comparison.area, "indicator": comparison.indicator}
    minimum = people(comparison.minimum_base)
    if comparison.n == 0:
        return (sentence(LEVEL_NOBODY, **names),)
    if comparison.n is not None and comparison.n < comparison.minimum_base:
        return (sentence(LEVEL_TOO_FEW, **names, minimum=minimum),)
    if comparison.value is None:
        return (sentence(LEVEL_NOT_KNOWN, **names),)
    said = [sentence(LEVEL, **names, level=per_cent(comparison.value))]
    for against in Against:
        said += _side_in_words(against, comparison.sides[against], minimum)
    return tuple(said)


def lay_sentence(comparison: Comparison) -> str:
    """Return the same in English, as one line."""
    return in_a_row(comparison_in_words(comparison))


def _side_in_words(against: Against, judged: Judged, minimum: str) -> list[Sentence]:
    difference = judged.difference
    if difference.untested is Untested.NO_OTHER_FIGURE:
        return [Sentence(NOTHING_TO_HOLD_IT_AGAINST[against])]
    if difference.untested is not None or difference.value is None:
        because = (
            [] if difference.untested is None else [sentence(BECAUSE[against, difference.untested], minimum=minimum)]
        )
        return [Sentence(CANNOT_SAY[against]), *because]
    side = UP if difference.value > 0 else DOWN if difference.value < 0 else LEVEL_WITH
    return [sentence(SAYS[against, judged.verdict, side], points=points(difference.value))]
