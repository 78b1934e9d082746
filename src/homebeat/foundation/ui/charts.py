"""Charts for pages and reports: a Vega-Lite drawing made on the server, always together with its numbers.

Each chart is drawn twice, wide and narrow, so that its words stay readable on a phone. Drawings are kept in memory by
what they show. The colours in the drawing are those of the light theme; the stylesheet exchanges them for the dark one.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from . import formats
from .chart_specs import NARROW, PALETTE, QUIET, WIDE, Bar, Mark, Spec, bar_spec, bar_values, line_spec

__all__ = ["PALETTE", "QUIET", "Bar", "Chart", "Mark", "bar_chart", "drawn", "line_chart"]

MOST_SERIES = 4
KEPT_DRAWINGS = 512


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
    shown = [bar_values(bar, unit, places, highlight) for bar in bars]
    specs = {width: bar_spec(shown, mark, width, unit, places) for width in (WIDE, NARROW)}
    has_interval = any(bar.low is not None for bar in bars)
    columns = (label, measure, _("From"), _("To")) if has_interval else (label, measure)
    rows = tuple((bar.label, bar.value, bar.low, bar.high)[: len(columns)] for bar in bars)
    return _chart(title, description, specs, columns, rows, source)


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
    return _chart(title, description, specs, (when, *named.values()), rows, source)


def _chart(  # noqa: PLR0917 (the six parts of a chart, in the order it has them)
    title: str, description: str, specs: Mapping[int, Spec], columns: tuple[str, ...], rows: Any, source: str
) -> Chart:
    wide, narrow = (drawn(specs[width], title, description) for width in (WIDE, NARROW))
    return Chart(title, description, wide, narrow, columns, rows, source=source)


def drawn(spec: Spec, title: str, description: str) -> Markup:
    """Return a spec as SVG that names itself to a screen reader and brings no styles of its own."""
    return _named(json.dumps(spec, sort_keys=True), title, description)


@lru_cache(maxsize=KEPT_DRAWINGS)
def _named(text: str, title: str, description: str) -> Markup:
    body = _svg(text)
    own = "c" + hashlib.sha256(f"{text}{title}{description}".encode()).hexdigest()[:10]
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="hb-chart__svg" role="img" '
        f'aria-labelledby="{own}-t {own}-d" viewBox="{_view_box(body)}" focusable="false">'
        f'<title id="{own}-t">{escape(title)}</title><desc id="{own}-d">{escape(description)}</desc>'
    )
    inside = re.sub(r"^<svg[^>]*>", "", body)
    inside = re.sub(r'\s(?:role|aria-[a-z]+)="[^"]*"', "", inside)
    for name in sorted(set(re.findall(r'\sid="([^"]+)"', inside)), key=len, reverse=True):
        inside = inside.replace(f'id="{name}"', f'id="{own}-{name}"').replace(f"url(#{name})", f"url(#{own}-{name})")
    return Markup(opening + inside)  # noqa: S704 (the drawing is the renderer's own; words in it are escaped there)


def _view_box(body: str) -> str:
    found = re.search(r'viewBox="([^"]+)"', body)
    return found[1] if found else f"0 0 {WIDE} 240"


def _svg(spec: str) -> str:
    """Return the drawing. The renderer is loaded with the first one: it is large, and many processes never draw."""
    import vl_convert  # noqa: PLC0415

    return str(vl_convert.vegalite_to_svg(json.loads(spec), vl_version="5.20"))
