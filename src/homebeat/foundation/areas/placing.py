"""Putting things in neighbourhoods: by census code through the published look-up, or by point through the outlines.

The code beats the point: published points are moved to hide addresses and published outlines are simplified, while a
code is what its publisher says. Each day's records go to that day's geography; from before the first one we know, they
go to the first.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import shapely
from django.db.models import Case, DateField, F, IntegerField, Q, QuerySet, When
from django.db.models.functions import Cast

from homebeat.analysis.placing.outlines import NOWHERE, Outlines

from .models import Area, Boundary, SmallArea


class Placer:
    """One force's geography of one day, read once and asked for many codes and points."""

    def __init__(self, force: Area, *, on: date) -> None:
        self._codes = neighbourhoods_by_code(force, on=on)
        rows = list(_outlines(force, on=on).values_list("area_id", "geometry"))
        self._areas = [number for number, _ in rows]
        self._outlines = Outlines(shapely.from_wkb([bytes(geometry) for _, geometry in rows]))

    def by_code(self, code: str) -> int | None:
        """Return the row number of the neighbourhood that a census code belongs to, or None for a code nobody knows."""
        return self._codes.get(code)

    def by_points(self, lons: Sequence[float], lats: Sequence[float]) -> list[int | None]:
        """Return the row number of the neighbourhood around each point, or None where no outline holds it.

        A point on a shared edge goes to the first of its neighbourhoods by code.
        """
        hits = self._outlines.first_at(np.column_stack([lons, lats]).astype(float))
        return [None if hit == NOWHERE else self._areas[hit] for hit in hits]


def neighbourhoods_by_code(force: Area, *, on: date) -> dict[str, int]:
    """Return the neighbourhood of every census code that the force's look-ups know, as of a day.

    An area open that day comes first, then the newest look-up of that year or before, then the oldest of those after.
    """
    edition = Cast("edition", IntegerField())
    rows = SmallArea.objects.filter(area__force=force).exclude(area__closed_on__lte=on)
    ranked = rows.order_by(
        "code",
        Case(When(area__opened_on__lte=on, then=0), default=1),
        Case(When(edition__lte=f"{on.year:04}", then=-edition), default=edition),
        "area_id",
    )
    return dict(ranked.distinct("code").values_list("code", "area_id"))


def neighbourhood_at(force: Area, lon: float, lat: float, *, on: date) -> Area | None:
    """Return the neighbourhood around one point on a day, or None where no outline holds it."""
    boxes = Q(min_lon__lte=lon, max_lon__gte=lon, min_lat__lte=lat, max_lat__gte=lat)
    point = shapely.Point(lon, lat)
    for boundary in _outlines(force, on=on).filter(boxes).select_related("area"):
        if shapely.from_wkb(bytes(boundary.geometry)).intersects(point):
            return boundary.area
    return None


def _outlines(force: Area, *, on: date) -> QuerySet[Boundary]:
    """Return the neighbourhoods' outlines of the day, then those of the first geography after it."""
    rows = Boundary.objects.filter(area__force=force, area__kind=Area.Kind.NEIGHBOURHOOD).exclude(valid_to__lte=on)
    later = Case(When(valid_from__gt=on, then=F("valid_from")), default=None, output_field=DateField(null=True))
    return rows.order_by(later.asc(nulls_first=True), "area__gss_code", "area_id")
