"""Postcodes of a force: reading what people type, and the neighbourhood each lies in."""

import re
from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet

from .models import Area, Postcode
from .placing import neighbourhood_at, neighbourhoods_by_code

BEGINNING = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?(\d[A-Z]{0,2})?")
WHOLE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")


def compact(text: str) -> str:
    """Return a postcode as it is kept: capitals without a space."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def may_be_postcode(text: str) -> bool:
    """Say whether the text reads like a postcode or the beginning of one."""
    return BEGINNING.fullmatch(compact(text)) is not None


def postcodes_like(force: Area, text: str, *, on: date, limit: int) -> list[tuple[Postcode, Area]]:
    """Return the force's postcodes that begin so, each with its neighbourhood.

    A whole postcode is looked for even where no ward of the force has its code; the beginning of one is not.
    """
    rows = Postcode.objects.filter(postcode__startswith=compact(text)).order_by("postcode")
    if not WHOLE.fullmatch(compact(text)):
        rows = rows.filter(ward_code__in=_wards(force, on=on).exclude(gss_code="").values("gss_code"))
    found = list(rows[:limit])
    areas = _neighbourhoods(force, found, on=on)
    return [(row, areas[row.postcode]) for row in found if row.postcode in areas]


def _wards(force: Area, *, on: date) -> QuerySet[Area]:
    return Area.objects.of_force(force).neighbourhoods().open_on(on)


def _neighbourhoods(force: Area, rows: Sequence[Postcode], *, on: date) -> dict[str, Area]:
    """Return each postcode's neighbourhood: by its ward code, else by its small area's, else by its point."""
    codes = {row.ward_code for row in rows} - {""}
    wards = {one.gss_code: one for one in _wards(force, on=on).filter(gss_code__in=codes)}
    found = {row.postcode: wards[row.ward_code] for row in rows if row.ward_code in wards}
    for row in rows:
        area = found.get(row.postcode) or _by_small_area_or_point(force, row, on=on)
        if area is not None:
            found[row.postcode] = area
    return found


def _by_small_area_or_point(force: Area, row: Postcode, *, on: date) -> Area | None:
    number = neighbourhoods_by_code(force, on=on).get(row.lsoa_code) if row.lsoa_code else None
    if number is not None:
        return Area.objects.get(pk=number)
    return neighbourhood_at(force, row.lon, row.lat, on=on)
