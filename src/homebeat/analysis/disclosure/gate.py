"""The gate: tables of results go in, and only what came out may be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from homebeat.analysis.disclosure.breakdown import COUNTED, PARTS, Breakdown, Figure, Kind, answered
from homebeat.analysis.disclosure.building import Built, build
from homebeat.analysis.disclosure.policy import DisclosurePolicy, Method
from homebeat.analysis.disclosure.primary import Judgement, judge
from homebeat.analysis.disclosure.register import Register
from homebeat.analysis.disclosure.released import Reason, Released, ReleasedCell, seal_released
from homebeat.analysis.disclosure.releases import EarlierRelease, told_by
from homebeat.analysis.disclosure.rounding import with_rounding
from homebeat.analysis.disclosure.showing import rounded_estimate, shown_estimate
from homebeat.analysis.disclosure.suppression import CannotProtect, protect
from homebeat.analysis.disclosure.system import Mask, Numbers


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
                 and which sums hold; where the reasons themselves would tell too much, all hidden figures are told as "not shown". A figure is shown whole (value, interval, base) or not at all
    Source       Hundepool and others, Statistical Disclosure Control, 2012, chapter 4; Office for National Statistics and Government Statistical
                 Service, guidance on disclosure control for tables
    Checked      a solver that knows only what was released, tests/analysis/disclosure/test_attack.py and docs/proofs/disclosure_attack.json
    """
    try:
        passed = _pass(_registered(tables, policy, earlier, tells_why=True), tables)
    except CannotProtect:
        passed = _pass(_registered(tables, policy, earlier, tells_why=False), tables)
    return tuple(passed.released(table) for table in tables)


def already_public(table: Breakdown, *, policy: DisclosurePolicy, source: str) -> Released:
    """Return figures that somebody else has published, as they stand, with their source as a note.

    Parameters   table : Breakdown of any kind; policy : cited, not applied; source : the publication and its page, in words
    Returns      Released with every asked figure shown
    Raises       ValueError : no source is named
    Method       nothing is hidden or rounded: what is printed in an official report cannot be taken back; never for our own figures
    Source       HMIC 2008 is the first use: its tables carry no bases
    Checked      tests/analysis/disclosure/test_gate.py
    """
    if not source.strip():
        raise ValueError(
            f"'{table.title}' names no source. Only figures that were published elsewhere pass unjudged; name where."
        )
    cells = tuple(
        ReleasedCell(at=one.at, estimate=one.estimate, population=one.population) for one in table.figures if one.asked
    )
    return _sealed(table, cells, policy, notes=(f"published in {source}",))


def _pass(register: Register, tables: Sequence[Breakdown]) -> "_Passed":
    built = build(register)
    system, numbers, rounded = built.system, built.system.value, np.zeros(built.system.size, bool)
    counted = _counts(built, tables)
    if register.policy.method is Method.ROUND and counted.any():
        system, numbers = with_rounding(system, counted, register.policy)
        rounded = counted & ((system.band_low < system.band_high) | (numbers != system.value))
    return _Passed(register, built, protect(system), numbers, rounded)


def _registered(
    tables: Sequence[Breakdown],
    policy: DisclosurePolicy,
    earlier: Sequence[Released | EarlierRelease],
    *,
    tells_why: bool,
) -> Register:
    register = Register(policy, tells_why)
    told = [told_by(one) if isinstance(one, Released) else one for one in earlier]
    for release in told:
        register.add_earlier(release)
    for table in tables:
        register.add(table)
    for number, release in enumerate(told):
        later_ones: list[Breakdown | EarlierRelease] = [*told[number + 1 :], *tables]
        for later in later_ones:
            if later.grows and _are_snapshots_of_one(later, release):
                register.add_growth(later, release)
    return register


def _are_snapshots_of_one(now: Breakdown | EarlierRelease, then: EarlierRelease) -> bool:
    return then.counted == now.counted and then.kind is now.kind and then.snapshot != now.snapshot


def _counts(built: Built, tables: Sequence[Breakdown]) -> Mask:
    """Return which cells are counts that the policy rounds; survey figures are not rounded but held back."""
    mask = np.zeros(built.system.size, bool)
    keys = {(table.counted, table.snapshot) for table in tables if table.kind in COUNTED}
    for key, place in built.places.items():
        mask[place] = key.part == "n" and (key.counted, key.snapshot) in keys
    return mask


@dataclass(frozen=True, slots=True, eq=False)
class _Passed:
    """What was decided about every cell, ready to be told table by table."""

    register: Register
    built: Built
    hidden: Mask
    numbers: Numbers
    rounded: Mask

    def released(self, table: Breakdown) -> Released:
        cells = tuple(self._cell(table, figure) for figure in table.figures if figure.asked)
        return _sealed(table, cells, self.register.policy, notes=())

    def _cell(self, table: Breakdown, figure: Figure) -> ReleasedCell:
        places = [self.built.places[self.register.key(table, part, figure.at)] for part in PARTS[table.kind]]
        judged = judge(table.kind, figure, self.register.policy)
        reason = self._reason(judged, places)
        if reason is None:
            return self._shown(table, figure, places[0])
        base = judged.get("n")
        may_show_base = len(places) > 1 and base is not None and base.reason is None and not self.hidden[places[0]]
        return ReleasedCell(
            at=figure.at, estimate=None, hidden=reason, base=figure.estimate.n if may_show_base else None, population=figure.population
        )  # fmt: skip

    def _reason(self, judged: Mapping[str, Judgement], places: Sequence[int]) -> Reason | None:
        """Return why a figure is not shown: the rule's own reason before that of protecting others."""
        if not judged:
            return Reason.BASE_NOT_KNOWN
        is_hidden = bool(self.hidden[places].any())
        own = [one.reason for one in judged.values() if one.reason is not None]
        if not is_hidden and (not own or self.rounded[places[0]]):
            return None
        if not self.register.tells_why:
            return Reason.NOT_SAID
        if own:
            return own[0]
        # a nought that is hidden to protect others is told as too few, so that "too few" never excludes nought
        may_be_nought = any(one.low == 0 and one.high is not None for one in judged.values())
        return Reason.TOO_FEW if may_be_nought else Reason.PROTECTS_ANOTHER

    def _shown(self, table: Breakdown, figure: Figure, place: int) -> ReleasedCell:
        if self.rounded[place] and table.kind in COUNTED:
            estimate = rounded_estimate(table.kind, figure, int(self.numbers[place]))
            return ReleasedCell(at=figure.at, estimate=estimate, rounded=True, population=figure.population)
        said_so = answered(figure) if table.kind is Kind.SHARE else None
        estimate = shown_estimate(table.kind, figure.estimate, self.register.policy)
        return ReleasedCell(at=figure.at, estimate=estimate, answered=said_so, population=figure.population)


def _sealed(
    table: Breakdown, cells: tuple[ReleasedCell, ...], policy: DisclosurePolicy, *, notes: tuple[str, ...]
) -> Released:
    return seal_released(
        title=table.title, measure=table.measure, counted=table.counted, snapshot=table.snapshot, kind=table.kind,
        dimensions=table.dimensions, cells=cells, policy=policy, grows=table.grows, notes=notes,
    )  # fmt: skip
