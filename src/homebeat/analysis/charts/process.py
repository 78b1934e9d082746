"""What a process chart holds: the points, the centre, the limits, the signals, and what a reader has to be told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from homebeat.analysis.charts.series import Baseline, BaselineRefused, Series
from homebeat.analysis.charts.signals import Rule, Signal, signals_of

FEW_POINTS = 12  # below this the limits are called provisional
Values = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class Kind(StrEnum):
    """The kinds of chart by the name the command line uses."""

    XMR = "xmr"
    P = "p"
    U = "u"
    FUNNEL = "funnel"


@dataclass(frozen=True, slots=True)
class Limits:
    """Where points of an unchanged process lie, one pair for each point in order; None where the point's limits are not known."""

    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class MovingRanges:
    """How far each point lies from the one before it (None after a gap), their mean in the baseline, and their upper limit."""

    values: tuple[float | None, ...]
    mean: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessChart:
    """One chart over time. Shares are fractions of 1.

    `spread` is Laney's sigma of z: how much wider the points scatter than counting alone explains (1 is as counting explains); None on an XmR
    chart. `counting_limits` are the plain p or u limits beside it. `baseline` is None where all points made the limits.
    """

    kind: Kind
    series: Series
    values: tuple[float | None, ...]
    centre: float
    limits: Limits
    signals: tuple[Signal, ...]
    rules: tuple[Rule, ...]
    baseline: Baseline | None = None
    spread: float | None = None
    counting_limits: Limits | None = None
    moving_ranges: MovingRanges | None = None
    notes: tuple[str, ...] = field(default=())


def known(values: Sequence[float | None]) -> Values:
    """Return the values with NaN where one is not known."""
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def told(values: Values) -> tuple[float | None, ...]:
    """Return the values with None where one is NaN."""
    return tuple(None if np.isnan(value) else float(value) for value in values)


def moving_ranges(values: Values) -> Values:
    """Return each value's distance from the one before it; NaN for the first, for a gap, and for the value after a gap."""
    return np.concatenate([[np.nan], np.abs(np.diff(values))]) if len(values) else values


def mean_range(ranges: Values, counted: Flags) -> float:
    """Return the mean moving range of the points that count; both ends of a range have to count.

    Raises
        BaselineRefused : no two neighbouring points count, so nothing says how far points scatter
    """
    both = counted & np.concatenate([[False], counted[:-1]]) & ~np.isnan(ranges)
    if not both.any():
        raise BaselineRefused(
            "The limits need at least two neighbouring periods with values among those that make them."
        )
    return float(ranges[both].mean())


def standing_of(values: Values, centre: float, sigma: Values) -> tuple[float | None, ...]:
    """Return each point's signed distance from the centre in standard deviations; without spread, any other value is infinitely far."""
    away = values - centre
    with np.errstate(divide="ignore", invalid="ignore"):
        standing = np.where(
            sigma > 0, away / sigma, np.where(np.isclose(away, 0, atol=1e-12), 0.0, np.sign(away) * np.inf)
        )
    return tuple(None if np.isnan(value) else float(one) for value, one in zip(values, standing, strict=True))


def found_signals(values: Values, centre: float, sigma: Values, rules: Sequence[Rule]) -> tuple[Signal, ...]:
    """Return the signals of points round a centre. A run up or down is of the values themselves, whatever their bases."""
    of_standing = [rule for rule in rules if rule is not Rule.SIX_RISING_OR_FALLING]
    found = list(signals_of(standing_of(values, centre, sigma), of_standing))
    if Rule.SIX_RISING_OR_FALLING in rules:
        found += signals_of(told(values), [Rule.SIX_RISING_OR_FALLING])
    return tuple(sorted(found, key=lambda signal: (signal.place, list(rules).index(signal.rule))))


def baseline_notes(values: Values, counted: Flags) -> tuple[str, ...]:
    """Say when the limits come from few points, or from points that resemble the one before them: then chance signals more often."""
    points = int((counted & ~np.isnan(values)).sum())
    if points < FEW_POINTS:
        return (f"The limits come from {points} points and are provisional; {FEW_POINTS} or more make them firm.",)
    carried = carried_over(np.where(counted, values, np.nan))
    if carried <= 2 / np.sqrt(points):
        return ()
    return (
        f"Each point resembles the one before it (autocorrelation {carried:.2f}): chance alone signals more often than stated.",
    )


def carried_over(values: Values) -> float:
    """Return the first autocorrelation of the values, pairs across a gap left out; 0 where they do not vary."""
    away = values - np.nanmean(values)
    squares = float(np.nansum(away**2))
    return float(np.nansum(away[1:] * away[:-1])) / squares if squares else 0.0
