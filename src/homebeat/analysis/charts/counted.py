"""The p and u charts: shares and rates counted from a base, with limits widened where they scatter more than counting explains."""

from collections.abc import Sequence

import numpy as np

from homebeat.analysis.charts.constants import MEAN_RANGE_PER_SIGMA, SIGMAS_TO_LIMIT
from homebeat.analysis.charts.process import (
    Flags,
    Kind,
    Limits,
    ProcessChart,
    Values,
    baseline_notes,
    found_signals,
    known,
    mean_range,
    moving_ranges,
    told,
)  # fmt: skip
from homebeat.analysis.charts.rates import plain_rates
from homebeat.analysis.charts.series import Baseline, BaselineRefused, Series, SeriesRefused, within
from homebeat.analysis.charts.signals import DEFAULT_RULES, Rule


def p_chart(
    series: Series, *, baseline: Baseline | None = None, rules: Sequence[Rule] = DEFAULT_RULES, plain: bool = False
) -> ProcessChart:
    """Return the chart of a share over time: Laney's p', or the plain p chart.

    Parameters
        series : values are how many of the base had the attribute, 0 to the base; bases are how many were asked. A weighted survey puts its
            effective base and share times that. None is a gap
        baseline : the periods that make centre and limits; None takes all
        rules : the signal rules to apply
        plain : limits from counting alone (binomial), without Laney's widening
    Returns
        ProcessChart, values as fractions of 1, limits for each point's own base and never outside 0 to 1
    Raises
        SeriesRefused : no bases, a value below zero or above its base
        BaselineRefused : the baseline is not in the series, holds no base above zero, or (for p') has no two neighbouring shares
    Method
        Centre c: the baseline's values over its bases. Counting alone gives point i the standard deviation s_i = sqrt(c (1 - c) / base_i). p'
        multiplies it by sigma_z, the mean moving range of z_i = (p_i - c) / s_i in the baseline over 1.128; sigma_z is
        taken as it comes, above 1 where shares scatter more than counting explains (surveys by cluster, changing mixes of people), below 1
        where less. Limits: c plus and minus 3 s_i sigma_z. Runs and zones use each point's own standard deviation.
    Source
        Laney, Improved control charts for attributes, Quality Engineering 14 (2002) 531-537; Montgomery (2009), section 7.2
    Checked
        Montgomery (2009), example 7.1 (orange juice cans); a slow second version; tests/analysis/charts/test_counted.py
    """
    _refuse_beyond_base(series)
    return _counted_chart(Kind.P, series, baseline, rules, plain=plain)


def u_chart(
    series: Series, *, baseline: Baseline | None = None, rules: Sequence[Rule] = DEFAULT_RULES, plain: bool = False
) -> ProcessChart:
    """Return the chart of a rate over time: Laney's u', or the plain u chart.

    Parameters
        series : values are counts of events, 0 or more; bases are the people, days or thousands they are counted over. None is a gap
        baseline, rules, plain : as for `p_chart`; counting alone is Poisson
    Returns
        ProcessChart, values as events per one of the base, limits for each point's own base and never below 0
    Raises
        SeriesRefused, BaselineRefused : as for `p_chart`, but a value may exceed its base
    Method
        As `p_chart` with s_i = sqrt(c / base_i).
    Source
        Laney (2002); Montgomery (2009), section 7.3
    Checked
        Montgomery (2009), example 7.4 (supply chain shipments); a slow second version; tests/analysis/charts/test_counted.py
    """
    _refuse_below_zero(series)
    return _counted_chart(Kind.U, series, baseline, rules, plain=plain)


def _counted_chart(
    kind: Kind, series: Series, baseline: Baseline | None, rules: Sequence[Rule], *, plain: bool
) -> ProcessChart:
    rates = plain_rates(series)
    values, bases = known(rates.values), known(series.bases or ())
    counted = np.array(within(series, baseline)) & ~np.isnan(values)
    centre = _centre(known(series.values), bases, counted)
    by_counting = np.full(len(values), np.nan)
    by_counting[bases > 0] = np.sqrt(centre * ((1 - centre) if kind is Kind.P else 1) / bases[bases > 0])
    spread = _sigma_z(values, centre, by_counting, counted)
    sigma = by_counting * (1.0 if plain else spread)
    return ProcessChart(
        kind=kind, series=series, values=told(values), centre=centre, rules=tuple(rules), baseline=baseline,
        limits=_limits(kind, centre, sigma), spread=spread, counting_limits=_limits(kind, centre, by_counting),
        signals=found_signals(values, centre, sigma, rules),
        notes=(*series.notes, *rates.notes, *baseline_notes(values, counted), *_spread_notes(spread, plain=plain)),
    )  # fmt: skip


def _centre(values: Values, bases: Values, counted: Flags) -> float:
    if not counted.any():
        raise BaselineRefused("No period among those that make the limits has a value over a base above zero.")
    return float(values[counted].sum() / bases[counted].sum())


def _sigma_z(values: Values, centre: float, by_counting: Values, counted: Flags) -> float:
    """Return Laney's sigma of z; 1 where every share is 0 or 1, because counting explains all of nothing."""
    if not (by_counting[counted] > 0).any():
        return 1.0
    with np.errstate(invalid="ignore"):
        z = (values - centre) / by_counting
    return mean_range(moving_ranges(z), counted) / MEAN_RANGE_PER_SIGMA


def _limits(kind: Kind, centre: float, sigma: Values) -> Limits:
    lower, upper = centre - SIGMAS_TO_LIMIT * sigma, centre + SIGMAS_TO_LIMIT * sigma
    return Limits(told(np.maximum(lower, 0.0)), told(np.minimum(upper, 1.0) if kind is Kind.P else upper))


def _spread_notes(spread: float, *, plain: bool) -> tuple[str, ...]:
    words = f"Points scatter {spread:.2f} times as much as counting alone explains"
    return (f"{words}; the limits do not allow for it.",) if plain else (f"{words}; the limits allow for it (Laney).",)


def _refuse_below_zero(series: Series) -> None:
    if series.bases is None:
        raise SeriesRefused("This chart needs a base beside each value: how many the value was counted from.")
    below = [
        label for label, value in zip(series.labels, series.values, strict=True) if value is not None and value < 0
    ]
    if below:
        raise SeriesRefused(f"The value is below zero in {', '.join(below[:5])}; this chart takes counts.")


def _refuse_beyond_base(series: Series) -> None:
    _refuse_below_zero(series)
    rows = zip(series.labels, series.values, series.bases or (), strict=True)
    beyond = [label for label, value, base in rows if value is not None and base is not None and value > base]
    if beyond:
        raise SeriesRefused(
            f"The value is larger than its base in {', '.join(beyond[:5])}; a share counts some of the base. Rates belong on a u chart."
        )
