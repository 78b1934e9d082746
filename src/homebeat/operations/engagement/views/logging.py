"""Logging an event in the street, and putting one in the diary."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homebeat.foundation.access.requests import PersonRequest
from homebeat.foundation.access.scope import areas_open_to, may
from homebeat.foundation.areas.models import Area
from homebeat.foundation.rulebook import RuleBroken
from homebeat.foundation.ui.environment import render_fragment
from homebeat.foundation.ui.forms.shortfalls import without_errors

from .. import queries
from ..actions import events as actions
from ..forms.events import EventForm, LogForm, PlanForm
from ..models import Event
from ..presenters import events as presented
from ..presenters.event_form import common_codes, form_page
from ..rules.events import LOG
from .events import RECORD_CONTACT, event_of


@require_http_methods(["GET", "HEAD", "POST"])
def event_new(request: PersonRequest) -> HttpResponse:
    """Log an event that has begun: the form, a search for its place, or the sending of it."""
    areas = areas_to_log_in(request)
    form = LogForm(
        request.POST or None, areas=areas, day=request.today, at=request.at,
        common=common_codes(first_area(request, areas), on=request.today), initial=_begin_with(request, areas),
    )  # fmt: skip
    return _answer(request, form, "engagement/event_log.html")


@require_http_methods(["GET", "HEAD", "POST"])
def event_plan(request: PersonRequest) -> HttpResponse:
    """Put an event in the diary."""
    areas = areas_to_log_in(request)
    initial = {**_begin_with(request, areas), "is_public": True}
    form = PlanForm(request.POST or None, areas=areas, day=request.today, at=request.at, initial=initial)
    return _answer(request, form, "engagement/event_plan.html")


def _answer(request: PersonRequest, form: EventForm, template: str) -> HttpResponse:
    if asks_for_places(request):
        return places_found(request, form, template)
    if form.is_bound and form.is_valid():
        assert request.person is not None  # the door lets nobody in unnamed
        try:
            event = actions.log_event(
                area=form.area, details=form.details(), by=request.person, at=request.at,
                token=form.cleaned_data["token"],
            )  # fmt: skip
        except RuleBroken as broken:
            form.show(broken.shortfalls)
        else:
            return redirect("engagement:event_logged", key=event.key)
    return render(request, template, form_page(form), status=422 if form.errors else 200)


@require_safe
def event_logged(request: PersonRequest, key: str) -> HttpResponse:
    """Say that it is logged, offer to undo it, to add who raised what, and to log another."""
    event = event_of(request, key)
    assert request.person is not None  # the door lets nobody in unnamed
    contacts = queries.contacts_of(event, by=request.person, on=request.today)
    context = {
        "event": event,
        "sentence": presented.said_so(event),
        "facts": presented.facts_of(event),
        "issues": presented.raised_at(event.issues.order_by("pk"), contacts),
        "can_undo": presented.can_undo(event, request.person, at=request.at),
        "undo_until": presented.undo_until(event),
        "may_keep_contact": may(request.person, RECORD_CONTACT, event.area, on=request.today),
    }
    return render(request, "engagement/event_logged.html", context)


@require_POST
def event_undo(request: PersonRequest, key: str) -> HttpResponse:
    """Take back what the person has just logged."""
    event = event_of(request, key)
    assert request.person is not None  # the door lets nobody in unnamed
    try:
        actions.undo_event(event=event, by=request.person, at=request.at)
    except RuleBroken as broken:
        for one in broken.shortfalls:
            messages.error(request, one.said(_(one.text)))
    else:
        messages.success(request, _("Undone. The event is off the list."))
    return redirect("engagement:events")


def areas_to_log_in(request: PersonRequest) -> list[Area]:
    """Return the neighbourhoods in which the person may log.

    Raises:
        Http404: there is none today.
    """
    areas = queries.neighbourhoods_in(areas_open_to(request.person, LOG, on=request.today), on=request.today)
    if not areas:
        raise Http404
    return areas


def first_area(request: PersonRequest, areas: Sequence[Area]) -> Area:
    """Return the neighbourhood to begin with: the one asked for, the one logged in last, else the first."""
    asked = request.POST.get("area") or request.GET.get("area")
    by_key = {one.key: one for one in areas}
    if asked in by_key:
        return by_key[asked]
    last = queries.last_area_logged(request.person) if request.person and len(areas) > 1 else None
    return by_key.get(last.key, areas[0]) if last else areas[0]


def asks_for_places(request: PersonRequest) -> bool:
    """Say whether the form was sent only to find a place."""
    return request.method == "POST" and "find" in request.POST


def places_found(request: PersonRequest, form: EventForm, template: str, **more: Any) -> HttpResponse:
    """Show the form as it was typed, with the places found; a page that moves gets the places alone."""
    without_errors(form)
    page = {**form_page(form, searching=True), **more}
    if request.headers.get("HX-Request"):
        return render_fragment(request, "engagement/_places_found.html", "found", page)
    return render(request, template, page)


def _begin_with(request: PersonRequest, areas: Sequence[Area]) -> dict[str, Any]:
    """Return what the form begins with: the kind and the place asked for, when one logs another."""
    begin: dict[str, Any] = {"area": first_area(request, areas).key}
    if request.GET.get("kind"):
        begin["kind"] = request.GET["kind"]
    again = Event.objects.filter(key=request.GET.get("again", ""), area__in=areas).first()
    if again is not None:
        begin |= {"where": f"event:{again.key}", "area": again.area.key}
    return begin
