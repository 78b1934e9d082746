"""The key individual network: restricted pages. Each look at a member is written to the trail."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from homebeat.foundation.access import decisions as access
from homebeat.foundation.access.queries import areas_to_choose
from homebeat.foundation.access.requests import PersonRequest
from homebeat.foundation.access.scope import areas_open_to, may, may_anywhere
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.rulebook import AlreadyChanged, RuleBroken
from homebeat.foundation.ui.forms.shortfalls import show_shortfalls

from .. import queries
from ..actions import network as actions
from ..forms.ending import LeaveForm
from ..forms.people import MemberForm
from ..models import READ_KIN, WRITE_KIN, KeyIndividual
from ..presenters import network as presented
from ..presenters.tables import network_table


@require_safe
def network(request: PersonRequest) -> HttpResponse:
    """Show who is in the network, to those who work with it; the look is written down."""
    assert request.person is not None  # the door lets nobody in unnamed
    scope = areas_open_to(request.person, READ_KIN, on=request.today)
    areas = areas_to_choose(scope, on=request.today, asked=request.GET.get("ward", ""))
    rows = KeyIndividual.objects.visible_to(request.person, on=request.today).select_related("area__force")
    table = network_table(request.GET, rows=rows, areas=areas, day=request.today)
    for member in table.shown:
        audit.record_read("engagement.key_individual_listed", target=member, by=request.person, at=request.at)
    may_add = may_anywhere(request.person, WRITE_KIN, on=request.today)
    return render(request, "engagement/network.html", {"table": table, "may_add": may_add})


@require_safe
def member(request: PersonRequest, key: str) -> HttpResponse:
    """Show one member with how to reach them; the look is written down."""
    found = _member_of(request, key)
    audit.record_read("engagement.key_individual_read", target=found, by=request.person, at=request.at)
    context = {
        "member": found,
        "facts": presented.facts_of(found),
        "may_change": found.ended_on is None and may(request.person, WRITE_KIN, found.area, on=request.today),
    }
    return render(request, "engagement/member.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def member_new(request: PersonRequest) -> HttpResponse:
    """Add a member who agreed."""
    assert request.person is not None  # the door lets nobody in unnamed
    areas = queries.neighbourhoods_in(areas_open_to(request.person, WRITE_KIN, on=request.today), on=request.today)
    if not areas:
        raise Http404
    form = MemberForm(request.POST or None, areas=areas, initial={"consented_on": request.today})
    if form.is_bound and form.is_valid():
        try:
            made = actions.record_key_individual(
                area=form.area, details=form.details(), by=request.person, at=request.at,
                token=form.cleaned_data["token"],
            )  # fmt: skip
        except RuleBroken as broken:
            show_shortfalls(form, broken.shortfalls, form.boxes)
        else:
            messages.success(request, _("They are in the network."))
            return redirect("engagement:member", key=made.key)
    return render(request, "engagement/member_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def member_correct(request: PersonRequest, key: str) -> HttpResponse:
    """Correct what is known of a member."""
    found = _member_to_change(request, key)
    form = MemberForm(request.POST or None, areas=[found.area], initial=presented.initial_of(found))
    if form.is_bound and form.is_valid():
        assert request.person is not None  # the door lets nobody in unnamed
        try:
            actions.correct_key_individual(
                member=found, version=form.cleaned_data["version"] or 0, details=form.details(), by=request.person,
                at=request.at,
            )  # fmt: skip
        except RuleBroken as broken:
            show_shortfalls(form, broken.shortfalls, form.boxes)
        except AlreadyChanged:
            return _changed_meanwhile(request, found)
        else:
            messages.success(request, _("Their details are corrected."))
            return redirect("engagement:member", key=found.key)
    audit.record_read("engagement.key_individual_read", target=found, by=request.person, at=request.at)
    page = {"form": form, "member": found}
    return render(request, "engagement/member_correct.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def member_end(request: PersonRequest, key: str) -> HttpResponse:
    """Record that a member left."""
    found = _member_to_change(request, key)
    form = LeaveForm(request.POST or None, initial={"version": found.version, "last_day": request.today})
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        assert request.person is not None  # the door lets nobody in unnamed
        try:
            actions.end_key_individual(
                member=found, version=said["version"], last_day=said["last_day"], by=request.person, at=request.at
            )
        except RuleBroken as broken:
            show_shortfalls(form, broken.shortfalls, form.boxes)
        except AlreadyChanged:
            return _changed_meanwhile(request, found)
        else:
            messages.success(request, _("They have left the network."))
            return redirect("engagement:network")
    audit.record_read("engagement.key_individual_read", target=found, by=request.person, at=request.at)
    page = {"form": form, "member": found}
    return render(request, "engagement/member_end.html", page, status=422 if form.errors else 200)


def _member_of(request: PersonRequest, key: str) -> KeyIndividual:
    rows = KeyIndividual.objects.visible_to(request.person, on=request.today)
    return get_object_or_404(rows.select_related("area__force"), key=key)


def _member_to_change(request: PersonRequest, key: str) -> KeyIndividual:
    found = _member_of(request, key)
    access.require(request.person, WRITE_KIN, found, at=request.at)
    return found


def _changed_meanwhile(request: PersonRequest, found: KeyIndividual) -> HttpResponse:
    messages.error(request, _("Someone changed this member meanwhile. Look at them again before you change anything."))
    return redirect("engagement:member", key=found.key)
