"""Finding a place by typing: a postcode, a place, a neighbourhood or a team, in spite of a slip of the finger.

Used by "where" on forms and by "find my team". Everything it shows is public, and it stays inside one force.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import connection
from django.db.models import FloatField, QuerySet, Value
from django.db.models.functions import Cast

from .models import Area, Boundary, Place, Postcode, Team
from .postcodes import compact, may_be_postcode, postcodes_like

POSTCODE, PLACE, AREA, TEAM = "postcode", "place", "area", "team"
NAMED = (AREA, PLACE, TEAM)
KINDS = (POSTCODE, *NAMED)
LEAST_ALIKE = 0.4  # share of three-letter groups: "Birxton" still finds Brixton, "Camden" does not find Croydon
SHORTEST, LONGEST = 2, 80


@dataclass(frozen=True)
class Found:
    """One answer: what it is, where it lies, and the value a form posts back to choose it."""

    kind: str
    key: str
    name: str
    detail: str
    area_key: str
    area_name: str
    lon: float | None
    lat: float | None
    score: float

    @property
    def choice(self) -> str:
        """The value a form posts back, such as "place:4k2m..."; `find_choice` reads it."""
        return f"{self.kind}:{self.key}"


def search(force: Area, text: str, *, on: date, kinds: Sequence[str] = KINDS, limit: int = 10) -> tuple[Found, ...]:
    """Return what the force has that reads like the text, the best match first; nothing for less than two letters."""
    wanted = " ".join(text.replace("\0", " ").split())[:LONGEST]
    if len(wanted) < SHORTEST:
        return ()
    found: list[Found] = []
    if POSTCODE in kinds and may_be_postcode(wanted):
        found += _postcodes(force, wanted, on=on, limit=limit)
    _set_likeness()
    for kind in NAMED:
        if kind in kinds:
            found += _answers(kind, _alike(_rows(kind, force, on=on), wanted, limit), on=on)
    return tuple(sorted(found, key=lambda one: (-one.score, one.name, one.detail))[:limit])


def find_choice(force: Area, choice: str, *, on: date) -> Found | None:
    """Return what a form's posted choice names in this force, or None for anything else."""
    kind, _, key = choice.partition(":")
    if kind == POSTCODE:
        return next((one for one in _postcodes(force, key, on=on, limit=1) if one.key == compact(key)), None)
    if kind not in NAMED or "\0" in key:
        return None
    rows: QuerySet[Any] = _rows(kind, force, on=on).filter(key=key)
    chosen = rows.annotate(score=Value(1.0, output_field=FloatField()))
    return next(iter(_answers(kind, chosen, on=on)), None)


def _set_likeness() -> None:
    """Set how alike words must be, for this transaction only, so that the index on names can answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LEAST_ALIKE)])


def _alike(rows: QuerySet[Any], text: str, limit: int) -> QuerySet[Any]:
    """Keep rows whose name holds words like the text; the name as a whole settles ties."""
    score = TrigramWordSimilarity(text, "name") * 0.9 + TrigramSimilarity("name", text) * 0.1
    matching: QuerySet[Any] = rows.filter(name__trigram_word_similar=text)
    ranked: QuerySet[Any] = matching.annotate(score=Cast(score, FloatField())).order_by("-score", "name", "pk")
    return ranked[:limit]


def _rows(kind: str, force: Area, *, on: date) -> QuerySet[Any]:
    if kind == AREA:
        return Area.objects.of_force(force).open_on(on).exclude(kind=Area.Kind.FORCE).select_related("parent")
    if kind == PLACE:
        return Place.objects.filter(force=force).select_related("area")
    return Team.objects.filter(force=force, opened_on__lte=on).exclude(closed_on__lte=on).select_related("area")


def _answers(kind: str, rows: QuerySet[Any], *, on: date) -> list[Found]:
    if kind == PLACE:
        return [_found(kind, one, one.area, one.postcode or one.kind, (one.lon, one.lat)) for one in rows]
    found = [(one, one if kind == AREA else one.area) for one in rows]
    middles = _middles([area for _, area in found], on=on)
    return [_found(kind, one, area, str(one.get_kind_display()), middles.get(area.pk)) for one, area in found]


def _found(kind: str, row: Any, area: Area | None, what: str, point: tuple[float, float] | None) -> Found:
    around = row.parent if kind == AREA else area
    detail = f"{what}, {around.name}" if around else what
    lon, lat = point or (None, None)
    area_key, area_name = (area.key, area.name) if area else ("", "")
    return Found(kind, row.key, row.name, detail, area_key, area_name, lon, lat, row.score)


def _postcodes(force: Area, text: str, *, on: date, limit: int) -> list[Found]:
    found = postcodes_like(force, text, on=on, limit=limit)
    return [_found_postcode(row, area, compact(text)) for row, area in found]


def _found_postcode(row: Postcode, area: Area, wanted: str) -> Found:
    score = 1.0 if row.postcode == wanted else 0.95
    return Found(POSTCODE, row.postcode, str(row), area.name, area.key, area.name, row.lon, row.lat, score)


def _middles(areas: Sequence[Area], *, on: date) -> dict[int, tuple[float, float]]:
    """Return a point inside each area, for a map to go to."""
    if not areas:
        return {}
    rows = Boundary.objects.filter(area__in=areas, valid_from__lte=on).exclude(valid_to__lte=on)
    shapes = {number: shapely.from_wkb(bytes(shape)) for number, shape in rows.values_list("area_id", "geometry")}
    inside = {number: shape.point_on_surface() for number, shape in shapes.items()}
    return {number: (point.x, point.y) for number, point in inside.items()}
