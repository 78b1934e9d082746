"""Charts drawn: each kind's two drawings, with a title and the description that a screen reader reads."""

from collections.abc import Sequence

from homebeat.analysis.charts.answers import Rows, rows_of
from homebeat.analysis.charts.drawing.figures import Scale, scale_for
from homebeat.analysis.charts.drawing.funnel import funnel_spec
from homebeat.analysis.charts.drawing.palette import NARROW, WIDE
from homebeat.analysis.charts.drawing.process import Interval, process_spec
from homebeat.analysis.charts.drawing.ranked import Against, Dot, in_order, ranked_spec
from homebeat.analysis.charts.drawing.svg import Drawing, drawing_of
from homebeat.analysis.charts.drawing.words import ENGLISH, Words
from homebeat.analysis.charts.funnel import FunnelChart, FunnelOf
from homebeat.analysis.charts.process import Kind, ProcessChart
from homebeat.analysis.charts.trends import Trend
from homebeat.analysis.comparison.funnel import Place

WIDTHS = (WIDE, NARROW)


def draw_process(
    chart: ProcessChart, *, title: str, description: str = "", scale: Scale | None = None, words: Words = ENGLISH,
    trend: Trend | None = None, intervals: Sequence[Interval] = (),
) -> Drawing:  # fmt: skip
    """Return a process chart drawn wide and narrow.

    Parameters
        description : read by screen readers; empty takes the plain facts of the chart
        scale : how values are written; None finds one that fits
        trend, intervals : drawn over the points where given, one interval a point
    """
    used = scale or scale_of(chart)
    specs = {
        width: process_spec(chart, width=width, scale=used, words=words, trend=trend, intervals=intervals) for width in WIDTHS
    }  # fmt: skip
    return drawing_of(specs, title=title, description=description or facts_of(chart, used))


def draw_funnel(
    chart: FunnelChart, *, title: str, description: str = "", scale: Scale | None = None, words: Words = ENGLISH
) -> Drawing:
    """Return a funnel drawn wide and narrow; parameters as for `draw_process`."""
    used = scale or scale_of(chart)
    specs = {width: funnel_spec(chart, width=width, scale=used, words=words) for width in WIDTHS}
    return drawing_of(specs, title=title, description=description or facts_of(chart, used))


def draw_ranked(
    dots: Sequence[Dot], *, title: str, description: str, scale: Scale, not_shown: str = "not shown",
    against: Against | None = None, key: Sequence[str] = (),
) -> Drawing:  # fmt: skip
    """Return areas ranked, highest first, each a dot with its interval; those without a value stand last."""
    ranked = in_order(dots)
    specs = {
        width: ranked_spec(ranked, width=width, scale=scale, not_shown=not_shown, against=against, key=key) for width in WIDTHS
    }  # fmt: skip
    return drawing_of(specs, title=title, description=description)


def scale_of(chart: ProcessChart | FunnelChart) -> Scale:
    """Return a scale that fits a chart's values: shares per hundred for p charts and funnels of shares."""
    if isinstance(chart, ProcessChart):
        return scale_for([value for value in chart.values if value is not None], are_shares=chart.kind is Kind.P)
    known = [area.value for area in chart.areas if area.value is not None]
    return scale_for(known, are_shares=chart.of is FunnelOf.SHARE)


def written_rows(chart: ProcessChart | FunnelChart, scale: Scale | None = None) -> Rows:
    """Return `rows_of` the chart with its figures written as the drawing writes them, for the table beside it; the CSV keeps them unrounded."""
    used, exact = scale or scale_of(chart), rows_of(chart)
    figures = {place for place, column in enumerate(exact.columns) if column in {"value", "centre", "lower", "upper"}}
    rows = tuple(
        tuple(
            used.written(cell) if place in figures and isinstance(cell, float | int) else cell
            for place, cell in enumerate(row)
        )
        for row in exact.rows
    )
    return Rows(exact.columns, rows)


def facts_of(chart: ProcessChart | FunnelChart, scale: Scale) -> str:
    """Return what a chart shows in plain sentences, for those who do not see it."""
    return _process_facts(chart, scale) if isinstance(chart, ProcessChart) else _funnel_facts(chart, scale)


def _process_facts(chart: ProcessChart, scale: Scale) -> str:
    labels, known = chart.series.labels, [value for value in chart.values if value is not None]
    missing = len(labels) - len(known)
    ends = [
        (lower, upper)
        for lower, upper in zip(chart.limits.lower, chart.limits.upper, strict=True)
        if lower is not None and upper is not None
    ]
    sentences = [
        f"{len(known)} points from {labels[0]} to {labels[-1]}{f', {missing} not known' if missing else ''}.",
        f"Mean {scale.written(chart.centre)}, limits {scale.written(ends[-1][0])} to {scale.written(ends[-1][1])}.",
    ]
    places = list(dict.fromkeys(signal.place for signal in chart.signals))
    if not places:
        return " ".join([*sentences, "No signal."])
    first = labels[places[0]]
    several = f"{len(places)} points signal, the first in {first}."
    return " ".join([*sentences, several if len(places) > 1 else f"1 point signals, in {first}."])


def _funnel_facts(chart: FunnelChart, scale: Scale) -> str:
    above, below = (
        ", ".join(area.name for area in chart.areas if area.place is side) or "none"
        for side in (Place.ABOVE, Place.BELOW)
    )
    known = sum(area.value is not None for area in chart.areas)
    return f"{known} areas round {scale.written(chart.centre)}. Above the outer limits: {above}. Below: {below}."
