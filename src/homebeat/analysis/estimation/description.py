"""A design in figures: how many strata and clusters, what the weights are like, and how well fitted weights meet their totals."""

from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from homebeat.analysis.estimation.calibration import Calibration, calibration_of, margins_of
from homebeat.analysis.estimation.cells import Cells
from homebeat.analysis.estimation.codes import group, labels_of
from homebeat.analysis.estimation.design_effect import kish_effective_size
from homebeat.analysis.estimation.questions import ROWS, SQUARES, WEIGHT, Columns
from homebeat.analysis.estimation.sample import Sample
from homebeat.analysis.tables.sources import Kind, Source


@dataclass(frozen=True, slots=True)
class FinalWeights:
    """The weights that estimates are made with: their sum, range and the effective sample size that they alone leave (Kish)."""

    total: float
    smallest: float
    largest: float
    effective_n: float


@dataclass(frozen=True, slots=True)
class FittedMargin:
    """One margin that weights were fitted to: its categories, the furthest of them from its total (as a part of it), what was merged."""

    column: str
    categories: int
    furthest: float
    merged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """A sample's design in figures; `weights` is None where weights follow from sampling fractions or there are none."""

    rows: int
    strata: int
    clusters: tuple[int, ...]
    weights: FinalWeights | None
    margins: tuple[FittedMargin, ...]
    rounds: int


@dataclass(frozen=True)
class DesignQuestion:
    """Rows and weights by stratum, cluster and category."""

    columns: Columns
    source: Source

    def __hash__(self) -> int:
        return hash((self.columns, self.source.key))

    def on(self, table: ir.Table) -> ir.Table:
        """Return the expression over the source's table."""
        keys = {name: table[self.source.name_of(column, Kind.TEXT)] for name, column in self.columns.keys.items()}
        if self.columns.weight is None:
            rows = table.select(**keys, weight=1.0)
        else:
            rows = table.select(
                **keys, weight=table[self.source.name_of(self.columns.weight, Kind.NUMBER)].cast("float64")
            )
        weight = rows["weight"]
        asked = {
            "rows": rows.count(),
            "weight": weight.sum(),
            "squares": (weight * weight).sum(),
            "low": weight.min(),
            "high": weight.max(),
        }
        return rows.group_by(*keys).aggregate(**asked) if keys else rows.aggregate(**asked)


def describe(sample: Sample) -> Description:
    """Return the sample's design in figures.

    Raises
        MarginRefused : the margins and the sample do not fit
    Method
        Effective sample size: the square of the sum of weights over the sum of their squares
    Source
        Kish (1965), Survey Sampling, section 11.7
    """
    design = sample.design
    margins = tuple(margin.column for margin in margins_of(design))
    columns = Columns((), margins, design.stratum, design.clusters, (), design.weight)
    answer = sample.engine.answer(DesignQuestion(columns, sample.source), sample.source)
    cells = _cells(answer, columns)
    fit = calibration_of(cells, design)
    known = design.weight is not None or fit is not None
    return Description(
        int(cells.rows.sum()), len(cells.stratum.values) if cells.stratum else 1, _clusters(cells),
        _final_weights(answer, cells, fit) if known else None, _fitted(fit), fit.rounds if fit else 0,
    )  # fmt: skip


def _cells(answer: pa.Table, columns: Columns) -> Cells:
    sums = {
        one: np.asarray(answer[name].cast(pa.float64()))
        for one, name in ((ROWS, "rows"), (WEIGHT, "weight"), (SQUARES, "squares"))
    }
    margins = tuple(labels_of(answer[f"margin_{place}"]) for place in range(len(columns.margins)))
    clusters = tuple(labels_of(answer[f"cluster_{place}"]) for place in range(len(columns.clusters)))
    stratum = labels_of(answer["stratum"]) if columns.stratum else None
    return Cells(answer.num_rows, (), margins, stratum, clusters, (), np.ones(answer.num_rows), sums, {})


def _clusters(cells: Cells) -> tuple[int, ...]:
    above = [cells.stratum.codes] if cells.stratum else []
    found: list[int] = []
    for labels in cells.clusters:
        above = [*above, labels.codes]
        found.append(group(above, cells.count).count)
    return tuple(found)


def _final_weights(answer: pa.Table, cells: Cells, fit: Calibration | None) -> FinalWeights:
    factor = fit.factor if fit is not None else np.ones(cells.count)
    total, squares = float((cells.weight * factor).sum()), float((cells.sums[SQUARES] * factor**2).sum())
    low, high = (np.asarray(answer[name].cast(pa.float64())) * factor for name in ("low", "high"))
    return FinalWeights(total, float(low.min()), float(high.max()), kish_effective_size(total, squares))


def _fitted(fit: Calibration | None) -> tuple[FittedMargin, ...]:
    if fit is None:
        return ()
    return tuple(
        FittedMargin(one.column, len(one.names), gap, one.merged)
        for one, gap in zip(fit.matched, fit.gaps, strict=True)
    )
