"""A process chart: points in time, centre, limits, signals, gaps as gaps, and a trend or intervals where they are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from homebeat.analysis.charts.drawing.axes import domain_of, time_axis, value_axis
from homebeat.analysis.charts.drawing.figures import Scale
from homebeat.analysis.charts.drawing.palette import (
    GRID, HALO, INK, NARROW, PALETTE, QUIET, SOFT, WIDE, Spec, framed,
)  # fmt: skip
from homebeat.analysis.charts.drawing.words import ENGLISH, Words
from homebeat.analysis.charts.process import ProcessChart
from homebeat.analysis.charts.series import within
from homebeat.analysis.charts.trends import Trend

LETTER = 8.1  # mean width of a letter at 15 px
HEIGHT = 280


@dataclass(frozen=True, slots=True)
class Interval:
    """The ends of one point's interval; None where there is none."""

    low: float | None
    high: float | None


def process_spec(
    chart: ProcessChart, *, width: int, scale: Scale, words: Words = ENGLISH, trend: Trend | None = None,
    intervals: Sequence[Interval] = (),
) -> Spec:  # fmt: skip
    """Return the specification of one process chart at one width."""
    values = _rows(chart, intervals, trend)
    domain = domain_of(_extent(values), scale)
    labels = _labels(chart, scale, words, domain, trend)
    right = 12 if width == NARROW else round(max(len(label["words"]) for label in labels) * LETTER) + 16
    layers = [
        *_gap_layers(chart, words, width), *_limit_layers(domain), *_baseline_layers(chart, words),
        *(_trend_layers() if trend else []), *(_interval_layers() if intervals else []), *_point_layers(),
        *_label_layers(labels, width),
    ]  # fmt: skip
    steps = chart.series.periods[0].step
    encoding = {"x": time_axis(steps, width), "y": value_axis(domain, scale)}
    return framed(width, {"height": HEIGHT, "encoding": encoding, "layer": layers}, values, right=right, top=26)


def _rows(chart: ProcessChart, intervals: Sequence[Interval], trend: Trend | None) -> list[Spec]:
    signals = {signal.place for signal in chart.signals}
    return [
        {
            "day": period.starts_on.isoformat(), "value": chart.values[place], "centre": chart.centre,
            "lower": chart.limits.lower[place], "upper": chart.limits.upper[place], "signal": place in signals,
            **({"low": intervals[place].low, "high": intervals[place].high} if intervals else {}),
            **({"line": trend.line[place], "line_low": trend.low[place], "line_high": trend.high[place]} if trend else {}),
        }
        for place, period in enumerate(chart.series.periods)
    ]  # fmt: skip


def _extent(values: Sequence[Spec]) -> list[float]:
    names = ("value", "lower", "upper", "low", "high", "line_low", "line_high")
    return [float(row[name]) for row in values for name in names if row.get(name) is not None]


def _limit_layers(domain: tuple[float, float]) -> list[Spec]:
    """Return the room between the limits, their edges and the centre; a limit below the axis is not drawn."""
    layers: list[Spec] = [
        {
            "mark": {"type": "area", "color": QUIET, "opacity": 0.22, "interpolate": "step", "clip": True},
            "encoding": {"y": {"field": "lower", "type": "quantitative"}, "y2": {"field": "upper"}},
        }
    ]
    for name in ("lower", "upper"):
        layers.append({
            "transform": [{"filter": f"datum.{name} > {domain[0]} && datum.{name} < {domain[1]}"}],
            "mark": {"type": "line", "color": SOFT, "strokeDash": [6, 4], "strokeWidth": 1.5, "interpolate": "step"},
            "encoding": {"y": {"field": name, "type": "quantitative"}},
        })  # fmt: skip
    layers.append({
        "mark": {"type": "line", "color": SOFT, "strokeWidth": 1.5},
        "encoding": {"y": {"field": "centre", "type": "quantitative"}},
    })  # fmt: skip
    return layers


def _point_layers() -> list[Spec]:
    shape = {"condition": {"test": "datum.signal", "value": "diamond"}, "value": "circle"}
    size = {"condition": {"test": "datum.signal", "value": 150}, "value": 34}
    fill = {"condition": {"test": "datum.signal", "value": PALETTE[3]}, "value": PALETTE[0]}
    edge = {"condition": {"test": "datum.signal", "value": INK}, "value": PALETTE[0]}
    return [
        {"mark": {"type": "line", "color": PALETTE[0], "strokeWidth": 2.5, "invalid": "break-paths-show-path-domains"}},
        {
            "transform": [{"filter": "isValid(datum.value)"}],
            "mark": {"type": "point", "filled": True, "opacity": 1, "strokeWidth": 1.5},
            "encoding": {"shape": {**shape}, "size": size, "fill": fill, "stroke": edge},
        },
    ]


def _interval_layers() -> list[Spec]:
    return [{
        "transform": [{"filter": "isValid(datum.low) && isValid(datum.high)"}],
        "mark": {"type": "rule", "color": PALETTE[0], "strokeWidth": 2, "opacity": 0.55},
        "encoding": {"y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}},
    }]  # fmt: skip


def _trend_layers() -> list[Spec]:
    return [
        {
            "mark": {"type": "area", "color": PALETTE[2], "opacity": 0.16, "clip": True},
            "encoding": {"y": {"field": "line_low", "type": "quantitative"}, "y2": {"field": "line_high"}},
        },
        {
            "mark": {"type": "line", "color": PALETTE[2], "strokeWidth": 2.5, "strokeDash": [10, 3]},
            "encoding": {"y": {"field": "line", "type": "quantitative"}},
        },
    ]


def _gap_layers(chart: ProcessChart, words: Words, width: int) -> list[Spec]:
    """Return a pale strip for every run of periods without a value, named where there is room."""
    strips = [
        {
            "from": _halfway(chart, first - 1).isoformat(),
            "to": _halfway(chart, last).isoformat(),
            "long": last - first > 0,
        }
        for first, last in _runs([value is None for value in chart.values])
    ]
    if not strips:
        return []
    x = {"x": {"field": "from", "type": "temporal"}, "x2": {"field": "to"}}
    longest = max(range(len(strips)), key=lambda place: (strips[place]["to"] > strips[place]["from"], place))
    layers: list[Spec] = [
        {
            "data": {"values": strips},
            "mark": {"type": "rect", "color": GRID, "opacity": 0.55},
            "encoding": {**x, "y": None},
        }
    ]
    if width == WIDE:
        layers.append({
            "data": {"values": [{**strips[longest], "words": words.not_known}]},
            "mark": {"type": "text", "color": SOFT, "fontSize": 14, "baseline": "top", "dy": 4, "align": "left", "dx": 4},
            "encoding": {"x": x["x"], "y": {"value": 0}, "text": {"field": "words"}},
        })  # fmt: skip
    return layers


def _runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    starts = [place for place, flag in enumerate(flags) if flag and (place == 0 or not flags[place - 1])]
    ends = [place for place, flag in enumerate(flags) if flag and (place == len(flags) - 1 or not flags[place + 1])]
    return list(zip(starts, ends, strict=True))


def _halfway(chart: ProcessChart, place: int) -> date:
    """Return the day halfway between a period and the next, or the period's own day at either end of the series."""
    days = [period.starts_on for period in chart.series.periods]
    if place < 0 or place + 1 >= len(days):
        return days[min(max(place, 0), len(days) - 1)]
    return days[place] + timedelta((days[place + 1] - days[place]).days // 2)


def _baseline_layers(chart: ProcessChart, words: Words) -> list[Spec]:
    if chart.baseline is None:
        return []
    inside = [
        period.starts_on
        for period, flag in zip(chart.series.periods, within(chart.series, chart.baseline), strict=True)
        if flag
    ]
    part = {"values": [{"from": inside[0].isoformat(), "to": inside[-1].isoformat(), "words": words.limits_from}]}
    x = {"field": "from", "type": "temporal"}
    return [
        {
            "data": part, "mark": {"type": "rule", "color": SOFT, "strokeWidth": 3},
            "encoding": {"x": x, "x2": {"field": "to"}, "y": {"value": -6}},
        },
        {
            "data": part,
            "mark": {"type": "text", "color": SOFT, "fontSize": 14, "align": "left", "baseline": "bottom", "dy": -4},
            "encoding": {"x": x, "y": {"value": -6}, "text": {"field": "words"}},
        },
    ]  # fmt: skip


def _labels(
    chart: ProcessChart, scale: Scale, words: Words, domain: tuple[float, float], trend: Trend | None
) -> list[Spec]:
    last = len(chart.values) - 1
    ends = [
        (words.mean, chart.centre),
        (words.upper, chart.limits.upper[last]),
        (words.lower, chart.limits.lower[last]),
    ]
    shown = [(name, at) for name, at in ends if at is not None and domain[0] < at < domain[1]]
    if trend:
        shown.append((words.trend, trend.line[last]))
    day = chart.series.periods[last].starts_on.isoformat()
    rows = [{"day": day, "at": at, "name": name, "words": f"{name} {scale.written(at)}"} for name, at in shown]
    return _apart(rows, (domain[1] - domain[0]) * 18 / HEIGHT)


def _apart(rows: list[Spec], gap: float) -> list[Spec]:
    """Return the labels with their places moved apart where lines end close together."""
    ordered = sorted(rows, key=lambda row: float(row["at"]))
    for lower, upper in pairwise(ordered):
        upper["at"] = max(float(upper["at"]), float(lower["at"]) + gap)
    return ordered


def _label_layers(labels: list[Spec], width: int) -> list[Spec]:
    narrow = width == NARROW
    place: Spec = {"align": "right", "dx": 0, "dy": -9} if narrow else {"align": "left", "dx": 10}
    text: Spec = {"type": "text", "fontSize": 15, "clip": False, **place}
    encoding = {
        "x": {"field": "day", "type": "temporal"},
        "y": {"field": "at", "type": "quantitative"},
        "text": {"field": "words"},
    }
    data = {"values": labels}
    return [
        {"data": data, "mark": {**text, "stroke": HALO, "strokeWidth": 5, "strokeJoin": "round"}, "encoding": encoding},
        {"data": data, "mark": {**text, "color": SOFT}, "encoding": encoding},
    ]
