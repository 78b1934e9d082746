"""Growing and pruning the tree of areas. Loads and the demo run these as the database's owner; no page does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction
from django.utils.text import slugify

from homebeat.foundation.areas import rules
from homebeat.foundation.areas.models import Area, Boundary, Succession
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.audit.recording import HasKey
from homebeat.foundation.rulebook import require_none


@dataclass(frozen=True)
class NewArea:
    """An area to add below a parent that is already in the tree."""

    kind: Area.Kind
    name: str
    parent: Area
    opened_on: date
    gss_code: str = ""
    slug: str = ""


@transaction.atomic
def add_force(
    *, name: str, opened_on: date, by: HasKey | None, at: datetime, gss_code: str = "", slug: str = ""
) -> Area:
    """Plant a new tree: a force is its own root."""
    number = _row_numbers(1)[0]
    force = Area(
        pk=number,
        kind=Area.Kind.FORCE,
        name=name,
        slug=free_slug(slug or name, set(Area.objects.filter(kind=Area.Kind.FORCE).values_list("slug", flat=True))),
        gss_code=gss_code,
        path=f"/{number}/",
        force_id=number,
        opened_on=opened_on,
    )
    force.save(force_insert=True)
    audit.record("areas.area_added", target=force, by=by, at=at, after=_told(force))
    return force


def add_area(
    *,
    kind: Area.Kind,
    name: str,
    parent: Area,
    opened_on: date,
    by: HasKey | None,
    at: datetime,
    gss_code: str = "",
    slug: str = "",
) -> Area:
    """Add one area below its parent."""
    return add_areas([NewArea(kind, name, parent, opened_on, gss_code, slug)], by=by, at=at)[0]


@transaction.atomic
def add_areas(wanted: Sequence[NewArea], *, by: HasKey | None, at: datetime) -> list[Area]:
    """Add areas of one force in bulk, as one event of its trail; parents must be in the tree already."""
    if not wanted:
        return []
    slugs = _slugs_below({one.parent.pk for one in wanted})
    made = [_area(number, one, slugs) for number, one in zip(_row_numbers(len(wanted)), wanted, strict=True)]
    Area.objects.bulk_create(made, batch_size=1000)
    if len(made) == 1:
        audit.record("areas.area_added", target=made[0], by=by, at=at, after=_told(made[0]))
    else:
        force = wanted[0].parent.force or wanted[0].parent
        audit.record_batch(
            "areas.areas_added", target=force, by=by, at=at, count=len(made), details={"kinds": _kinds(made)}
        )
    return made


@transaction.atomic
def close_area(
    *, area: Area, on: date, by: HasKey | None, at: datetime, successors: Mapping[Area, Decimal] | None = None
) -> None:
    """Close an area and say who took over; its figures, teams and posts stay where they were.

    Raises:
        RuleBroken: the day or the shares do not fit; carries every shortfall.
    """
    taking_over = successors or {}
    facts = rules.ClosingFacts(area.opened_on, area.closed_on, on, _successor_facts(area, taking_over))
    require_none(rules.shortfalls_before_closing(facts))
    Area.objects.filter(pk=area.pk).update(closed_on=on)
    Boundary.objects.filter(area=area, valid_to=None).update(valid_to=on)
    area.closed_on = on
    _keep_successors(area, taking_over, on)
    told = {"closed_on": on, "successors": _shares(taking_over)}
    audit.record("areas.area_closed", target=area, by=by, at=at, before={"closed_on": None}, after=told)


@transaction.atomic
def name_successors(
    *, area: Area, on: date, successors: Mapping[Area, Decimal], by: HasKey | None, at: datetime
) -> None:
    """Say who took over from an area that is closed already.

    Raises:
        RuleBroken: the shares do not fit; carries every shortfall.
    """
    require_none(rules.shortfalls_before_succeeding(_successor_facts(area, successors), on=on))
    _keep_successors(area, successors, on)
    audit.record("areas.successors_named", target=area, by=by, at=at, after={"successors": _shares(successors)})


@transaction.atomic
def rename_area(*, area: Area, name: str, by: HasKey | None, at: datetime) -> None:
    """Give an area its new name; its address keeps the old slug, so links do not break."""
    before, area.name = area.name, name
    Area.objects.filter(pk=area.pk).update(name=name)
    audit.record("areas.area_renamed", target=area, by=by, at=at, before={"name": before}, after={"name": name})


def free_slug(name: str, taken: set[str]) -> str:
    """Return a slug that nobody beside it has, and remember it as taken."""
    stem = slugify(name)[:110] or "area"
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    taken.add(slug)
    return slug


def _area(number: int, one: NewArea, slugs: dict[int, set[str]]) -> Area:
    return Area(
        pk=number,
        kind=one.kind,
        name=one.name,
        slug=free_slug(one.slug or one.name, slugs[one.parent.pk]),
        gss_code=one.gss_code,
        parent=one.parent,
        force_id=one.parent.force_id,
        path=f"{one.parent.path}{number}/",
        opened_on=one.opened_on,
    )


def _slugs_below(parents: set[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {parent: set() for parent in parents}
    for parent, slug in Area.objects.filter(parent__in=parents).values_list("parent_id", "slug"):
        found[parent].add(slug)
    return found


def _row_numbers(count: int) -> list[int]:
    """Take row numbers ahead of the insert, because a path holds its own area's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('areas_area', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [int(row[0]) for row in cursor.fetchall()]


def _successor_facts(area: Area, successors: Mapping[Area, Decimal]) -> list[rules.SuccessorFacts]:
    return [
        rules.SuccessorFacts(one.name, share, one.force_id == area.force_id, one.opened_on, one.closed_on)
        for one, share in successors.items()
    ]


def _keep_successors(area: Area, successors: Mapping[Area, Decimal], on: date) -> None:
    Succession.objects.bulk_create(
        Succession(predecessor=area, successor=successor, share=share, on=on) for successor, share in successors.items()
    )


def _shares(successors: Mapping[Area, Decimal]) -> dict[str, str]:
    return {one.key: str(share) for one, share in successors.items()}


def _kinds(areas: Iterable[Area]) -> dict[str, int]:
    found: dict[str, int] = {}
    for area in areas:
        found[area.kind] = found.get(area.kind, 0) + 1
    return found


def _told(area: Area) -> dict[str, object]:
    return {"kind": area.kind, "name": area.name, "gss_code": area.gss_code, "opened_on": area.opened_on}
