"""Proposing, recording the panel's decision, recording what was done, and closing."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from homebeat.foundation.access import decisions as access
from homebeat.foundation.access.requests import PersonRequest
from homebeat.foundation.clocks import london_day
from homebeat.foundation.people.models import Person
from homebeat.foundation.rulebook import AlreadyChanged, RuleBroken
from homebeat.foundation.ui.forms.shortfalls import show_shortfalls
from homebeat.operations.engagement import policy
from homebeat.operations.engagement import queries as engagement

from .. import queries
from ..actions import deciding, working
from ..forms.deciding import DecisionForm
from ..forms.proposing import ProposalForm
from ..forms.working import CloseForm, ProgressForm
from ..models import Priority
from ..presenters import pages, words
from ..presenters.before_deciding import outlook
from ..rules.life import CLOSE, DECIDE, PROGRESS, PROPOSE, Outcome
from .reading import priority_of, ward_of

MOST_MEETINGS = 8
FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
def propose(request: PersonRequest, key: str) -> HttpResponse:
    """Turn what residents raised into a proposal for the ward panel."""
    area = ward_of(request, key)
    person = _doing(request, PROPOSE, area)
    issues, groups = pages.raised_lately(area, on=request.today)
    form = ProposalForm(request.POST or None, issues=issues, on=request.today)
    if form.is_bound and form.is_valid():
        try:
            made = deciding.propose_priority(
                area=area, details=form.details(), issues=form.chosen(), by=person, at=request.at,
                token=form.cleaned_data["token"],
            )  # fmt: skip
        except RuleBroken as broken:
            show_shortfalls(form, broken.shortfalls, form.boxes)
        else:
            messages.success(request, _("Proposed. The ward panel decides next."))
            return redirect("priorities:detail", key=made.key)
    status = queries.youth_status(area, on=request.today)
    page = {"form": form, "area": area, "groups": groups, "youth": words.youth_sentence(status), **_ticked(form)}
    return _page(request, "priorities/propose.html", page, form)


@require_http_methods(FORM_METHODS)
def decide(request: PersonRequest, key: str) -> HttpResponse:
    """Record what the panel decided about a proposal."""
    found = priority_of(request, key)
    person = _doing(request, DECIDE, found)
    current = queries.current_priorities(found.area)
    form = _decision_form(request, found, places=len(current) + 1)
    if form.is_bound and form.is_valid():
        version, details = form.cleaned_data["version"], form.details()
        try:
            deciding.record_panel_decision(priority=found, version=version, details=details, by=person, at=request.at)
        except RuleBroken as broken:
            show_shortfalls(form, broken.shortfalls, form.boxes)
        except AlreadyChanged:
            return _changed_meanwhile(request, found)
        else:
            messages.success(request, _("The panel's decision is recorded."))
            return redirect("priorities:ward", key=found.area.key)
    status = queries.status_of(tuple(one.about_young_people for one in current), on=request.today)
    page = {
        "form": form, "priority": found, "current": current, "youth": words.youth_sentence(status),
        "youth_kind": words.STANDING_KINDS[status.standing], "places": words.places_sentence(status),
        "outlook": outlook(found, current, on=request.today), "sources": pages.sources_of(found, with_links=False),
    }  # fmt: skip
    return _page(request, "priorities/decide.html", page, form)


@require_http_methods(FORM_METHODS)
def progress(request: PersonRequest, key: str) -> HttpResponse:
    """Record what was done about a priority."""
    found = priority_of(request, key)
    person = _doing(request, PROGRESS, found)
    form = ProgressForm(request.POST or None, initial={"happened_on": request.today})
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            working.record_progress(
                priority=found, words=said["words"], happened_on=said["happened_on"], by=person, at=request.at,
                token=said["token"],
            )  # fmt: skip
        except RuleBroken as broken:
            show_shortfalls(form, broken.shortfalls, form.boxes)
        else:
            messages.success(request, _("Recorded. Residents can read it on the public page."))
            return redirect("priorities:detail", key=found.key)
    return _page(request, "priorities/progress.html", {"form": form, "priority": found}, form)


@require_http_methods(FORM_METHODS)
def close(request: PersonRequest, key: str) -> HttpResponse:
    """Close a priority with its result."""
    found = priority_of(request, key)
    person = _doing(request, CLOSE, found)
    form = CloseForm(request.POST or None, initial={"version": found.version})
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            working.close_priority(
                priority=found, version=said["version"], outcome=Outcome(said["outcome"]), result=said["result"],
                by=person, at=request.at,
            )  # fmt: skip
        except RuleBroken as broken:
            show_shortfalls(form, broken.shortfalls, form.boxes)
        except AlreadyChanged:
            return _changed_meanwhile(request, found)
        else:
            messages.success(request, _("Closed. Its place is free for the panel's next choice."))
            return redirect("priorities:detail", key=found.key)
    page = {"form": form, "priority": found, "progress": pages.progress_of(found)}
    return _page(request, "priorities/close.html", page, form)


def _doing(request: PersonRequest, action: str, target: Any) -> Person:
    """Return who does it, if they may do it here.

    Raises:
        AccessDenied: they may not.
    """
    access.require(request.person, action, target, at=request.at)
    assert request.person is not None  # nobody without a name may do it
    return request.person


def _page(request: PersonRequest, template: str, page: dict[str, Any], form: BaseForm) -> HttpResponse:
    return render(request, template, page, status=422 if form.errors else 200)


def _changed_meanwhile(request: PersonRequest, found: Priority) -> HttpResponse:
    messages.error(
        request, _("Someone changed this priority first, so nothing of yours was saved. This is how it stands.")
    )
    return redirect("priorities:detail", key=found.key)


def _ticked(form: ProposalForm) -> dict[str, set[str]]:
    return {name: {str(value) for value in form[name].value() or ()} for name in ("categories", "issues")}


def _decision_form(request: PersonRequest, found: Priority, *, places: int) -> DecisionForm:
    kinds = policy.meeting_kinds(london_day(request.at))
    meetings = engagement.panel_meetings(found.area, kinds=kinds, until=request.at, limit=MOST_MEETINGS)
    begin = {"version": found.version, "decided_on": request.today}
    return DecisionForm(request.POST or None, meetings=meetings, places=places, initial=begin)
