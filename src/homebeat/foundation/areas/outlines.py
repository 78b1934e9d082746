"""Outlines of areas: from published geometry to what a boundary keeps, checked, boxed and drawn once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry

from .projection import project_all

SIMPLIFY_UNITS = 14  # about 10 metres: finer than a line on a borough's map
GEOJSON_DECIMALS = 5  # about a metre
UK_BOX = (-9.5, 49.0, 3.0, 61.5)  # west, south, east, north, with a margin at sea


class OutlineInvalid(ValueError):
    """The geometry cannot be an area's outline; the message says why in plain words."""


@dataclass(frozen=True)
class Outline:
    """One outline: well-known bytes in longitude and latitude, its box, and its path on the drawing surface."""

    wkb: bytes
    min_lon: float
    min_lat: float
    max_lon: float
    max_lat: float
    svg_path: str


def from_geojson(geometry: Mapping[str, Any]) -> Outline:
    """Return the outline of one GeoJSON geometry in longitude and latitude.

    Raises:
        OutlineInvalid: it is no polygon, is empty, or lies outside the United Kingdom.
    """
    return from_shape(shape_of(geometry))


def from_shape(polygons: BaseGeometry) -> Outline:
    """Return the outline of one shape that stands alone."""
    return from_shapes([polygons])[0]


def from_shapes(shapes: Sequence[BaseGeometry]) -> list[Outline]:
    """Return the outlines of shapes that lie side by side, simplified together so that shared edges stay shared."""
    if not shapes:
        return []
    projected = shapely.transform(np.array(shapes, dtype=object), project_all)
    drawn = (
        shapely.coverage_simplify(projected, SIMPLIFY_UNITS)
        if len(shapes) > 1
        else shapely.simplify(projected, SIMPLIFY_UNITS)
    )
    return [_outline(one, path) for one, path in zip(shapes, drawn, strict=True)]


def shape_of(geometry: Mapping[str, Any]) -> BaseGeometry:
    """Return a sound polygon of a GeoJSON geometry; edges that cross themselves are mended, stray lines dropped.

    Raises:
        OutlineInvalid: it is no polygon, is empty, or has coordinates that are not numbers.
    """
    if geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise OutlineInvalid("The outline is not a Polygon or a MultiPolygon.")
    try:
        with np.errstate(invalid="ignore"):
            found = shapely.force_2d(shape(dict(geometry)))
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, shapely.errors.ShapelyError) as error:
        raise OutlineInvalid("The outline's coordinates do not make rings of points.") from error
    if found.is_empty or not np.isfinite(shapely.get_coordinates(found)).all():
        raise OutlineInvalid("The outline is empty or has coordinates that are not numbers.")
    return sound(found)


def sound(found: BaseGeometry) -> BaseGeometry:
    """Return the shape as valid polygons.

    Raises:
        OutlineInvalid: nothing with a surface is left.
    """
    if not found.is_valid:
        mended = shapely.make_valid(found)
        found = MultiPolygon(list(_polygons(mended)))
    if found.area == 0:
        raise OutlineInvalid("The outline encloses nothing.")
    return found


def require_in_uk(found: BaseGeometry) -> None:
    """Go on only if the whole shape lies in the box around the United Kingdom.

    Raises:
        OutlineInvalid: part of it lies outside.
    """
    west, south, east, north = found.bounds
    if west < UK_BOX[0] or south < UK_BOX[1] or east > UK_BOX[2] or north > UK_BOX[3]:
        raise OutlineInvalid(
            "The outline lies outside the United Kingdom; are longitude and latitude the right way round?"
        )


def to_geojson(wkb: bytes) -> dict[str, Any]:
    """Return the GeoJSON geometry of well-known bytes, to about a metre."""
    rounded = shapely.transform(shapely.from_wkb(wkb), lambda points: np.round(points, GEOJSON_DECIMALS))
    return dict(mapping(rounded))


def _outline(whole: BaseGeometry, drawn: BaseGeometry) -> Outline:
    west, south, east, north = whole.bounds
    return Outline(shapely.to_wkb(whole), west, south, east, north, svg_path(drawn))


def svg_path(drawn: BaseGeometry) -> str:
    """Return the path data of a shape that is already on the drawing surface: whole units, each step relative."""
    return "".join(_ring(shapely.get_coordinates(ring)) for part in _polygons(drawn) for ring in _rings(part))


def _polygons(found: BaseGeometry) -> Iterable[Polygon]:
    for part in shapely.get_parts(found):
        if isinstance(part, Polygon):
            yield part
        elif hasattr(part, "geoms"):
            yield from _polygons(part)


def _rings(part: Polygon) -> Iterable[BaseGeometry]:
    yield part.exterior
    yield from part.interiors


def _ring(points: np.ndarray[Any, np.dtype[np.float64]]) -> str:
    whole = np.round(points).astype(int)
    steps = [f"{x} {y}" if y >= 0 else f"{x}{y}" for x, y in np.diff(whole[:-1], axis=0) if x or y]
    return f"M{whole[0][0]} {whole[0][1]}l{' '.join(steps)}z" if steps else ""
