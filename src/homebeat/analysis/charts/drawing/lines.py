"""Lines over time, each named at its end."""

from collections.abc import Mapping, Sequence
from datetime import date

from homebeat.analysis.charts.drawing.palette import INK, NARROW, PALETTE, WIDE, Spec, framed


def line_spec(series: Mapping[str, Sequence[tuple[date, float | None]]], width: int) -> Spec:
    """Return the specification of lines over time; a value of None breaks its line."""
    values = [
        {"day": day.isoformat(), "value": None if value is None else float(value), "name": name}
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
    return framed(width, drawing, values)


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
