"""A funnel: areas by the size of their base, and the lines between which chance alone would put them."""

import math

from homebeat.analysis.charts.drawing.axes import domain_of, value_axis
from homebeat.analysis.charts.drawing.figures import Scale
from homebeat.analysis.charts.drawing.labels import KEY_LINE, apart, key_of, written_layers
from homebeat.analysis.charts.drawing.palette import INK, NARROW, PALETTE, QUIET, SOFT, WIDE, Spec, framed
from homebeat.analysis.charts.drawing.words import ENGLISH, Words
from homebeat.analysis.charts.funnel import FunnelChart
from homebeat.analysis.comparison.funnel import LEVELS, Place

HEIGHT = 340
STEPS = 60  # points along each line
MOST_NAMED = {WIDE: 8, NARROW: 4}
NAME_LINE = 21
OUTSIDE = {Place.ABOVE, Place.BELOW}


def funnel_spec(chart: FunnelChart, *, width: int, scale: Scale, words: Words = ENGLISH) -> Spec:
    """Return the specification of one funnel at one width; the areas farthest outside are named, the table names all."""
    points = _points(chart)
    bases = [float(point["base"]) for point in points]
    lines = _lines(chart, min(bases), max(bases) * 1.04)
    shown = [float(point["value"]) for point in points] + _line_ends(lines)
    domain = domain_of(shown, scale)
    ends = _ends(lines, scale, words, chart, domain) if width == WIDE else []
    named = apart(_named(points, MOST_NAMED[width]), (domain[1] - domain[0]) * NAME_LINE / HEIGHT)
    layers = [*_line_layers(), *_point_layers(points), *_name_layers(named, max(bases)), *_end_layers(ends)]
    encoding = {"x": _base_axis(words, width, max(bases) * 1.04), "y": value_axis(domain, scale)}
    key = [words.inside_by_chance, *([words.outside] if any(point["outside"] for point in points) else [])]
    if width == NARROW:
        key = [words.all_areas.format(value=scale.written(chart.centre)), *key[1:]]
    drawing = {**key_of(key), "height": HEIGHT + KEY_LINE * len(key), "encoding": encoding, "layer": layers}
    return framed(width, drawing, lines, right=14)


def _points(chart: FunnelChart) -> list[Spec]:
    return [
        {
            "name": area.name, "value": area.value, "base": area.base, "outside": area.place in OUTSIDE,
            "beyond": abs(area.value - chart.centre) * math.sqrt(area.base),
        }
        for area in chart.areas if area.value is not None and area.base
    ]  # fmt: skip


def _lines(chart: FunnelChart, smallest: float, largest: float) -> list[Spec]:
    """Return the limits at bases from the smallest to the largest, closer together where the lines bend."""
    start = max(smallest * 0.9, 1.0) if smallest >= 1 else smallest * 0.9
    bases = [start * (largest / start) ** (step / STEPS) for step in range(STEPS + 1)]
    rows = []
    for base in bases:
        inner, outer = (chart.limits_at(base, level=level) for level in LEVELS)
        rows.append({
            "base": base, "centre": chart.centre, "inner_low": inner.lower, "inner_high": inner.upper,
            "outer_low": outer.lower, "outer_high": outer.upper,
        })  # fmt: skip
    return rows


def _line_ends(lines: list[Spec]) -> list[float]:
    """Return how far up and down the drawing must reach: to the outer lines a third of the way in, where small bases do not stretch it."""
    inside = lines[STEPS // 3 :]
    return [float(row[name]) for row in inside for name in ("outer_low", "outer_high")]


def _base_axis(words: Words, width: int, largest: float) -> Spec:
    axis = {"title": words.base, "titleFontSize": 15, "titleFontWeight": "normal", "titlePadding": 8, "grid": False,
            "tickCount": 3 if width == NARROW else 5, "labelOverlap": "greedy", "labelSeparation": 10, "format": ",.0f"}  # fmt: skip
    scale = {"domain": [0, largest], "nice": False}
    return {"field": "base", "type": "quantitative", "axis": axis, "scale": scale}


def _line_layers() -> list[Spec]:
    layers: list[Spec] = [{
        "mark": {"type": "area", "color": QUIET, "opacity": 0.22, "clip": True},
        "encoding": {"y": {"field": "outer_low", "type": "quantitative"}, "y2": {"field": "outer_high"}},
    }]  # fmt: skip
    dashes: dict[str, Spec] = {
        "centre": {}, "outer_low": {}, "outer_high": {}, "inner_low": {"strokeDash": [5, 4]}, "inner_high": {"strokeDash": [5, 4]},
    }  # fmt: skip
    for name, dash in dashes.items():
        layers.append({
            "mark": {"type": "line", "color": SOFT, "strokeWidth": 1.5, "clip": True, **dash},
            "encoding": {"y": {"field": name, "type": "quantitative"}},
        })  # fmt: skip
    return layers


def _point_layers(points: list[Spec]) -> list[Spec]:
    layers = []
    for outside, mark in (
        (False, {"shape": "circle", "size": 50, "fill": PALETTE[0], "stroke": PALETTE[0], "opacity": 0.85}),
        (True, {"shape": "diamond", "size": 150, "fill": PALETTE[3], "stroke": INK, "strokeWidth": 1.5, "opacity": 1}),
    ):
        rows = [point for point in points if point["outside"] is outside]
        layers.append({"data": {"values": rows}, "mark": {"type": "point", "filled": True, **mark}})
    return layers


def _named(points: list[Spec], most: int) -> list[Spec]:
    outside = sorted((point for point in points if point["outside"]), key=lambda point: -float(point["beyond"]))
    return [{**point, "at": point["value"], "words": point["name"]} for point in outside[:most]]


def _name_layers(named: list[Spec], largest: float) -> list[Spec]:
    """Return the names of areas, on the side of their point where the drawing has room."""
    layers = []
    for align, dx, rows in (
        ("left", 11, [row for row in named if float(row["base"]) < largest * 0.6]),
        ("right", -11, [row for row in named if float(row["base"]) >= largest * 0.6]),
    ):
        encoding = {"y": {"field": "at", "type": "quantitative"}, "text": {"field": "words"}}
        layers += written_layers(rows, encoding, align=align, dx=dx, color=INK)
    return layers


def _ends(lines: list[Spec], scale: Scale, words: Words, chart: FunnelChart, domain: tuple[float, float]) -> list[Spec]:
    last = lines[-1]
    named = [
        ("centre", words.all_areas.format(value=scale.written(chart.centre))),
        ("inner_high", words.inner),
        ("outer_high", words.outer),
    ]
    rows = [{"base": last["base"], "at": last[name], "words": text} for name, text in named]
    return apart(rows, (domain[1] - domain[0]) * NAME_LINE / HEIGHT)


def _end_layers(ends: list[Spec]) -> list[Spec]:
    encoding = {"y": {"field": "at", "type": "quantitative"}, "text": {"field": "words"}}
    return written_layers(ends, encoding, align="left", dx=10)
