"""A survey opened for estimating: its table, its design and the engine that reads it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa

from homebeat.analysis.design.survey_design import SurveyDesign
from homebeat.analysis.engines.engine import Engine
from homebeat.analysis.estimation.measures import Measure
from homebeat.analysis.estimation.stages import DesignRefused
from homebeat.analysis.tables.sources import Kind, Source, Wanted, from_arrow, open_file


@dataclass(frozen=True)
class Sample:
    """Answers with their design, on an engine."""

    source: Source
    design: SurveyDesign
    engine: Engine


@dataclass(frozen=True)
class Weights:
    """What the weights of a whole sample say: rows, those weighted, their smallest, largest and sum."""

    rows: int
    weighted: int
    smallest: float
    largest: float
    total: float
    squares: float


@dataclass(frozen=True)
class WeightQuestion:
    """The weights of a source, added up."""

    column: str

    def on(self, table: ir.Table) -> ir.Table:
        """Return the expression over the source's table."""
        weight = table[self.column].cast("float64")
        return table.aggregate(
            rows=table.count(), weighted=weight.count(), smallest=weight.min(), largest=weight.max(), total=weight.sum(),
            squares=(weight * weight).sum(), other=weight.isnan().ifelse(1, 0).sum(),
        )  # fmt: skip


def columns_of(
    design: SurveyDesign, measures: Iterable[Measure], breakdowns: Iterable[Sequence[str]]
) -> tuple[Wanted, ...]:
    """Return every column that the measures, breakdowns and design need, and as what."""
    texts = [column for by in breakdowns for column in by]
    texts += [design.stratum] if design.stratum else []
    texts += [*design.clusters, *(margin.column for margin in (*design.poststratify, *design.rake))]
    numbers = [*([design.weight] if design.weight else []), *design.fpc, *design.replicate_weights]
    named = [Wanted(column, Kind.TEXT) for column in texts] + [Wanted(column, Kind.NUMBER) for column in numbers]
    return tuple(sorted({*named, *(column for measure in measures for column in measure.columns)}))


def open_sample(
    path: Path,
    design: SurveyDesign,
    engine: Engine,
    *,
    measures: Iterable[Measure],
    breakdowns: Iterable[Sequence[str]] = (),
) -> Sample:
    """Return a file's answers, with the columns that the measures and breakdowns need.

    Raises
        ColumnMissing, TableRefused : see `tables.sources.open_file`; DesignRefused : a weight is missing or not above 0
    """
    return checked(Sample(open_file(path, columns_of(design, measures, breakdowns)), design, engine))


def sample_of(table: pa.Table, design: SurveyDesign, engine: Engine) -> Sample:
    """Return answers in memory as a sample.

    Raises
        DesignRefused : a weight is missing or not above 0
    """
    return checked(Sample(from_arrow(table), design, engine))


def checked(sample: Sample) -> Sample:
    """Return the sample if every row has a weight above 0.

    Raises
        DesignRefused
    """
    weight, source = sample.design.weight, sample.source
    if weight is None:
        return sample
    source.require([Wanted(weight, Kind.NUMBER)])
    if source.name_of(weight, Kind.NUMBER) in source.complete & source.positive:
        return sample
    weights = weights_of(sample)
    if not weights.rows:
        raise DesignRefused(f"{source.label} has no rows.")
    without = weights.rows - weights.weighted
    if without:
        raise DesignRefused(f"{without} rows have no weight in '{weight}'. Give each its weight, or leave them out.")
    if not weights.smallest > 0 or not weights.total < float("inf"):
        raise DesignRefused(
            f"Weights have to be above 0; the smallest in '{weight}' is {weights.smallest:g}. "
            "Leave out rows that stand for nobody."
        )
    return sample


def weights_of(sample: Sample) -> Weights:
    """Return what the sample's weight column says."""
    name = sample.source.name_of(str(sample.design.weight), Kind.NUMBER)
    row = sample.engine.answer(WeightQuestion(name), sample.source).to_pylist()[0]
    known = row["weighted"] - (row.pop("other") or 0)
    return Weights(**{**row, "weighted": known})
