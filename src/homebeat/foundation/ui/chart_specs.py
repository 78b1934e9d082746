"""The Vega-Lite specifications behind the charts, as plain dictionaries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from . import formats

PALETTE = ("#12436d", "#28a197", "#801650", "#f46a25", "#3d3d3d", "#a285d1")
INK, SOFT, GRID, QUIET = "#14213d", "#4a5468", "#d8d3c7", "#a3b3c6"
HALO = "#fffffe"  # drawn round words that a line may cross; the stylesheet gives it the page's own colour
FONT = "Atkinson Hyperlegible Next, Segoe UI, Arial, sans-serif"
WIDE, NARROW = 640, 328
Spec = dict[str, Any]


@dataclass(frozen=True)
class Bar:
    """One bar: its words, its value (None: not shown), and the ends of its interval where there is one."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Mark:
    """A value to compare with, drawn as a line across the bars: 'Force average', 12.3."""

    label: str
    value: float


def bar_values(bar: Bar, unit: str, places: int | None, highlight: str) -> Spec:
    """Return one bar's row of data: its ends, its words and whether it is brought out."""
    words = _("not shown") if bar.value is None else f"{formats.number(bar.value, places)}{unit}"
    chosen = not highlight or bar.label == highlight
    return {
        "label": str(bar.label),
        "value": _plain(bar.value),
        "low": _plain(bar.low),
        "high": _plain(bar.high),
        "words": words,
        "end": max(float(value) for value in (bar.value, bar.high, 0) if value is not None),
        "chosen": chosen,
    }


def _plain(value: Any) -> float | None:
    """Return a number that JSON can carry; a Decimal becomes a float, for drawing alone."""
    return None if value is None else float(value)


def bar_spec(values: list[Spec], mark: Mark | None, width: int, unit: str, places: int | None) -> Spec:
    narrow = width == NARROW
    step = 58 if narrow else 38
    highest = max([value["end"] for value in values] + ([mark.value] if mark else []), default=1) or 1
    x = {"field": "value", "type": "quantitative", "axis": None, "scale": {"domain": [0, highest * 1.02]}}
    y = {"field": "label", "type": "nominal", "sort": None, "axis": None if narrow else _label_axis()}
    offset = 8 if narrow else 0
    colour = {
        "condition": {"test": "datum.chosen", "value": PALETTE[0]},
        "value": QUIET,
    }
    layers: list[Spec] = [
        {"mark": {"type": "bar", "height": 22, "yOffset": offset, "cornerRadiusEnd": 2}, "encoding": {"color": colour}},
    ]
    words: Spec = {"x": {"field": "end", "type": "quantitative"}, "text": {"field": "words"}}
    written: Spec = {"type": "text", "align": "left", "dx": 7, "dy": offset, "fontSize": 16}
    if any(value["low"] is not None for value in values):
        layers.append(_interval_layer(offset))
    if narrow:
        layers.append(
            {
                "mark": {"type": "text", "align": "left", "dy": -16, "fontSize": 16, "color": INK},
                "encoding": {"x": {"value": 0}, "text": {"field": "label"}},
            }
        )
    if mark:
        layers += _mark_layers(mark, unit, places)
    layers += [
        {"mark": {**written, "stroke": HALO, "strokeWidth": 5, "strokeJoin": "round"}, "encoding": words},
        {"mark": {**written, "color": INK}, "encoding": words},
    ]
    return _spec(width, {"height": {"step": step}, "encoding": {"x": x, "y": y}, "layer": layers}, values)


def _label_axis() -> Spec:
    return {"title": None, "labelLimit": 230, "labelFontSize": 16, "labelPadding": 10, "ticks": False, "domain": False}


def _interval_layer(offset: int) -> Spec:
    return {
        "mark": {"type": "rule", "strokeWidth": 2.5, "color": INK, "yOffset": offset},
        "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}},
    }


def _mark_layers(mark: Mark, unit: str, places: int | None) -> list[Spec]:
    words = f"{mark.label} {formats.number(mark.value, places)}{unit}"
    data = {"values": [{"at": float(mark.value), "words": words}]}
    x = {"field": "at", "type": "quantitative"}
    return [
        {
            "data": data,
            "mark": {"type": "rule", "color": SOFT, "strokeDash": [5, 4], "strokeWidth": 1.5},
            "encoding": {"x": x, "y": None},
        },
        {
            "data": data,
            "mark": {"type": "text", "color": SOFT, "fontSize": 15, "baseline": "bottom", "dy": -6},
            "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "words"}},
        },
    ]


def line_spec(series: Mapping[str, Sequence[tuple[date, float | None]]], width: int) -> Spec:
    values = [
        {"day": day.isoformat(), "value": _plain(value), "name": name}
        for name, points in series.items()
        for day, value in points
    ]
    names = [str(name) for name in series]
    last = [_last_point(name, points) for name, points in series.items()]
    colour = {
        "field": "name",
        "type": "nominal",
        "scale": {"domain": names, "range": list(PALETTE[: len(names)])},
        "legend": _top_legend() if width == NARROW and len(names) > 1 else None,
    }
    layers: list[Spec] = [
        {"mark": {"type": "line", "strokeWidth": 3}, "encoding": {"color": colour}},
        {"data": {"values": last}, "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1}},
    ]
    layers[1]["encoding"] = {"color": colour}
    if width == WIDE and len(names) > 1:
        layers.append(_names_at_the_end(last, colour))
    drawing = {"height": 240, "encoding": _line_axes(width), "layer": layers}
    return _spec(width, drawing, values)


def _line_axes(width: int) -> Spec:
    when = {
        "title": None,
        "format": "%b %Y",
        "tickCount": 3 if width == NARROW else 6,
        "grid": False,
        "labelFlush": True,
        "labelOverlap": "greedy",
        "labelSeparation": 16,
        "labelPadding": 6,
    }
    return {
        "x": {"field": "day", "type": "temporal", "axis": when},
        "y": {
            "field": "value",
            "type": "quantitative",
            "axis": {"title": None, "tickCount": 5, "labelPadding": 8},
            "scale": {"zero": True},
        },
    }


def _top_legend() -> Spec:
    return {
        "orient": "top",
        "title": None,
        "columns": 1,
        "labelFontSize": 16,
        "labelColor": INK,
        "labelLimit": 280,
        "symbolType": "stroke",
        "symbolStrokeWidth": 4,
        "symbolOpacity": 1,
    }


def _names_at_the_end(last: list[Spec], colour: Spec) -> Spec:
    return {
        "data": {"values": _spread(last)},
        "mark": {"type": "text", "align": "left", "dx": 12, "fontSize": 16, "fontWeight": "bold", "clip": False},
        "encoding": {"y": {"field": "at", "type": "quantitative"}, "text": {"field": "name"}, "color": colour},
    }


def _last_point(name: str, points: Sequence[tuple[date, float | None]]) -> Spec:
    known = [(day, float(value)) for day, value in points if value is not None]
    day, value = max(known) if known else (None, None)
    return {"day": day.isoformat() if day else None, "value": value, "name": name}


def _spread(last: list[Spec]) -> list[Spec]:
    """Return the names' places, moved apart where lines end close together."""
    highest = max((point["value"] or 0 for point in last), default=0) or 1
    gap, placed = highest * 0.09, []
    floor = float("-inf")
    for point in sorted(last, key=lambda one: one["value"] or 0):
        at = max(point["value"] or 0, floor + gap)
        floor = at
        placed.append({**point, "at": at})
    return placed


def _spec(width: int, drawing: Spec, values: list[Spec]) -> Spec:
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
        "padding": {"left": 2, "top": 8, "right": 6, "bottom": 4},
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
