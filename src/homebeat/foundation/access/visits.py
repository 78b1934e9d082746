"""A visit to a force by the inspectorate begins with saying why; some pages ask everybody."""

from datetime import date

from homebeat.foundation.people.models import Person

from .policy import Permission
from .scope import CROSSING_ROLE, granted_roles, purpose_of


def needs_to_say_why(person: Person, permission: Permission, *, on: date) -> bool:
    """Say whether this page would open to the person once they have given a purpose."""
    if purpose_of(person):
        return False
    roles = {held.role for held in granted_roles(person, on=on)} & permission.roles
    visiting = person.force_id is None and CROSSING_ROLE in roles
    return visiting or (permission.purpose_required and bool(roles))
