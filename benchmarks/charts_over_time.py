"""How often charts over time are wrong on made-up series whose truth is known: `python -m benchmarks.charts_over_time` prints both tables.

The figures in docs/methods/process-charts.md and docs/methods/trend.md come from here. No speed is measured.
"""

import sys

import numpy as np

from homebeat.analysis.charts.individuals import xmr_chart
from homebeat.analysis.charts.series import Baseline, series_of
from homebeat.analysis.charts.trends import TrendMethod, trend_of

SEED = 20080201
WATCHED = 24
BASELINES, CARRIED, LENGTHS = (12, 24, 36, 60), (0.0, 0.3, 0.6), (24, 36, 60, 120)


def steady(dice: np.random.Generator, points: int, carried: float) -> list[float]:
    """Return a steady series: normal points, each inheriting a part of the one before, variance 1."""
    draws = dice.normal(size=points)
    values = [draws[0]]
    for draw in draws[1:]:
        values.append(carried * values[-1] + np.sqrt(1 - carried**2) * draw)
    return [float(value) for value in values]


def months(count: int) -> list[str]:
    return [f"{2000 + number // 12}-{number % 12 + 1:02}" for number in range(count)]


def false_signals(dice: np.random.Generator, baseline: int, carried: float, turns: int) -> float:
    """Return the share of steady XmR charts with any signal of the default rules in the two years after the baseline."""
    times = months(baseline + WATCHED)
    signalled = 0
    for _ in range(turns):
        chart = xmr_chart(
            series_of(times, steady(dice, len(times), carried)), baseline=Baseline(times[0], times[baseline - 1])
        )
        signalled += any(signal.place >= baseline for signal in chart.signals)
    return signalled / turns


def coverage(dice: np.random.Generator, points: int, carried: float, turns: int) -> dict[TrendMethod, float]:
    """Return how often each method's 95 in 100 interval holds the true slope of 0."""
    covered = dict.fromkeys(TrendMethod, 0)
    for _ in range(turns):
        series = series_of(months(points), steady(dice, points, carried))
        for method in TrendMethod:
            found = trend_of(series, method=method)
            covered[method] += found.ci_low <= 0 <= found.ci_high
    return {method: count / turns for method, count in covered.items()}


def main(turns: int) -> None:
    dice = np.random.default_rng(SEED)
    print(f"Steady XmR charts that signal within {WATCHED} points after the baseline, {turns} charts each")
    for baseline in BASELINES:
        shares = "  ".join(f"r={carried}: {false_signals(dice, baseline, carried, turns):.3f}" for carried in CARRIED)
        print(f"  baseline {baseline:>3}  {shares}")
    print(f"Coverage of the 95 in 100 interval of a trend, {turns} series each")
    for points in LENGTHS:
        for carried in CARRIED:
            found = coverage(dice, points, carried, turns)
            print(
                f"  n={points:>3} r={carried}  "
                + "  ".join(f"{method.name}: {share:.3f}" for method, share in found.items())
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
