"""A sample added up once, to the finest cells that any breakdown needs, with its design and fitted weights."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa

from homebeat.analysis.design.survey_design import LonelyStratum
from homebeat.analysis.estimation.answers import OneOf, typed, unknown
from homebeat.analysis.estimation.calibration import Calibration, calibration_of, is_swept, margins_of
from homebeat.analysis.estimation.cells import Cells, cells_from
from homebeat.analysis.estimation.codes import MISSING, Array, Labels, group, label_text, sums_by
from homebeat.analysis.estimation.design_effect import says_population
from homebeat.analysis.estimation.fitted_variance import fitted_variances
from homebeat.analysis.estimation.linearised import Linearised, linearise
from homebeat.analysis.estimation.measures import Linear
from homebeat.analysis.estimation.questions import CellQuestion, Columns, ValuesQuestion
from homebeat.analysis.estimation.sample import Sample, columns_of
from homebeat.analysis.estimation.stages import DesignRefused, Stage, stages_of, weights_from_sizes
from homebeat.analysis.estimation.variance import (
    Domains,
    DomainStage,
    degrees_of_freedom,
    domain_stages,
    domain_variances,
)
from homebeat.analysis.tables.sources import Kind


@dataclass(frozen=True)
class Breakdown:
    """One way of cutting the sample: its columns, its domains, and each domain's labels in the columns' order."""

    by: tuple[str, ...]
    domains: Domains
    labels: tuple[tuple[str, ...], ...]
    views: tuple[DomainStage, ...]


@dataclass(frozen=True)
class Prepared:
    """A sample's cells with final weights, its stages of sampling, and the weights' fit if they were fitted."""

    by: tuple[str, ...]
    cells: Cells
    stages: tuple[Stage, ...]
    fit: Calibration | None
    lonely: LonelyStratum

    @cached_property
    def has_population(self) -> bool:
        """Say whether the weights add up to a population rather than to the sample."""
        cells = self.cells
        return says_population(float((cells.alike * cells.weight).sum()), float((cells.alike * cells.rows).sum()))

    def narrowed_to(self, by: Sequence[str]) -> "Prepared":
        """Return the sample added up to what one breakdown needs, so that every measure has fewer cells to go through.

        Fitted weights bear on every cell, and rows that stand for themselves have nothing to be added up to: those stay as they are.
        """
        cells, unit = self.cells, self.stages[-1].unit
        if self.fit is not None or not cells.clusters or set(by) == set(self.by):
            return self
        columns = [cells.by[self.by.index(column)] for column in by]
        found = group([*(column.codes - MISSING for column in columns), unit.of], cells.count)
        sums = {one: sums_by(found.of, values, found.count) for one, values in cells.sums.items()}
        narrow = replace(
            cells, count=found.count, by=tuple(Labels(column.codes[found.first], column.values) for column in columns), margins=(),
            fpc=(), alike=np.ones(found.count), sums=sums,
        )  # fmt: skip
        stages = tuple(
            replace(stage, unit=group([stage.unit.of[found.first]], found.count), stratum=stage.stratum[found.first])
            for stage in self.stages
        )
        return replace(self, by=tuple(by), cells=narrow, stages=stages)

    def breakdown(self, by: Sequence[str]) -> Breakdown:
        """Return the sample cut by some of its columns; rows without a label in one of them are in no domain."""
        columns = [self.cells.by[self.by.index(column)] for column in by]
        known = np.ones(self.cells.count, bool)
        for column in columns:
            known &= column.codes != MISSING
        inside = np.flatnonzero(known)
        found = group([column.codes[inside] for column in columns], len(inside))
        of = np.full(self.cells.count, MISSING, np.int64)
        of[inside] = found.of
        first = inside[found.first]
        names = [column.names for column in columns]
        named = [
            [texts[code] for code in column.codes[first].tolist()] for texts, column in zip(names, columns, strict=True)
        ]
        labels = tuple(zip(*named, strict=True)) if named else ((),) * found.count
        domains = Domains(of, found.count)
        units = set(by) == set(self.by) and len(self.cells.clusters) == 1 and not self.cells.margins
        return Breakdown(
            tuple(by), domains, labels, domain_stages(self.cells, self.stages, domains, cells_are_units=units)
        )

    def linearise(self, measure: Linear, breakdown: Breakdown) -> Linearised:
        """Return a measure in every domain of a breakdown."""
        return linearise(self.cells, measure, breakdown.domains)

    def variances(self, of: Linearised, measure: Linear, breakdown: Breakdown) -> Array:
        """Return the measure's variance in every domain."""
        domains = breakdown.domains
        if self.fit is not None:
            return fitted_variances(
                of, self.cells, measure, domains, stages=self.stages, rule=self.lonely, fit=self.fit
            )
        n = self.cells.get(measure, "n")[domains.members]
        return domain_variances(of.influence(self.cells, measure, domains), n, domains, breakdown.views, self.lonely)

    def degrees_of_freedom(self, measure: Linear, breakdown: Breakdown) -> Array:
        """Return the design's degrees of freedom in every domain."""
        n = self.cells.get(measure, "n")[breakdown.domains.members]
        return degrees_of_freedom(n, breakdown.domains, breakdown.views)


def prepare(sample: Sample, measures: Sequence[Linear], by: Sequence[str]) -> Prepared:
    """Return the sample added up to the finest cells, in one pass over its rows.

    Raises
        DesignRefused, MarginRefused, AnswerUnknown : see there
    """
    design = sample.design
    if design.replicate_weights:
        raise DesignRefused(
            "Replicate weights replace strata and clusters; this estimator takes its variance from those."
        )
    margins = tuple(margin.column for margin in margins_of(design))
    sample.source.require(columns_of(design, measures, [by]))
    columns = Columns(tuple(by), margins, design.stratum, design.clusters, design.fpc, design.weight)
    question = CellQuestion(columns, tuple(measures), is_swept(design.raking_residuals, len(margins)), sample.source)
    answer = sample.engine.answer(question, sample.source)
    _require_one_size(answer, question)
    cells = cells_from(answer, question)
    if not cells.count:
        raise DesignRefused(f"{sample.source.label} has no rows.")
    _require_known_values(sample, cells, measures)
    if not np.isfinite(cells.weight).all():
        raise DesignRefused(
            f"Some weights in '{design.weight}' are not numbers. Give each row its weight, or leave it out."
        )
    stages = stages_of(cells)
    if design.weight is None and design.fpc:
        cells = cells.reweighted(weights_from_sizes(cells, stages))
    fit = calibration_of(cells, design)
    if fit is not None:
        cells = cells.reweighted(fit.factor)
    return Prepared(tuple(by), cells, stages, fit, design.lonely)


def _require_one_size(answer: pa.Table, question: CellQuestion) -> None:
    """Refuse a correction that is missing from, or varies among, the rows of one cluster."""
    if question.counts_rows:
        return
    for place, column in enumerate(question.columns.fpc):
        known = answer[f"fpc_known_{place}"].to_numpy() == answer["sum_0"].to_numpy()
        low, high = answer[f"fpc_low_{place}"].to_numpy(), answer[f"fpc_{place}"].to_numpy()
        if not (known & (high - low <= 1e-9 * np.abs(high))).all():
            raise DesignRefused(
                f"The correction '{column}' is missing from some rows or varies among the rows of one cluster."
            )


def _require_known_values(sample: Sample, cells: Cells, measures: Sequence[Linear]) -> None:
    """Refuse a share of a value that no row holds: it is more likely misspelt than never said."""
    for measure in measures:
        asked = measure.top
        if not isinstance(asked, OneOf) or (len(asked.values) == 1 and cells.get(measure, "wy").any()):
            continue
        name = sample.source.name_of(asked.column, Kind.TEXT)
        held = set(sample.engine.answer(ValuesQuestion(name), sample.source)["value"].to_pylist()) - {None}
        for value in asked.values:
            if typed(value, sample.source.schema.field(name).type, asked.column) not in held:
                raise unknown(value, asked.column, sorted(label_text(one) for one in held))
