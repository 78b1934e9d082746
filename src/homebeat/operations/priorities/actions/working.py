"""Recording what was done about a priority, and closing it with its result."""

from datetime import date, datetime

from django.db import transaction

from homebeat.foundation.access import decisions as access
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.clocks import london_day
from homebeat.foundation.people.models import Person
from homebeat.foundation.people.once import made_before, make_once, once_key
from homebeat.foundation.rulebook import AlreadyChanged, require_none

from ..models import Priority, Progress
from ..rules import working as rules
from ..rules.life import CLOSE, PROGRESS, Outcome, PriorityState
from .places import hold_places, leave_place, values_of


@transaction.atomic
def record_progress(
    *, priority: Priority, words: str, happened_on: date, by: Person, at: datetime, token: str = ""
) -> Progress:
    """Record one thing that was done, in words fit for the public page; it counts as a review of the priority.

    Raises:
        AccessDenied: `by` may not record progress in this neighbourhood.
        RuleBroken: something is missing, or the priority is closed; carries every shortfall.
    """
    access.require(by, PROGRESS, priority, at=at)
    key = once_key(by, token)
    earlier = made_before(Progress, key)
    if earlier is not None:
        return earlier
    held = Priority.objects.select_for_update(of=("self",)).select_related("area__force").get(pk=priority.pk)
    today = london_day(at)
    facts = rules.ProgressFacts(state=PriorityState(held.state), words=words, happened_on=happened_on)
    require_none(rules.shortfalls_before_progress(facts, today=today))
    done, is_new = make_once(
        Progress, key, priority=held, words=words.strip(), happened_on=happened_on, recorded_by=by, recorded_at=at
    )
    if is_new:
        before = {"reviewed_on": held.reviewed_on}
        Priority.objects.filter(pk=held.pk).update(reviewed_on=today)
        after = {"reviewed_on": today, "progress": done.key, "words": done.words, "happened_on": done.happened_on}
        audit.record("priorities.progress_recorded", target=held, by=by, at=at, before=before, after=after)
    return done


@transaction.atomic
def close_priority(
    *, priority: Priority, version: int, outcome: Outcome, result: str, by: Person, at: datetime
) -> Priority:
    """Close a priority with what came of it; its place is free for the panel's next choice.

    Raises:
        AccessDenied: `by` may not close priorities in this neighbourhood.
        RuleBroken: something is missing; carries every shortfall.
        AlreadyChanged: someone else changed the priority first.
    """
    access.require(by, CLOSE, priority, at=at)
    held, current = hold_places(priority)
    if held.version != version:
        raise AlreadyChanged(held)
    facts = rules.ClosingFacts(
        state=PriorityState(held.state), outcome=outcome, result=result, progress=held.progress.count()
    )
    require_none(rules.shortfalls_before_closing(facts))
    before = values_of(held)
    leave_place(held, current)
    held.state, held.closed_at, held.result, held.version = outcome.value, at, result.strip(), held.version + 1
    held.save(update_fields=["state", "closed_at", "result", "version", "rank"])
    audit.record(f"priorities.{outcome.value}", target=held, by=by, at=at, before=before, after=values_of(held))
    return held
