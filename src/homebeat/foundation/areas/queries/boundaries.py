"""Reading outlines for maps: paths for the drawn map, GeoJSON for the moving one, and an outline's history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, QuerySet

from homebeat.foundation.areas import outlines, projection
from homebeat.foundation.areas.models import Area, Boundary


@dataclass(frozen=True)
class Drawn:
    """One area on the drawing surface: its path, and the corners of its box in longitude and latitude."""

    path: str
    min_lon: float
    min_lat: float
    max_lon: float
    max_lat: float


def boundaries_on(areas: Iterable[Area] | QuerySet[Area], day: date) -> QuerySet[Boundary]:
    """Return the outlines that hold on the day."""
    return Boundary.objects.filter(area__in=areas, valid_from__lte=day).exclude(valid_to__lte=day)


def drawn(areas: Iterable[Area] | QuerySet[Area], *, on: date) -> dict[str, Drawn]:
    """Return the drawn outline of each area that has one, by the area's key."""
    rows = boundaries_on(areas, on).values_list("area__key", "svg_path", "min_lon", "min_lat", "max_lon", "max_lat")
    return {row[0]: Drawn(*row[1:]) for row in rows}


def view_box(shapes: Iterable[Drawn]) -> str:
    """Return the `viewBox` that shows all the outlines, or an empty text when there are none."""
    shapes = list(shapes)
    if not shapes:
        return ""
    return projection.view_box(
        min(one.min_lon for one in shapes),
        min(one.min_lat for one in shapes),
        max(one.max_lon for one in shapes),
        max(one.max_lat for one in shapes),
    )


def frame(shapes: Iterable[Drawn]) -> tuple[float, float, float, float]:
    """Return the corners, on the drawing surface, of the box that holds all the outlines: left, top, right, bottom."""
    shapes = list(shapes)
    left, bottom = projection.project(min(one.min_lon for one in shapes), min(one.min_lat for one in shapes))
    right, top = projection.project(max(one.max_lon for one in shapes), max(one.max_lat for one in shapes))
    return left, top, right, bottom


def geojson(
    areas: Iterable[Area] | QuerySet[Area], *, on: date, told: Mapping[str, Mapping[str, Any]] | None = None
) -> dict[str, Any]:
    """Return the outlines as a GeoJSON collection; each feature names its area's key, name, kind and code.

    `told` adds what a map shows of an area, by the area's key: the value in words, its tint, where it leads.
    """
    rows = boundaries_on(areas, on).select_related("area").order_by("area__name", "area_id")
    return {
        "type": "FeatureCollection",
        "features": [_feature(row, (told or {}).get(row.area.key, {})) for row in rows],
    }


def version(areas: Iterable[Area] | QuerySet[Area], *, on: date) -> str:
    """Return a short text that changes whenever one of the outlines does."""
    found = boundaries_on(areas, on).aggregate(newest=Max("pk"), count=Count("pk"))
    return f"{found['count']}-{found['newest'] or 0}"


def history(area: Area) -> list[Boundary]:
    """Return the area's outlines, the newest first, without their geometry."""
    return list(Boundary.objects.filter(area=area).defer("geometry").order_by("-valid_from"))


def _feature(row: Boundary, told: Mapping[str, Any]) -> dict[str, Any]:
    area = row.area
    named = {"key": area.key, "name": area.name, "label": area.name, "kind": area.kind, "code": area.gss_code, **told}
    return {
        "type": "Feature",
        "id": area.key,
        "properties": named,
        "geometry": outlines.to_geojson(bytes(row.geometry)),
    }
