"""Where a person may do something: the ORM's half of need to know, written apart from the database's half."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from homebeat.foundation.areas.models import Area, is_root, lies_in
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

    def covers(self, area: Area | None) -> bool:
        """Say whether the area lies within the scope; a record without a place lies nowhere."""
        return area is not None and any(area.path.startswith(path) for path in self.paths)

    def q(self, prefix: str = "area") -> Q:
        """Return the condition on a record's area; `prefix` is the lookup that leads to the area ('' for areas)."""
        return lies_in(self.paths, prefix=prefix)

    def whole_forces(self, prefix: str = "force") -> Q:
        """Return the condition on a record that belongs to a force as a whole: only who may at the force's root may here."""
        return Q(**{f"{prefix}__in": [int(path.strip("/")) for path in self.paths if is_root(path)]})


def held_roles(person: Person | None, *, on: date) -> tuple[Held, ...]:
    """Return the roles the person can use that day, behind the wall of their own force.

    Only the inspectorate's role reaches another force, and only with a purpose given.
    """
    purpose = purpose_of(person)
    return tuple(one for one in granted_roles(person, on=on) if _is_inside_the_wall(person, one, purpose))


def granted_roles(person: Person | None, *, on: date) -> tuple[Held, ...]:
    """Return every role given to the person for that day, whether or not the wall lets them use it; for sign-in."""
    if person is None or not person.is_active or (person.left_on is not None and person.left_on <= on):
        return ()
    now = acting()
    if now is None or now.person != person:
        return _read_roles(person, on)
    if (person.pk, on) not in now.remembered:
        now.remembered[person.pk, on] = _read_roles(person, on)
    return now.remembered[person.pk, on]  # type: ignore[return-value]


def purpose_of(person: Person | None) -> str:
    """Return the purpose that this person, and no other, has given for what is being done."""
    now = acting()
    return now.purpose if now is not None and person is not None and now.person == person else ""


def _read_roles(person: Person, on: date) -> tuple[Held, ...]:
    rows = RoleGrant.objects.on(on).filter(person=person).values_list("role", "area__path", "area__force_id", "area_id")
    return tuple(Held(role, path, int(force or 0), area) for role, path, force, area in rows)


def _is_inside_the_wall(person: Person | None, one: Held, purpose: str) -> bool:
    if person is not None and person.force_id is not None:
        return person.force_id == one.force_id
    return one.role == CROSSING_ROLE and bool(purpose)


def areas_open_to(person: Person | None, action: str, *, on: date) -> AreaScope:
    """Return where the person may do the action on that day."""
    permission = policy().permission(action)
    if permission.purpose_required and not purpose_of(person):
        return AreaScope(())
    return AreaScope(_outermost({one.path for one in held_roles(person, on=on) if one.role in permission.roles}))


def _outermost(paths: set[str]) -> tuple[str, ...]:
    """Leave out the paths that lie below another one: a shorter condition for the same records."""
    kept: list[str] = []
    for path in sorted(paths):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return tuple(kept)


def may(person: Person | None, action: str, area: Area | None, *, on: date) -> bool:
    """Say whether the person may do the action at that area on that day."""
    return areas_open_to(person, action, on=on).covers(area)


def may_anywhere(person: Person | None, action: str, *, on: date) -> bool:
    """Say whether the person may do the action at some place at least; used for doors and menus, never for records."""
    roles = policy().permission(action).roles
    if ANYONE in roles or (SIGNED_IN in roles and person is not None):
        return True
    return bool(areas_open_to(person, action, on=on).paths)
