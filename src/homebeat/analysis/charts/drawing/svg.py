"""A specification as SVG that names itself to a screen reader and brings no styles of its own."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from homebeat.analysis.charts.drawing.palette import NARROW, WIDE, Spec

KEPT_DRAWINGS = 512
PAPER = "#ffffff"
SIZE = re.compile(r'viewBox="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart drawn twice, wide and narrow, so that its words stay readable on a phone."""

    title: str
    description: str
    wide: str
    narrow: str

    def alone(self, width: str) -> str:
        """Return the wide or the narrow drawing as a file of its own: with its size, on white, whatever shows it."""
        svg = self.wide if width == "wide" else self.narrow
        left, top, across, down = (float(part) for part in SIZE.findall(svg)[0].split())
        sized = svg.replace(" viewBox=", f' width="{across:g}" height="{down:g}" viewBox=', 1)
        paper = f'<rect x="{left:g}" y="{top:g}" width="{across:g}" height="{down:g}" fill="{PAPER}"/>'
        return sized.replace("</desc>", f"</desc>{paper}", 1)


def drawing_of(specs: Mapping[int, Spec], *, title: str, description: str) -> Drawing:
    """Return the two drawings of a chart from its specification at each width."""
    wide, narrow = (drawn(specs[width], title, description) for width in (WIDE, NARROW))
    return Drawing(title, description, wide, narrow)


def drawn(spec: Spec, title: str, description: str) -> str:
    """Return a spec as SVG that names itself to a screen reader and brings no styles of its own."""
    return _named(json.dumps(spec, sort_keys=True), title, description)


@lru_cache(maxsize=KEPT_DRAWINGS)
def _named(text: str, title: str, description: str) -> str:
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
    return opening + inside


def _view_box(body: str) -> str:
    found = re.search(r'viewBox="([^"]+)"', body)
    return found[1] if found else f"0 0 {WIDE} 240"


def _svg(spec: str) -> str:
    """Return the drawing. The renderer is loaded with the first one: it is large, and many processes never draw."""
    import vl_convert  # noqa: PLC0415

    return str(vl_convert.vegalite_to_svg(json.loads(spec), vl_version="5.20"))
