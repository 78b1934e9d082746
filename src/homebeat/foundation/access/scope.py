"""Where a person may do something: the ORM's half of need to know, written apart from the database's half."""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q

from homebeat.foundation.areas.models import Area
from homebeat.foundation.people.models import Person

from .context import acting
from .models import RoleGrant
from .policy import ANYONE, SIGNED_IN, policy

CROSSING_ROLE = "inspectorate"


@dataclass(frozen=True)
class Held:
    """A role as a decision needs it: what, and the path it covers."""

    role: str
    path: str
    force_id: int
    area_id: int


@dataclass(frozen=True)
class AreaScope:
    """The paths of the tree that are open; empty means nowhere."""

    paths: tuple[str, ...]

    def covers(self, area: Area) -> bool:
        """Say whether the area lies within the scope."""
        return any(area.path.startswith(path) for path in self.paths)

    def q(self, prefix: str = "area") -> Q:
        """Return the condition on a record's area; `prefix` is the lookup that leads to the area ('' for areas)."""
        name = f"{prefix}__path__startswith" if prefix else "path__startswith"
        return reduce(or_, (Q(**{name: path}) for path in self.paths), Q(pk__in=[]))


def held_roles(person: Person | None, *, on: date) -> tuple[Held, ...]:
    """Return the roles the person holds that day, behind the wall of their own force.

    Only the inspectorate's role reaches another force, and only with a purpose given.
    """
    if person is None or not person.is_active or (person.left_on is not None and person.left_on <= on):
        return ()
    now = acting()
    remembered = now.remembered if now and now.person == person else {}
    kept = remembered.setdefault(("roles", person.pk, on), None)
    if kept is None:
        kept = remembered[("roles", person.pk, on)] = _read_roles(person, on, purpose=now.purpose if now else "")
    return kept  # type: ignore[return-value]


def _read_roles(person: Person, on: date, *, purpose: str) -> tuple[Held, ...]:
    rows = RoleGrant.objects.on(on).filter(person=person).values_list("role", "area__path", "area__force_id", "area_id")
    held = [Held(*row) for row in rows]
    return tuple(one for one in held if _is_inside_the_wall(person, one, purpose))


def _is_inside_the_wall(person: Person, one: Held, purpose: str) -> bool:
    if person.force_id is not None:
        return person.force_id == one.force_id
    return one.role == CROSSING_ROLE and bool(purpose)


def areas_open_to(person: Person | None, action: str, *, on: date) -> AreaScope:
    """Return where the person may do the action on that day."""
    roles = policy().roles_for(action)
    return AreaScope(tuple(sorted({one.path for one in held_roles(person, on=on) if one.role in roles})))


def may(person: Person | None, action: str, area: Area, *, on: date) -> bool:
    """Say whether the person may do the action at that area on that day."""
    return areas_open_to(person, action, on=on).covers(area)


def may_anywhere(person: Person | None, action: str, *, on: date) -> bool:
    """Say whether the person may do the action at some place at least; used for doors and menus, never for records."""
    roles = policy().roles_for(action)
    if ANYONE in roles or (SIGNED_IN in roles and person is not None):
        return True
    return any(one.role in roles for one in held_roles(person, on=on))
