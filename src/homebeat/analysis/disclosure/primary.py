"""The first rules: which figures are too small, or too much one contributor's, to be shown; each figure by itself."""

from dataclasses import dataclass
from math import ceil

from homebeat.analysis.disclosure.breakdown import COUNTED, Figure, Kind, parts_of
from homebeat.analysis.disclosure.policy import DisclosurePolicy, Zeros
from homebeat.analysis.disclosure.released import Reason


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say about one whole number behind a figure.

    `reason` : why it must be hidden, None where it may be shown. `low`, `high` : the range that its reason gives away if it is hidden (for whatever
    cause), high None where there is no end. `need` : how far apart the numbers must lie that a reader cannot tell it from.
    """

    reason: Reason | None
    low: int
    high: int | None
    need: int


def judge(kind: Kind, figure: Figure, policy: DisclosurePolicy) -> dict[str, Judgement]:
    """Return what the rules say about every whole number behind one figure.

    Parameters   kind : what the table holds; figure : one cell; policy : the figures to judge by
    Returns      part ("n" base or count, "x" said so, "c" said otherwise, "v" amount) to Judgement; no entry for a part that is not known
    Raises       nothing
    Method       counts and rates: 1 to minimum_count - 1 are hidden, nought too where zeros are hidden, and any rate over fewer people than
                 minimum_population. Survey figures: a base under minimum_base hides everything; a share also where fewer than minimum_answers said so or
                 fewer said otherwise (nought is like nought of counts). Totals: fewer contributors than minimum_count; one contributor with more than
                 largest_share; or all but the two largest together below dominance_margin of the largest (the p% rule). A nought that is hidden
                 to protect others is told as "too few", which therefore always means from 0 upwards
    Source       Hundepool and others, Statistical Disclosure Control, 2012, sections 4.2.1 and 4.2.2; frameworks/disclosure.toml
    Checked      truth tables in tests/analysis/disclosure/test_primary.py
    """
    numbers = {part: number for part, number in parts_of(kind, figure).items() if number is not None}
    if "n" not in numbers:
        return {}
    if kind in COUNTED:
        return {"n": _counted(numbers["n"], figure, policy)}
    least = policy.minimum_count if kind is Kind.TOTAL else policy.minimum_base
    base = _small(numbers["n"], least, policy)
    if kind is Kind.SHARE:
        return {"n": base, **{part: _answers(numbers[part], base, policy) for part in ("x", "c")}}
    if kind is Kind.TOTAL and "v" in numbers:
        return {"n": base, "v": _amount(numbers["v"], figure, base, policy)}
    return {"n": base}


def need_of(low: int, high: int | None, policy: DisclosurePolicy) -> int:
    """Return the width that a hidden number must keep: the policy's, but no more than half of what its reason gives away, and 1 at least."""
    return policy.narrowest_interval if high is None else min(policy.narrowest_interval, max(1, (high - low) // 2))


def _small(number: int, least: int, policy: DisclosurePolicy) -> Judgement:
    if number < least:
        hidden = number > 0 or policy.zeros is Zeros.HIDDEN
        return Judgement(Reason.TOO_FEW if hidden else None, 0, least - 1, need_of(0, least - 1, policy))
    # what protects a small number can be told no more vaguely than the small number itself, so both keep the same width
    return Judgement(None, least, None, need_of(0, least - 1, policy))


def _counted(number: int, figure: Figure, policy: DisclosurePolicy) -> Judgement:
    small = figure.population is not None and figure.population < policy.minimum_population
    if small:  # the population is public, so its smallness says nothing about the count
        return Judgement(Reason.TOO_FEW, 0, None, need_of(0, None, policy))
    return _small(number, policy.minimum_count, policy)


def _answers(number: int, base: Judgement, policy: DisclosurePolicy) -> Judgement:
    if base.reason is not None:
        return Judgement(base.reason, 0, None, 1)
    return _small(number, policy.minimum_answers, policy)


def _amount(number: int, figure: Figure, base: Judgement, policy: DisclosurePolicy) -> Judgement:
    largest = max(figure.largest, default=0.0)
    need = max(1, ceil(policy.dominance_margin * largest))
    if base.reason is not None:
        return Judgement(base.reason, 0, None, need)
    rest = number - sum(sorted(figure.largest)[-2:])
    dominated = largest > policy.largest_share * number or (largest > 0 and rest < policy.dominance_margin * largest)
    return Judgement(Reason.STANDS_OUT if dominated else None, 0, None, need)
