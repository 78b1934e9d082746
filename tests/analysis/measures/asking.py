"""Asking measures of a made-up world, on any engine."""

from datetime import date
from typing import Any

import ibis.expr.types as ir

from homebeat.analysis.engines.engine import Engine
from homebeat.analysis.estimates import Estimate
from homebeat.analysis.measures.evaluating import Request, evaluate
from homebeat.analysis.measures.indicators import Indicator, indicator, period_of
from homebeat.analysis.measures.parts import Asked
from homebeat.analysis.tables.sources import from_arrow
from homebeat.foundation.standards.files import parted_dataset
from tests.analysis.measures.world import AS_OF, World

INDICATORS = {one.code: indicator(one.code, one.source, one.data) for one in parted_dataset("measures").entries}
POLICY = {
    "clocks.priority_review.length": 3,
    "engagement_limits.quiet_ward_days.value": 60,
    "youth_rule.youth_priorities.value": 1,
}


class WorldTables:
    """The world's tables on an engine."""

    def __init__(self, world: World, engine: Engine) -> None:
        self._sources = {name: from_arrow(world.arrow(name), label=name) for name in world.rows}
        self._engine = engine

    def __getitem__(self, name: str) -> ir.Table:
        return self._engine.table(self._sources[name])


def request(one: Indicator, level: str, *, as_of: date = AS_OF, **asked: Any) -> Request:
    return Request("2026-03-31-213000-abc", Asked(period_of(one.span, as_of), one.only or {}, POLICY), level, **asked)


def ask(code: str, level: str, tables: WorldTables, engine: Engine, **asked: Any) -> tuple[Estimate, ...]:
    one = INDICATORS[code]
    return evaluate(one, request(one, level, **asked), tables, engine)
