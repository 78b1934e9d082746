"""Pages on which the trail is read; each reading is itself recorded."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from homebeat.foundation.access.context import stream
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.ui.tables import Table, csv_response

from . import presenters, queries
from .tables import record_table, trail_table


@require_safe
def events(request: Any) -> HttpResponseBase:
    """List who did what in the force."""
    found = queries.events_visible_to(request.person, on=request.today)
    table = trail_table(request.GET, found, force=request.person.force, today=request.today)
    _record_reading(request, "audit.trail_read", ("audit.event", "list"))
    return _list(request, table, "oversight/events.html", {})


@require_safe
def record(request: Any, kind: str, key: str) -> HttpResponseBase:
    """List who read and who changed one record."""
    found = queries.about(queries.events_visible_to(request.person, on=request.today), kind, key)
    table = record_table(request.GET, found, today=request.today)
    _record_reading(request, "audit.record_history_read", (kind, key))
    return _list(request, table, "oversight/record.html", {"record": presenters.record_in_words(kind, key)})


@require_safe
def event(request: Any, key: str) -> HttpResponse:
    """Show one event with what the record held before and after."""
    found = queries.with_names(queries.events_visible_to(request.person, on=request.today))
    shown = get_object_or_404(found.select_related("seal", "values_held"), key=key)
    audit.record_read("audit.event_read", target=shown, by=request.person, at=request.at, purpose=request.purpose)
    context = {
        "event": shown,
        "title": presenters.action_in_words(shown.action),
        "facts": presenters.event_facts(shown),
        "held": presenters.held_values(shown, may_see=queries.may_see_values(shown)),
    }
    return render(request, "oversight/event.html", context)


def _list(request: Any, table: Table, template: str, context: dict[str, Any]) -> HttpResponseBase:
    if table.wants_csv:
        facts = {"person": request.person, "at": request.at, "purpose": request.purpose}
        return csv_response(table, stream=lambda rows: stream(rows=rows, **facts))
    return render(request, template, {"table": table, **context})


def _record_reading(request: Any, action: str, target: tuple[str, str]) -> None:
    """Record that the trail was read, and what was looked for in it."""
    asked = {name: request.GET.getlist(name) for name in sorted(request.GET)}
    audit.record_read(
        action, target=target, by=request.person, at=request.at, purpose=request.purpose, details={"asked": asked}
    )
