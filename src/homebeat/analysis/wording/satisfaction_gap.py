"""A satisfaction gap in plain sentences: how large, how sure, and what goes with it."""

from collections.abc import Iterator

from homebeat.analysis.effects.gap_result import GapVerdict, SatisfactionGap, ServicePart
from homebeat.analysis.estimates import Estimate
from homebeat.analysis.wording.figures import people, per_cent, points
from homebeat.analysis.wording.sentences import N_, Sentence, sentence

TOO_FEW = N_(
    "Too few people answered to say whether %(comparison)s are less satisfied than %(reference)s: %(n)s and %(other_n)s people."
)
NO_DIFFERENCE = N_(
    "%(comparison_share)s of %(comparison)s and %(reference_share)s of %(reference)s were satisfied. That may be chance (%(n)s and %(other_n)s people)."
)
LESS = N_(
    "Of %(comparison)s %(comparison_share)s were satisfied, of %(reference)s %(reference_share)s: %(points)s points less. The true gap is likely to be between "
    "%(low)s and %(high)s points (%(n)s and %(other_n)s people)."
)
MORE = N_(
    "Of %(comparison)s %(comparison_share)s were satisfied, of %(reference)s %(reference_share)s: %(points)s points more. The true gap is likely to be between "
    "%(low)s and %(high)s points (%(n)s and %(other_n)s people)."
)
NOT_TAKEN_APART = N_("In no type of crime did enough people of both groups answer to say what goes with the gap.")
SAME_CRIMES = N_("Among people with the same mix of crimes the gap is %(points)s points (%(low)s to %(high)s).")
SERVICE = N_(
    "%(points)s points of it (%(low)s to %(high)s) go with %(service)s: %(reference_received)s of %(reference)s had it and %(comparison_received)s of "
    "%(comparison)s."
)
SERVICE_UNCLEAR = N_("Whether %(service)s plays a part cannot be told from chance (%(low)s to %(high)s points).")
SERVICE_OTHER_WAY = N_(
    "With %(service)s alike for both, the gap would be %(points)s points wider (%(low)s to %(high)s)."
)
REST = N_("No service that was asked about goes with the other %(points)s points (%(low)s to %(high)s).")
NOT_COMPARED = N_("Not compared for want of people: %(crime_types)s.")
CAUTION = N_("What goes with a gap need not be its cause.")


def gap_in_words(gap: SatisfactionGap) -> tuple[Sentence, ...]:
    """Return the sentences that say a satisfaction gap, the gap itself first.

    Parameters   gap : SatisfactionGap
    Returns      tuple of sentences, to be translated one by one; the parts are told only of a gap that is not chance
    Raises       nothing
    Method       by verdict. A part whose interval holds 0 is said to be unclear. A gap without interval has no verdict, so it says too few
    Source       Homebeat's own; HMIC (2008), SPI 3b, says gaps as "4.8 percentage points less satisfied"
    Checked      truth table in the tests
    """
    return tuple(_sentences(gap))


def _sentences(gap: SatisfactionGap) -> Iterator[Sentence]:
    templates = {
        GapVerdict.TOO_FEW: TOO_FEW,
        GapVerdict.NO_SIGNIFICANT_DIFFERENCE: NO_DIFFERENCE,
        GapVerdict.LESS_SATISFIED: LESS,
        GapVerdict.MORE_SATISFIED: MORE,
    }
    yield sentence(templates[gap.verdict], **_whole(gap))
    if gap.verdict not in {GapVerdict.LESS_SATISFIED, GapVerdict.MORE_SATISFIED}:
        return
    if not gap.is_taken_apart:
        yield sentence(NOT_TAKEN_APART)
        return
    yield sentence(SAME_CRIMES, **_said(_towards(gap, gap.same_crimes)))
    for one in gap.services:
        yield _service(gap, one)
    yield sentence(REST, **_said(_towards(gap, gap.not_explained)))
    left = [one.crime_type for one in gap.crime_types if not one.is_compared]
    if left:
        yield sentence(NOT_COMPARED, crime_types=", ".join(left))
    yield sentence(CAUTION)


def _whole(gap: SatisfactionGap) -> dict[str, str]:
    """Return the groups, their bases and, where there is a verdict, the shares and the size of the gap."""
    found = {
        "reference": gap.question.reference.name,
        "comparison": gap.question.comparison.name,
        "n": people(gap.comparison.n or 0),
        "other_n": people(gap.reference.n or 0),
    }
    if gap.verdict is GapVerdict.TOO_FEW:
        return found
    shares = {"reference_share": _share(gap.reference), "comparison_share": _share(gap.comparison)}
    return found | shares | _said(_towards(gap, gap.gap))


def _service(gap: SatisfactionGap, part: ServicePart) -> Sentence:
    """Return what one service has to do with the gap."""
    value, low, high = _towards(gap, part.contribution)
    name = part.service.name
    if low <= 0 <= high:
        return sentence(SERVICE_UNCLEAR, service=name, **_said((value, low, high)))
    if high < 0:
        return sentence(SERVICE_OTHER_WAY, service=name, **_said((-value, -high, -low)))
    return sentence(
        SERVICE,
        service=name,
        reference=gap.question.reference.name,
        comparison=gap.question.comparison.name,
        reference_received=_share(part.reference_received),
        comparison_received=_share(part.comparison_received),
        **_said((value, low, high)),
    )


def _towards(gap: SatisfactionGap, part: Estimate) -> tuple[float, float, float]:
    """Return a part with its interval, positive where it runs the way of the gap."""
    value, low, high = part.value or 0.0, part.ci_low or 0.0, part.ci_high or 0.0
    return (-value, -high, -low) if gap.verdict is GapVerdict.MORE_SATISFIED else (value, low, high)


def _said(figures: tuple[float, float, float]) -> dict[str, str]:
    """Return a figure and its interval in points, with a minus where it runs the other way."""
    return {
        name: ("minus " if figure < 0 else "") + points(figure)
        for name, figure in zip(("points", "low", "high"), figures, strict=True)
    }


def _share(part: Estimate) -> str:
    return per_cent(part.value or 0.0)
