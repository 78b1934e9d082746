"""Two questions against each other: the share of each pair of answers, and whether the answers go together."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from homebeat.analysis.estimates import Estimate
from homebeat.analysis.estimation.answers import AnswerUnknown
from homebeat.analysis.estimation.codes import Array, label_text
from homebeat.analysis.estimation.contrast import covariances
from homebeat.analysis.estimation.estimating import DEFAULTS, Options, estimate
from homebeat.analysis.estimation.measures import joint_share, share
from homebeat.analysis.estimation.prepared import prepare
from homebeat.analysis.estimation.questions import ValuesQuestion
from homebeat.analysis.estimation.sample import Sample
from homebeat.analysis.tables.sources import Kind


@dataclass(frozen=True, slots=True)
class Association:
    """Rao and Scott's test that two questions have nothing to do with each other: F, its degrees of freedom, and p."""

    f: float
    ndf: float
    ddf: float
    p: float


def row_shares(sample: Sample, rows: str, columns: str, *, options: Options = DEFAULTS) -> tuple[Estimate, ...]:
    """Return, for each answer of `rows`, the share of its respondents that give each answer of `columns`; these add up to 1.

    Source, Checked
        As `estimating.estimate`
    """
    return estimate(
        sample, [share(columns, value) for value in answers_in(sample, columns)], by=[rows], options=options
    )


def joint_shares(sample: Sample, rows: str, columns: str, *, options: Options = DEFAULTS) -> tuple[Estimate, ...]:
    """Return the share of respondents that give each pair of answers, the answers of `rows` changing slowest; these add up to 1.

    Source, Checked
        As `estimating.estimate`
    """
    pairs = [(row, column) for row in answers_in(sample, rows) for column in answers_in(sample, columns)]
    return estimate(sample, [joint_share(**{rows: row, columns: column}) for row, column in pairs], options=options)


def answers_in(sample: Sample, column: str) -> tuple[str, ...]:
    """Return the answers that a column holds, in their natural order."""
    values = sample.engine.answer(ValuesQuestion(sample.source.name_of(column, Kind.TEXT)), sample.source)[
        "value"
    ].to_pylist()
    return tuple(label_text(value) for value in sorted(value for value in values if value is not None))


def association(sample: Sample, rows: str, columns: str) -> Association:
    """Return the test that the answers to two questions have nothing to do with each other.

    Parameters
        sample : answers with their design; rows, columns : the questions. Rows of data that lack either answer are left out
    Returns
        Association: F, its two degrees of freedom and the probability of an F so large where the questions are independent
    Raises
        AnswerUnknown : a question with a single answer; otherwise as `estimating.estimate`
    Method
        Pearson's X2 of the weighted table scaled to the number of respondents, over the trace of the generalised design effect; second-order
        correction of the degrees of freedom; denominator degrees of freedom times the design's
    Source
        Rao and Scott (1984), Annals of Statistics 12:46-60; Thomas and Rao (1987), JASA 82:630-636; R survey `svychisq(statistic="F")`
    Checked
        R survey 4.1-1, tests/truth/estimation
    """
    said = {column: answers_in(sample, column) for column in (rows, columns)}
    for column, values in said.items():
        if len(values) < 2:  # noqa: PLR2004 - nothing varies
            raise AnswerUnknown(f"Column '{column}' holds a single answer, so it cannot go together with another.")
    measures = [joint_share(**{rows: row, columns: column}) for row in said[rows] for column in said[columns]]
    prepared = prepare(sample, measures, ())
    shares, matrix, n = covariances(prepared, measures)
    df = float(prepared.degrees_of_freedom(measures[0], prepared.breakdown(()))[0])
    shape = (len(said[rows]), len(said[columns]))
    effects = _generalised_effects(shares, matrix, shape, n[0])
    trace = float(np.trace(effects))
    f, ndf = _pearson(shares.reshape(shape), n[0]) / trace, trace**2 / float(np.trace(effects @ effects))
    return Association(f, ndf, ndf * df, float(special.fdtrc(ndf, ndf * df, f)))


def _generalised_effects(shares: Array, matrix: Array, shape: tuple[int, int], n: float) -> Array:
    """Return the matrix whose eigenvalues are the design effects of the table's interactions."""
    rows, columns = (np.eye(size)[place.ravel()][:, 1:] for size, place in zip(shape, np.indices(shape), strict=True))
    ones = np.ones((len(shares), 1))
    both = (rows[:, :, None] * columns[:, None, :]).reshape(len(shares), -1)
    main, _ = np.linalg.qr(np.hstack([ones, rows, columns]))
    contrasts = both - main @ (main.T @ both)
    inverse = np.where(shares > 0, 1 / np.where(shares > 0, shares, 1.0), 0.0)
    scaled = contrasts * inverse[:, None]
    return np.asarray(np.linalg.solve(contrasts.T @ (contrasts * inverse[:, None]) / n, scaled.T @ matrix @ scaled))


def _pearson(table: Array, n: float) -> float:
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    return float(n * ((table - expected) ** 2 / expected).sum())
