"""Named reads about people and the roles they hold."""

from datetime import date
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from homebeat.foundation import standards
from homebeat.foundation.areas.models import Area
from homebeat.foundation.people.models import Person

from .models import RoleGrant
from .rules import RoleRow
from .scope import AreaScope, areas_open_to

READ_PEOPLE = "access.read_people"
MOST_TO_CHOOSE = 40  # longer lists of neighbourhoods are no help in a filter


class ToChoose(NamedTuple):
    """An area as one choice of a filter."""

    key: str
    name: str
    path: str
    kind: str


def people_visible_to(person: Person | None, *, on: date) -> QuerySet[Person]:
    """Return the people of the forces that the person administers, and the visitors who hold a role there."""
    scope = areas_open_to(person, READ_PEOPLE, on=on)
    visitors = RoleGrant.objects.filter(scope.q(), person__force=None).values("person")
    return Person.objects.filter(scope.whole_forces() | Q(pk__in=visitors))


def with_roles(people: QuerySet[Person], *, on: date) -> QuerySet[Person]:
    """Add each person's roles of that day and later as `roles_now`: a list of `{"role", "place"}`, the first begun first."""
    roles = RoleGrant.objects.not_over(on).filter(person=OuterRef("pk")).order_by("starts_on", "role")
    return people.annotate(roles_now=ArraySubquery(roles.values(one=JSONObject(role="role", place="area__name"))))


def roles_of(person: Person, viewer: Person, *, on: date) -> list[RoleGrant]:
    """Return the roles, past and present, that the person holds where the viewer may read about people."""
    scope = areas_open_to(viewer, READ_PEOPLE, on=on)
    held = RoleGrant.objects.filter(scope.q(), person=person).select_related("area", "person", "person__force")
    return list(held.order_by("-starts_on", "role"))


def roles_visible_to(person: Person | None, *, on: date) -> QuerySet[RoleGrant]:
    """Return the roles held where the person may read about people."""
    scope = areas_open_to(person, READ_PEOPLE, on=on)
    return RoleGrant.objects.filter(scope.q()).select_related("area", "area__force", "person", "person__force")


def places_for_roles(person: Person | None, *, on: date) -> QuerySet[Area]:
    """Return the places where the person may give roles."""
    scope = areas_open_to(person, "access.grant_role", on=on)
    return Area.objects.filter(scope.q("")).open_on(on).order_by("path")


def places_to_choose(person: Person | None, *, on: date, asked: str = "") -> list[ToChoose]:
    """Return the places that a list of people can be narrowed to, down the tree; of many, without the neighbourhoods.

    `asked` is the key of a place that the reader came for; it is always among them, if it lies in the scope.
    """
    scope = areas_open_to(person, READ_PEOPLE, on=on)
    open_ones = Area.objects.filter(scope.q("")).open_on(on).order_by("path")
    found = [ToChoose(*row) for row in open_ones[: MOST_TO_CHOOSE + 1].values_list(*ToChoose._fields)]
    if len(found) <= MOST_TO_CHOOSE:
        return found
    larger = open_ones.filter(~Q(kind=Area.Kind.NEIGHBOURHOOD) | Q(key=asked))
    return [ToChoose(*row) for row in larger.values_list(*ToChoose._fields)]


def areas_to_choose(scope: AreaScope, *, on: date, asked: str = "") -> list[ToChoose]:
    """Return the areas that a list can be narrowed to: neighbourhoods while they are few, else boroughs.

    `asked` is the key of an area that the reader came for; it is always among them, if it lies in the scope.
    """
    open_ones = Area.objects.filter(scope.q("")).open_on(on)
    wards = open_ones.neighbourhoods().order_by("name", "pk")[: MOST_TO_CHOOSE + 1]
    found = [ToChoose(*row) for row in wards.values_list(*ToChoose._fields)]
    if len(found) <= MOST_TO_CHOOSE:
        return found
    larger = open_ones.filter(Q(kind=Area.Kind.BOROUGH) | Q(key=asked)).order_by("-kind", "name", "pk")
    return [ToChoose(*row) for row in larger.values_list(*ToChoose._fields)]


def role_row(code: str, *, on: date) -> RoleRow | None:
    """Return what the policy data of that day says about a role, or None where it does not hold."""
    try:
        entry = standards.find("roles", code, on=on)
    except standards.UnknownStandard:
        return None
    if entry is None:
        return None
    return RoleRow(frozenset(entry["kinds"]), frozenset(entry["held_at"]), bool(entry["crosses_forces"]))


def role_names(*, on: date) -> dict[str, str]:
    """Return the names of the roles that hold on that day, by code, in the order of the policy data."""
    return {entry.code: str(entry.name) for entry in standards.entries("roles", on=on)}


def has_overlap(person: Person, role: str, area: Area, *, starts_on: date, ends_on: date | None) -> bool:
    """Say whether the person holds the role there on any of those days."""
    held = RoleGrant.objects.filter(person=person, role=role, area=area)
    held = held.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on))
    return (held.filter(starts_on__lt=ends_on) if ends_on else held).exists()
