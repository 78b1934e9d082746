"""Lying bars with their numbers beside them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from homebeat.analysis.charts.drawing.palette import HALO, INK, NARROW, PALETTE, QUIET, SOFT, Spec, framed

Written = Callable[[Any], str]


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


def bar_values(bar: Bar, *, written: Written, not_shown: str, highlight: str) -> Spec:
    """Return one bar's row of data: its ends, its words and whether it is brought out."""
    words = not_shown if bar.value is None else written(bar.value)
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


def bar_spec(values: list[Spec], *, mark: Mark | None, width: int, written: Written) -> Spec:
    """Return the specification of lying bars, in the order given, with the value to compare with as a line across them."""
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
    text: Spec = {"type": "text", "align": "left", "dx": 7, "dy": offset, "fontSize": 16}
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
        layers += _mark_layers(mark, written)
    layers += [
        {"mark": {**text, "stroke": HALO, "strokeWidth": 5, "strokeJoin": "round"}, "encoding": words},
        {"mark": {**text, "color": INK}, "encoding": words},
    ]
    return framed(width, {"height": {"step": step}, "encoding": {"x": x, "y": y}, "layer": layers}, values)


def _label_axis() -> Spec:
    return {"title": None, "labelLimit": 230, "labelFontSize": 16, "labelPadding": 10, "ticks": False, "domain": False}


def _interval_layer(offset: int) -> Spec:
    return {
        "mark": {"type": "rule", "strokeWidth": 2.5, "color": INK, "yOffset": offset},
        "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}},
    }


def _mark_layers(mark: Mark, written: Written) -> list[Spec]:
    words = f"{mark.label} {written(mark.value)}"
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
