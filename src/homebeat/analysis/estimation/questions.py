"""The one grouped expression behind every linear estimate: rows added up to cells of breakdown, stratum and cluster."""

from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_, mul

import ibis.expr.types as ir
import pyarrow as pa

from homebeat.analysis.estimation.answers import Answer
from homebeat.analysis.estimation.measures import Linear
from homebeat.analysis.tables.sources import Kind, Source


@dataclass(frozen=True)
class Columns:
    """The columns of a breakdown and a design, in the order of their stages."""

    by: tuple[str, ...]
    margins: tuple[str, ...]
    stratum: str | None
    clusters: tuple[str, ...]
    fpc: tuple[str, ...]
    weight: str | None

    @property
    def keys(self) -> dict[str, str]:
        """Return the names that the cells' keys have in the answer, and the columns they come from."""
        keys = {f"by_{place}": column for place, column in enumerate(self.by)}
        keys |= {f"margin_{place}": column for place, column in enumerate(self.margins)}
        keys |= {"stratum": self.stratum} if self.stratum else {}
        return keys | {f"cluster_{place}": column for place, column in enumerate(self.clusters)}


@dataclass(frozen=True, slots=True)
class Sum:
    """Something added up over rows: the weight to a power, times answers, over the rows that have certain answers."""

    power: int
    factors: tuple[Answer, ...] = ()
    over: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums that one measure needs; y stands for the top answer, x for the bottom one, w for the weight, n counts rows."""

    n: Sum
    w: Sum
    wy: Sum
    wyy: Sum
    y: Sum
    wx: Sum | None = None
    wxx: Sum | None = None
    wxy: Sum | None = None
    x: Sum | None = None

    def needed(self, *, unweighted: bool) -> tuple[Sum, ...]:
        """Return the sums to ask for; those without weights only serve raking."""
        plain = (self.y, self.x) if unweighted else ()
        asked = (self.n, self.w, self.wy, self.wyy, self.wx, self.wxx, self.wxy, *plain)
        return tuple(one for one in asked if one is not None)


@dataclass(frozen=True)
class ValuesQuestion:
    """The different values of a column."""

    column: str

    def on(self, table: ir.Table) -> ir.Table:
        """Return the expression over the source's table."""
        return table.select(value=table[self.column]).distinct()


ROWS, WEIGHT, SQUARES = Sum(0), Sum(1), Sum(2)


@dataclass(frozen=True)
class CellQuestion:
    """Rows added up to cells: one pass over the rows, whatever the number of cells, measures or domains.

    With clusters a cell holds sums. Without, every row is a cluster of its own: rows alike in every column that matters are
    counted once, with how many there are (`alike`), so nothing is lost and little is kept.
    """

    columns: Columns
    measures: tuple[Linear, ...]
    unweighted: bool
    source: Source

    def __hash__(self) -> int:
        return hash((self.columns, self.measures, self.unweighted, self.source.key))

    @property
    def counts_rows(self) -> bool:
        """Say whether rows stand for themselves, there being no clusters."""
        return not self.columns.clusters

    def on(self, table: ir.Table) -> ir.Table:
        """Return the expression over the source's table."""
        rows = table.select(**self._keys(table), **self._values(table))
        if self.counts_rows:
            return rows.group_by(*rows.columns).aggregate(alike=rows.count())
        added = {f"sum_{place}": self._added(rows, one) for place, one in enumerate(self.sums)}
        return rows.group_by(*self.columns.keys).aggregate(**added, **self._sizes(rows))

    @cached_property
    def sums(self) -> tuple[Sum, ...]:
        """Return the sums that the cells hold, each once."""
        whole = (ROWS, WEIGHT, SQUARES) if self.columns.margins else (ROWS, WEIGHT)
        asked = (one for measure in self.measures for one in self.sums_of(measure).needed(unweighted=self.unweighted))
        return tuple(dict.fromkeys((*whole, *asked)))

    def sums_of(self, measure: Linear) -> Sums:
        """Return the sums that one measure is made of."""
        top, bottom = measure.top, measure.bottom
        over = tuple(answer for answer in measure.answers if not self._is_complete(answer))
        rest = tuple(answer for answer in over if answer != top)  # a missing factor is left out of a sum by itself
        once = Sum(1, (top,), rest)
        twice = once if top.is_square_of_itself() else Sum(1, (top, top), rest)
        found = Sums(Sum(0, (), over), Sum(1, (), over), once, twice, Sum(0, (top,), rest))
        if bottom is None:
            return found
        rest = tuple(answer for answer in over if answer != bottom)
        return Sums(
            found.n, found.w, found.wy, found.wyy, found.y, wx=Sum(1, (bottom,), rest), wxx=Sum(1, (bottom, bottom), rest),
            wxy=Sum(1, (top, bottom)), x=Sum(0, (bottom,), rest),
        )  # fmt: skip

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """Return every answer that a measure asks about, each once."""
        return tuple(dict.fromkeys(answer for measure in self.measures for answer in measure.answers))

    def _is_complete(self, answer: Answer) -> bool:
        return all(self._always_holds(self.source.name_of(one.column, one.kind)) for one in answer.wanted)

    def _always_holds(self, name: str) -> bool:
        could_hold_nan = pa.types.is_floating(self.source.schema.field(name).type) and not self.source.typed_names
        return name in self.source.complete and not could_hold_nan

    def _keys(self, table: ir.Table) -> dict[str, ir.Value]:
        return {name: table[self.source.name_of(column, Kind.TEXT)] for name, column in self.columns.keys.items()}

    def _values(self, table: ir.Table) -> dict[str, ir.Value]:
        """Return everything of a row that the sums are made of."""
        values = {f"answer_{place}": answer.value(table, self.source) for place, answer in enumerate(self.answers)}
        if self.columns.weight is not None:
            values["weight"] = self._number(table, self.columns.weight)
        return values | {f"fpc_{place}": self._number(table, column) for place, column in enumerate(self.columns.fpc)}

    def _number(self, table: ir.Table, column: str) -> ir.Value:
        return table[self.source.name_of(column, Kind.NUMBER)].cast("float64")

    def _sizes(self, rows: ir.Table) -> dict[str, ir.Value]:
        """Return each stage's population size or fraction in the cell, and what shows that it is one for the whole cell."""
        found: dict[str, ir.Value] = {}
        for place in range(len(self.columns.fpc)):
            size = rows[f"fpc_{place}"]
            found |= {f"fpc_{place}": size.max(), f"fpc_low_{place}": size.min(), f"fpc_known_{place}": size.count()}
        return found

    def _added(self, rows: ir.Table, one: Sum) -> ir.Value:
        weights = [rows["weight"]] * one.power if self.columns.weight is not None else []
        factors = weights + [self._answer(rows, answer) for answer in one.factors]
        had = [self._answer(rows, answer).notnull() for answer in one.over]
        if not factors:
            return reduce(and_, had).cast("int64").sum() if had else rows.count()
        product = reduce(mul, factors)
        return (reduce(and_, had).ifelse(product, 0.0) if had else product).sum()

    def _answer(self, rows: ir.Table, answer: Answer) -> ir.Value:
        return rows[f"answer_{self.answers.index(answer)}"]
