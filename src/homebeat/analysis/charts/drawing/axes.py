"""The axes of drawings over time and over bases."""

from collections.abc import Sequence

from homebeat.analysis.charts.drawing.figures import Scale
from homebeat.analysis.charts.drawing.palette import NARROW, Spec
from homebeat.analysis.charts.periods import Period, Step

ROOM = 0.08  # of the height, left free above and below
MOST_TICKS = {NARROW: 3}
TICKS = 6
STRIDES = {
    Step.MONTH: (1, 2, 3, 6, 12, 24, 60, 120),
    Step.QUARTER: (1, 2, 4, 8, 20, 40),
    Step.YEAR: (1, 2, 5, 10, 20),
}
WRITTEN = {Step.YEAR: "%Y", Step.MONTH: "%b %Y", Step.QUARTER: "%b %Y"}


def time_axis(periods: Sequence[Period], width: int) -> Spec:
    """Return the axis of days, months or years that a series goes by, its ticks at round periods: each January rather than each tenth month."""
    step, most = periods[0].step, MOST_TICKS.get(width, TICKS)
    axis: Spec = {
        "title": None, "format": WRITTEN.get(step, "%-d %b %Y"), "tickCount": most, "grid": False, "labelOverlap": "greedy",
        "labelSeparation": 8, "labelPadding": 6, "labelFlush": True,
    }  # fmt: skip
    if step in STRIDES:
        axis["values"] = _ticks(periods, STRIDES[step], most)
    return {"field": "day", "type": "temporal", "axis": axis, "scale": {"padding": 9}}


def _ticks(periods: Sequence[Period], strides: Sequence[int], most: int) -> list[Spec]:
    found = [[period for period in periods if period.number % stride == 0] for stride in strides]
    chosen = next((ticks for ticks in found if 0 < len(ticks) <= most), list(periods[:1]))
    return [{"year": day.year, "month": day.month, "date": day.day} for day in (period.starts_on for period in chosen)]


def value_axis(domain: tuple[float, float], scale: Scale) -> Spec:
    """Return the axis of the values between two ends."""
    return {
        "field": "value", "type": "quantitative", "scale": {"domain": list(domain), "zero": False, "nice": False},
        "axis": {"title": None, "tickCount": 5, "labelPadding": 8, "format": scale.axis},
    }  # fmt: skip


def domain_of(values: Sequence[float], scale: Scale) -> tuple[float, float]:
    """Return the ends of an axis that holds the values with some room, inside what they can be at all."""
    if not values:
        return (0.0, 1.0)
    low, high = min(values), max(values)
    room = (high - low or abs(high) or 1.0) * ROOM
    bottom = low - room if scale.lowest is None else max(low - room, scale.lowest)
    top = high + room if scale.highest is None else min(high + room, scale.highest)
    return (bottom, top)
