"""Areas in order, each a dot with its interval: which are truly different, and which only look so."""

from collections.abc import Sequence
from dataclasses import dataclass

from homebeat.analysis.charts.drawing.axes import domain_of
from homebeat.analysis.charts.drawing.figures import Scale
from homebeat.analysis.charts.drawing.labels import key_of, written_layers
from homebeat.analysis.charts.drawing.palette import INK, NARROW, PALETTE, SOFT, Spec, framed

ROW, NARROW_ROW = 30, 50


@dataclass(frozen=True, slots=True)
class Dot:
    """One area: its name, value (None: not shown), interval, and whether it truly differs from the line it is held against."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Against:
    """The value that areas are held against, and its name: 'Force average', 0.62."""

    label: str
    value: float


def in_order(dots: Sequence[Dot]) -> tuple[Dot, ...]:
    """Return the dots highest first, those not shown last, equal ones in the order given."""
    return tuple(sorted(dots, key=lambda dot: (dot.value is None, -(dot.value or 0.0))))


def ranked_spec(
    dots: Sequence[Dot],
    *,
    width: int,
    scale: Scale,
    not_shown: str,
    against: Against | None = None,
    key: Sequence[str] = (),
) -> Spec:
    """Return the specification of a ranked dot plot, rows in the order given.

    A full diamond differs from `against`, a hollow circle does not: the shapes say it without colour. `key` says so in words above.
    """
    values = [_row(dot, scale, not_shown) for dot in dots]
    ends = [end for dot in dots for end in (dot.value, dot.low, dot.high) if end is not None]
    domain = domain_of([*ends, *([against.value] if against else [])], scale)
    narrow = width == NARROW
    offset = 9 if narrow else 0
    layers = [*(_against_layers(against, scale) if against else []), *_dot_layers(offset), *_word_layers(offset)]
    if narrow:
        layers += written_layers(
            values, {"x": {"value": 0}, "text": {"field": "label"}}, align="left", dy=-13, color=INK
        )
    label_axis = {
        "title": None,
        "labelLimit": 210,
        "labelFontSize": 15,
        "labelPadding": 10,
        "ticks": False,
        "domain": False,
    }
    encoding = {
        "x": {
            "field": "value", "type": "quantitative", "scale": {"domain": list(domain), "nice": False, "zero": False},
            "axis": {"title": None, "format": scale.axis, "tickCount": 4, "orient": "bottom"},
        },
        "y": {"field": "label", "type": "nominal", "sort": None, "axis": None if narrow else label_axis},
    }  # fmt: skip
    height = {"height": {"step": NARROW_ROW if narrow else ROW}}
    drawing = {**key_of(key), **height, "encoding": encoding, "layer": layers}
    return framed(width, drawing, values, right=14)


def _row(dot: Dot, scale: Scale, not_shown: str) -> Spec:
    words = not_shown if dot.value is None else scale.written(dot.value)
    return {
        "label": dot.label, "value": dot.value, "low": dot.low, "high": dot.high, "differs": dot.differs, "words": words,
    }  # fmt: skip


def _dot_layers(offset: int) -> list[Spec]:
    return [
        {
            "transform": [{"filter": "isValid(datum.low) && isValid(datum.high)"}],
            "mark": {"type": "rule", "strokeWidth": 2.5, "color": PALETTE[0], "yOffset": offset},
            "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}},
        },
        {
            "transform": [{"filter": "isValid(datum.value)"}],
            "mark": {
                "type": "point",
                "filled": True,
                "opacity": 1,
                "strokeWidth": 2,
                "stroke": PALETTE[0],
                "yOffset": offset,
            },
            "encoding": {
                "shape": {"condition": {"test": "datum.differs", "value": "diamond"}, "value": "circle"},
                "size": {"condition": {"test": "datum.differs", "value": 150}, "value": 80},
                "fill": {"condition": {"test": "datum.differs", "value": PALETTE[0]}, "value": "#fffffe"},
            },
        },
    ]


def _word_layers(offset: int) -> list[Spec]:
    text: Spec = {"type": "text", "fontSize": 15, "align": "left", "dx": 12, "dy": offset, "color": INK, "clip": False}
    return [{"mark": text, "encoding": {"x": {"value": "width"}, "text": {"field": "words"}}}]


def _against_layers(against: Against, scale: Scale) -> list[Spec]:
    data = {"values": [{"at": against.value, "words": f"{against.label} {scale.written(against.value)}"}]}
    x = {"field": "at", "type": "quantitative"}
    return [
        {
            "data": data,
            "mark": {"type": "rule", "color": SOFT, "strokeDash": [5, 4], "strokeWidth": 1.5},
            "encoding": {"x": x, "y": None},
        },
        {
            "data": data,
            "mark": {"type": "text", "color": SOFT, "fontSize": 15, "baseline": "bottom", "dy": -6, "clip": False},
            "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "words"}},
        },
    ]
