"""Whether two answers go together: the Rao-Scott test of a two-way table."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy import stats

from homebeat.analysis.design.survey_design import SurveyDesign
from homebeat.analysis.estimation.codes import Labels
from homebeat.analysis.estimation.replicates import ReplicateScheme, row_sample_of
from homebeat.analysis.estimation.row_design import answers
from homebeat.analysis.estimation.row_sample import Sampled, means
from homebeat.analysis.estimation.scores import Floats
from homebeat.analysis.estimation.table_columns import categories, known


class TableRefused(Exception):
    """The two-way table cannot be tested; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableTest:
    """A design-based test that two answers are independent.

    `statistic` is F on `df_between` and `df_within`; `pearson` is the ordinary chi-squared statistic of the weighted shares at `n` rows, which is not to be
    compared with chi-squared tables; `mean_design_effect` is how much the design swells it on average. `shares` holds the weighted share of each cell by
    row and column, `bases` the unweighted respondents in it.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    shares: tuple[tuple[float, ...], ...]
    bases: tuple[tuple[int, ...], ...]
    statistic: float
    df_between: float
    df_within: float
    p: float
    pearson: float
    mean_design_effect: float
    n: int
    notes: tuple[str, ...] = ()


def rao_scott(
    table: pa.Table, design: SurveyDesign, row_column: str, column_column: str, *, scheme: ReplicateScheme | None = None
) -> TableTest:
    """Return the Rao-Scott second-order corrected test that two columns of answers are independent.

    Parameters
        table : one row a respondent.
        design, scheme : how the survey was drawn; a scheme where the design names replicate weights.
        row_column, column_column : two columns of categories; missing answers in either follow the design's rule.
    Returns
        the test with the table behind it.
    Raises
        TableRefused : a column has fewer than two answers, or the design has no degrees of freedom.
        TableRefused, DesignRefused, LonelyStrata : the table and the design do not fit, or a stratum has one unit.
    Method
        Pearson's statistic of the weighted shares over the trace of the generalised design effects of its contrasts, on F with df (trace)^2 / trace of the square, and that
        times the degrees of freedom of the whole sample (first-stage units less strata, rows without an answer included, as in R).
    Source
        Rao and Scott (1984), Annals of Statistics 12, 46-60; Thomas and Rao (1987); R `survey`, `svychisq(statistic = "F")`.
    Checked
        R 4.2.2, survey 4.1-1: tests/truth/fitted/answers.json.
    """
    by_row, by_column = categories(table, row_column), categories(table, column_column)
    sample = row_sample_of(table, design, scheme)
    given = answers(known(by_row) & known(by_column), sample.inside, (row_column, column_column), design.missing)
    domain = sample.keep(given.answered)
    by_row, by_column = _occurring(by_row, domain), _occurring(by_column, domain)
    if min(len(by_row.values), len(by_column.values)) < 2:  # noqa: PLR2004
        raise TableRefused(
            f"{row_column!r} and {column_column!r} need two answers each that were given. Choose other columns or more rows."
        )
    df = sample.degrees_of_freedom()
    if df < 1:
        raise TableRefused("The design has as many strata as clusters, so nothing can be tested. Merge strata.")
    return _tested(domain, by_row=by_row, by_column=by_column, df=df, rows=table.num_rows, notes=given.notes)


def _tested(
    domain: Sampled, *, by_row: Labels, by_column: Labels, df: int, rows: int, notes: tuple[str, ...]
) -> TableTest:
    """Return the test over a domain in which every row has both answers."""
    shape = (len(by_row.values), len(by_column.values))
    cells = np.where(domain.inside, by_row.codes * shape[1] + by_column.codes, -1)
    indicators = (cells[:, None] == np.arange(shape[0] * shape[1])).astype(np.float64)
    shares, spread = means(domain, indicators)
    effects = _generalised_effects(shares, spread.covariance, shape, rows)
    expected = np.outer(shares.reshape(shape).sum(axis=1), shares.reshape(shape).sum(axis=0)).ravel()
    pearson = float(rows * ((shares - expected) ** 2 / expected).sum())
    trace = float(np.trace(effects))
    between = trace**2 / float(np.trace(effects @ effects))
    bases = np.bincount(cells[domain.inside], minlength=len(shares)).reshape(shape)
    return TableTest(
        rows=by_row.names,
        columns=by_column.names,
        shares=tuple(tuple(float(share) for share in row) for row in shares.reshape(shape)),
        bases=tuple(tuple(int(base) for base in row) for row in bases),
        statistic=pearson / trace,
        df_between=between,
        df_within=between * df,
        p=float(stats.f.sf(pearson / trace, between, between * df)),
        pearson=pearson,
        mean_design_effect=trace / len(effects),
        n=int(domain.inside.sum()),
        notes=(*notes, *spread.notes),
    )


def _generalised_effects(shares: Floats, covariance: Floats, shape: tuple[int, int], rows: int) -> Floats:
    """Return the matrix whose eigenvalues are the design effects of the table's interaction contrasts."""
    contrasts = np.kron(_centred(shape[0]), _centred(shape[1]))
    inverse = np.divide(1.0, shares, out=np.zeros_like(shares), where=shares > 0)
    simple = contrasts.T @ (inverse[:, None] / rows * contrasts)
    weighted = inverse[:, None] * contrasts
    return np.asarray(np.linalg.solve(simple, weighted.T @ covariance @ weighted))


def _centred(count: int) -> Floats:
    """Return count - 1 independent contrasts among as many categories, each summing to 0."""
    return np.eye(count)[:, 1:] - 1 / count


def _occurring(found: Labels, domain: Sampled) -> Labels:
    """Return the categories that occur in the domain, numbered anew."""
    occurring, places = np.unique(found.codes[domain.inside], return_inverse=True)
    codes = np.full(len(found.codes), -1, dtype=np.int64)
    codes[domain.inside] = places
    return Labels(codes, tuple(found.values[code] for code in occurring))
