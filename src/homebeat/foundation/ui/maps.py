"""Maps as drawings made on the server: outlines in one hue, hatching for what is not shown, and the list of the same."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from . import formats

MOST_CLASSES = 5
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Shape:
    """One area: its outline as an SVG path, its value (None: not shown), where it leads, where its name may stand."""

    key: str
    label: str
    path: str
    value: float | None = None
    href: str = ""
    label_at: tuple[float, float] | None = None


@dataclass(frozen=True)
class Step:
    """One class of the legend, from the lightest (1) on."""

    number: int
    words: str


@dataclass(frozen=True)
class DrawnShape:
    """A shape with its class and its value in words."""

    label: str
    path: str
    href: str
    words: str
    step: int
    at: tuple[float, float] | None


@dataclass(frozen=True)
class AreaMap:
    """A map ready to draw, with its legend and the rows of its table."""

    key: str
    title: str
    description: str
    measure: str
    shapes: tuple[DrawnShape, ...]
    steps: tuple[Step, ...]
    view_box: str
    transform: str
    hatch: float
    text_size: float
    has_hidden: bool
    outline: bool
    geojson_url: str = field(default="", kw_only=True)
    source: str = field(default="", kw_only=True)


def area_map(
    *,
    title: str,
    description: str,
    shapes: Sequence[Shape],
    box: Box,
    measure: str = "",
    unit: str = "",
    places: int | None = None,
    breaks: Sequence[float] = (),
    outline: bool = False,
    degrees: bool = True,
    geojson_url: str = "",
    source: str = "",
) -> AreaMap:
    """Return a map of the shapes inside `box` (min x, min y, max x, max y).

    `degrees` says that paths and box are longitude and latitude, y upwards; otherwise they are drawing units, y down.
    `outline` draws areas without values. `breaks` are the lower ends of the classes after the first; left out, the
    values are cut into classes of about equal numbers of areas.
    """
    values = sorted(shape.value for shape in shapes if shape.value is not None)
    cuts = tuple(breaks) or class_breaks(values)
    view_box, transform, width = _frame(box, degrees=degrees)
    return AreaMap(
        key="m" + hashlib.sha256(f"{title}{description}{box}".encode()).hexdigest()[:10],
        title=title,
        description=description,
        measure=measure,
        shapes=tuple(_drawn(shape, cuts, unit, places, outline) for shape in shapes),
        steps=() if outline else _legend(values, cuts, unit, places),
        view_box=view_box,
        transform=transform,
        hatch=width / 90,
        text_size=width / 38,
        has_hidden=not outline and any(shape.value is None for shape in shapes),
        outline=outline,
        geojson_url=geojson_url,
        source=source,
    )


def class_breaks(values: Sequence[float]) -> tuple[float, ...]:
    """Return the lower ends of classes two and up of the sorted values: quantiles, so that each holds about as many.

    Few different values are a class each. Where one value fills several classes (noughts, mostly), the different
    values are shared out instead, or the map would show a single tint.
    """
    distinct = sorted(set(values))
    if len(distinct) <= MOST_CLASSES:
        return tuple(distinct[1:])
    cuts = _quantiles(values) - {distinct[0]}
    return tuple(sorted(cuts if len(cuts) == MOST_CLASSES - 1 else _quantiles(distinct)))


def _quantiles(values: Sequence[float]) -> set[float]:
    return {values[round(len(values) * part / MOST_CLASSES)] for part in range(1, MOST_CLASSES)}


def _drawn(shape: Shape, cuts: Sequence[float], unit: str, places: int | None, outline: bool) -> DrawnShape:
    step = 0 if shape.value is None else 1 + sum(shape.value >= cut for cut in cuts)
    return DrawnShape(shape.label, shape.path, shape.href, _words(shape, unit, places, outline), step, shape.label_at)


def _words(shape: Shape, unit: str, places: int | None, outline: bool) -> str:
    if shape.value is not None:
        return f"{formats.number(shape.value, places)}{unit}"
    return "" if outline else _("not shown")


def _legend(values: Sequence[float], cuts: Sequence[float], unit: str, places: int | None) -> tuple[Step, ...]:
    """Return what each tint stands for, by the values that are really there."""
    steps = []
    for number in range(len(cuts) + 1):
        inside = [value for value in values if number == sum(value >= cut for cut in cuts)]
        if inside:
            low, high = (f"{formats.number(end, places)}{unit}" for end in (inside[0], inside[-1]))
            words = low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
            steps.append(Step(number + 1, words))
    return tuple(steps)


def _frame(box: Box, *, degrees: bool) -> tuple[str, str, float]:
    """Return the view box, the transform of the shapes and the width; degrees of longitude shrink towards the pole."""
    left, bottom, right, top = box
    squeeze = math.cos(math.radians((bottom + top) / 2)) if degrees else 1.0
    width, height = (right - left) * squeeze, top - bottom
    edge = width * 0.01
    up = -top if degrees else bottom
    view = (left * squeeze - edge, up - edge, width + 2 * edge, height + 2 * edge)
    transform = f"scale({squeeze:.6f} -1)" if degrees else ""
    return " ".join(f"{number:.5f}".rstrip("0").rstrip(".") for number in view), transform, width
