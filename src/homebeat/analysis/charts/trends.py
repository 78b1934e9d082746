"""The trend of a series with its interval, when what is high one month tends to be high the next."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import t as student

from homebeat.analysis.charts.process import Flags, Values, known
from homebeat.analysis.charts.rates import plain_rates
from homebeat.analysis.charts.series import Baseline, Series, SeriesRefused, within

FEWEST_POINTS = 8
STRONGEST = 0.99  # the most that one period may carry over to the next
GRID = 41  # starting points of the search, so that it finds the highest of several tops
COEFFICIENTS = 2
ROUNDING = 1e-12


class TrendMethod(StrEnum):
    """How the interval allows for months that resemble the one before.

    GLS: least squares weighted for first-order autocorrelation, estimated by restricted maximum likelihood. NEWEY_WEST: ordinary least
    squares with heteroscedasticity- and autocorrelation-consistent standard errors.
    """

    GLS = "first-order autocorrelation, restricted maximum likelihood"
    NEWEY_WEST = "ordinary least squares, Newey-West"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A straight trend. `slope` is the change from one period to the next, in the series' unit, with its interval; `p` tests a slope of 0.

    `line`, `low` and `high` hold the fitted line and the pointwise interval of the line (not of single values) at every period. `autocorrelation`
    is what one period carries over to the next; None under Newey-West, where `lag` says how many periods were allowed for.
    """

    method: TrendMethod
    slope: float
    standard_error: float
    ci_low: float
    ci_high: float
    df: int
    p: float
    level: float
    line: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    autocorrelation: float | None = None
    lag: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Fit:
    coefficients: Values
    covariance: Values
    autocorrelation: float | None
    lag: int | None


def trend_of(
    series: Series, *, method: TrendMethod = TrendMethod.GLS, level: float = 0.95, baseline: Baseline | None = None,
    lag: int | None = None,
) -> Trend:  # fmt: skip
    """Return the straight trend of a series with an interval that allows for autocorrelation.

    Parameters
        series : values, or values over bases, of at least 8 known periods; None is a gap and keeps its place in time
        method : see `TrendMethod`
        level : of the intervals, between 0 and 1
        baseline : the periods the trend is fitted to; None takes all
        lag : Newey-West's lag in periods; None takes the whole part of 4 (n / 100)^(2/9)
    Returns
        Trend, the line drawn over every period of the series
    Raises
        SeriesRefused : fewer than 8 known values, times without a step, a level or lag outside its range
        BaselineRefused : the baseline is not in the series
    Method
        Intervals are t with n - 2 degrees of freedom. GLS: errors have correlation r^d at d periods apart, so gaps need no filling; r between -0.99
        and 0.99 maximises the restricted likelihood; slope and its variance are the weighted least squares ones at that r.
        Newey-West: Bartlett weights 1 - j / (lag + 1), no prewhitening, times n / (n - 2); a gap's missing products count as nothing.
        Both are too narrow in short series with strong autocorrelation; docs/methods/trend.md holds the coverage found.
        A season is to be taken out first.
    Source
        GLS: Harville, Journal of the American Statistical Association 72 (1977) 320-338; Newey and West, Econometrica 55 (1987) 703-708 and
        Review of Economic Studies 61 (1994) 631-653 (the lag)
    Checked
        R 4.2.2 nlme::gls with corAR1 and REML; sandwich::NeweyWest: tests/truth/charts/trends.json; slow second versions
    """
    if series.periods and series.periods[0].step.value == "uneven":
        raise SeriesRefused("A trend needs times a step apart: days, weeks, months, quarters or years.")
    if not 0 < level < 1:
        raise SeriesRefused(f"The level of an interval lies between 0 and 1; this one is {level}.")
    rates = plain_rates(series)
    values = known(rates.values)
    counted = np.array(within(series, baseline)) & ~np.isnan(values)
    if counted.sum() < FEWEST_POINTS:
        raise SeriesRefused(
            f"A trend needs at least {FEWEST_POINTS} periods with values; there are {int(counted.sum())}."
        )
    places = np.arange(len(values), dtype=np.float64)
    origin = float(places[counted].mean())
    fit = _weighted(values, counted, origin) if method is TrendMethod.GLS else _ordinary(values, counted, origin, lag)
    df = int(counted.sum()) - COEFFICIENTS
    return _trend(fit, places - origin, method=method, level=level, df=df, notes=(*series.notes, *rates.notes))


def _trend(fit: _Fit, places: Values, *, method: TrendMethod, level: float, df: int, notes: tuple[str, ...]) -> Trend:
    design = np.column_stack([np.ones(len(places)), places])
    line = design @ fit.coefficients
    spread = np.sqrt(np.einsum("ij,jk,ik->i", design, fit.covariance, design))
    reach = float(student.isf((1 - level) / 2, df))
    slope, error = float(fit.coefficients[1]), float(np.sqrt(fit.covariance[1, 1]))
    noise = ROUNDING * float(np.abs(line).max())  # a perfect line leaves only the rounding of its own sums
    away = abs(slope) / error if error > noise else (np.inf if abs(slope) > noise else 0.0)
    return Trend(
        method=method, slope=slope, standard_error=error, ci_low=slope - reach * error, ci_high=slope + reach * error, df=df,
        p=float(2 * student.sf(away, df)), level=level, line=tuple(map(float, line)),
        low=tuple(map(float, line - reach * spread)), high=tuple(map(float, line + reach * spread)),
        autocorrelation=fit.autocorrelation, lag=fit.lag, notes=notes,
    )  # fmt: skip


def _weighted(values: Values, counted: Flags, origin: float) -> _Fit:
    places = np.flatnonzero(counted)
    design = np.column_stack([np.ones(len(places)), places - origin])
    gaps = np.diff(places)
    answers = values[counted]

    def lack(carried: float) -> float:
        return -_restricted_likelihood(*_whitened(design, answers, gaps, carried), carried, gaps)

    starts = np.linspace(-STRONGEST, STRONGEST, GRID)
    best = int(np.argmin([lack(start) for start in starts]))
    around = (starts[max(best - 1, 0)], starts[min(best + 1, GRID - 1)])
    carried = float(minimize_scalar(lack, bounds=around, method="bounded", options={"xatol": 1e-10}).x)
    white, out = _whitened(design, answers, gaps, carried)
    inverse = np.linalg.inv(white.T @ white)
    coefficients = inverse @ white.T @ out
    rest = out - white @ coefficients
    return _Fit(coefficients, inverse * float(rest @ rest) / (len(out) - COEFFICIENTS), carried, None)


def _whitened(design: Values, answers: Values, gaps: Values, carried: float) -> tuple[Values, Values]:
    """Return design and answers with the part that each period inherits taken out, scaled to one variance (Prais and Winsten's step, over gaps)."""
    inherited = _powers(carried, gaps)
    scale = np.sqrt(1 - inherited**2)
    rows = np.column_stack([design, answers])
    white = np.vstack([rows[:1], (rows[1:] - inherited[:, None] * rows[:-1]) / scale[:, None]])
    return white[:, :-1], white[:, -1]


def _powers(carried: float, gaps: Values) -> Values:
    return np.sign(carried) ** gaps * np.abs(carried) ** gaps


def _restricted_likelihood(white: Values, out: Values, carried: float, gaps: Values) -> float:
    cross = white.T @ white
    rest = out - white @ np.linalg.solve(cross, white.T @ out)
    squares = max(float(rest @ rest), np.finfo(float).tiny)
    log_scale = float(np.log(1 - _powers(carried, gaps) ** 2).sum())
    return -0.5 * ((len(out) - COEFFICIENTS) * np.log(squares) + log_scale + np.linalg.slogdet(cross)[1])


def _ordinary(values: Values, counted: Flags, origin: float, lag: int | None) -> _Fit:
    points = int(counted.sum())
    used = int(np.floor(4 * (points / 100) ** (2 / 9))) if lag is None else lag
    if not 0 <= used < points:
        raise SeriesRefused(
            f"Newey-West's lag lies between 0 and one less than the number of values; this one is {used}."
        )
    design = np.column_stack([np.ones(len(values)), np.arange(len(values)) - origin]) * counted[:, None]
    answers = np.where(counted, values, 0.0)
    inverse = np.linalg.inv(design.T @ design)
    coefficients = inverse @ design.T @ answers
    scores = design * (answers - design @ coefficients)[:, None]
    middle = scores.T @ scores
    for apart in range(1, used + 1):
        product = scores[apart:].T @ scores[:-apart]
        middle += (1 - apart / (used + 1)) * (product + product.T)
    return _Fit(coefficients, inverse @ middle @ inverse * points / (points - COEFFICIENTS), None, used)
