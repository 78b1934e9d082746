"""Who raised what: restricted pages. Each look at a resident is written to the trail."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from homebeat.foundation.access import decisions as access
from homebeat.foundation.access.requests import PersonRequest
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.residents.models import READ, WRITE
from homebeat.foundation.rulebook import RuleBroken
from homebeat.foundation.ui.forms.shortfalls import show_shortfalls

from .. import policy, queries
from ..actions import contacts as actions
from ..forms.people import ContactForm
from ..models import Event, IssueRaised
from ..presenters import contacts as presented
from ..presenters import events as presented_events
from .events import event_of


@require_safe
def contacts(request: PersonRequest, key: str) -> HttpResponse:
    """Show the residents who left their name at an event; each look is written down."""
    event = event_of(request, key)
    access.require(request.person, READ, event, at=request.at)
    assert request.person is not None  # the door lets nobody in unnamed
    rows = queries.contacts_with_residents(event, by=request.person, on=request.today)
    for row in rows:
        audit.record_read("residents.contact_read", target=row.resident, by=request.person, at=request.at)
    page = {
        "event": event,
        "title": presented_events.title_of(event),
        "people": [presented.person_of(row) for row in rows],
    }
    return render(request, "engagement/contacts.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_new(request: PersonRequest, key: str) -> HttpResponse:
    """Keep the details of the resident who raised an issue, when they agreed."""
    issue = _issue_of(request, key)
    access.require(request.person, WRITE, issue, at=request.at)
    form = ContactForm(request.POST or None)
    if form.is_bound and form.is_valid():
        assert request.person is not None  # the door lets nobody in unnamed
        try:
            actions.record_contact(
                issue=issue, details=form.details(), by=request.person, at=request.at,
                token=form.cleaned_data["token"],
            )  # fmt: skip
        except RuleBroken as broken:
            show_shortfalls(form, broken.shortfalls, form.boxes)
        else:
            messages.success(request, _("Their details are kept with what they raised."))
            return redirect("engagement:event", key=issue.event.key)
    page = {"form": form, "issue": policy.category_name(issue.category), "words": issue.words, "event": issue.event}
    return render(request, "engagement/contact_new.html", page, status=422 if form.errors else 200)


def _issue_of(request: PersonRequest, key: str) -> IssueRaised:
    events = Event.objects.visible_to(request.person, on=request.today)
    return get_object_or_404(IssueRaised.objects.filter(event__in=events).select_related("event__area__force"), key=key)
