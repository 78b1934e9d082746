"""Keeping outlines with their history: a later outline closes the one before it, and never overwrites it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from homebeat.foundation.areas.models import Area, Boundary
from homebeat.foundation.areas.outlines import Outline
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.audit.recording import HasKey


@dataclass(frozen=True)
class BoundariesSet:
    """What came of setting outlines: the row numbers of areas with a new one, with one put right, and left as they were."""

    added: frozenset[int]
    corrected: frozenset[int]
    unchanged: frozenset[int]


def set_boundary(
    *, area: Area, outline: Outline, valid_from: date, source: str, by: HasKey | None, at: datetime
) -> BoundariesSet:
    """Set one area's outline from a day on."""
    return set_boundaries({area: outline}, valid_from=valid_from, source=source, by=by, at=at)


@transaction.atomic
def set_boundaries(
    wanted: Mapping[Area, Outline], *, valid_from: date, source: str, by: HasKey | None, at: datetime
) -> BoundariesSet:
    """Set outlines from a day on, as one event.

    An outline that began earlier ends that day; one that began the same day is corrected.
    """
    known = {one.area_id: one for one in _in_force(wanted, valid_from)}
    fresh = {area: outline for area, outline in wanted.items() if not _is_same(known.get(area.pk), outline)}
    before = [known[area.pk] for area in fresh if area.pk in known]
    corrected = {one.area_id: one.pk for one in before if one.valid_from == valid_from}
    Boundary.objects.filter(pk__in=corrected.values()).delete()
    Boundary.objects.filter(pk__in=[one.pk for one in before if one.valid_from < valid_from]).update(
        valid_to=valid_from
    )
    ends = _next_starts(fresh, valid_from)
    Boundary.objects.bulk_create(
        (_boundary(area, outline, valid_from, ends.get(area.pk), source) for area, outline in fresh.items()),
        batch_size=500,
    )
    _tell(fresh, corrected=len(corrected), valid_from=valid_from, source=source, by=by, at=at)
    changed = frozenset(area.pk for area in fresh)
    return BoundariesSet(
        changed - corrected.keys(), changed & corrected.keys(), frozenset(area.pk for area in wanted) - changed
    )


def _in_force(wanted: Mapping[Area, Outline], day: date) -> list[Boundary]:
    boundaries = Boundary.objects.filter(area__in=list(wanted), valid_from__lte=day)
    return list(boundaries.exclude(valid_to__lte=day))


def _next_starts(wanted: Mapping[Area, Outline], day: date) -> dict[int, date]:
    """Return the day on which a later outline takes over, for files that are loaded out of their order."""
    later = Boundary.objects.filter(area__in=list(wanted), valid_from__gt=day)
    return dict(later.order_by("-valid_from").values_list("area_id", "valid_from"))


def _is_same(known: Boundary | None, outline: Outline) -> bool:
    return known is not None and bytes(known.geometry) == outline.wkb


def _boundary(area: Area, outline: Outline, valid_from: date, valid_to: date | None, source: str) -> Boundary:
    return Boundary(
        area=area,
        valid_from=valid_from,
        valid_to=valid_to,
        geometry=outline.wkb,
        min_lon=outline.min_lon,
        min_lat=outline.min_lat,
        max_lon=outline.max_lon,
        max_lat=outline.max_lat,
        svg_path=outline.svg_path,
        source=source,
    )


def _tell(
    fresh: Mapping[Area, Outline], *, corrected: int, valid_from: date, source: str, by: HasKey | None, at: datetime
) -> None:
    if not fresh:
        return
    some = next(iter(fresh))
    force = some.force or some
    details = {"valid_from": valid_from, "source": source, "corrected": corrected}
    audit.record_batch("areas.boundaries_set", target=force, by=by, at=at, count=len(fresh), details=details)
