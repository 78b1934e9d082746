"""Words beside lines: named where the line ends, moved apart where lines end close together."""

from collections.abc import Sequence
from itertools import pairwise

from homebeat.analysis.charts.drawing.palette import HALO, SOFT, Spec

KEY_LINE = 20
LINE = 26  # height of a line of words in a drawing of the usual height, with air


def apart(rows: Sequence[Spec], gap: float) -> list[Spec]:
    """Return the labels, lowest first, each at least the gap above the one below."""
    ordered = sorted(({**row} for row in rows), key=lambda row: float(row["at"]))
    for lower, upper in pairwise(ordered):
        upper["at"] = max(float(upper["at"]), float(lower["at"]) + gap)
    return ordered


def written_layers(data: Sequence[Spec], encoding: Spec, **mark: object) -> list[Spec]:
    """Return two layers of the same words: the page's colour round them, so that a line behind stays apart, and the words."""
    text: Spec = {"type": "text", "fontSize": 15, "clip": False, "color": SOFT, **mark}
    values = {"values": list(data)}
    return [
        {
            "data": values,
            "mark": {**text, "stroke": HALO, "strokeWidth": 5, "strokeJoin": "round"},
            "encoding": encoding,
        },
        {"data": values, "mark": text, "encoding": encoding},
    ]


def key_of(lines: Sequence[str]) -> Spec:
    """Return the lines that stand above a drawing and say what it cannot say beside its marks."""
    if not lines:
        return {}
    return {"title": {
        "text": list(lines), "anchor": "start", "frame": "group", "fontSize": 15, "fontWeight": "normal", "color": SOFT,
        "offset": 10, "lineHeight": KEY_LINE,
    }}  # fmt: skip
