"""The only writers of the key individual network. The trail says that somebody was recorded, never who they are."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from homebeat.foundation.access import decisions as access
from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.clocks import london_day
from homebeat.foundation.people.models import Person
from homebeat.foundation.people.once import made_before, make_once, once_key
from homebeat.foundation.rulebook import AlreadyChanged, require_none

from ..models import WRITE_KIN, KeyIndividual
from ..rules import network as rules


@dataclass(frozen=True)
class MemberDetails:
    """What a person says about a member of the network."""

    name: str
    known_for: str
    agreed: bool
    consented_on: date
    email: str = ""
    telephone: str = ""


@transaction.atomic
def record_key_individual(
    *, area: Area, details: MemberDetails, by: Person, at: datetime, token: str = ""
) -> KeyIndividual:
    """Record a member who agreed; the same `token` again returns the same member.

    Raises:
        AccessDenied: `by` may not record the network of this neighbourhood.
        RuleBroken: something is missing, the member's agreement among it; carries every shortfall.
    """
    access.require(by, WRITE_KIN, area, at=at)
    key = once_key(by, token)
    earlier = made_before(KeyIndividual, key)
    if earlier is not None:
        return earlier
    require_none(rules.shortfalls_before_recording(_facts(details), today=london_day(at)))
    member, is_new = make_once(KeyIndividual, key, area=area, recorded_by=by, recorded_at=at, **_columns(details))
    if is_new:
        audit.record("engagement.key_individual_recorded", target=member, by=by, at=at, after=_traced(member))
    return member


@transaction.atomic
def correct_key_individual(
    *, member: KeyIndividual, version: int, details: MemberDetails, by: Person, at: datetime
) -> KeyIndividual:
    """Correct what is known of a member; `version` is the one that the person was looking at.

    Raises:
        AccessDenied: `by` may not record the network of this neighbourhood.
        RuleBroken: something is missing; carries every shortfall.
        AlreadyChanged: someone else changed the member first.
    """
    access.require(by, WRITE_KIN, member, at=at)
    held = _locked(member, version)
    require_none(rules.shortfalls_before_recording(_facts(details), today=london_day(at)))
    wanted, before = _columns(details), _traced(held)
    changed = sorted(name for name, value in wanted.items() if getattr(held, name) != value)
    for name in changed:
        setattr(held, name, wanted[name])
    held.version += 1
    held.save(update_fields=[*changed, "version"])
    after = {**_traced(held), "changed": changed}
    audit.record("engagement.key_individual_corrected", target=held, by=by, at=at, before=before, after=after)
    return held


@transaction.atomic
def end_key_individual(
    *, member: KeyIndividual, version: int, last_day: date, by: Person, at: datetime
) -> KeyIndividual:
    """Record that a member left the network; their details go when retention says so.

    Raises:
        AccessDenied: `by` may not record the network of this neighbourhood.
        RuleBroken: they left already, or the day cannot be; carries every shortfall.
        AlreadyChanged: someone else changed the member first.
    """
    access.require(by, WRITE_KIN, member, at=at)
    held = _locked(member, version)
    require_none(
        rules.shortfalls_before_ending(
            consented_on=held.consented_on, ended_on=held.ended_on, last_day=last_day, today=london_day(at)
        )
    )
    before = _traced(held)
    held.ended_on, held.version = last_day, held.version + 1
    held.save(update_fields=["ended_on", "version"])
    audit.record("engagement.key_individual_ended", target=held, by=by, at=at, before=before, after=_traced(held))
    return held


def _locked(member: KeyIndividual, version: int) -> KeyIndividual:
    held = KeyIndividual.objects.select_for_update(of=("self",)).select_related("area").get(pk=member.pk)
    if held.version != version:
        raise AlreadyChanged(held)
    return held


def _facts(details: MemberDetails) -> rules.MemberFacts:
    return rules.MemberFacts(
        name=details.name, known_for=details.known_for, email=details.email, telephone=details.telephone,
        agreed=details.agreed, consented_on=details.consented_on,
    )  # fmt: skip


def _columns(details: MemberDetails) -> dict[str, Any]:
    return {
        "name": details.name.strip(),
        "known_for": details.known_for.strip(),
        "email": details.email.strip(),
        "telephone": details.telephone.strip(),
        "consented_on": details.consented_on,
    }


def _traced(member: KeyIndividual) -> dict[str, Any]:
    return {"consented_on": member.consented_on, "ended_on": member.ended_on, "version": member.version}
