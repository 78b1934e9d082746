"""Giving and ending roles."""

from datetime import date, datetime

from django.db import transaction

from homebeat.foundation import rulebook
from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.clocks import london_day
from homebeat.foundation.people.models import Person
from homebeat.foundation.rulebook import AlreadyChanged

from .. import decisions as access
from .. import queries, rules
from ..context import acting
from ..models import RoleGrant

GRANT_ROLE = "access.grant_role"


@transaction.atomic
def grant_role(
    *,
    person: Person,
    role: str,
    area: Area,
    starts_on: date,
    by: Person,
    at: datetime,
    ends_on: date | None = None,
    reason: str = "",
) -> RoleGrant:
    """Give a person a role at a place from one day to another.

    Raises:
        AccessDenied: `by` gives no roles there.
        RuleBroken: the role may not be given so; carries every shortfall.
    """
    access.require(by, GRANT_ROLE, area, at=at)
    facts = _grant_facts(person, role, area, starts_on=starts_on, ends_on=ends_on, by=by, today=london_day(at))
    rulebook.require_none(rules.shortfalls_before_granting(facts))
    grant = RoleGrant.objects.create(person=person, role=role, area=area, starts_on=starts_on, ends_on=ends_on)
    audit.record(
        "access.role_granted", target=person, by=by, at=at, after=_as_values(grant), purpose=reason, force=area.force
    )
    _forget_roles()
    return grant


@transaction.atomic
def end_role(*, grant: RoleGrant, ends_on: date, by: Person, at: datetime, reason: str = "") -> None:
    """End a role; `ends_on` is the first day without it.

    Raises:
        AccessDenied: `by` gives no roles there.
        RuleBroken: the role may not end so; carries every shortfall.
        AlreadyChanged: someone else ended it first.
    """
    access.require(by, GRANT_ROLE, grant.area, at=at)
    facts = rules.EndFacts(grant.person_id == by.pk, grant.starts_on, grant.ends_on, ends_on)
    rulebook.require_none(rules.shortfalls_before_ending(facts))
    before = _as_values(grant)
    if not RoleGrant.objects.filter(pk=grant.pk, ends_on=grant.ends_on).update(ends_on=ends_on):
        raise AlreadyChanged(grant)
    grant.ends_on = ends_on
    audit.record(
        "access.role_ended",
        target=grant.person,
        by=by,
        at=at,
        before=before,
        after=_as_values(grant),
        purpose=reason,
        force=grant.area.force,
    )
    _forget_roles()


def _grant_facts(
    person: Person, role: str, area: Area, *, starts_on: date, ends_on: date | None, by: Person, today: date
) -> rules.GrantFacts:
    return rules.GrantFacts(
        role=queries.role_row(role, on=starts_on),
        person_kind=person.kind,
        area_kind=area.kind,
        same_force=person.force_id == area.force_id,
        person_has_no_force=person.force_id is None,
        to_oneself=person.pk == by.pk,
        has_left=person.has_left(today),
        starts_on=starts_on,
        ends_on=ends_on,
        overlaps=queries.has_overlap(person, role, area, starts_on=starts_on, ends_on=ends_on),
    )


def _as_values(grant: RoleGrant) -> dict[str, str | None]:
    return {
        "role": grant.role,
        "area": grant.area.key,
        "starts_on": grant.starts_on.isoformat(),
        "ends_on": grant.ends_on.isoformat() if grant.ends_on else None,
    }


def _forget_roles() -> None:
    """The rest of this request must decide by the roles as they are now."""
    now = acting()
    if now is not None:
        now.forget()
