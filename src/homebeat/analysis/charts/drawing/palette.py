"""What every drawing shares: colours, type, widths, and the frame round its marks."""

from typing import Any

PALETTE = ("#12436d", "#28a197", "#801650", "#f46a25", "#3d3d3d", "#a285d1")
INK, SOFT, GRID, QUIET = "#14213d", "#4a5468", "#d8d3c7", "#a3b3c6"
HALO = "#fffffe"  # drawn round words that a line may cross; the stylesheet gives it the page's own colour
FONT = "Atkinson Hyperlegible Next, Segoe UI, Arial, sans-serif"
WIDE, NARROW = 640, 328
Spec = dict[str, Any]


def framed(width: int, drawing: Spec, values: list[Spec], *, right: int = 6) -> Spec:
    """Return a drawing with the shared type, axes and margins round it."""
    axis = {
        "labelColor": SOFT,
        "labelFontSize": 15,
        "gridColor": GRID,
        "domainColor": GRID,
        "tickColor": GRID,
        "titleColor": SOFT,
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": width,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 2, "top": 8, "right": right, "bottom": 4},
        "data": {"values": values},
        "config": {
            "aria": False,
            "background": None,
            "font": FONT,
            "view": {"stroke": None},
            "axis": axis,
            "axisY": {"labelColor": INK, "domain": False, "ticks": False},
        },
        **drawing,
    }
