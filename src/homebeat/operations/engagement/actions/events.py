"""The only writers of events: log or plan one, correct it, call it off, take it back."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from homebeat.foundation import standards
from homebeat.foundation.access import decisions as access
from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.clocks import london_day
from homebeat.foundation.people.models import Person
from homebeat.foundation.people.once import made_before, make_once, once_key
from homebeat.foundation.rulebook import N_, AlreadyChanged, Shortfall, require_none

from ..models import Event, GroupMet, IssueRaised
from ..policy import limits_on
from ..rules import events as rules
from .details import EventDetails, IssueDetails, columns_of, facts_of, team_for, values_of


@transaction.atomic
def log_event(*, area: Area, details: EventDetails, by: Person, at: datetime, token: str = "") -> Event:
    """Log an event that has begun, or put one in the diary; the same `token` again returns the same event.

    Raises:
        AccessDenied: `by` may not log events in this neighbourhood.
        RuleBroken: something is missing or wrong; carries every shortfall.
    """
    access.require(by, rules.LOG, area, at=at)
    key = once_key(by, token)
    earlier = made_before(Event, key)
    if earlier is not None:
        return earlier
    require_none(rules.shortfalls_before_logging(facts_of(details, area=area), limits_on(london_day(at)), at=at))
    state = rules.state_at(details.starts_at, at=at)
    team = team_for(by, area, on=london_day(at))
    event, is_new = make_once(
        Event, key, area=area, team=team, state=state.value, logged_by=by, logged_at=at, **columns_of(details)
    )
    if is_new:
        _write_parts(event, details)
        name = "planned" if event.state == Event.State.PLANNED else "logged"
        audit.record(f"engagement.event_{name}", target=event, by=by, at=at, after=values_of(event))
    return event


@transaction.atomic
def correct_event(*, event: Event, version: int, details: EventDetails, by: Person, at: datetime) -> Event:
    """Correct an event, or say how a planned one went; `version` is the one that the person was looking at.

    Raises:
        AccessDenied: `by` may not log events in this neighbourhood.
        RuleBroken: something is missing or wrong; carries every shortfall.
        AlreadyChanged: someone else changed the event first.
    """
    access.require(by, rules.LOG, event, at=at)
    held = _locked(event, version)
    was = rules.EventState(held.state)
    facts, limits = facts_of(details, area=held.area), limits_on(london_day(at))
    require_none([*rules.shortfalls_before_correcting(facts, limits, was=was, at=at), *_kept_issues(held, details)])
    before, state = values_of(held), rules.state_at(details.starts_at, at=at)
    Event.objects.filter(pk=held.pk).update(state=state.value, version=F("version") + 1, **columns_of(details))
    held.refresh_from_db()
    _rewrite_parts(held, details)
    name = "reported" if (was, state) == (rules.EventState.PLANNED, rules.EventState.HELD) else "corrected"
    audit.record(f"engagement.event_{name}", target=held, by=by, at=at, before=before, after=values_of(held))
    return held


@transaction.atomic
def cancel_event(*, event: Event, version: int, reason: str, by: Person, at: datetime) -> Event:
    """Call a planned event off, or take back one that was logged by mistake; the record and its reason stay.

    Raises:
        AccessDenied: `by` may not log events in this neighbourhood.
        RuleBroken: no reason, or the event is over already; carries every shortfall.
        AlreadyChanged: someone else changed the event first.
    """
    access.require(by, rules.LOG, event, at=at)
    held = _locked(event, version)
    state = rules.EventState(held.state)
    require_none(rules.shortfalls_before_cancelling(state=state, reason=reason))
    return _end(held, "cancel", reason.strip(), by=by, at=at)


@transaction.atomic
def undo_event(*, event: Event, by: Person, at: datetime) -> Event:
    """Take back what the person has just logged; a second tap changes nothing.

    Raises:
        AccessDenied: `by` may not log events in this neighbourhood.
        RuleBroken: it is too late, or somebody else's; carries every shortfall.
    """
    access.require(by, rules.LOG, event, at=at)
    held = Event.objects.select_for_update(of=("self",)).select_related("area").get(pk=event.pk)
    if held.state == Event.State.WITHDRAWN and held.logged_by_id == by.pk:
        return held
    require_none(
        rules.shortfalls_before_undoing(
            state=rules.EventState(held.state), logged_at=held.logged_at, is_own=held.logged_by_id == by.pk,
            undo_minutes=standards.value("engagement_limits.undo_minutes", on=london_day(at)), at=at,
        )
    )  # fmt: skip
    return _end(held, "undo", "", by=by, at=at)


def _locked(event: Event, version: int) -> Event:
    """Return the event as it stands, held for this transaction, if it is still the one the person saw."""
    held = Event.objects.select_for_update(of=("self",)).select_related("area__force").get(pk=event.pk)
    if held.version != version:
        raise AlreadyChanged(held)
    return held


def _end(event: Event, step: str, reason: str, *, by: Person, at: datetime) -> Event:
    row, before = rules.EVENT_LIFE.take(step, rules.EventState(event.state)), values_of(event)
    event.state, event.ended_because, event.version = row.after.value, reason, event.version + 1
    event.save(update_fields=["state", "ended_because", "version"])
    name = "undone" if step == "undo" else row.after.value
    audit.record(f"engagement.event_{name}", target=event, by=by, at=at, before=before, after=values_of(event))
    return event


def _write_parts(event: Event, details: EventDetails) -> None:
    IssueRaised.objects.bulk_create(_issue(event, one) for one in details.issues)
    GroupMet.objects.bulk_create(GroupMet(event=event, group=one.group, count=one.count) for one in details.groups)


def _issue(event: Event, one: IssueDetails) -> IssueRaised:
    return IssueRaised(event=event, category=one.category, words=one.words.strip(), raised_by_count=one.raised_by_count)


def _rewrite_parts(event: Event, details: EventDetails) -> None:
    """Bring issues and groups to what is said now; an issue that stays keeps its identity, for a priority may cite it."""
    known = {one.category: one for one in event.issues.all()}
    wanted = {one.category: one for one in details.issues}
    event.issues.filter(category__in=set(known) - set(wanted)).delete()
    for category, one in wanted.items():
        if category in known:
            event.issues.filter(pk=known[category].pk).update(words=one.words.strip())
    IssueRaised.objects.bulk_create(_issue(event, one) for name, one in wanted.items() if name not in known)
    event.groups.all().delete()
    GroupMet.objects.bulk_create(GroupMet(event=event, group=one.group, count=one.count) for one in details.groups)


def _kept_issues(event: Event, details: EventDetails) -> tuple[Shortfall, ...]:
    """An issue that stands behind a priority, or that a resident left their name with, cannot be taken away."""
    wanted = {one.category for one in details.issues}
    gone = event.issues.exclude(category__in=wanted)
    if not (gone.filter(became__isnull=False).exists() or gone.filter(contacts__isnull=False).exists()):
        return ()
    text = N_("An issue that became a proposal, or that a resident left their name with, cannot be taken away.")
    return (Shortfall("issue-in-use", text, rules.OWN),)
