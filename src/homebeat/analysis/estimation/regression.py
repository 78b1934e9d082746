"""Linear and logistic regression with design-based errors: which experiences go with confidence."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import pyarrow as pa
from scipy import special, stats

from homebeat.analysis.design.survey_design import MissingAnswers, SurveyDesign
from homebeat.analysis.estimates import Estimate
from homebeat.analysis.estimation.model_fits import least_squares, logistic_fit
from homebeat.analysis.estimation.model_terms import Driver, ModelColumns, ModelRefused, known_rows, model_columns
from homebeat.analysis.estimation.replicates import ReplicateScheme, row_sample_of
from homebeat.analysis.estimation.row_design import answers
from homebeat.analysis.estimation.row_sample import Sampled, Spread
from homebeat.analysis.estimation.scores import Floats
from homebeat.analysis.estimation.table_columns import numbers, yes_or_no


class Family(StrEnum):
    """Which model: a straight line for amounts, log-odds for yes or no."""

    LINEAR = "linear"
    LOGISTIC = "logistic"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaldTest:
    """A test that a driver's coefficients are all 0: `statistic` is F on `df_between` and `df_within`."""

    driver: str
    statistic: float
    df_between: int
    df_within: float
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedModel:
    """A fitted model: an estimate for each coefficient, their covariance, and a Wald test for each driver.

    `odds_ratios` belong to logistic models, without the intercept; their errors are by the delta method, their intervals those of the log-odds carried over.
    `df` is the design's degrees of freedom less the coefficients, plus one; where it is not above 0 there are no intervals and no tests.
    """

    family: Family
    outcome: str
    names: tuple[str, ...]
    coefficients: tuple[Estimate, ...]
    covariance: tuple[tuple[float, ...], ...]
    tests: tuple[WaldTest, ...]
    odds_ratios: tuple[Estimate, ...]
    n: int
    df: float
    notes: tuple[str, ...] = ()

    def coefficient(self, name: str) -> Estimate:
        """Return one coefficient: a driver's column, `column=category`, or `(intercept)`."""
        return self.coefficients[self.names.index(name)]


def linear(
    table: pa.Table,
    design: SurveyDesign,
    outcome: str,
    drivers: Sequence[Driver],
    *,
    scheme: ReplicateScheme | None = None,
    level: float = 0.95,
) -> FittedModel:
    """Return a linear regression of a column of numbers on drivers, with design-based errors.

    Parameters
        table : one row a respondent. outcome : a column of numbers.
        design, scheme : how the survey was drawn; a scheme where the design names replicate weights.
        drivers : the columns that may go with the outcome.
        level : the intervals' level.
    Returns
        the fitted model; coefficients in the outcome's unit for one unit of the driver.
    Raises
        ModelRefused, CollinearDrivers : too few rows, or drivers that do not vary or cannot be told apart.
        TableRefused, DesignRefused, LonelyStrata : the table and the design do not fit, or a stratum has one unit.
    Method
        Weighted least squares; score x (y - x'b) times the inverse of the weighted cross-product (Binder's sandwich), or refitted at each replicate weight. Rows without
        the outcome or a driver are left out as a domain. Intervals and tests by t and F on the design's degrees of freedom + 1 - k.
    Source
        Binder (1983), International Statistical Review 51, 279-292; Fuller (1975); R `survey`, `svyglm`, `regTermTest`.
    Checked
        R 4.2.2, survey 4.1-1: tests/truth/fitted/answers.json.
    """
    sample = row_sample_of(table, design, scheme)
    return _model(
        Asked(Family.LINEAR, outcome, tuple(drivers), level), table, sample, numbers(table, outcome), design.missing
    )


def logistic(
    table: pa.Table,
    design: SurveyDesign,
    outcome: str,
    drivers: Sequence[Driver],
    *,
    success: Collection[str] = (),
    scheme: ReplicateScheme | None = None,
    level: float = 0.95,
) -> FittedModel:
    """Return a logistic regression of yes or no on drivers, with design-based errors.

    Parameters
        table : one row a respondent. outcome : a column of 0 and 1, of truth values, or of answers.
        design, scheme : how the survey was drawn; a scheme where the design names replicate weights.
        drivers : the columns that may go with the outcome.
        success : the answers that count as yes, for a column of answers.
        level : the intervals' level.
    Returns
        the fitted model; coefficients are log-odds, odds ratios stand beside them.
    Raises
        PerfectSeparation : a driver tells the outcome without fail.
        ModelRefused, CollinearDrivers, FitNotReached : too few rows, an outcome or driver that does not vary, or a fit that does not settle.
        TableRefused, DesignRefused, LonelyStrata : the table and the design do not fit, or a stratum has one unit.
    Method
        Weighted (pseudo) maximum likelihood; score x (y - p) times the inverse of the weighted information (Binder's sandwich), or refitted at each replicate weight.
        Rows without the outcome or a driver are left out as a domain. Intervals and tests by t and F on the design's degrees of freedom + 1 - k.
    Source
        Binder (1983); Chambless and Boyle (1985); Lumley (2010), chapter 6; R `survey`, `svyglm(family = quasibinomial)`.
    Checked
        R 4.2.2, survey 4.1-1, to 1e-8 because both iterate: tests/truth/fitted/answers.json.
    """
    sample = row_sample_of(table, design, scheme)
    observed = yes_or_no(table, outcome, success)
    return _model(Asked(Family.LOGISTIC, outcome, tuple(drivers), level), table, sample, observed, design.missing)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which model was asked for."""

    family: Family
    outcome: str
    drivers: tuple[Driver, ...]
    level: float


def _model(asked: Asked, table: pa.Table, whole: Sampled, observed: Floats, missing: MissingAnswers) -> FittedModel:
    """Fit the model over the rows with every answer."""
    named = (asked.outcome, *(driver.column for driver in asked.drivers))
    known = ~np.isnan(observed) & known_rows(table, asked.drivers)
    given = answers(known, whole.inside, named, missing)
    if not given.answered.any():
        raise ModelRefused("No row has the outcome and every driver, so there is nothing to fit.")
    sample = whole.keep(given.answered)
    columns = model_columns(table, asked.drivers, sample.inside)
    observed = np.where(sample.inside, observed, 0.0)
    _refuse_unfit(asked.family, columns, observed[sample.inside])
    beta, spread = fit(asked.family, sample, columns, observed)
    spread = replace(spread, notes=(*given.notes, *spread.notes))
    return _described(asked, columns, beta, spread, sample)


def fit(family: Family, sample: Sampled, columns: ModelColumns, observed: Floats) -> tuple[Floats, Spread]:
    """Return a model's coefficients and their covariance over a domain; `linear` and `logistic` say how.

    A replicate at which the model cannot be fitted gives no answer.
    """
    inside, values = sample.inside, columns.values

    def coefficients(weights: Floats, start: Floats | None = None) -> Floats:
        if family is Family.LINEAR:
            return least_squares(values[inside], observed[inside], weights[inside])
        return logistic_fit(values[inside], observed[inside], weights[inside], columns.names, start)

    beta = coefficients(sample.weights)

    def refitted(weights: Floats) -> Floats:
        try:
            return coefficients(weights, beta)
        except ModelRefused:
            return np.full(len(beta), np.nan)

    fitted = values @ beta if family is Family.LINEAR else special.expit(values @ beta)

    def scores() -> Floats:
        bends = np.ones(len(fitted)) if family is Family.LINEAR else fitted * (1 - fitted)
        information = (values * (sample.weights * bends)[:, None]).T @ values
        return np.asarray(np.linalg.solve(information, (values * (observed - fitted)[:, None]).T).T)

    return beta, sample.spread(linearised=scores, recomputed=refitted)


def _refuse_unfit(family: Family, columns: ModelColumns, observed: Floats) -> None:
    """Raise ModelRefused for too few rows or an outcome that never differs."""
    rows, needed = len(observed), len(columns.names)
    if rows <= needed:
        raise ModelRefused(f"{rows} rows are too few for {needed} coefficients. Use fewer drivers or merge categories.")
    if family is Family.LOGISTIC and len(np.unique(observed)) < 2:  # noqa: PLR2004
        raise ModelRefused(
            "Every row has the same outcome, so nothing can go with it. Choose other rows or another outcome."
        )


def _described(asked: Asked, columns: ModelColumns, beta: Floats, spread: Spread, sample: Sampled) -> FittedModel:
    """Return the model as frozen estimates and tests."""
    df, n = float(sample.degrees_of_freedom() + 1 - len(beta)), int(sample.inside.sum())
    notes = spread.notes
    if df <= 0:
        notes = (*notes, "No intervals: the design has too few clusters for this many coefficients")
    t = stats.t.ppf((1 + asked.level) / 2, df) if df > 0 else None
    tests, untested = _tests(columns, beta, spread.covariance, df)
    coefficients = tuple(
        Estimate(
            measure=f"coefficient:{asked.outcome}~{name}",
            value=float(value),
            n=n,
            standard_error=float(error),
            ci_low=None if t is None else float(value - t * error),
            ci_high=None if t is None else float(value + t * error),
            level=asked.level,
            df=df,
            method=f"{asked.family.capitalize()} regression, design-based errors",
            notes=notes,
        )
        for name, value, error in zip(columns.names, beta, spread.errors(), strict=True)
    )
    return FittedModel(
        family=asked.family,
        outcome=asked.outcome,
        names=columns.names,
        coefficients=coefficients,
        covariance=tuple(tuple(float(cell) for cell in row) for row in spread.covariance),
        tests=tests,
        odds_ratios=tuple(_odds_ratio(one) for one in coefficients[1:]) if asked.family is Family.LOGISTIC else (),
        n=n,
        df=df,
        notes=(*notes, *untested),
    )


def _tests(
    columns: ModelColumns, beta: Floats, covariance: Floats, df: float
) -> tuple[tuple[WaldTest, ...], tuple[str, ...]]:
    """Return each driver's Wald test, and a note for each that has none; neither without degrees of freedom."""
    tests, notes = [], []
    for driver in dict.fromkeys(columns.drivers[1:]) if df > 0 else {}:
        try:
            tests.append(wald_test(driver, beta, covariance, columns.of(driver), df))
        except ModelRefused as refused:
            notes.append(str(refused))
    return tuple(tests), tuple(notes)


def wald_test(driver: str, beta: Floats, covariance: Floats, places: list[int], df: float) -> WaldTest:
    """Return the Wald test that some coefficients are all 0.

    Parameters
        driver : the name the test goes by. beta, covariance : shape (k,) and (k, k).
        places : which coefficients. df : above 0.
    Returns
        F = b'V^-1 b / q on q and df.
    Raises
        ModelRefused : the covariance of these coefficients has no inverse, for want of clusters.
    Source
        Lumley (2010), section 6.2; R `survey`, `regTermTest(method = "Wald")`.
    Checked
        R 4.2.2, survey 4.1-1: tests/truth/fitted/answers.json.
    """
    chosen, block = beta[places], covariance[np.ix_(places, places)]
    if np.linalg.matrix_rank(block, hermitian=True) < len(places):
        raise ModelRefused(
            f"The coefficients of {driver!r} cannot be tested together: the design has too few clusters. Merge categories."
        )
    statistic = float(chosen @ np.linalg.solve(block, chosen)) / len(places)
    p = float(stats.f.sf(statistic, len(places), df))
    return WaldTest(driver=driver, statistic=statistic, df_between=len(places), df_within=df, p=p)


def _odds_ratio(coefficient: Estimate) -> Estimate:
    """Return a coefficient of log-odds as an odds ratio."""
    name = coefficient.measure.removeprefix("coefficient:")
    value = float(np.exp(coefficient.value or 0.0))
    return Estimate(
        measure=f"odds_ratio:{name}",
        value=value,
        n=coefficient.n,
        standard_error=value * (coefficient.standard_error or 0.0),
        ci_low=None if coefficient.ci_low is None else float(np.exp(coefficient.ci_low)),
        ci_high=None if coefficient.ci_high is None else float(np.exp(coefficient.ci_high)),
        level=coefficient.level,
        df=coefficient.df,
        method=f"{coefficient.method}; error by the delta method",
        notes=coefficient.notes,
    )
