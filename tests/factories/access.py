"""Made-up roles: who holds what, where and between which days."""

from datetime import date

from homebeat.foundation.access.models import RoleGrant
from homebeat.foundation.areas.models import Area
from homebeat.foundation.people.models import Person
from tests.conftest import as_owner
from tests.factories.people import make_person


def grant(
    person: Person, role: str, area: Area, *, starts_on: date = date(2005, 1, 1), ends_on: date | None = None
) -> RoleGrant:
    """Give a person a role at an area."""
    with as_owner():
        return RoleGrant.objects.create(person=person, role=role, area=area, starts_on=starts_on, ends_on=ends_on)


def make_holder(
    role: str, area: Area, *, starts_on: date = date(2005, 1, 1), ends_on: date | None = None, **facts
) -> Person:
    """Make a person of the area's force who holds the role there."""
    person = make_person(area.force, **facts)
    grant(person, role, area, starts_on=starts_on, ends_on=ends_on)
    return person
