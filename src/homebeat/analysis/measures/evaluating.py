"""From a measure's expression to its estimates: summed to a level of the tree, divided, and said with what stands behind it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

import ibis.expr.types as ir

from homebeat.analysis.engines.engine import Engine
from homebeat.analysis.estimates import Estimate
from homebeat.analysis.measures import crime, engagement, priorities
from homebeat.analysis.measures.indicators import Indicator, Period, Span, Unit
from homebeat.analysis.measures.parts import Asked, Expression, Parts
from homebeat.analysis.measures.tree import LEVELS, Tables, groups, inside

EXPRESSIONS: Mapping[str, Expression] = MappingProxyType(
    {
        one.__name__: one
        for one in (
            engagement.events, engagement.events_per_resident, engagement.people_met, engagement.people_met_per_resident,
            engagement.events_per_panel, engagement.quiet_wards, priorities.reviewed_priorities,
            priorities.neighbourhoods_with_reviewed_priorities, priorities.youth_priority, priorities.wards_with_panel,
            priorities.named_officer, crime.crimes, crime.crimes_with_outcome,
        )
    }
)  # fmt: skip
METHOD = "counted from records; no sampling error"


class NotByMonth(ValueError):
    """The measure is known for one day or one whole period and cannot be told month by month."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a measure: the snapshot it is worked out from, the days and policy, the level, and whether month by month.

    `not_known` says for a force (by key) why its figures are not known, such as records that were never loaded: they are then not counted as none.
    """

    snapshot: str
    asked: Asked
    level: str
    monthly: bool = False
    not_known: Mapping[str, str] = field(default_factory=dict)


def evaluate(indicator: Indicator, request: Request, tables: Tables, engine: Engine) -> tuple[Estimate, ...]:
    """Return the measure for every area of the level that exists on the day, by name, and for every month where asked.

    Parameters
        indicator : a measure with an expression
        request : level is one of neighbourhood, borough, link_area, force
        tables : the snapshot's tables on `engine`
        engine : where the expression runs
    Returns
        Estimates: shares as fractions, rates for `scale` of the base, counts as they are. `n` is the base of a share and the records counted
        behind a rate or a count. No interval: everything was counted, nothing sampled. None: no base, or records not known.
    Raises
        NotByMonth : the measure cannot be told month by month
    Method
        Numerator and base are each summed over the areas inside a group, then divided; a record of an area above the level counts only
        in groups that hold that area. What lies in an area that closed during the period counts in the areas above it.
    Source
        Homebeat's own; the definitions name theirs in `frameworks/measures`
    Checked
        against counting the same records one by one in Python, tests/analysis/measures/test_second_version.py
    """
    rows = engine.rows(question(indicator, request, tables)).to_pylist()
    if not request.monthly:
        return tuple(_estimate(indicator, request, row, request.asked.period) for row in rows)
    return tuple(_by_month(indicator, request, rows))


def question(indicator: Indicator, request: Request, tables: Tables) -> ir.Table:
    """Return the one expression behind the measure's rows, in a total order.

    Returns
        table with group_key, group_name, force_key, month (months since year 0, or null), amount, records, unknown, base (null: none)
    Raises
        NotByMonth : the measure cannot be told month by month
    """
    parts = EXPRESSIONS[indicator.expression](tables, request.asked)
    if request.monthly and (indicator.span is Span.DAY or "day" not in parts.counted.columns):
        raise NotByMonth(f"'{indicator.code}' is known for one day or one whole period, not month by month.")
    within = inside(tables, request.level)
    found = groups(tables, request.level, request.asked.as_of)
    found = found.left_join(_counted(parts, within, monthly=request.monthly), "group_key").drop("group_key_right")
    if parts.base is not None:
        found = found.left_join(_base(parts.base, within), "group_key").drop("group_key_right")
    else:
        found = found.mutate(base=found.amount.nullif(found.amount))
    return found.order_by("group_name", "group_key", "month")


def _counted(parts: Parts, within: ir.Table, *, monthly: bool) -> ir.Table:
    held = parts.counted.join(within, "area_key")
    number = held.day.year() * 12 + held.day.month() - 1 if monthly else held.amount.nullif(held.amount)
    held = held.mutate(month=number.cast("int64"))
    sums = {name: held[name].sum().cast("float64") for name in ("amount", "records", "unknown")}
    return held.group_by("group_key", "month").agg(**sums)


def _base(base: ir.Table, within: ir.Table) -> ir.Table:
    held = base.join(within, "area_key")
    return held.group_by("group_key").agg(base=held.amount.sum().cast("float64"))


def _by_month(indicator: Indicator, request: Request, rows: Sequence[Mapping[str, Any]]) -> Iterator[Estimate]:
    """A month without a record is none, where the records are known; it has its line too."""
    held = {(row["group_key"], row["month"]): row for row in rows}
    first = {row["group_key"]: row for row in reversed(rows)}
    for group in sorted(first.values(), key=lambda row: (row["group_name"], row["group_key"])):
        for number, period in months_of(request.asked.period):
            nothing = {**group, "amount": None, "records": None, "unknown": None}
            yield _estimate(indicator, request, held.get((group["group_key"], number), nothing), period)


def months_of(period: Period) -> Iterator[tuple[int, Period]]:
    """Return the months of a period by number (months since year 0), the first and last cut to the period's days."""
    for number in range(_number(period.first), _number(period.last) + 1):
        first, following = _first_day(number), _first_day(number + 1)
        last = date.fromordinal(following.toordinal() - 1)
        yield number, Period(max(first, period.first), min(last, period.last))


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_day(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _estimate(indicator: Indicator, request: Request, row: Mapping[str, Any], period: Period) -> Estimate:
    amount, records, unknown = (row[name] or 0.0 for name in ("amount", "records", "unknown"))
    why = request.not_known.get(row["force_key"], "")
    is_share = indicator.unit is Unit.SHARE
    return Estimate(
        measure=indicator.code,
        value=None if why else _value(indicator, amount, row["base"]),
        n=None if why else round(row["base"] or 0 if is_share else records),
        method=METHOD,
        by=tuple(_by(request, row, period)),
        area=row["group_key"],
        period=str(period),
        snapshot=request.snapshot,
        polarity=indicator.polarity,
        notes=tuple(_notes(indicator, row["base"], round(records), round(unknown), why)),
    )


def _value(indicator: Indicator, amount: float, base: float | None) -> float | None:
    if indicator.unit is Unit.COUNT:
        return amount
    return amount * indicator.scale / base if base else None


def _by(request: Request, row: Mapping[str, Any], period: Period) -> Iterator[tuple[str, str]]:
    yield request.level, row["group_name"]
    if request.monthly:
        yield "month", f"{period.first:%Y-%m}"


def _notes(indicator: Indicator, base: float | None, records: int, unknown: int, why: str) -> Iterator[str]:
    if why:
        yield why
        return
    if indicator.unit is not Unit.COUNT and not base:
        yield f"No base: {indicator.base.lower()}: none."
    if unknown:
        yield f"{unknown:,} of {records:,} records have no number, so the true figure is higher."


def check_level(level: str) -> str:
    """Return the level if there is one of that name.

    Raises
        ValueError : there is none
    """
    if level not in LEVELS:
        raise ValueError(f"There is no level '{level}'. Choose one of: {', '.join(LEVELS)}.")
    return level
