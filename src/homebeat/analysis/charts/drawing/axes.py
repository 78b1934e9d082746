"""The axes of drawings over time and over bases."""

from collections.abc import Sequence

from homebeat.analysis.charts.drawing.figures import Scale
from homebeat.analysis.charts.drawing.palette import NARROW, Spec
from homebeat.analysis.charts.periods import Step

ROOM = 0.08  # of the height, left free above and below
DAYS = {Step.DAY, Step.WEEK, Step.UNEVEN}


def time_axis(step: Step, width: int) -> Spec:
    """Return the axis of days, months or years that a series goes by."""
    written = "%Y" if step is Step.YEAR else "%-d %b %Y" if step in DAYS else "%b %Y"
    axis = {
        "title": None, "format": written, "tickCount": 3 if width == NARROW else 6, "grid": False, "labelFlush": True,
        "labelOverlap": "greedy", "labelSeparation": 16, "labelPadding": 6,
    }  # fmt: skip
    return {"field": "day", "type": "temporal", "axis": axis}


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
