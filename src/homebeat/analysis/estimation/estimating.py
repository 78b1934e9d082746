"""Estimates of means, shares, totals and ratios with their standard errors, for any number of breakdowns in one pass."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from homebeat.analysis.design.survey_design import MissingAnswers, SurveyDesign
from homebeat.analysis.estimates import Estimate
from homebeat.analysis.estimation.codes import Array
from homebeat.analysis.estimation.design_effect import DesignEffect, design_effects
from homebeat.analysis.estimation.intervals import Facts, Interval, interval
from homebeat.analysis.estimation.measures import Linear
from homebeat.analysis.estimation.prepared import Breakdown, Prepared, prepare
from homebeat.analysis.estimation.sample import Sample


class MissingAnswersFound(Exception):
    """Some respondents gave no answer, and the rule is to refuse."""

    def __init__(self, measure: str, count: int) -> None:
        self.measure, self.count = measure, count
        super().__init__(f"{count} rows have no answer for {measure}. Leave them out on purpose, or complete them.")


@dataclass(frozen=True, slots=True)
class Options:
    """How estimates are to be given; None lets each measure take its own interval: logit for shares, t for the rest."""

    interval: Interval | None = None
    level: float = 0.95
    design_effect: DesignEffect = DesignEffect.WITHOUT_REPLACEMENT


DEFAULTS = Options()


@dataclass(frozen=True)
class Figures:
    """One measure over one breakdown, column by column: what thousands of domains are quickest to reckon with.

    Arrays are by domain, not a number where something is not known; `labels` are in the order of `by`.
    """

    measure: Linear
    by: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    value: Array
    se: Array
    low: Array
    high: Array
    df: Array
    n: Array
    deff: Array
    missing: Array
    level: float
    method: str

    def estimates(self) -> tuple[Estimate, ...]:
        """Return the figures one by one."""
        return tuple(self._each())

    def _each(self) -> Iterator[Estimate]:
        columns = (
            _known(self.value),
            _known(self.se),
            _known(self.low),
            _known(self.high),
            _known(self.df),
            _known(self.deff),
        )
        people = zip(self.labels, self.n.astype(int).tolist(), self.missing.astype(int).tolist(), *columns, strict=True)
        for labels, n, missing, value, se, low, high, df, deff in people:
            yield Estimate(
                measure=self.measure.text, value=value, n=n, standard_error=se, ci_low=low, ci_high=high, level=self.level, df=df,
                deff=deff, method=self.method, by=tuple(zip(self.by, labels, strict=True)), notes=_notes(n, missing, se),
            )  # fmt: skip


def estimate(
    sample: Sample, measures: Sequence[Linear], *, by: Sequence[str] = (), options: Options = DEFAULTS
) -> tuple[Estimate, ...]:
    """Return each measure in each domain of a breakdown.

    Parameters
        sample : answers with their design
        measures : see `measures.mean`, `share`, `total`, `ratio`
        by : columns to break down by; none gives one estimate a measure. Rows without a label in one of them are in no domain
        options : interval, level, design effect
    Returns
        Estimates, measure by measure, domains in the order of their labels. A domain nobody answered in has the value None and n = 0;
        a standard error, interval or design effect that cannot be known is None
    Raises
        DesignRefused, MarginRefused, LonelyStratumFound, AnswerUnknown, MissingAnswersFound
    Method
        Taylor linearisation over one grouped pass: see `questions.CellQuestion`, `linearised.linearise`, `variance.domain_variances`
    Source
        Särndal, Swensson and Wretman (1992); Lumley (2010)
    Checked
        R survey 4.1-1 `svymean`, `svytotal`, `svyratio`, `svyby`, `svyciprop`, tests/truth/estimation
    """
    return estimate_breakdowns(sample, measures, [by], options=options)[0]


def estimate_breakdowns(
    sample: Sample, measures: Sequence[Linear], breakdowns: Sequence[Sequence[str]], *, options: Options = DEFAULTS
) -> tuple[tuple[Estimate, ...], ...]:
    """Return the estimates of several breakdowns from one pass over the rows, breakdown by breakdown. See `estimate`."""
    found = figures(sample, measures, breakdowns, options=options)
    return tuple(tuple(one for figure in breakdown for one in figure.estimates()) for breakdown in found)


def figures(
    sample: Sample, measures: Sequence[Linear], breakdowns: Sequence[Sequence[str]], *, options: Options = DEFAULTS
) -> tuple[tuple[Figures, ...], ...]:
    """Return the same as `estimate_breakdowns`, column by column."""
    columns = tuple(dict.fromkeys(column for by in breakdowns for column in by))
    prepared = prepare(sample, measures, columns)
    return tuple(figures_of(prepared, sample.design, measures, by, options) for by in breakdowns)


def figures_of(
    prepared: Prepared, design: SurveyDesign, measures: Sequence[Linear], by: Sequence[str], options: Options
) -> tuple[Figures, ...]:
    """Return the measures over one breakdown of a prepared sample."""
    prepared = prepared.narrowed_to(by)
    breakdown = prepared.breakdown(by)
    return tuple(_figures(prepared, design, measure, breakdown, options) for measure in measures)


def _figures(
    prepared: Prepared, design: SurveyDesign, measure: Linear, breakdown: Breakdown, options: Options
) -> Figures:
    linear = prepared.linearise(measure, breakdown)
    missing = breakdown.domains.sum(prepared.cells.rows * prepared.cells.alike) - linear.n
    if design.missing is MissingAnswers.REFUSE and missing.any():
        raise MissingAnswersFound(measure.text, int(missing.sum()))
    known = np.isfinite(linear.value)
    variance = np.where(known, prepared.variances(linear, measure, breakdown), np.nan)
    df = np.where(known, prepared.degrees_of_freedom(measure, breakdown), np.nan)
    kind = interval_for(measure, options)
    low, high = interval(kind, Facts(linear.value, np.sqrt(variance), df, linear.n, options.level))
    without = options.design_effect is DesignEffect.WITHOUT_REPLACEMENT and prepared.has_population
    deff = design_effects(variance, linear, without_replacement=without)
    return Figures(
        measure, breakdown.by, breakdown.labels, linear.value, np.sqrt(variance), low, high, df, linear.n, deff, missing,
        options.level, f"{_method(design)}; {kind} interval",
    )  # fmt: skip


def interval_for(measure: Linear, options: Options) -> Interval:
    """Return the interval a measure takes: only shares have other intervals than t."""
    return (options.interval or Interval.LOGIT) if measure.is_share else Interval.T


def _method(design: SurveyDesign) -> str:
    fitted = "post-stratified, " if design.poststratify else "raked, " if design.rake else ""
    return f"{fitted}Taylor linearisation"


def _known(values: Array) -> list[float | None]:
    """Return the values with None for what is not known."""
    return [
        value if known else None for value, known in zip(values.tolist(), np.isfinite(values).tolist(), strict=True)
    ]


def _notes(n: int, missing: int, se: float | None) -> tuple[str, ...]:
    found = [f"{missing} rows without an answer are left out"] if missing else []
    if not n:
        return (*found, "nobody answered")
    return (*found, "the standard error is not known") if se is None else tuple(found)
