"""Adding people, correcting their record, recording that they have left, and helping them to sign in."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from homebeat.foundation import rulebook, standards
from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.clocks import london_day
from homebeat.foundation.people import letters, lockout, second_factor, sessions
from homebeat.foundation.people.models import Person, TeamMember

from .. import decisions as access
from .. import rules
from ..models import RoleGrant

KEEP_PEOPLE, HELP = "access.keep_people", "access.help_to_sign_in"


@dataclass(frozen=True)
class Details:
    """What is on record about a person."""

    kind: str
    name: str
    email: str
    rank: str = ""
    collar_number: str = ""
    organisation: str = ""


@transaction.atomic
def add_person(*, force: Area, details: Details, joined_on: date, by: Person, at: datetime) -> Person:
    """Add a person to a force and send them the link with which they set their password.

    Raises:
        AccessDenied: `by` keeps no accounts of that force.
        RuleBroken: the account may not be made so; carries every shortfall.
    """
    access.require(by, KEEP_PEOPLE, force, at=at)
    rulebook.require_none(rules.shortfalls_before_saving(_facts(details, force, None, on=joined_on)))
    person = Person(force=force, joined_on=joined_on, **_stored(details))
    person.set_unusable_password()
    person.save()
    audit.record("access.person_added", target=person, by=by, at=at, after=asdict(details))
    if person.email:
        letters.post(letters.INVITATION, to=person, on_behalf_of=by, at=at)
    return person


@transaction.atomic
def correct_person(*, person: Person, details: Details, by: Person, at: datetime) -> None:
    """Correct what is on record; another e-mail address ends the open sessions of the account.

    Raises:
        AccessDenied: `by` keeps no accounts of that force.
        RuleBroken: the record may not be saved so; carries every shortfall.
    """
    access.require(by, KEEP_PEOPLE, person, at=at)
    facts = _facts(details, person.force, person, on=london_day(at))
    rulebook.require_none(rules.shortfalls_before_saving(facts))
    before, stored = details_of(person), _stored(details)
    Person.objects.filter(pk=person.pk).update(**stored)
    if stored["email"] != person.email:
        EmailAddress.objects.filter(user=person).delete()
        sessions.end_sessions(person)
    audit.record("access.person_corrected", target=person, by=by, at=at, before=asdict(before), after=asdict(details))


@transaction.atomic
def record_leaver(*, person: Person, left_on: date, by: Person, at: datetime, reason: str = "") -> None:
    """Record that a person leaves: from that day on they have no role, no team and no way in.

    Raises:
        AccessDenied: `by` keeps no accounts of that force.
        RuleBroken: the leaver may not be recorded so; carries every shortfall.
    """
    access.require(by, KEEP_PEOPLE, person, at=at)
    facts = rules.LeaverFacts(person.pk == by.pk, left_on, person.joined_on, person.has_left(london_day(at)))
    rulebook.require_none(rules.shortfalls_before_leaving(facts))
    before = {"left_on": person.left_on}
    end_everything(person, left_on, today=london_day(at))
    audit.record(
        "access.person_left", target=person, by=by, at=at, before=before, after={"left_on": left_on}, purpose=reason
    )


def end_everything(person: Person, left_on: date, *, today: date) -> None:
    """Write the last day into the account, its roles and its places in teams; shut it now if the day has come."""
    Person.objects.filter(pk=person.pk).update(left_on=left_on)
    person.left_on = left_on
    for held in (RoleGrant.objects.not_over(left_on), TeamMember.objects.not_over(left_on)):
        mine = held.filter(person=person)
        mine.filter(starts_on__lt=left_on).update(ends_on=left_on)
        mine.filter(starts_on__gte=left_on).delete()
    if left_on <= today:
        sessions.end_sessions(person)


@transaction.atomic
def help_to_sign_in(*, person: Person, how: str, by: Person, at: datetime, reason: str = "") -> None:
    """Unlock an account, end its sessions, remove a lost second step, or send the link for a new password.

    Raises:
        AccessDenied: `by` may not help people of that force.
        RuleBroken: nobody helps themselves so.
        KeyError: there is no such help.
    """
    access.require(by, HELP, person, at=at)
    rulebook.require_none(
        rules.shortfalls_before_helping(oneself=person.pk == by.pk, has_left=person.has_left(london_day(at)))
    )
    WAYS[how](person, by, at)
    audit.record(f"access.{how}", target=person, by=by, at=at, purpose=reason)


def _unlock(person: Person, by: Person, at: datetime) -> None:
    lockout.unlock(person)


def _end_sessions(person: Person, by: Person, at: datetime) -> None:
    sessions.end_sessions(person)


def _remove_second_step(person: Person, by: Person, at: datetime) -> None:
    second_factor.remove_second_factors(person)
    sessions.end_sessions(person)
    second_factor.tell_of_removal(person, by=by, at=at)


def _send_link(person: Person, by: Person, at: datetime) -> None:
    letters.post(letters.INVITATION, to=person, on_behalf_of=by, at=at)


WAYS: dict[str, Callable[[Person, Person, datetime], None]] = {
    "account_unlocked": _unlock,
    "sessions_ended": _end_sessions,
    "second_step_removed": _remove_second_step,
    "link_sent": _send_link,
}


def details_of(person: Person) -> Details:
    """Return what is on record."""
    return Details(
        kind=person.kind,
        name=person.name,
        email=person.email or "",
        rank=person.rank,
        collar_number=person.collar_number,
        organisation=person.organisation,
    )


def _facts(details: Details, force: Area | None, person: Person | None, *, on: date) -> rules.AccountFacts:
    others = Person.objects.exclude(pk=person.pk) if person else Person.objects.all()
    return rules.AccountFacts(
        kind=details.kind,
        name=details.name,
        email_taken=bool(details.email) and others.filter(email=details.email.lower()).exists(),
        collar_taken=bool(details.collar_number)
        and others.filter(force=force, collar_number=details.collar_number).exists(),
        rank_known=not details.rank or details.rank in {entry.code for entry in standards.entries("ranks", on=on)},
    )


def _stored(details: Details) -> dict[str, str | None]:
    return {**asdict(details), "name": details.name.strip(), "email": details.email.strip().lower() or None}
