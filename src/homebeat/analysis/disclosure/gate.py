"""The gate: tables of results go in, and only what came out may be shown."""

from collections.abc import Sequence

import numpy as np

from homebeat.analysis.disclosure.breakdown import PARTS, Breakdown, Figure, Kind, answered
from homebeat.analysis.disclosure.building import Built, build
from homebeat.analysis.disclosure.policy import DisclosurePolicy, Method, RoundingRule
from homebeat.analysis.disclosure.primary import judge
from homebeat.analysis.disclosure.register import Register
from homebeat.analysis.disclosure.released import Reason, Released, ReleasedCell, seal_released
from homebeat.analysis.disclosure.releases import EarlierRelease, told_by
from homebeat.analysis.disclosure.rounding import with_rounding
from homebeat.analysis.disclosure.suppression import protect
from homebeat.analysis.disclosure.system import Mask, Numbers
from homebeat.analysis.disclosure.showing import rounded_estimate, shown_estimate


def gate(table: Breakdown, *, policy: DisclosurePolicy, earlier: Sequence[Released | EarlierRelease] = ()) -> Released:
    """Return one table as it may be shown.

    Parameters   table : Breakdown, complete; policy : the dated policy to judge by; earlier : every release that readers may hold beside this one and that
                 speaks of the same records, earliest first
    Returns      Released
    Raises       CannotProtect : something hidden could be worked out whatever else is hidden; CannotRound; FiguresDisagree; RegisterShrank;
                 EarlierReleasesDisagree
    Method       as `gate_together` with one table
    Source       as `gate_together`
    Checked      as `gate_together`
    """
    return gate_together([table], policy=policy, earlier=earlier)[0]


def gate_together(
    tables: Sequence[Breakdown], *, policy: DisclosurePolicy, earlier: Sequence[Released | EarlierRelease] = ()
) -> tuple[Released, ...]:
    """Return several tables as they may be shown side by side; a page passes all its tables at once.

    Parameters   tables : one or more, linked by equal `counted`, `snapshot` and coordinates; policy, earlier : as for `gate`
    Returns      one Released for each table, in their order
    Raises       as `gate`
    Method       the rules judge each figure (`primary.judge`); all tables and earlier releases become one system of whole numbers
                 (`building.build`); counts are rounded where the policy rounds (`rounding.with_rounding`); further figures are hidden until no hidden number can be
                 told more closely than its width (`suppression.protect`). Readers are assumed to know the policy, every reason shown, every shown figure's whole numbers,
                 and which sums hold. A figure is shown whole (value, interval, base) or not at all
    Source       Hundepool and others, Statistical Disclosure Control, 2012, chapter 4; Office for National Statistics and Government Statistical
                 Service, guidance on disclosure control for tables
    Checked      a solver that knows only what was released, tests/analysis/disclosure/test_attack.py and docs/proofs/disclosure_attack.json
    """
    register = _registered(tables, policy, earlier)
    built = build(register)
    system, numbers, rounded = built.system, built.system.value, np.zeros(built.system.size, bool)
    if policy.method is Method.ROUND:
        counted = _counts(built, tables, policy)
        system, numbers = with_rounding(system, counted, policy)
        rounded = counted & (system.band_low < system.band_high) | counted & (numbers != system.value)
    hidden = protect(system)
    return tuple(_released(table, register, built, hidden, numbers, rounded) for table in tables)


def _registered(tables: Sequence[Breakdown], policy: DisclosurePolicy, earlier: Sequence[Released | EarlierRelease]) -> Register:
    register = Register(policy)
    told = [told_by(one) if isinstance(one, Released) else one for one in earlier]
    for release in told:
        register.add_earlier(release)
    for table in tables:
        register.add(table)
    for table in tables:
        for release in told:
            if table.grows and _is_earlier_snapshot(table, release):
                register.add_growth(table, release)
    return register


def _is_earlier_snapshot(table: Breakdown, release: EarlierRelease) -> bool:
    return release.counted == table.counted and release.kind is table.kind and release.snapshot != table.snapshot


def _counts(built: Built, tables: Sequence[Breakdown], policy: DisclosurePolicy) -> Mask:
    """Return which cells are counts that the policy rounds; survey figures are not rounded but held back."""
    mask = np.zeros(built.system.size, bool)
    keys = {(table.counted, table.snapshot) for table in tables if table.kind in {Kind.COUNT, Kind.RATE}}
    for key, place in built.places.items():
        mask[place] = key.part == "n" and (key.counted, key.snapshot) in keys
    return mask


def _released(table: Breakdown, register: Register, built: Built, hidden: Mask, numbers: Numbers, rounded: Mask) -> Released:
    cells = []
    for figure in table.figures:
        if not figure.asked:
            continue
        places = [built.places[register.key(table, part, figure.at)] for part in PARTS[table.kind]]
        is_rounded = bool(rounded[places[0]])
        reason = _reason(table, figure, register, bool(hidden[places].any()), is_rounded=is_rounded)
        if reason is not None:
            cells.append(_hidden_cell(table, figure, register.policy, reason, base_is_hidden=bool(hidden[places[0]])))
        else:
            cells.append(_shown_cell(table, figure, register.policy, int(numbers[places[0]]), is_rounded=is_rounded))
    return seal_released(
        title=table.title, measure=table.measure, counted=table.counted, snapshot=table.snapshot, kind=table.kind,
        dimensions=table.dimensions, cells=tuple(cells), policy=register.policy, grows=table.grows, notes=(),
    )  # fmt: skip


def _reason(table: Breakdown, figure: Figure, register: Register, is_hidden: bool, *, is_rounded: bool) -> Reason | None:
    """Return why a figure is not shown: the rule's own reason before that of protecting others."""
    judged = judge(table.kind, figure, register.policy)
    if not judged:
        return Reason.BASE_NOT_KNOWN
    reasons = [one.reason for one in judged.values() if one.reason is not None]
    controlled = is_rounded and register.policy.rounding is RoundingRule.CONTROLLED
    if reasons and not (controlled and not is_hidden):
        return reasons[0]
    if not is_hidden:
        return None
    # a nought that is hidden to protect others is told as too few, so that "too few" never excludes nought
    return Reason.TOO_FEW if any(one.low == 0 and one.high is not None for one in judged.values()) else Reason.PROTECTS_ANOTHER


def _hidden_cell(table: Breakdown, figure: Figure, policy: DisclosurePolicy, reason: Reason, *, base_is_hidden: bool) -> ReleasedCell:
    judged = judge(table.kind, figure, policy)
    may_show_base = len(PARTS[table.kind]) > 1 and not base_is_hidden and "n" in judged and judged["n"].reason is None
    base = figure.estimate.n if may_show_base else None
    return ReleasedCell(at=figure.at, estimate=None, hidden=reason, base=base, population=figure.population)


def _shown_cell(table: Breakdown, figure: Figure, policy: DisclosurePolicy, number: int, *, is_rounded: bool) -> ReleasedCell:
    if is_rounded:
        return ReleasedCell(at=figure.at, estimate=rounded_estimate(table.kind, figure, number), rounded=True, population=figure.population)
    said_so = answered(figure) if table.kind is Kind.SHARE else None
    estimate = shown_estimate(table.kind, figure.estimate, policy)
    return ReleasedCell(at=figure.at, estimate=estimate, answered=said_so, population=figure.population)
