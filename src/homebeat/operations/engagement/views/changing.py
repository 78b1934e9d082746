"""Correcting an event, saying how a planned one went, and calling one off."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from homebeat.foundation.access import decisions as access
from homebeat.foundation.access.requests import PersonRequest
from homebeat.foundation.rulebook import AlreadyChanged, RuleBroken
from homebeat.foundation.ui.forms.shortfalls import show_shortfalls

from ..actions import events as actions
from ..forms.ending import CancelForm
from ..forms.events import CorrectForm, EventForm, PlanForm, initial_of
from ..models import Event
from ..presenters import conflicts
from ..presenters import events as presented
from ..presenters.event_form import common_codes, form_page
from ..rules.events import LOG
from .events import event_of
from .logging import asks_for_places, places_found


@require_http_methods(["GET", "HEAD", "POST"])
def event_correct(request: PersonRequest, key: str) -> HttpResponse:
    """Correct an event; a planned one whose time has come is reported here."""
    event = _event_to_change(request, key)
    form, template = _form_for(request, event), "engagement/event_correct.html"
    about = {"event": event, "title": presented.title_of(event)}
    if asks_for_places(request):
        return places_found(request, form, template, **about)
    if form.is_bound and form.is_valid():
        try:
            _correct(request, event, form)
        except RuleBroken as broken:
            form.show(broken.shortfalls)
        except AlreadyChanged:
            return _conflict(request, event, form)
        else:
            messages.success(request, _("The event is corrected."))
            return redirect("engagement:event", key=event.key)
    return render(request, template, {**form_page(form), **about}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def event_cancel(request: PersonRequest, key: str) -> HttpResponse:
    """Call a planned event off, or take back one that was logged by mistake."""
    event = _event_to_change(request, key)
    form = CancelForm(request.POST or None, initial={"version": event.version})
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        assert request.person is not None  # the door lets nobody in unnamed
        try:
            actions.cancel_event(
                event=event, version=said["version"], reason=said["reason"], by=request.person, at=request.at
            )
        except RuleBroken as broken:
            show_shortfalls(form, broken.shortfalls, form.boxes)
        except AlreadyChanged:
            messages.error(request, _("Someone changed this event meanwhile. Look at it again before you call it off."))
            return redirect("engagement:event", key=event.key)
        else:
            messages.success(request, _("Done. The event and the reason stay on record."))
            return redirect("engagement:event", key=event.key)
    page = {"form": form, "event": event, "facts": presented.facts_of(event)[:4], "title": presented.title_of(event)}
    return render(request, "engagement/event_cancel.html", page, status=422 if form.errors else 200)


def _event_to_change(request: PersonRequest, key: str) -> Event:
    """Return the event if the person may change it.

    Raises:
        Http404: there is none for this reader.
        AccessDenied: they may read it and not change it.
    """
    event = event_of(request, key)
    access.require(request.person, LOG, event, at=request.at)
    return event


def _form_for(request: PersonRequest, event: Event) -> EventForm:
    given: dict[str, Any] = {
        "areas": [event.area], "day": request.today, "at": request.at, "initial": initial_of(event),
    }  # fmt: skip
    if event.state == Event.State.PLANNED and event.starts_at > request.at:
        return PlanForm(request.POST or None, **given)
    common = common_codes(event.area, on=request.today)
    return CorrectForm(request.POST or None, event=event, common=common, **given)


def _correct(request: PersonRequest, event: Event, form: EventForm) -> None:
    assert request.person is not None  # the door lets nobody in unnamed
    actions.correct_event(
        event=event, version=form.cleaned_data["version"] or 0, details=form.details(), by=request.person, at=request.at
    )


def _conflict(request: PersonRequest, event: Event, form: EventForm) -> HttpResponse:
    """Show both versions side by side; nothing was saved, and nothing typed is lost."""
    event.refresh_from_db()
    rows = conflicts.differences(event, form.details())
    left_out = ("csrfmiddlewaretoken", "version")
    sent = [(name, value) for name in request.POST if name not in left_out for value in request.POST.getlist(name)]
    page = {"event": event, "rows": rows, "sent": sent, "title": presented.title_of(event)}
    return render(request, "engagement/event_conflict.html", page, status=409)
