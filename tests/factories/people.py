"""Made-up people, their places in teams, and signing them in."""

from datetime import UTC, date, datetime
from itertools import count

from allauth.mfa.models import Authenticator
from django.test import Client

from homebeat.foundation.areas.models import Area, Team
from homebeat.foundation.people.models import Person, TeamMember
from tests.conftest import as_owner
from tests.factories.areas import make_force

STAFF, PARTNER, PANEL_MEMBER, PUBLIC = (kind.value for kind in Person.Kind)
TOTP = Authenticator.Type.TOTP
_number = count(1)


def make_person(
    force: Area | None = None,
    *,
    kind: str = STAFF,
    name: str = "",
    email: str = "",
    password: str | None = None,
    **facts,
) -> Person:
    """Make a person of a force (made if not given); no role, and no password unless one is given."""
    return _save(force or make_force(), kind, name, email=email, password=password, facts=facts)


def make_visitor(*, name: str = "", email: str = "", password: str | None = None, **facts) -> Person:
    """Make a person who belongs to no force, as the inspectorate's people do."""
    return _save(None, STAFF, name, email=email, password=password, facts=facts)


def _save(force: Area | None, kind: str, name: str, *, email: str, password: str | None, facts: dict) -> Person:
    number = next(_number)
    address = email or f"person{number}@example.org"
    with as_owner():
        person = Person(force=force, kind=kind, name=name or f"Person {number}", email=address, **facts)
        person.set_password(password)
        person.save()
    return person


def make_member(
    person: Person,
    team: Team,
    *,
    duty: str = "constable",
    starts_on: date = date(2005, 1, 1),
    ends_on: date | None = None,
    **facts,
) -> TeamMember:
    """Give a person a place in a team."""
    with as_owner():
        return TeamMember.objects.create(
            person=person, team=team, duty=duty, starts_on=starts_on, ends_on=ends_on, **facts
        )


def sign_in(client: Client, person: Person, *, second_factor: bool = True) -> Client:
    """Sign a person in as the sign-in page would: password and, unless told otherwise, a second factor too."""
    now = datetime.now(UTC).timestamp()
    client.force_login(person)
    methods = [{"method": "password", "at": now}]
    if second_factor:
        with as_owner():
            Authenticator.objects.get_or_create(user=person, type=TOTP, defaults={"data": {"secret": "made-up"}})
        methods.append({"method": "mfa", "at": now, "type": "totp"})
    session = client.session
    session["account_authentication_methods"] = methods
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client
