"""Keeping a resident's details with the issue they raised, when they agreed to it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from homebeat.foundation.access import decisions as access
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.clocks import london_day
from homebeat.foundation.people.models import Person
from homebeat.foundation.people.once import made_before, make_once, once_key
from homebeat.foundation.residents.models import WRITE, Resident, ResidentContact
from homebeat.foundation.rulebook import require_none

from ..models import IssueContact, IssueRaised
from ..rules import contacts as rules


@dataclass(frozen=True)
class ContactDetails:
    """What a resident told of themselves."""

    name: str
    agreed: bool
    wants_to_hear: bool = True
    email: str = ""
    telephone: str = ""
    address: str = ""
    wishes: str = ""
    language: str = "en-gb"


@transaction.atomic
def record_contact(
    *, issue: IssueRaised, details: ContactDetails, by: Person, at: datetime, token: str = ""
) -> IssueContact:
    """Keep the details of the resident who raised the issue; the same `token` again returns the same record.

    Raises:
        AccessDenied: `by` may not record residents of this neighbourhood.
        RuleBroken: the resident did not agree, or cannot be reached; carries every shortfall.
    """
    access.require(by, WRITE, issue, at=at)
    key = once_key(by, token)
    earlier = made_before(IssueContact, key)
    if earlier is not None:
        return earlier
    require_none(rules.shortfalls_before_recording_contact(_facts(details)))
    resident = _resident(issue, details, by=by, at=at)
    contact, is_new = make_once(
        IssueContact, key, issue=issue, resident=resident, wants_to_hear=details.wants_to_hear,
        consented_on=london_day(at),
    )  # fmt: skip
    if not is_new:
        resident.delete()  # the same sending came twice at once; the first one stands
        return contact
    after = {"issue": issue.key, "wants_to_hear": contact.wants_to_hear, "consented_on": contact.consented_on}
    audit.record("residents.contact_recorded", target=resident, by=by, at=at, after=after)
    return contact


def _resident(issue: IssueRaised, details: ContactDetails, *, by: Person, at: datetime) -> Resident:
    resident = Resident.objects.create(
        area=issue.area, name=details.name.strip(), language=details.language, recorded_by=by, recorded_at=at
    )
    ResidentContact.objects.create(
        resident=resident, email=details.email.strip(), telephone=details.telephone.strip(),
        address=details.address.strip(), wishes=details.wishes.strip(),
    )  # fmt: skip
    return resident


def _facts(details: ContactDetails) -> rules.ContactFacts:
    return rules.ContactFacts(
        name=details.name, email=details.email, telephone=details.telephone, address=details.address,
        wants_to_hear=details.wants_to_hear, agreed=details.agreed,
    )  # fmt: skip
