"""Charts for pages and reports: a Vega-Lite drawing made on the server, always together with its numbers.

Each chart is drawn twice, wide and narrow, so that its words stay readable on a phone. Drawings are kept in memory by
what they show. The colours in the drawing are those of the light theme; the stylesheet exchanges them for the dark one.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from . import formats

PALETTE = ("#12436d", "#28a197", "#801650", "#f46a25", "#3d3d3d", "#a285d1")
INK, SOFT, GRID, QUIET = "#14213d", "#4a5468", "#d8d3c7", "#a3b3c6"
HALO = "#fffffe"  # drawn round words that a line may cross; the stylesheet gives it the page's own colour
FONT = "Atkinson Hyperlegible Next, Segoe UI, Arial, sans-serif"
MOST_SERIES = 4
WIDE, NARROW = 640, 328
KEPT_DRAWINGS = 512

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


@dataclass(frozen=True)
class Chart:
    """A drawn chart with its words and its numbers."""

    title: str
    description: str
    wide: Markup
    narrow: Markup
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    source: str = field(default="", kw_only=True)


def bar_chart(
    *,
    title: str,
    description: str,
    bars: Sequence[Bar],
    label: str,
    measure: str,
    unit: str = "",
    places: int | None = None,
    highlight: str = "",
    mark: Mark | None = None,
    source: str = "",
) -> Chart:
    """Draw lying bars with their numbers beside them, in the order given; `highlight` is the label to bring out."""
    shown = [_bar_values(bar, unit, places, highlight) for bar in bars]
    specs = {width: _bar_spec(shown, mark, width, unit, places) for width in (WIDE, NARROW)}
    has_interval = any(bar.low is not None for bar in bars)
    columns = (label, measure, _("From"), _("To")) if has_interval else (label, measure)
    rows = tuple((bar.label, bar.value, bar.low, bar.high)[: len(columns)] for bar in bars)
    return _chart(title, description, specs, columns, rows, source)


def line_chart(
    *,
    title: str,
    description: str,
    series: Mapping[str, Sequence[tuple[date, float | None]]],
    when: str,
    unit: str = "",
    places: int | None = None,
    source: str = "",
) -> Chart:
    """Draw up to four lines over time, each named at its end; a missing value leaves a gap.

    Raises:
        ValueError: there are more lines than a reader can tell apart.
    """
    if len(series) > MOST_SERIES:
        raise ValueError(f"A line chart holds at most {MOST_SERIES} lines, not {len(series)}")
    specs = {width: _line_spec(series, width) for width in (WIDE, NARROW)}
    days = sorted({day for points in series.values() for day, _value in points})
    known = {name: dict(points) for name, points in series.items()}
    rows = tuple((formats.month(day), *(known[name].get(day) for name in series)) for day in days)
    named = {name: f"{name} ({unit})" if unit else name for name in series}
    return _chart(title, description, specs, (when, *named.values()), rows, source)


def _chart(  # noqa: PLR0917 (the six parts of a chart, in the order it has them)
    title: str, description: str, specs: Mapping[int, Spec], columns: tuple[str, ...], rows: Any, source: str
) -> Chart:
    wide, narrow = (drawn(specs[width], title, description) for width in (WIDE, NARROW))
    return Chart(title, description, wide, narrow, columns, rows, source=source)


def _bar_values(bar: Bar, unit: str, places: int | None, highlight: str) -> Spec:
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


def _bar_spec(values: list[Spec], mark: Mark | None, width: int, unit: str, places: int | None) -> Spec:
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


def _line_spec(series: Mapping[str, Sequence[tuple[date, float | None]]], width: int) -> Spec:
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


def drawn(spec: Spec, title: str, description: str) -> Markup:
    """Return a spec as SVG that names itself to a screen reader and brings no styles of its own."""
    text = json.dumps(spec, sort_keys=True)
    body = _svg(text)
    own = "c" + hashlib.sha256(f"{text}{title}{description}".encode()).hexdigest()[:10]
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="hb-chart__svg" role="img" '
        f'aria-labelledby="{own}-t {own}-d" viewBox="{_view_box(body)}" focusable="false">'
        f'<title id="{own}-t">{escape(title)}</title><desc id="{own}-d">{escape(description)}</desc>'
    )
    inside = re.sub(r"^<svg[^>]*>", "", body)
    inside = re.sub(r'\s(?:role|aria-[a-z]+)="[^"]*"', "", inside)
    for name in sorted(set(re.findall(r'\sid="([^"]+)"', inside)), key=len, reverse=True):
        inside = inside.replace(f'id="{name}"', f'id="{own}-{name}"').replace(f"url(#{name})", f"url(#{own}-{name})")
    return Markup(opening + inside)  # noqa: S704 (the drawing is the renderer's own; words in it are escaped there)


def _view_box(body: str) -> str:
    found = re.search(r'viewBox="([^"]+)"', body)
    return found[1] if found else f"0 0 {WIDE} 240"


@lru_cache(maxsize=KEPT_DRAWINGS)
def _svg(spec: str) -> str:
    """Return the drawing. The renderer is loaded with the first one: it is large, and many processes never draw."""
    import vl_convert  # noqa: PLC0415

    return str(vl_convert.vegalite_to_svg(json.loads(spec), vl_version="5.20"))
