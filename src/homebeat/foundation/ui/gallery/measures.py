"""Invented measures for the gallery: a process chart with a gap and signals, a funnel, and areas in order with their intervals."""

import math

from homebeat.analysis.charts.counted import p_chart
from homebeat.analysis.charts.drawing.figures import shares
from homebeat.analysis.charts.drawing.ranked import Against, Dot, in_order
from homebeat.analysis.charts.drawn import draw_funnel, draw_process, draw_ranked, written_rows
from homebeat.analysis.charts.funnel import funnel_chart
from homebeat.analysis.charts.series import Baseline, series_of

from ..charts import Chart, page_chart

WARDS = (
    "Alder Green",
    "Birch Park",
    "Castle Row",
    "Dane Hill",
    "Elm Cross",
    "Ford End",
    "Ganton",
    "Holme Street",
    "Inkerman",
    "Jubilee",
)
BASES = (412, 390, 1204, 820, 655, 300, 1480, 940, 510, 720)
RISE = 23  # the month from which more people say so
SAID_YES = (250, 241, 742, 508, 399, 190, 610, 590, 322, 551)


def process() -> Chart:
    """Return a share by month: the first year fixes the limits, two months were not asked, then it rises."""
    months = [f"{2006 + month // 12}-{month % 12 + 1:02}" for month in range(30)]
    counts: list[float | None] = [
        round(240 + 14 * math.sin(2.3 * month) + (50 if month >= RISE else 0)) for month in range(30)
    ]
    counts[15] = counts[16] = None
    chart = p_chart(series_of(months, counts, [400] * 30), baseline=Baseline("2006-01", "2006-12"))
    drawing = draw_process(chart, title="People who say the police listen, month by month")
    table = written_rows(chart)
    return page_chart(drawing, columns=_named(table.columns), rows=table.rows, source="Invented survey.")


def funnel() -> Chart:
    """Return ten wards in their funnel, one high and one low."""
    chart = funnel_chart(WARDS, SAID_YES, BASES)
    drawing = draw_funnel(chart, title="Wards by the number of people asked")
    table = written_rows(chart)
    return page_chart(drawing, columns=_named(table.columns), rows=table.rows, source="Invented survey.")


def ranked() -> Chart:
    """Return the same wards in order, each with its interval, one of them not shown."""
    scale = shares()
    known = [_dot(*row) for row in zip(WARDS, SAID_YES, BASES, strict=True)]
    dots = in_order([*known, Dot("Kings Reach", None)])
    drawing = draw_ranked(
        dots,
        title="Wards in order",
        description="Jubilee and Ganton truly differ from the force; the order of the others may be chance.",
        scale=scale,
        against=Against("Force", 0.594),
        key=("\N{BLACK DIAMOND} truly different from the force", "\N{WHITE CIRCLE} the difference may be chance"),
    )
    rows = [
        (dot.label, *(None if end is None else scale.written(end) for end in (dot.value, dot.low, dot.high)))
        for dot in dots
    ]
    return page_chart(drawing, columns=("Ward", "Share", "From", "To"), rows=rows, source="Invented survey.")


def _dot(name: str, yes: int, asked: int) -> Dot:
    share = yes / asked
    reach = 1.96 * math.sqrt(share * (1 - share) / asked)
    return Dot(name, share, share - reach, share + reach, differs=name in {"Jubilee", "Ganton"})


def _named(columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(column.capitalize() for column in columns)
