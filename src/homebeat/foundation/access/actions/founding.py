"""Making a force's first administrator, from the command line, when nobody is there yet who could."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from homebeat.foundation import rulebook
from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.clocks import london_day
from homebeat.foundation.people.models import Person

from .. import rules
from ..models import RoleGrant

ADMINISTRATOR = "administrator"


@transaction.atomic
def found_administrator(
    *, force: Area, name: str, email: str, password: str, at: datetime, another: bool = False
) -> Person:
    """Make an administrator of the force, who signs in with this password and then sets up a second step.

    Only the command line calls this: whoever runs it holds the database owner's password already.

    Raises:
        RuleBroken: the account may not be made so; carries every shortfall.
    """
    today = london_day(at)
    held = RoleGrant.objects.on(today).filter(role=ADMINISTRATOR, area__force=force)
    person = Person(kind=Person.Kind.STAFF, name=name.strip(), email=email.strip().lower(), force=force)
    facts = rules.FoundingFacts(
        name=name,
        email_is_one=_passes(validate_email, email.strip()),
        email_taken=Person.objects.filter(email=person.email).exists(),
        password_faults=_faults(password, person),
        has_administrator=held.exists(),
        another=another,
    )
    rulebook.require_none(rules.shortfalls_before_founding(facts))
    person.joined_on = today
    person.set_password(password)
    person.save()
    RoleGrant.objects.create(person=person, role=ADMINISTRATOR, area=force, starts_on=today)
    audit.record(
        "access.administrator_founded",
        target=person,
        by=None,
        at=at,
        after={"name": person.name, "email": person.email},
    )
    return person


def _passes(check: object, value: str) -> bool:
    try:
        check(value)  # type: ignore[operator]
    except ValidationError:
        return False
    return True


def _faults(password: str, person: Person) -> tuple[str, ...]:
    try:
        validate_password(password, person)
    except ValidationError as fault:
        return tuple(fault.messages)
    return ()
