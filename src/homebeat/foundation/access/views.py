"""Pages about people and their roles."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from homebeat.foundation.audit import recording as audit
from homebeat.foundation.people.models import Person
from homebeat.foundation.people.second_factor import has_second_factor
from homebeat.foundation.people.sessions import open_sessions
from homebeat.foundation.rulebook import AlreadyChanged, RuleBroken
from homebeat.foundation.ui.pieces import Fact
from homebeat.foundation.ui.tables import csv_response

from . import queries
from .actions import accounts, roles
from .context import stream
from .forms import EndForm, HelpForm, LeaverForm, PersonForm, PurposeForm, RoleForm
from .presenters import person_facts, role_lines
from .tables import Roles, RolesToEnd, people_table


def people(request: Any) -> HttpResponseBase:
    """List the force's people."""
    found = queries.people_visible_to(request.person, on=request.today)
    places = queries.places_to_choose(request.person, on=request.today, asked=request.GET.get("area", ""))
    table = people_table(request.GET, found, places, on=request.today)
    if table.wants_csv:
        facts = {"person": request.person, "at": request.at, "purpose": request.purpose}
        return csv_response(table, stream=lambda rows: stream(rows=rows, **facts))
    return render(request, "access/people.html", {"table": table})


def person(request: Any, key: str) -> HttpResponse:
    """Show one person, the roles held and the ways to change them."""
    shown = _person(request, key)
    is_self = shown.pk == request.person.pk
    lines = role_lines(queries.roles_of(shown, request.person, on=request.today), on=request.today)
    context = {
        "person": shown,
        "facts": _facts(shown, on=request.today),
        "roles": (Roles if is_self else RolesToEnd)(request.GET, rows=lines),
        "is_self": is_self,
        "has_left": shown.has_left(request.today),
    }
    return render(request, "access/person.html", context)


def person_new(request: Any) -> HttpResponse:
    """Add a person."""
    form = PersonForm(posted(request), on=request.today, initial={"kind": "staff"})

    def save() -> str:
        added = accounts.add_person(
            force=request.person.force, details=accounts.Details(**form.cleaned_data), joined_on=request.today,
            by=request.person, at=request.at,
        )  # fmt: skip
        return reverse("access:person", args=[added.key])

    return _answer(request, form, save, "access/person_form.html", {"person": None})


def person_change(request: Any, key: str) -> HttpResponse:
    """Correct what is on record about a person."""
    shown = _person(request, key)
    form = PersonForm(posted(request), on=request.today, initial=vars(accounts.details_of(shown)))

    def save() -> str:
        details = accounts.Details(**form.cleaned_data)
        accounts.correct_person(person=shown, details=details, by=request.person, at=request.at)
        return reverse("access:person", args=[key])

    return _answer(request, form, save, "access/person_form.html", {"person": shown})


def person_left(request: Any, key: str) -> HttpResponse:
    """Record that a person leaves."""
    shown = _person(request, key)
    form = LeaverForm(posted(request), initial={"left_on": request.today})

    def save() -> str:
        accounts.record_leaver(person=shown, **form.cleaned_data, by=request.person, at=request.at)
        return reverse("access:person", args=[key])

    return _answer(request, form, save, "access/person_left.html", {"person": shown})


def role_new(request: Any, key: str) -> HttpResponse:
    """Give a person a role."""
    shown = _person(request, key)
    places = queries.places_for_roles(request.person, on=request.today)
    form = RoleForm(posted(request), places=places, on=request.today, initial={"starts_on": request.today})

    def save() -> str:
        roles.grant_role(person=shown, **form.cleaned_data, by=request.person, at=request.at)
        return reverse("access:person", args=[key])

    return _answer(request, form, save, "access/role_form.html", {"person": shown})


def role_end(request: Any, key: str) -> HttpResponse:
    """End a role."""
    grant = get_object_or_404(queries.roles_visible_to(request.person, on=request.today), key=key)
    form = EndForm(posted(request), initial={"ends_on": request.today})

    def save() -> str:
        roles.end_role(grant=grant, **form.cleaned_data, by=request.person, at=request.at)
        return reverse("access:person", args=[grant.person.key])

    line = role_lines([grant], on=request.today)[0]
    return _answer(request, form, save, "access/role_end.html", {"person": grant.person, "role": line})


def help_person(request: Any, key: str) -> HttpResponse:
    """Help a person to sign in."""
    shown = _person(request, key)
    form = HelpForm(posted(request))

    def save() -> str:
        accounts.help_to_sign_in(person=shown, **form.cleaned_data, by=request.person, at=request.at)
        messages.success(request, _("Done. It is in the audit trail."))
        return reverse("access:person", args=[key])

    return _answer(request, form, save, "access/help.html", {"person": shown})


def purpose(request: Any) -> HttpResponse:
    """Say why one visits a force or opens a restricted page; it stands over everything opened until signing out."""
    form = PurposeForm(posted(request), initial={"purpose": request.purpose})
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        wanted = "/"
    if form.is_valid():
        request.session["purpose"] = form.cleaned_data["purpose"]
        audit.record(
            "access.purpose_stated", target=request.person, by=request.person, at=request.at,
            purpose=form.cleaned_data["purpose"],
        )  # fmt: skip
        return redirect(wanted)
    return render(request, "access/purpose.html", {"form": form, "next": wanted})


def posted(request: Any) -> QueryDict | None:
    """Return what was sent; an empty form that was sent is not the same as one that was not."""
    return request.POST if request.method == "POST" else None


def _facts(shown: Person, *, on: date) -> list[Fact]:
    sessions = len(open_sessions(shown))
    return person_facts(shown, has_second_factor=has_second_factor(shown), sessions=sessions, on=on)


def _person(request: Any, key: str) -> Person:
    found = queries.people_visible_to(request.person, on=request.today).select_related("force")
    return get_object_or_404(found, key=key)


def _answer(request: Any, form: Any, save: Callable[[], str], template: str, context: dict[str, Any]) -> HttpResponse:
    """Save a valid form and go on; else show it again with every reason."""
    if form.is_valid():
        try:
            return redirect(save())
        except RuleBroken as broken:
            for shortfall in broken.shortfalls:
                form.add_error(None, shortfall.said(_(shortfall.text)))
        except AlreadyChanged:
            form.add_error(None, _("Someone else changed this first. Look at it again before you change it."))
    return render(request, template, {"form": form, **context})
