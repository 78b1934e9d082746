"""What every measure is made of: what is counted, and against what, area by area."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import ibis.expr.types as ir

from homebeat.analysis.measures.indicators import Period
from homebeat.analysis.measures.tree import Tables


@dataclass(frozen=True, slots=True)
class Asked:
    """What an expression is told: the days it looks at, the records it is narrowed to, and policy by its path."""

    period: Period
    only: Mapping[str, tuple[str, ...]]
    policy: Mapping[str, int]

    @property
    def as_of(self) -> date:
        """The day that the measure is as of."""
        return self.period.last


@dataclass(frozen=True, slots=True)
class Parts:
    """Two tables that are summed over areas before one is divided by the other, so that large areas weigh as they should.

    `counted` has `area_key`, `amount` (what is counted), `records` (how many records stand behind it) and `unknown` (records that should have an amount and
    have none), and `day` where the measure can be told month by month. `base` has `area_key` and `amount`; None for a plain number.
    """

    counted: ir.Table
    base: ir.Table | None = None


Expression = Callable[[Tables, Asked], Parts]
