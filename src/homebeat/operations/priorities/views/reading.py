"""Looking at priorities: the list, a ward's page, the paper for its panel, and one priority."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from homebeat.foundation.access.context import stream
from homebeat.foundation.access.queries import areas_to_choose
from homebeat.foundation.access.requests import PersonRequest
from homebeat.foundation.access.scope import areas_open_to, may
from homebeat.foundation.areas.models import Area
from homebeat.foundation.thread import registry as thread
from homebeat.foundation.ui.tables import csv_response
from homebeat.operations.engagement.models import READ_EVENTS

from ..models import READ, Priority
from ..presenters import pages, words
from ..presenters.tables import priorities_table
from ..rules.life import CLOSE, DECIDE, PRIORITY_LIFE, PROGRESS, PROPOSE, PriorityState

FEW_WARDS = 8


@require_safe
def priority_list(request: PersonRequest) -> HttpResponseBase:
    """Show the priorities of the neighbourhoods this person may read, or send them as a file."""
    scope = areas_open_to(request.person, READ, on=request.today)
    areas = areas_to_choose(scope, on=request.today, asked=request.GET.get("ward", ""))
    rows = Priority.objects.visible_to(request.person, on=request.today)
    table = priorities_table(request.GET, rows=rows, areas=areas)
    if table.wants_csv:
        person, at, purpose = request.person, request.at, request.purpose
        return csv_response(table, stream=lambda lines: stream(person, at=at, purpose=purpose, rows=lines))
    wards = [one for one in areas if one.kind == Area.Kind.NEIGHBOURHOOD]
    few = wards if len(wards) <= FEW_WARDS else []
    return render(request, "priorities/priority_list.html", {"table": table, "wards": few})


@require_safe
def ward(request: PersonRequest, key: str) -> HttpResponse:
    """Show a ward's priorities to its team, its panel and those above."""
    area = ward_of(request, key)
    may_do = {name: may(request.person, action, area, on=request.today) for name, action in ACTIONS.items()}
    context = {"page": pages.ward_page(area, on=request.today), "may": may_do}
    return render(request, "priorities/ward.html", context)


@require_safe
def sheet(request: PersonRequest, key: str) -> HttpResponse:
    """Show the paper for the panel's meeting, made to be printed."""
    area = ward_of(request, key)
    _issues, raised = pages.raised_lately(area, on=request.today)
    context = {"page": pages.ward_page(area, on=request.today), "raised": raised, "today": request.today}
    return render(request, "priorities/sheet.html", context)


@require_safe
def priority(request: PersonRequest, key: str) -> HttpResponse:
    """Show one priority with its story."""
    found = priority_of(request, key)
    steps = {one.name: may(request.person, one.permission, found.area, on=request.today)
             for one in PRIORITY_LIFE.open_from(PriorityState(found.state))}  # fmt: skip
    reads_events = may(request.person, READ_EVENTS, found.area, on=request.today)
    context = {
        "priority": found,
        "state": words.state_of(found),
        "state_colour": words.STATE_COLOURS[found.state],
        "line": words.since_words(found, today=request.today),
        "facts": pages.facts_of(found),
        "decisions": pages.decisions_of(found),
        "progress": pages.progress_of(found),
        "sources": pages.sources_of(found, with_links=reads_events),
        "story": thread.gather(found, person=request.person, on=request.today),
        "may_decide": steps.get("choose", False),
        "may_record": steps.get("progress", False),
        "may_close": steps.get("achieve", False),
    }
    return render(request, "priorities/priority_detail.html", context)


def ward_of(request: PersonRequest, key: str) -> Area:
    """Return the ward if the reader may read its priorities.

    Raises:
        Http404: there is none, or none for this reader.
    """
    scope = areas_open_to(request.person, READ, on=request.today)
    rows = Area.objects.filter(scope.q("")).neighbourhoods().select_related("force", "parent")
    return get_object_or_404(rows, key=key)


def priority_of(request: PersonRequest, key: str) -> Priority:
    """Return the priority if the reader may see it.

    Raises:
        Http404: there is none, or none for this reader.
    """
    rows = Priority.objects.visible_to(request.person, on=request.today)
    return get_object_or_404(rows.select_related("area__force", "team", "proposed_by"), key=key)


ACTIONS = {"propose": PROPOSE, "decide": DECIDE, "record": PROGRESS, "close": CLOSE}
