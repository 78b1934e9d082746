"""What a careful reader of a verdict should know: where two rules part and why, what was assumed, what the input lacks."""

from collections.abc import Iterator, Mapping

from homebeat.analysis.comparison.differences import Statistic, Untested
from homebeat.analysis.comparison.judging import Comparison, Judged
from homebeat.analysis.comparison.verdicts import RULE_OF_THUMB, WORDS, Against, Verdict
from homebeat.analysis.wording.figures import people, per_cent, plain_number, points
from homebeat.analysis.wording.sentences import N_, Sentence, sentence

Note = tuple[Sentence, ...]
SAME_FIGURE = 1e-9  # shares; what binary arithmetic leaves of two equal printed figures
SMALLEST_P = 0.001
ALMOST_SIGNIFICANT = (
    0.2  # below this p a reader asks why a gap does not count, and is told how large it would have to be
)

PREVIOUS_COLUMNS: Mapping[Against, tuple[str, str, str]] = {
    Against.AVERAGE: ("msf_level", "msf_difference", "msf_n"),
    Against.PAST: ("previous_level", "change", "previous_n"),
}

WHERE = N_("Row %(row)s, column %(column)s:")
NO_N_NO_VERDICT = N_("without the number of people no verdict is given.")
NOBODY = N_("with nobody behind it the figure cannot be tested.")
TOO_FEW = N_("fewer than %(minimum)s people are too few to test.")
NO_STANDARD_ERROR = N_("without a standard error no verdict is given.")
ROUNDED = N_(
    "the printed difference of %(printed)s points is used; the printed levels give %(levels)s, because they were rounded first."
)
UNCHECKED_RULE = N_(
    "%(side)s: the rule of thumb (%(rule)s points) says %(by_rule)s, which cannot be checked without a test."
)
RULE_TOO_COARSE = N_(
    "%(side)s: the test says %(verdict)s, the rule of thumb (%(rule)s points) says %(by_rule)s. From %(n)s and %(other_n)s people "
    "%(margin)s points are enough; the rule was made for smaller samples."
)
RULE_TOO_FINE = N_(
    "%(side)s: the test says %(verdict)s, the rule of thumb (%(rule)s points) says %(by_rule)s. From %(n)s and %(other_n)s people it takes "
    "%(margin)s points; the rule was made for larger samples."
)
AGREE_FROM = N_("The two would agree with a design effect of %(flips)s or more.")
AGREE_BELOW = N_("The two would agree only with a design effect below %(flips)s.")
SOURCE_SAYS_OTHERWISE = N_(
    "%(side)s: the source says %(said)s; from its own figures and the numbers of people given here the test says %(verdict)s (%(p)s)."
)
SOURCE_UNCHECKED = N_("%(side)s: the source says %(said)s, which cannot be checked from what is given here.")
ALMOST = N_(
    "%(side)s: %(points)s points may be down to chance; from %(n)s and %(other_n)s people it takes %(margin)s points."
)
LOST_AMONG_MANY = N_(
    "%(side)s: %(verdict)s when looked at alone, %(after)s among %(comparisons)s comparisons (false discovery rate %(rate)s, adjusted %(p)s)."
)
TAKEN_AS_RANDOM = N_(
    "%(side)s: no design effect is given, so the answers are taken as a simple random sample. "
    "With a design effect of %(flips)s or more the verdict would be %(same)s."
)
SPARSE = N_("%(side)s: fewer than 10 people gave one of the answers, so the variance of both sides is taken together.")


def notes_on(comparison: Comparison) -> tuple[Note, ...]:
    """Return the notes on a comparison of shares, those on the average first.

    Parameters   comparison : Comparison, shares as fractions
    Returns      Notes, each of one or more sentences; none where there is nothing to add
    Raises       nothing
    Method       in this order for each side: what the input lacks, a difference that parts from the levels by rounding, few answers, the rule of
                 thumb where it parts from the test and the design effect at which they meet, how large a gap would have to be where p is between
                 0.05 and 0.2, a verdict lost among many comparisons, a design
                 effect taken as 1 where a verdict rests on it, a source that says something else
    Source       HMIC 2008, Appendix 3, for the rule; the rest Homebeat's own
    Checked      truth table in the tests
    """
    notes = [note for against in Against for note in _notes_on_side(comparison, against, comparison.sides[against])]
    return tuple(dict.fromkeys(notes))  # what our own side lacks is lacking twice, and told once


def _notes_on_side(comparison: Comparison, against: Against, judged: Judged) -> Iterator[Note]:
    yield from _what_is_lacking(comparison, against, judged)
    yield from _rounding(comparison, against, judged)
    if judged.difference.statistic is Statistic.POOLED:
        yield (sentence(SPARSE, side=against.value),)
    yield from _rule_of_thumb(comparison, against, judged)
    yield from _almost(comparison, against, judged)
    yield from _among_many(against, judged)
    yield from _design_effect(comparison, against, judged)
    yield from _source(against, judged)


def _what_is_lacking(comparison: Comparison, against: Against, judged: Judged) -> Iterator[Note]:
    other_n = PREVIOUS_COLUMNS[against][2]
    found = {
        Untested.NO_BASE: ("n", NO_N_NO_VERDICT),
        Untested.NO_OTHER_BASE: (other_n, NO_N_NO_VERDICT),
        Untested.NOBODY: ("n", NOBODY),
        Untested.NOBODY_ON_OTHER_SIDE: (other_n, NOBODY),
        Untested.TOO_FEW: ("n", TOO_FEW),
        Untested.TOO_FEW_ON_OTHER_SIDE: (other_n, TOO_FEW),
    }.get(judged.difference.untested)  # type: ignore[arg-type]
    if found is not None:
        column, template = found
        yield (*_where(comparison, column), sentence(template, minimum=people(comparison.minimum_base)))
    elif judged.difference.untested is Untested.NO_STANDARD_ERROR:
        yield (Sentence(NO_STANDARD_ERROR),)


def _rounding(comparison: Comparison, against: Against, judged: Judged) -> Iterator[Note]:
    printed, other = judged.difference.value, judged.reference.value
    if printed is None or other is None or comparison.value is None:
        return
    levels = comparison.value - other
    if abs(levels - printed) > SAME_FIGURE:
        said = sentence(ROUNDED, printed=_signed(printed), levels=_signed(levels))
        yield (*_where(comparison, PREVIOUS_COLUMNS[against][1]), said)


def _rule_of_thumb(comparison: Comparison, against: Against, judged: Judged) -> Iterator[Note]:
    by_rule, verdict, difference = judged.rule_of_thumb, judged.verdict, judged.difference
    if comparison.survey is None or by_rule is None or by_rule in {verdict, Verdict.NOT_TESTABLE}:
        return
    words = WORDS[against]
    values = {
        "side": against.value,
        "rule": points(RULE_OF_THUMB[comparison.survey], decimals=0),
        "by_rule": words[by_rule],
    }
    if difference.standard_error is None or difference.ci_high is None or difference.value is None:
        yield (sentence(UNCHECKED_RULE, **values),)
        return
    values |= {"verdict": words[verdict], **_needed(comparison, judged, difference.ci_high - difference.value)}
    coarse = by_rule is Verdict.SAME
    yield (sentence(RULE_TOO_COARSE if coarse else RULE_TOO_FINE, **values), *_agreeing(judged, coarse=coarse))


def _agreeing(judged: Judged, *, coarse: bool) -> Iterator[Sentence]:
    if judged.difference.flips_at_deff is not None:
        flips = plain_number(judged.difference.flips_at_deff, decimals=2)
        yield sentence(AGREE_FROM if coarse else AGREE_BELOW, flips=flips)


def _almost(comparison: Comparison, against: Against, judged: Judged) -> Iterator[Note]:
    difference, told_already = judged.difference, judged.rule_of_thumb not in {None, judged.verdict}
    if difference.p is None or difference.ci_high is None or difference.value is None or told_already:
        return
    if 1 - difference.level <= difference.p < ALMOST_SIGNIFICANT:
        needed = _needed(comparison, judged, difference.ci_high - difference.value)
        yield (sentence(ALMOST, side=against.value, points=points(difference.value), **needed),)


def _needed(comparison: Comparison, judged: Judged, margin: float) -> dict[str, str]:
    return {"n": people(comparison.n or 0), "other_n": people(judged.reference.n or 0), "margin": points(margin)}


def _among_many(against: Against, judged: Judged) -> Iterator[Note]:
    if (
        judged.after_discovery not in {None, judged.verdict}
        and judged.adjusted_p is not None
        and judged.after_discovery
    ):
        words = WORDS[against]
        yield (
            sentence(
                LOST_AMONG_MANY, side=against.value, verdict=words[judged.verdict], after=words[judged.after_discovery],
                comparisons=people(judged.comparisons), rate=per_cent(1 - judged.difference.level, decimals=0),
                p=_p_value(judged.adjusted_p),
            ),
        )  # fmt: skip


def _design_effect(comparison: Comparison, against: Against, judged: Judged) -> Iterator[Note]:
    significant = judged.verdict in {Verdict.BETTER, Verdict.WORSE}
    told_already = judged.rule_of_thumb is Verdict.SAME
    if significant and comparison.deff is None and judged.difference.flips_at_deff is not None and not told_already:
        flips = plain_number(judged.difference.flips_at_deff, decimals=2)
        yield (sentence(TAKEN_AS_RANDOM, side=against.value, flips=flips, same=WORDS[against][Verdict.SAME]),)


def _source(against: Against, judged: Judged) -> Iterator[Note]:
    said, verdict = judged.reference.said, judged.verdict
    if said is None or said is verdict:
        return
    words = WORDS[against]
    if judged.difference.p is None:
        yield (sentence(SOURCE_UNCHECKED, side=against.value, said=words[said]),)
        return
    p = _p_value(judged.difference.p)
    yield (sentence(SOURCE_SAYS_OTHERWISE, side=against.value, said=words[said], verdict=words[verdict], p=p),)


def _where(comparison: Comparison, column: str) -> Iterator[Sentence]:
    if comparison.row is not None:
        yield sentence(WHERE, row=str(comparison.row), column=column)


def _signed(difference: float) -> str:
    return f"{'-' if difference < 0 else '+'}{points(difference)}"


def _p_value(p: float) -> str:
    return f"p < {SMALLEST_P}" if p < SMALLEST_P else f"p = {p:.3f}"
