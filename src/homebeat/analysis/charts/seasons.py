"""Seasonal adjustment: the months' usual pattern, found by moving averages and taken out."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from homebeat.analysis.charts.periods import SEASONS
from homebeat.analysis.charts.process import Flags, Values, known, told
from homebeat.analysis.charts.series import Baseline, Series, SeriesRefused, within

FEWEST_YEARS = 2


class SeasonalModel(StrEnum):
    """How a season acts: adds the same amount each year, or multiplies by the same factor."""

    ADDITIVE = "additive"
    MULTIPLICATIVE = "multiplicative"


@dataclass(frozen=True, slots=True)
class Seasons:
    """A series taken apart: trend (None at the ends and round gaps), the season's part, and the series without it.

    `factors` holds the season's part for each month or quarter of the calendar year, January or the first quarter first.
    """

    model: SeasonalModel
    factors: tuple[float, ...]
    trend: tuple[float | None, ...]
    seasonal: tuple[float, ...]
    adjusted: Series


def take_out_seasons(
    series: Series, *, model: SeasonalModel = SeasonalModel.MULTIPLICATIVE, baseline: Baseline | None = None
) -> Seasons:
    """Return the series without its yearly pattern, and the parts it was taken apart into.

    Parameters
        series : monthly or quarterly values, without bases; None is a gap. A multiplicative model needs values above 0
        model : additive for levels and shares, multiplicative for counts that swing more when they are high
        baseline : the periods whose pattern is taken as usual; None takes all. It keeps an unusual year out of the pattern
    Returns
        Seasons; the adjusted series has the same periods and the same gaps
    Raises
        SeriesRefused : the series is not monthly or quarterly, has bases, is shorter than two years, has a season with no trend-free value
            in the baseline, or (multiplicative) a value of 0 or less
        BaselineRefused : the baseline is not in the series
    Method
        Classical decomposition, the first step of X-11. Trend: the centred moving average over one year (2 x 12 or 2 x 4, the two end
        months weighing half); none within half a year of an end or a gap. What is left, value minus (over) trend, is averaged by
        calendar month over the baseline; the averages are shifted to mean 0 (scaled to mean 1) and taken out of
        every value. The pattern is the same every year: where it drifts, use short baselines.
    Source
        Macaulay, The Smoothing of Time Series (1931); Kendall and Stuart, The Advanced Theory of Statistics, volume 3 (1983), section 46.38
    Checked
        R 4.2.2 stats::decompose, both models, months and quarters: tests/truth/charts/seasons.json; a slow second version
    """
    size = _season_size(series)
    values = known(series.values)
    if model is SeasonalModel.MULTIPLICATIVE and bool((values <= 0).any()):
        raise SeriesRefused("A multiplicative season needs values above zero; use the additive model.")
    trend = _centred_average(values, size)
    rest = values - trend if model is SeasonalModel.ADDITIVE else values / trend
    months = np.array([period.number % size for period in series.periods])
    factors = _factors(rest, months, np.array(within(series, baseline)), size, model)
    seasonal = factors[months]
    adjusted = values - seasonal if model is SeasonalModel.ADDITIVE else values / seasonal
    return Seasons(
        model, tuple(map(float, factors)), told(trend), tuple(map(float, seasonal)),
        Series(series.periods, told(adjusted), None, (*series.notes, "Seasonally adjusted by moving averages.")),
    )  # fmt: skip


def _season_size(series: Series) -> int:
    step = series.periods[0].step
    if step not in SEASONS:
        raise SeriesRefused(f"Seasons are found in monthly or quarterly series; this one goes by the {step}.")
    if series.bases is not None:
        raise SeriesRefused("Seasons are taken out of plain values; give the rates themselves, without their bases.")
    if len(series.values) < FEWEST_YEARS * SEASONS[step]:
        raise SeriesRefused(f"Seasons need at least two years; the series has {len(series.values)} periods.")
    return SEASONS[step]


def _centred_average(values: Values, size: int) -> Values:
    weights = np.concatenate([[0.5], np.ones(size - 1), [0.5]]) / size
    middle = np.convolve(values, weights, mode="valid")
    edge = np.full(size // 2, np.nan)
    return np.concatenate([edge, middle, edge])


def _factors(rest: Values, months: Values, counted: Flags, size: int, model: SeasonalModel) -> Values:
    kept = [rest[(months == month) & counted & ~np.isnan(rest)] for month in range(size)]
    empty = [str(month + 1) for month, values in enumerate(kept) if not len(values)]
    if empty:
        raise SeriesRefused(
            f"No value to find the season of month or quarter {', '.join(empty)} from; use a longer baseline."
        )
    means = np.array([values.mean() for values in kept])
    return means - means.mean() if model is SeasonalModel.ADDITIVE else means / means.mean()
