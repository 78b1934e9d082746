"""Quantiles among the measures that people write: `quantile:response_minutes@0.5`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import ibis.expr.types as ir

from homebeat.analysis.design.survey_design import Margin, SurveyDesign
from homebeat.analysis.estimates import Estimate
from homebeat.analysis.estimation.estimating import DEFAULTS, Options
from homebeat.analysis.estimation.quantile import Quantile, QuantileInterval, quantile_by
from homebeat.analysis.estimation.row_design import linearised_sample
from homebeat.analysis.estimation.sample import Sample, columns_of
from homebeat.analysis.estimation.stages import DesignRefused
from homebeat.analysis.tables.sources import Kind, Source, Wanted


@dataclass(frozen=True)
class RowsQuestion:
    """Some columns of every row, each under its own name; one wanted both as text and as numbers stands a second time as text."""

    wanted: tuple[Wanted, ...]
    source: Source

    def __hash__(self) -> int:
        return hash((self.wanted, self.source.key))

    def name_of(self, column: str) -> str:
        """Return the name under which a column stands as text."""
        return f"{column} (as text)" if Wanted(column, Kind.NUMBER) in self.wanted else column

    def on(self, table: ir.Table) -> ir.Table:
        """Return the expression over the source's table."""
        names = {one: self.name_of(one.column) if one.kind is Kind.TEXT else one.column for one in self.wanted}
        return table.select(**{name: table[self.source.name_of(one.column, one.kind)] for one, name in names.items()})

    def design(self, design: SurveyDesign) -> SurveyDesign:
        """Return the design with its columns of text under their names here."""

        def renamed(margins: tuple[Margin, ...]) -> tuple[Margin, ...]:
            return tuple(replace(margin, column=self.name_of(margin.column)) for margin in margins)

        return replace(
            design,
            stratum=None if design.stratum is None else self.name_of(design.stratum),
            clusters=tuple(map(self.name_of, design.clusters)),
            poststratify=renamed(design.poststratify),
            rake=renamed(design.rake),
        )


def read_quantile(text: str) -> Quantile:
    """Return the quantile that is written as COL@PART.

    Raises
        ValueError : the part is not a number between 0 and 1
    """
    column, _, part = text.rpartition("@")
    asked = Quantile(column, float(part))
    if not column or not 0 < asked.probability < 1:
        raise ValueError(text)
    return asked


def estimate_quantiles(
    sample: Sample, measures: Sequence[Quantile], breakdowns: Sequence[Sequence[str]], *, options: Options = DEFAULTS
) -> tuple[tuple[Estimate, ...], ...]:
    """Return quantiles over breakdowns, breakdown by breakdown, measure by measure.

    Parameters
        sample : answers with their design; measures : quantiles; breakdowns : columns to break down by
        options : the level; a quantile's interval is R's default, whatever interval shares take
    Returns
        tuple of tuples of Estimates
    Raises
        DesignRefused, MarginRefused, LonelyStratumFound, MissingAnswersFound
    Method
        A quantile is not a sum, so the engine hands over the columns it needs, every row, and the rest is done here. See `quantile.quantile_in`
    Source, Checked
        As `quantile.quantile_in`; the same figures from either engine
    """
    if sample.design.replicate_weights:
        raise DesignRefused(
            "Replicate weights replace strata and clusters; this estimator takes its variance from those."
        )
    question = RowsQuestion(columns_of(sample.design, measures, breakdowns), sample.source)
    table = sample.engine.answer(question, sample.source)
    rows = linearised_sample(table, question.design(sample.design))

    def over(by: Sequence[str], measure: Quantile) -> tuple[Estimate, ...]:
        names, missing = tuple(map(question.name_of, by)), sample.design.missing
        found = quantile_by(rows, table, measure, names, missing, interval=QuantileInterval.MEAN, level=options.level)
        return tuple(
            replace(one, by=tuple((own, value) for own, (_, value) in zip(by, one.by, strict=True))) for one in found
        )

    return tuple(tuple(one for measure in measures for one in over(by, measure)) for by in breakdowns)
