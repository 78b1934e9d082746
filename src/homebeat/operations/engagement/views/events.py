"""Looking at events: the list, its file, and one event."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from homebeat.foundation.access.context import stream
from homebeat.foundation.access.queries import areas_to_choose
from homebeat.foundation.access.requests import PersonRequest
from homebeat.foundation.access.scope import areas_open_to, may, may_anywhere
from homebeat.foundation.thread import registry as thread
from homebeat.foundation.ui.tables import csv_response

from .. import queries
from ..models import READ_EVENTS, Event
from ..presenters import events as presented
from ..presenters.tables import events_table
from ..rules.events import EVENT_LIFE, LOG, EventState

RECORD_CONTACT = "residents.record_contact"


@require_safe
def event_list(request: PersonRequest) -> HttpResponseBase:
    """Show the events of the neighbourhoods this person may read, or send them as a file."""
    scope = areas_open_to(request.person, READ_EVENTS, on=request.today)
    areas = areas_to_choose(scope, on=request.today, asked=request.GET.get("ward", ""))
    rows = Event.objects.visible_to(request.person, on=request.today)
    table = events_table(request.GET, rows=rows, areas=areas, day=request.today, at=request.at)
    if table.wants_csv:
        person, at, purpose = request.person, request.at, request.purpose
        return csv_response(table, stream=lambda lines: stream(person, at=at, purpose=purpose, rows=lines))
    may_log = may_anywhere(request.person, LOG, on=request.today)
    return render(request, "engagement/event_list.html", {"table": table, "may_log": may_log})


@require_safe
def event(request: PersonRequest, key: str) -> HttpResponse:
    """Show one event with what came of it."""
    found = event_of(request, key)
    assert request.person is not None  # the door lets nobody in unnamed
    contacts = queries.contacts_of(found, by=request.person, on=request.today)
    may_log = may(request.person, LOG, found.area, on=request.today)
    steps = {one.name for one in EVENT_LIFE.open_from(EventState(found.state))}
    context = {
        "event": found,
        "title": presented.title_of(found),
        "state": presented.state_of(found),
        "state_colour": presented.STATE_COLOURS[found.state],
        "facts": presented.facts_of(found),
        "issues": presented.raised_at(found.issues.order_by("pk"), contacts),
        "groups": presented.groups_met(found),
        "story": thread.gather(found, person=request.person, on=request.today),
        "history": presented.history_of(found),
        "may_correct": may_log and bool(steps & {"correct", "report"}),
        "may_cancel": may_log and "cancel" in steps,
        "awaits_report": may_log and "report" in steps and found.starts_at <= request.at,
        "may_keep_contact": may(request.person, RECORD_CONTACT, found.area, on=request.today),
    }
    return render(request, "engagement/event_detail.html", context)


def event_of(request: PersonRequest, key: str) -> Event:
    """Return the event if the reader may see it.

    Raises:
        Http404: there is none, or none for this reader.
    """
    rows = Event.objects.visible_to(request.person, on=request.today)
    return get_object_or_404(rows.select_related("area__force", "team", "place"), key=key)
