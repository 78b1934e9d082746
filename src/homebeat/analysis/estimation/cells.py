"""The engine's answer as arrays: for every cell its labels, its sums and how many rows alike it stands for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from homebeat.analysis.estimation.codes import Array, Labels, labels_of
from homebeat.analysis.estimation.measures import Linear
from homebeat.analysis.estimation.questions import ROWS, WEIGHT, CellQuestion, Sum, Sums


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of breakdown, stratum and cluster.

    `sums` hold what one row alike adds, `alike` how many such rows there are (1 where a cell is a cluster's). Sums with the weight in
    them are of the weight that holds at the time: the design's, or the fitted one after `reweighted`.
    """

    count: int
    by: tuple[Labels, ...]
    margins: tuple[Labels, ...]
    stratum: Labels | None
    clusters: tuple[Labels, ...]
    fpc: tuple[Array, ...]
    alike: Array
    sums: Mapping[Sum, Array]
    named: Mapping[Linear, Sums]

    def get(self, measure: Linear, letters: str) -> Array:
        """Return the sum that a measure calls by these letters; for a mean, x is 1 for everybody."""
        named = self.named[measure]
        stand_in = {"wx": named.w, "wxx": named.w, "wxy": named.wy, "x": named.n}
        return self.sums[getattr(named, letters) or stand_in[letters]]

    def reweighted(self, factor: Array) -> "Cells":
        """Return the cells with every weight multiplied by its cell's factor."""
        return replace(self, sums={one: value * factor**one.power for one, value in self.sums.items()})

    @property
    def rows(self) -> Array:
        """Return the number of rows of a cell: 1 where a cell stands for rows alike."""
        return self.sums[ROWS]

    @property
    def weight(self) -> Array:
        """Return the sum of weights of one row alike, whatever it answered."""
        return self.sums[WEIGHT]


def cells_from(answer: pa.Table, question: CellQuestion) -> Cells:
    """Return the engine's answer to a question as cells."""
    count, columns = answer.num_rows, question.columns
    if question.counts_rows:
        alike, sums = _numbers(answer, "alike"), _sums_of_rows(answer, question)
    else:
        alike = np.ones(count)
        sums = {one: _numbers(answer, f"sum_{place}") for place, one in enumerate(question.sums)}
    return Cells(
        count, _labels(answer, "by", len(columns.by)), _labels(answer, "margin", len(columns.margins)),
        labels_of(answer["stratum"]) if columns.stratum else None, _labels(answer, "cluster", len(columns.clusters)),
        tuple(_numbers(answer, f"fpc_{place}", missing=np.nan) for place in range(len(columns.fpc))), alike, sums,
        {measure: question.sums_of(measure) for measure in question.measures},
    )  # fmt: skip


def _labels(answer: pa.Table, name: str, count: int) -> tuple[Labels, ...]:
    return tuple(labels_of(answer[f"{name}_{place}"]) for place in range(count))


def _numbers(answer: pa.Table, name: str, *, missing: float = 0.0) -> Array:
    """Return a column as floats; a sum over nothing is 0."""
    return np.asarray(answer[name].cast(pa.float64()).fill_null(missing).combine_chunks())


def _sums_of_rows(answer: pa.Table, question: CellQuestion) -> dict[Sum, Array]:
    """Return what each row adds to each sum."""
    held = {one: answer[f"answer_{place}"] for place, one in enumerate(question.answers)}
    values = {one: np.asarray(column.cast(pa.float64()).fill_null(0.0)) for one, column in held.items()}
    there = {one: np.asarray(column.is_valid()).astype(np.float64) for one, column in held.items()}
    weight = _numbers(answer, "weight") if question.columns.weight else np.ones(answer.num_rows)
    sums = {}
    for one in question.sums:
        added = weight**one.power
        for factor in one.factors:
            added = added * values[factor]
        for had in one.over:
            added = added * there[had]
        sums[one] = added
    return sums
