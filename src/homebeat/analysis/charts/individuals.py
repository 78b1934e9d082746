"""The XmR chart: single values over time, with limits from how far each lies from the one before."""

from collections.abc import Sequence

import numpy as np

from homebeat.analysis.charts.constants import MEAN_RANGES_TO_LIMIT, MEAN_RANGES_TO_RANGE_LIMIT, SIGMAS_TO_LIMIT
from homebeat.analysis.charts.process import (
    Kind,
    Limits,
    MovingRanges,
    ProcessChart,
    baseline_notes,
    found_signals,
    known,
    mean_range,
    moving_ranges,
    told,
)  # fmt: skip
from homebeat.analysis.charts.rates import plain_rates
from homebeat.analysis.charts.series import Baseline, BaselineRefused, Series, within
from homebeat.analysis.charts.signals import DEFAULT_RULES, Rule


def xmr_chart(
    series: Series, *, baseline: Baseline | None = None, rules: Sequence[Rule] = DEFAULT_RULES
) -> ProcessChart:
    """Return the chart of individual values and moving ranges.

    Parameters
        series : values in any unit; where it has bases, value / base is charted. None is a gap
        baseline : the periods whose values make centre and limits; None takes all
        rules : the signal rules to apply
    Returns
        ProcessChart with the same limits at every point
    Raises
        BaselineRefused : the baseline is not in the series, or has no two neighbouring values
        SeriesRefused : a base of zero stands under a value that is not zero
    Method
        Centre: the mean of the baseline's values. Limits: centre plus and minus 2.66 mean moving ranges. A moving range needs two
        neighbouring periods, so a gap has none and neither has the period after it. The limit of the ranges is 3.268 mean ranges. Limits are as
        computed: a lower limit may lie below zero for values that cannot, and then no point can be beyond it. One standard
        deviation, for the rules, is a third of the distance from centre to limit. A share or rate of single periods
        with very different bases belongs on a p or u chart.
    Source
        Shewhart (1931); Wheeler, Understanding Variation, 2nd edition (2000), chapter 3; Wheeler and Chambers (1992), chapter 3
    Checked
        Montgomery (2009), example 6.5 (loan processing costs); a slow second version; tests/analysis/charts/test_individuals.py
    """
    rates = plain_rates(series)
    values, counted = known(rates.values), np.array(within(series, baseline))
    if not (counted & ~np.isnan(values)).any():
        raise BaselineRefused("No period among those that make the limits has a value.")
    centre = float(np.mean(values[counted & ~np.isnan(values)]))
    ranges = moving_ranges(values)
    middle = mean_range(ranges, counted)
    reach = MEAN_RANGES_TO_LIMIT * middle
    return ProcessChart(
        kind=Kind.XMR, series=series, values=told(values), centre=centre, rules=tuple(rules), baseline=baseline,
        limits=Limits((centre - reach,) * len(values), (centre + reach,) * len(values)),
        signals=found_signals(values, centre, np.full(len(values), reach / SIGMAS_TO_LIMIT), rules),
        moving_ranges=MovingRanges(told(ranges), middle, MEAN_RANGES_TO_RANGE_LIMIT * middle),
        notes=(*series.notes, *rates.notes, *baseline_notes(values, counted)),
    )  # fmt: skip
