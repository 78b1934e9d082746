"""One estimate in plain words: the value, how sure we are, and how many people it rests on."""

from dataclasses import dataclass
from enum import StrEnum

from homebeat.analysis.comparison.differences import MINIMUM_BASE
from homebeat.analysis.estimates import Estimate
from homebeat.analysis.wording.figures import people, per_cent, plain_number
from homebeat.analysis.wording.sentences import N_, Sentence, in_a_row, sentence

VERY_LIKELY = 0.95


class Unit(StrEnum):
    """What an estimate counts in: a share of people, or a plain number."""

    SHARE = "share"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An estimate in words: the pieces that a table shows in columns, and the sentences that stand alone.

    `interval` and `base` are None where there is nothing to say: the value is then "Not known" or "Too few to say", or has no interval.
    """

    value: Sentence
    interval: Sentence | None
    base: Sentence | None
    sentences: tuple[Sentence, ...]

    def __str__(self) -> str:
        return in_a_row(self.sentences)


NOT_KNOWN = Sentence(N_("Not known"))
TOO_FEW = Sentence(N_("Too few to say"))
FIGURE = N_("%(figure)s")
INTERVAL = N_("%(low)s to %(high)s")
BASE = N_("%(people)s people")

NOT_KNOWN_ALONE = N_("Not known.")
NOBODY = N_("Not known: nobody answered.")
TOO_FEW_ANSWERED = N_("Too few to say: fewer than %(minimum)s people answered.")
WITH_BASE = N_("%(figure)s, from %(people)s people.")
WITHOUT_BASE = N_("%(figure)s. We do not know how many people this rests on, so it may be well off the mark.")
VERY_LIKELY_BETWEEN = N_("Had everyone been asked, the figure would very likely be between %(low)s and %(high)s.")
LIKELY_BETWEEN = N_("Had everyone been asked, the figure would likely be between %(low)s and %(high)s.")
HOW_SURE_NOT_KNOWN = N_("How far off it may be is not known.")


def estimate_in_words(
    estimate: Estimate, *, unit: Unit = Unit.SHARE, minimum_base: int = MINIMUM_BASE, decimals: int = 1
) -> Said:
    """Return an estimate in plain words, or that it is not known, or that too few answered to say.

    Parameters   estimate : Estimate, shares as fractions; unit : Unit; minimum_base : int, people below which no value is shown; decimals : int
    Returns      Said
    Raises       nothing
    Method       a base of 0 says nobody answered; a base below the minimum hides value, interval and the exact base, whether or not there is a value;
                 no value says not known; a value without base is shown without interval, because nobody can check it. The limits of a share
                 are shown cut to 0 and 100 per cent. "Very likely" stands for 95 per cent or more, "likely" for less
    Source       Homebeat's own, in the spirit of HMIC 2008, Appendix 3, 'Understanding survey results'
    Checked      truth table and reading age in the tests
    """
    if estimate.n == 0:
        return Said(value=NOT_KNOWN, interval=None, base=None, sentences=(Sentence(NOBODY),))
    if estimate.n is not None and estimate.n < minimum_base:
        hidden = sentence(TOO_FEW_ANSWERED, minimum=people(minimum_base))
        return Said(value=TOO_FEW, interval=None, base=None, sentences=(hidden,))
    if estimate.value is None:
        return Said(value=NOT_KNOWN, interval=None, base=None, sentences=(Sentence(NOT_KNOWN_ALONE),))
    figure = _figure(estimate.value, unit, decimals)
    if estimate.n is None:
        doubt = (sentence(WITHOUT_BASE, figure=figure),)
        return Said(value=sentence(FIGURE, figure=figure), interval=None, base=None, sentences=doubt)
    return _known(estimate, figure, people(estimate.n), unit, decimals)


def _known(estimate: Estimate, figure: str, base: str, unit: Unit, decimals: int) -> Said:
    limits = _limits(estimate, unit, decimals)
    sure = Sentence(HOW_SURE_NOT_KNOWN)
    if limits is not None:
        sure = sentence(VERY_LIKELY_BETWEEN if estimate.level >= VERY_LIKELY else LIKELY_BETWEEN, **limits)
    return Said(
        value=sentence(FIGURE, figure=figure), base=sentence(BASE, people=base),
        interval=None if limits is None else sentence(INTERVAL, **limits),
        sentences=(sentence(WITH_BASE, figure=figure, people=base), sure),
    )  # fmt: skip


def _limits(estimate: Estimate, unit: Unit, decimals: int) -> dict[str, str] | None:
    if estimate.ci_low is None or estimate.ci_high is None:
        return None
    low, high = estimate.ci_low, estimate.ci_high
    if unit is Unit.SHARE:
        low, high = max(low, 0.0), min(high, 1.0)
    return {"low": _figure(low, unit, decimals), "high": _figure(high, unit, decimals)}


def _figure(value: float, unit: Unit, decimals: int) -> str:
    return per_cent(value, decimals=decimals) if unit is Unit.SHARE else plain_number(value, decimals=decimals)
