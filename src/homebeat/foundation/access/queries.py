"""Named reads about people and the roles they hold."""

from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from homebeat.foundation import standards
from homebeat.foundation.areas.models import Area
from homebeat.foundation.people.models import Person

from .models import RoleGrant
from .rules import RoleRow
from .scope import areas_open_to

READ_PEOPLE = "access.read_people"


def people_visible_to(person: Person | None, *, on: date) -> QuerySet[Person]:
    """Return the people of the forces that the person administers, and the visitors who hold a role there."""
    scope = areas_open_to(person, READ_PEOPLE, on=on)
    visits = RoleGrant.objects.filter(scope.q(), person=OuterRef("pk"))
    return Person.objects.filter(scope.q("force") | (Q(force=None) & Exists(visits)))


def with_roles(people: QuerySet[Person], *, on: date) -> QuerySet[Person]:
    """Bring along each person's roles of that day and later, as `roles_now`, in one query."""
    roles = RoleGrant.objects.not_over(on).select_related("area").order_by("starts_on", "role")
    return people.prefetch_related(Prefetch("roles", queryset=roles, to_attr="roles_now"))


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
