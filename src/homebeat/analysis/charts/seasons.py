"""Seasonal adjustment: the months' usual pattern, found by moving averages and taken out."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from homebeat.analysis.charts.periods import SEASONS
from homebeat.analysis.charts.process import Flags, Values, known, told
from homebeat.analysis.charts.series import Baseline, Series, SeriesRefused, within

FEWEST_YEARS, FEWEST_VALUES, FIRM_VALUES = 3, 2, 4


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
        SeriesRefused : the series is not monthly or quarterly, has bases, is shorter than three years, has a season with fewer than two values in
            the baseline that have a trend, or (multiplicative) a value of 0 or less
        BaselineRefused : the baseline is not in the series
    Method
        Classical decomposition, the first step of X-11. Trend: the centred moving average over one year (2 x 12 or 2 x 4, the two end
        months weighing half); none within half a year of an end or a gap. What is left, value minus (over) trend, is averaged by
        calendar month over the baseline; the averages are shifted to mean 0 (scaled to mean 1) and taken out of
        every value. The pattern is the same every year: where it drifts, use short baselines. A month's average of k values takes 1 / k of
        the month's own chance variation out with the season: from two years nothing would be left but the trend, so three are the least, and a note says so
        where a season rests on fewer than four values.
    Source
        Macaulay, The Smoothing of Time Series (1931); Kendall and Stuart, The Advanced Theory of Statistics, volume 3 (1983), pages 410-414
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
    kept = _by_season(rest, months, np.array(within(series, baseline)), size)
    means = np.array([of_season.mean() for of_season in kept])
    factors = means - means.mean() if model is SeasonalModel.ADDITIVE else means / means.mean()
    seasonal = factors[months]
    adjusted = values - seasonal if model is SeasonalModel.ADDITIVE else values / seasonal
    notes = (*series.notes, "Seasonally adjusted by moving averages.", *_few_notes(min(map(len, kept))))
    return Seasons(
        model, tuple(map(float, factors)), told(trend), tuple(map(float, seasonal)),
        Series(series.periods, told(adjusted), None, notes),
    )  # fmt: skip


def _season_size(series: Series) -> int:
    step = series.periods[0].step
    if step not in SEASONS:
        raise SeriesRefused(f"Seasons are found in monthly or quarterly series; this one goes by the {step}.")
    if series.bases is not None:
        raise SeriesRefused("Seasons are taken out of plain values; give the rates themselves, without their bases.")
    if len(series.values) < FEWEST_YEARS * SEASONS[step]:
        raise SeriesRefused(f"Seasons need at least three years; the series has {len(series.values)} periods.")
    return SEASONS[step]


def _centred_average(values: Values, size: int) -> Values:
    weights = np.concatenate([[0.5], np.ones(size - 1), [0.5]]) / size
    middle = np.convolve(values, weights, mode="valid")
    edge = np.full(size // 2, np.nan)
    return np.concatenate([edge, middle, edge])


def _by_season(rest: Values, months: Values, counted: Flags, size: int) -> list[Values]:
    kept = [rest[(months == month) & counted & ~np.isnan(rest)] for month in range(size)]
    few = [str(month + 1) for month, values in enumerate(kept) if len(values) < FEWEST_VALUES]
    if few:
        raise SeriesRefused(
            f"The season of month or quarter {', '.join(few)} would rest on fewer than {FEWEST_VALUES} values; use a longer baseline."
        )
    return kept


def _few_notes(fewest: int) -> tuple[str, ...]:
    if fewest >= FIRM_VALUES:
        return ()
    return (
        f"A season rests on {fewest} values only: part of the chance variation goes with it, and limits come out too narrow.",
    )
