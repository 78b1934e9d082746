"""Measures worked out from a snapshot: what can be counted is counted, and what has no records yet is said to have none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import ibis.expr.types as ir

from homebeat.analysis.engines.engine import Engine
from homebeat.analysis.estimates import Estimate
from homebeat.analysis.measures.evaluating import NotByMonth, Request, evaluate, months_of
from homebeat.analysis.measures.indicators import Indicator, Period, Span, indicator, period_of
from homebeat.analysis.measures.parts import Asked
from homebeat.foundation.standards.files import FRAMEWORKS, parted_dataset

from .opening import Snapshot
from .policy import Policy, policy_of
from .problems import NoSuchSnapshot

LOADED_BY_MONTH = ("recorded_crime",)  # published tables: a month without a row was never loaded
ALWAYS_THERE = ("areas",)
ANSWERS = "survey_answers"
FROM_ANSWERS = (
    "Worked out from survey answers with their weights and errors, not counted here: see the survey's results."
)


class NoSuchMeasure(LookupError):
    """No file defines a measure of that name that holds on the day."""


@dataclass(frozen=True)
class Outcome:
    """What came of one measure: its estimates, or why there are none."""

    indicator: Indicator
    estimates: tuple[Estimate, ...] = ()
    missing: str = ""


class SnapshotTables:
    """The snapshot's tables on one engine, each loaded the first time it is asked for."""

    def __init__(self, snapshot: Snapshot, engine: Engine) -> None:
        self._snapshot, self._engine = snapshot, engine

    def __getitem__(self, name: str) -> ir.Table:
        return self._engine.table(self._snapshot.source(name))


def indicators(on: date) -> tuple[Indicator, ...]:
    """Return the measures that hold on that day, in the order of their names."""
    entries = parted_dataset("measures", FRAMEWORKS).entries
    return tuple(indicator(one.code, one.source, one.data) for one in entries if one.holds_on(on))


def named(codes: Iterable[str], on: date) -> tuple[Indicator, ...]:
    """Return the measures of these names; all where none is named.

    Raises:
        NoSuchMeasure: a name is not there.
    """
    known = {one.code: one for one in indicators(on)}
    wanted = list(codes)
    for code in wanted:
        if code not in known:
            raise NoSuchMeasure(f"There is no measure '{code}' on {on:%-d %B %Y}. Choose from: {', '.join(known)}.")
    return tuple(known[code] for code in wanted or known)


def measure(
    wanted: Iterable[Indicator], snapshot: Snapshot, engine: Engine, *, as_of: date | None = None, level: str = "force",
    monthly: bool = False,
) -> tuple[Outcome, ...]:  # fmt: skip
    """Return what the snapshot says of each measure, as of its day or an earlier one.

    A measure that looks at one day is known for the snapshot's own day alone: records tell how things stand, not how they stood.

    Raises:
        NoSuchSnapshot: the day is after the snapshot's.
        SnapshotDamaged: a file that is needed is not as it was made.
    """
    day = as_of or snapshot.manifest.day
    if day > snapshot.manifest.day:
        raise NoSuchSnapshot(
            f"The snapshot {snapshot.name} knows nothing after {snapshot.manifest.day}; it was asked for {day}."
        )
    tables, policy = SnapshotTables(snapshot, engine), policy_of(snapshot)
    return tuple(
        _outcome(one, snapshot, engine, tables, policy, day=day, level=level, monthly=monthly) for one in wanted
    )


def _outcome(
    one: Indicator, snapshot: Snapshot, engine: Engine, tables: SnapshotTables, policy: Policy, *, day: date, level: str,
    monthly: bool,
) -> Outcome:  # fmt: skip
    missing = _missing(one, snapshot, day)
    if missing:
        return Outcome(one, missing=missing)
    period = period_of(one.span, day)
    asked = Asked(period, one.only or {}, {path: policy.value(path, day) for path in one.policy})
    request = Request(snapshot.name, asked, level, monthly, _not_known(one, snapshot, period))
    try:
        return Outcome(one, evaluate(one, request, tables, engine))
    except NotByMonth as refused:
        return Outcome(one, missing=str(refused))


def _missing(one: Indicator, snapshot: Snapshot, day: date) -> str:
    if one.answers:
        known = ANSWERS in snapshot.manifest.tables and snapshot.facts(ANSWERS).rows
        return FROM_ANSWERS if known else f"No records yet: answers to a survey ({one.answers})."
    if not one.expression:
        return f"No records yet: {one.waiting_for}."
    empty = [name for name in one.tables if name not in snapshot.manifest.tables or not snapshot.facts(name).rows]
    if empty:
        return f"No records in this snapshot: {', '.join(empty).replace('_', ' ')}."
    if one.span is Span.DAY and day != snapshot.manifest.day:
        return f"Known only as of {snapshot.manifest.day}, the snapshot's day: use a snapshot of {day}."
    return ""


def _not_known(one: Indicator, snapshot: Snapshot, period: Period) -> Mapping[str, str]:
    """Say of each force whose records are not there why its figures are not known."""
    forces = {part.partition["force_key"] for part in snapshot.facts("areas").parts}
    found = {}
    for table in (name for name in one.tables if name not in ALWAYS_THERE):
        facts = snapshot.facts(table)
        months: dict[str, set[str]] = {}
        for part in facts.parts:
            months.setdefault(part.partition.get("force_key", ""), set()).add(part.partition.get("month", ""))
        for force in forces - months.keys():
            found[force] = f"Not known: this force has no records of {table.replace('_', ' ')}."
        if table in LOADED_BY_MONTH:
            wanted = {f"{month.first:%Y-%m}" for _, month in months_of(period) if month.first.day == 1}
            for force in forces & months.keys():
                absent = sorted(wanted - months[force])
                if absent:
                    found[force] = f"Not known: {table.replace('_', ' ')} was not loaded for {', '.join(absent)}."
    return found
