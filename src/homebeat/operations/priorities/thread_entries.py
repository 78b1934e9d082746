"""What this room tells along the thread: of a priority its whole story, of a ward and an event what came of concerns."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homebeat.foundation.access.scope import may
from homebeat.foundation.areas.models import Area
from homebeat.foundation.clocks import london_day
from homebeat.foundation.people.models import Person
from homebeat.foundation.thread import registry as thread
from homebeat.foundation.thread.values import Count, Entry, Link, Stage, State
from homebeat.operations.engagement.models import Event

from . import queries
from .models import READ, Priority

OPEN = {"proposed": State.NEXT, "current": State.NOW}
LATEST_ACTIVITY = 5
Told = Iterator[Link | Count | Entry]


def story_of(target: Model, /, *, person: Person | None, on: date) -> Told:
    """Tell the story of one priority, from what was raised to what came of it."""
    assert isinstance(target, Priority)
    if not may(person, READ, target.area, on=on):
        return
    yield from _concern(target)
    yield from _decision(target)
    yield from _activity(target)
    yield from _result(target, href="")


def current_in(target: Model, /, *, person: Person | None, on: date) -> Told:
    """Tell what a ward's panel put first, and what it has to decide."""
    assert isinstance(target, Area)
    if target.kind != Area.Kind.NEIGHBOURHOOD or not may(person, READ, target, on=on):
        return
    address = reverse("priorities:ward", kwargs={"key": target.key})
    waiting = queries.proposed_priorities(target)
    yield Link(_("Priorities"), address)
    yield Count(_("Proposals waiting for the panel"), len(waiting), href=address)
    current = queries.current_priorities(target)
    for one in current:
        yield Entry(Stage.PRIORITY, at=one.decided_at, title=one.title, state=State.NOW, href=_page(one))
    for one in waiting:
        words = _("The panel decides")
        yield Entry(
            Stage.PRIORITY, at=one.proposed_at, title=one.title, state=State.NEXT, next_step=words, href=_page(one)
        )
    for done in queries.what_was_done(target, limit=LATEST_ACTIVITY):
        stage = Stage.RESULT if done.is_result else Stage.ACTIVITY
        href = reverse("priorities:detail", kwargs={"key": done.priority_key})
        yield Entry(stage, at=done.on, title=done.words, state=State.DONE, holder=done.priority_title, href=href)


def came_of(target: Model, /, *, person: Person | None, on: date) -> Told:
    """Tell which priorities came of what was raised at an event, and how they stand."""
    assert isinstance(target, Event)
    rows = Priority.objects.visible_to(person, on=on).filter(sources__issue__event=target).distinct()
    for one in rows.order_by("proposed_at", "pk"):
        state = OPEN.get(one.state, State.DONE)
        yield Entry(Stage.PRIORITY, at=one.decided_at or one.proposed_at, title=one.title, state=state, href=_page(one))
        yield from _result(one, href=_page(one))


def _concern(priority: Priority) -> Iterator[Entry]:
    sources = list(priority.sources.select_related("issue__event").order_by("issue__event__starts_at"))
    if sources:
        words = ngettext("Residents raised it %(n)s time", "Residents raised it %(n)s times", len(sources))
        first = sources[0].issue.event
        yield Entry(
            Stage.CONCERN, at=first.starts_at, title=words % {"n": len(sources)}, state=State.DONE,
            holder=_("First at %(place)s") % {"place": first.place_name},
        )  # fmt: skip


def _decision(priority: Priority) -> Iterator[Entry]:
    if priority.decided_at is None:
        yield Entry(
            Stage.PRIORITY, at=priority.proposed_at, title=_("Proposed to the ward panel"), state=State.NOW,
            next_step=_("The panel decides"),
        )  # fmt: skip
        return
    chosen = priority.state != Priority.State.DECLINED
    title = _("The ward panel chose it") if chosen else _("The ward panel did not choose it")
    yield Entry(Stage.PRIORITY, at=london_day(priority.decided_at), title=title, state=State.DONE)


def _activity(priority: Priority) -> Iterator[Entry]:
    done = list(priority.progress.all()[:LATEST_ACTIVITY])
    working = priority.state == Priority.State.CURRENT
    for number, one in enumerate(done):
        state = State.NOW if working and number == 0 else State.DONE
        yield Entry(Stage.ACTIVITY, at=one.happened_on, title=one.words, state=state)
    if working and not done:
        yield Entry(
            Stage.ACTIVITY,
            at=None,
            title=_("Nothing recorded yet"),
            state=State.NOW,
            next_step=_("Record what was done"),
        )


def _result(priority: Priority, *, href: str) -> Iterator[Entry]:
    if priority.closed_at is not None:
        yield Entry(
            Stage.RESULT,
            at=london_day(priority.closed_at),
            title=priority.result,
            state=State.DONE,
            href=href,
        )
    elif priority.state == Priority.State.CURRENT:
        yield Entry(Stage.RESULT, at=None, title=_("What changed is said here when it is closed"), state=State.NEXT)


def _page(priority: Priority) -> str:
    return reverse("priorities:detail", kwargs={"key": priority.key})


thread.register("priorities.Priority", story_of)
thread.register("areas.Area", current_in)
thread.register("engagement.Event", came_of)
