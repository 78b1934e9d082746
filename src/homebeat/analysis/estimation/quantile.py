"""Weighted quantiles with intervals by Woodruff's method."""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import pyarrow as pa
from scipy import stats

from homebeat.analysis.design.survey_design import MissingAnswers, SurveyDesign
from homebeat.analysis.estimates import Estimate
from homebeat.analysis.estimation.replicates import ReplicateScheme, row_sample_of
from homebeat.analysis.estimation.row_design import answers, domains
from homebeat.analysis.estimation.row_sample import Sampled, means
from homebeat.analysis.estimation.scores import Floats
from homebeat.analysis.estimation.table_columns import numbers
from homebeat.analysis.tables.sources import Kind, Wanted

TIE = 1e-12
"""A running weight this close to the sought share of the total is that share; a sum of many weights is not exact beyond it."""


class QuantileRefused(Exception):
    """The quantile that was asked for does not exist; says why."""


class QuantileInterval(StrEnum):
    """How the interval of the share at or below the quantile is made; names follow R's `svyquantile(interval.type = )`."""

    MEAN = "mean"
    BETA = "beta"
    LOGIT = "xlogit"


@dataclass(frozen=True, slots=True)
class Quantile:
    """A quantile to estimate: the column and the share of people at or below it."""

    column: str
    probability: float

    @property
    def text(self) -> str:
        """Return the measure as it is written."""
        return f"quantile:{self.column}@{self.probability:g}"

    @property
    def columns(self) -> tuple[Wanted, ...]:
        """Return the columns it needs."""
        return (Wanted(self.column, Kind.NUMBER),)


@dataclass(frozen=True, slots=True)
class QuantileFound:
    """A quantile with its standard error and interval, NaN where they do not exist, and what a reader has to know."""

    value: float
    error: float
    low: float
    high: float
    notes: tuple[str, ...] = ()


def quantile(
    table: pa.Table,
    design: SurveyDesign,
    column: str,
    probability: float,
    *,
    by: tuple[str, ...] = (),
    scheme: ReplicateScheme | None = None,
    interval: QuantileInterval = QuantileInterval.MEAN,
    level: float = 0.95,
) -> tuple[Estimate, ...]:
    """Return the weighted quantile of a column for the whole sample or for each part of a breakdown.

    Parameters
        table : one row a respondent.
        design, scheme : how the survey was drawn; a scheme where the design names replicate weights.
        column : a column of numbers; missing answers follow the design's rule.
        probability : the share of people at or below the quantile, above 0 and below 1; 0.5 is the median.
        by : columns of the breakdown.
        interval : which interval of the share is carried over to the quantile; R's default is `mean`.
        level : the interval's level, above 0 and below 1.
    Returns
        one estimate for each part, in the order of the breakdown's values; a part without answers has no value.
    Raises
        QuantileRefused : the probability or the level is not between 0 and 1.
        TableRefused, DesignRefused, LonelyStrata : the table and the design do not fit, or a stratum has one unit.
    Method
        See `quantile_in`.
    Source
        Woodruff (1952), JASA 47, 635-646; R `survey` 4.1, `svyquantile(qrule = "math")`.
    Checked
        R 4.2.2, survey 4.1-1: tests/truth/fitted/answers.json.
    """
    sample = row_sample_of(table, design, scheme)
    return quantile_by(sample, table, Quantile(column, probability), by, design.missing, interval=interval, level=level)


def quantile_by(
    sample: Sampled,
    table: pa.Table,
    asked: Quantile,
    by: tuple[str, ...],
    missing: MissingAnswers,
    *,
    interval: QuantileInterval,
    level: float,
) -> tuple[Estimate, ...]:
    """Return a quantile for each part of a breakdown of a sample that was made from the table. See `quantile`."""
    _require_between_0_and_1(asked.probability, level)
    values = numbers(table, asked.column)
    unknown = Estimate(
        measure=asked.text,
        value=None,
        n=0,
        level=level,
        method=f"Weighted quantile, rule math; Woodruff interval, {interval}",
        notes=("nobody answered",),
    )
    found = []
    for pairs, rows in domains(table, by):
        given = answers(~np.isnan(values), rows, (asked.text,), missing)
        part = sample.keep(given.answered)
        one = unknown
        if given.answered.any():
            one = _filled(unknown, part, quantile_in(part, values, asked.probability, interval=interval, level=level))
        found.append(replace(one, by=pairs, notes=(*given.notes, *one.notes)))
    return tuple(found)


def quantile_in(
    sample: Sampled,
    values: Floats,
    probability: float,
    *,
    interval: QuantileInterval = QuantileInterval.MEAN,
    level: float = 0.95,
) -> QuantileFound:
    """Return a weighted quantile with its standard error and interval over a domain.

    Parameters
        sample : a sample or a domain of it with at least one row; linearised or with replicate weights.
        values : shape (n_rows,), finite inside the domain.
        probability, interval, level : as for `quantile`.
    Returns
        the quantile; error, low and high are NaN where the share's interval leaves 0 to 1 or does not exist.
    Raises
        QuantileRefused : the probability or the level is not between 0 and 1.
    Method
        The smallest answer at which the running share of the weight reaches the probability (rule `math`). The share of people at or below it is estimated
        as a mean with its design-based variance; its interval (plain t, beta as Korn and Graubard, or t on the logit) is carried back by the same rule.
        The standard error is the interval's length over twice the t value. A tie is read within 1e-12 of the total weight, where R compares floating
        numbers exactly; below the first answer's share R 4.1-1 answers the second smallest value, this the smallest. With replicate weights R 4.1-1 uses the
        plain interval whichever was asked for, this the one that was asked for.
    Source
        Woodruff (1952); Korn and Graubard (1998), Survey Methodology 24, 193-201; R `survey` 4.1, `svyquantile`.
    Checked
        R 4.2.2, survey 4.1-1, `svyquantile` on design and replicate objects: tests/truth/fitted/answers.json.
    """
    _require_between_0_and_1(probability, level)
    inside = sample.inside
    answered, weights = values[inside], sample.weights[inside]
    value = weighted_quantile(answered, weights, probability)
    shares, spread = means(sample, (values <= value)[:, None].astype(np.float64))
    df = sample.degrees_of_freedom()
    low, high = _share_interval(
        float(shares[0]), float(spread.covariance[0, 0]), df=df, n=int(inside.sum()), interval=interval, level=level
    )
    ends = [weighted_quantile(answered, weights, end) if 0 <= end <= 1 else float("nan") for end in (low, high)]
    error = (ends[1] - ends[0]) / (2 * stats.t.ppf((1 + level) / 2, df)) if df > 0 else float("nan")
    return QuantileFound(value, error, ends[0], ends[1], spread.notes)


def weighted_quantile(values: Floats, weights: Floats, probability: float) -> float:
    """Return the smallest value at which the running share of the weight reaches the probability.

    Parameters
        values, weights : shape (n,), n at least 1; weights not negative, not all 0. Rows of weight 0 are passed over.
        probability : from 0 to 1; at 0 the smallest value.
    Returns
        the value, in the unit of `values`.
    Method
        The inverse of the weighted distribution function, ties within 1e-12 of the total weight.
    Source
        Hyndman and Fan (1996), American Statistician 50, definition 1, with weights.
    Checked
        R 4.2.2, survey 4.1-1, `svyquantile(qrule = "math")`: tests/truth/fitted/answers.json.
    """
    used = weights > 0
    values, weights = values[used], weights[used]
    order = np.argsort(values, kind="stable")
    running = np.cumsum(weights[order], dtype=np.longdouble)
    sought = (probability - TIE) * running[-1]
    return float(values[order][min(int(np.searchsorted(running, sought)), len(values) - 1)])


def _share_interval(
    share: float, variance: float, *, df: int, n: int, interval: QuantileInterval, level: float
) -> tuple[float, float]:
    """Return the interval of the share at or below the quantile; NaN where it does not exist."""
    nothing = (float("nan"), float("nan"))
    if df <= 0:
        return nothing
    t = stats.t.ppf((1 + level) / 2, df)
    if interval is QuantileInterval.MEAN:
        return share - t * variance**0.5, share + t * variance**0.5
    if variance <= 0 or not 0 < share < 1:
        return nothing
    if interval is QuantileInterval.LOGIT:
        middle, reach = np.log(share / (1 - share)), t * variance**0.5 / (share * (1 - share))
        return float(1 / (1 + np.exp(reach - middle))), float(1 / (1 + np.exp(-reach - middle)))
    effective = share * (1 - share) / variance * (stats.t.ppf((1 + level) / 2, n - 1) / t) ** 2
    tail = (1 - level) / 2
    low = stats.beta.ppf(tail, effective * share, effective * (1 - share) + 1)
    high = stats.beta.ppf(1 - tail, effective * share + 1, effective * (1 - share))
    return float(low), float(high)


def _require_between_0_and_1(probability: float, level: float) -> None:
    """Raise QuantileRefused for a quantile or a level that does not exist."""
    if not (0 < probability < 1 and 0 < level < 1):
        raise QuantileRefused(
            f"A quantile and a level lie above 0 and below 1: {probability:g} and {level:g} were asked for."
        )


def _filled(unknown: Estimate, part: Sampled, found: QuantileFound) -> Estimate:
    """Return the estimate with what was found in its part."""
    lost = ("No interval: too few answers on one side of the quantile",) if np.isnan(found.error) else ()
    return replace(
        unknown,
        value=found.value,
        n=int(part.inside.sum()),
        standard_error=_known(found.error),
        ci_low=_known(found.low),
        ci_high=_known(found.high),
        df=part.degrees_of_freedom(),
        notes=(*found.notes, *lost),
    )


def _known(number: float) -> float | None:
    """Return the number, None where it is not known."""
    return None if np.isnan(number) else float(number)
