"""Charts on pages: a drawing of `analysis.charts.drawing`, in the reader's words and always together with its numbers.

The colours in a drawing are those of the light theme; the stylesheet exchanges them for the dark one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from homebeat.analysis.charts.drawing.bars import Bar, Mark, bar_spec, bar_values
from homebeat.analysis.charts.drawing.lines import line_spec
from homebeat.analysis.charts.drawing.palette import NARROW, WIDE
from homebeat.analysis.charts.drawing.svg import Drawing, drawing_of

from . import formats

__all__ = ["Bar", "Chart", "Mark", "bar_chart", "line_chart", "page_chart"]

MOST_SERIES = 4


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

    def written(value: Any) -> str:
        return f"{formats.number(value, places)}{unit}"

    shown = [bar_values(bar, written=written, not_shown=_("not shown"), highlight=highlight) for bar in bars]
    specs = {width: bar_spec(shown, mark=mark, width=width, written=written) for width in (WIDE, NARROW)}
    has_interval = any(bar.low is not None for bar in bars)
    columns = (label, measure, _("From"), _("To")) if has_interval else (label, measure)
    rows = tuple((bar.label, bar.value, bar.low, bar.high)[: len(columns)] for bar in bars)
    drawing = drawing_of(specs, title=title, description=description)
    return page_chart(drawing, columns=columns, rows=rows, source=source)


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
    specs = {width: line_spec(series, width) for width in (WIDE, NARROW)}
    days = sorted({day for points in series.values() for day, _value in points})
    known = {name: dict(points) for name, points in series.items()}
    rows = tuple((formats.month(day), *(known[name].get(day) for name in series)) for day in days)
    named = {name: f"{name} ({unit})" if unit else name for name in series}
    drawing = drawing_of(specs, title=title, description=description)
    return page_chart(drawing, columns=(when, *named.values()), rows=rows, source=source)


def page_chart(drawing: Drawing, *, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], source: str = "") -> Chart:
    """Return a drawing as a page shows it: with its numbers in a table beside it."""
    wide, narrow = Markup(drawing.wide), Markup(drawing.narrow)  # noqa: S704 (our own drawing; words in it are escaped there)
    return Chart(drawing.title, drawing.description, wide, narrow, tuple(columns), tuple(rows), source=source)
