"""A process chart: points in time, centre, limits, signals, gaps as gaps, and a trend or intervals where they are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from homebeat.analysis.charts.drawing.axes import domain_of, time_axis, value_axis
from homebeat.analysis.charts.drawing.figures import Scale
from homebeat.analysis.charts.drawing.labels import KEY_LINE, LINE, apart, key_of, written_layers
from homebeat.analysis.charts.drawing.palette import GRID, INK, NARROW, PALETTE, QUIET, SOFT, WIDE, Spec, framed
from homebeat.analysis.charts.drawing.words import ENGLISH, Words
from homebeat.analysis.charts.process import ProcessChart
from homebeat.analysis.charts.series import within
from homebeat.analysis.charts.trends import Trend

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
    labels = _labels(chart, scale, words, domain, trend) if width == WIDE else []
    layers = [
        *_gap_layers(chart, words, width), *_limit_layers(chart, domain), *_baseline_layers(chart, words),
        *(_trend_layers() if trend else []), *(_interval_layers() if intervals else []), *_point_layers(),
        *(_label_layers(labels) if labels else []),
    ]  # fmt: skip
    encoding = {"x": time_axis(chart.series.periods, width), "y": value_axis(domain, scale)}
    lines = _key(chart, scale, words, domain, trend=trend, width=width)
    height = HEIGHT + KEY_LINE * (len(lines) + (1 if chart.baseline else 0))
    drawing = {
        **key_of(lines),
        "height": height,
        "encoding": encoding,
        "layer": layers,
    }
    return framed(width, drawing, values, right=14)


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


def _limit_layers(chart: ProcessChart, domain: tuple[float, float]) -> list[Spec]:
    """Return the room between the limits, their edges and the centre; a limit below the axis is not drawn."""
    layers: list[Spec] = [
        {
            "mark": {"type": "area", "color": QUIET, "opacity": 0.22, "interpolate": "step", "clip": True},
            "encoding": {"y": {"field": "lower", "type": "quantitative"}, "y2": {"field": "upper"}},
        }
    ]
    same = len({*chart.limits.upper} - {None}) == 1
    edge = {"strokeDash": [6, 4], "strokeWidth": 1.5} if same else {"strokeWidth": 1, "opacity": 0.7}
    for name in ("lower", "upper"):
        layers.append({
            "transform": [{"filter": f"datum.{name} > {domain[0]} && datum.{name} < {domain[1]}"}],
            "mark": {"type": "line", "color": SOFT, "interpolate": "step", **edge},
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
    runs = _runs([value is None for value in chart.values])
    strips = [
        {"from": _halfway(chart, first - 1).isoformat(), "to": _halfway(chart, last).isoformat()}
        for first, last in runs
    ]
    if not strips:
        return []
    x = {"x": {"field": "from", "type": "temporal"}, "x2": {"field": "to"}}
    layers: list[Spec] = [
        {
            "data": {"values": strips},
            "mark": {"type": "rect", "color": GRID, "opacity": 0.55},
            "encoding": {**x, "y": None},
        }
    ]
    if width == WIDE:
        longest = max(range(len(runs)), key=lambda place: runs[place][1] - runs[place][0])
        named = [{**strips[longest], "words": words.not_known}]
        encoding = {"x": x["x"], "y": {"value": 0}, "text": {"field": "words"}}
        layers += written_layers(named, encoding, fontSize=14, baseline="top", dy=4, align="left", dx=4)
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


def _ends(chart: ProcessChart, domain: tuple[float, float]) -> tuple[float | None, float | None]:
    """Return the lower and upper limit of the last point that has them, None where it lies outside the drawing."""
    places = [place for place, upper in enumerate(chart.limits.upper) if upper is not None]
    if not places:
        return (None, None)
    lower, upper = chart.limits.lower[places[-1]], chart.limits.upper[places[-1]]
    shown = [end if end is not None and domain[0] < end < domain[1] else None for end in (lower, upper)]
    return (shown[0], shown[1])


def _labels(
    chart: ProcessChart, scale: Scale, words: Words, domain: tuple[float, float], trend: Trend | None
) -> list[Spec]:
    lower, upper = _ends(chart, domain)
    named = [(words.mean, chart.centre), (words.upper, upper), (words.lower, lower)]
    if trend:
        named.append((words.trend, trend.line[-1]))
    day = chart.series.periods[-1].starts_on.isoformat()
    rows = [
        {"day": day, "at": at, "words": text.format(value=scale.written(at))} for text, at in named if at is not None
    ]
    return apart(rows, (domain[1] - domain[0]) * LINE / HEIGHT)


def _label_layers(labels: list[Spec]) -> list[Spec]:
    encoding = {
        "x": {"field": "day", "type": "temporal"},
        "y": {"field": "at", "type": "quantitative"},
        "text": {"field": "words"},
    }
    return written_layers(labels, encoding, align="left", dx=12)


def _key(
    chart: ProcessChart, scale: Scale, words: Words, domain: tuple[float, float], *, trend: Trend | None, width: int
) -> list[str]:
    """Return the lines above the drawing: what a signal is, and on a phone what stands beside the lines elsewhere."""
    lines = []
    if width == NARROW:
        lower, upper = (None if end is None else scale.written(end) for end in _ends(chart, domain))
        text = words.mean if upper is None else words.mean_and_upper if lower is None else words.mean_and_limits
        mean = scale.written(chart.centre)
        lines.append(text.format(value=mean, mean=mean, lower=lower, upper=upper))
        if trend:
            lines.append(words.trend.format(value=scale.written(trend.line[-1])))
    return [*lines, words.signal] if chart.signals else lines
