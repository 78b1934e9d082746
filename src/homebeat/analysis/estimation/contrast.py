"""Differences and other weighted sums of estimates from one sample, with the covariance that they share."""

from collections.abc import Sequence

import numpy as np

from homebeat.analysis.estimates import Estimate
from homebeat.analysis.estimation.codes import Array
from homebeat.analysis.estimation.estimating import DEFAULTS, Options
from homebeat.analysis.estimation.fitted_variance import covariance, explained_by
from homebeat.analysis.estimation.intervals import Facts, Interval, interval
from homebeat.analysis.estimation.measures import Linear
from homebeat.analysis.estimation.prepared import Prepared, prepare
from homebeat.analysis.estimation.sample import Sample


def contrast(
    sample: Sample, measures: Sequence[Linear], weights: Sequence[float], *, options: Options = DEFAULTS
) -> Estimate:
    """Return a weighted sum of measures over the whole sample: with weights 1 and -1, the difference of two.

    Parameters
        sample : answers with their design; measures : each over those who answered it; weights : one a measure
    Returns
        Estimate with a t interval; n is the smallest base among the measures. Its design effect is None
    Raises
        As `estimating.estimate`
    Method
        Taylor linearisation: the variance of the weighted sum of the measures' linear forms, so what they share is counted
    Source
        Särndal, Swensson and Wretman (1992), section 5.5; R survey `svycontrast`
    Checked
        R survey 4.1-1, tests/truth/estimation
    """
    prepared = prepare(sample, measures, ())
    values, matrix, n = covariances(prepared, measures)
    by = np.asarray(weights, float)
    value, se = np.array([by @ values]), np.sqrt(np.array([by @ matrix @ by]))
    whole = prepared.breakdown(())
    df = np.min([prepared.degrees_of_freedom(measure, whole) for measure in measures], axis=0)
    low, high = interval(Interval.T, Facts(value, se, df, np.array([n.min()]), options.level))
    text = " ".join(f"{weight:+g} {measure.text}" for weight, measure in zip(weights, measures, strict=True))
    return Estimate(
        measure=text, value=float(value[0]), n=int(n.min()), standard_error=float(se[0]), ci_low=float(low[0]), ci_high=float(high[0]),
        level=options.level, df=float(df[0]), method="Taylor linearisation; t interval",
    )  # fmt: skip


def covariances(prepared: Prepared, measures: Sequence[Linear]) -> tuple[Array, Array, Array]:
    """Return the measures' values over the whole sample, their covariance matrix and their bases.

    Source, Checked
        As `fitted_variance.covariance`
    """
    cells, whole = prepared.cells, prepared.breakdown(())
    linear = [prepared.linearise(measure, whole) for measure in measures]
    form = np.column_stack(
        [of.influence(cells, measure, whole.domains) for of, measure in zip(linear, measures, strict=True)]
    )
    if prepared.fit is not None:
        explained = [
            explained_by(of, cells, measure, whole.domains, prepared.fit)[:, 0]
            for of, measure in zip(linear, measures, strict=True)
        ]
        form = form - cells.weight[:, None] * np.column_stack(explained)[prepared.fit.category]
    matrix = covariance(form, cells.alike, prepared.stages, prepared.lonely)
    return np.array([of.value[0] for of in linear]), matrix, np.array([of.n[0] for of in linear])
