"""Drawing a sample, and recording what became of an invitation."""

import csv
import io
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from homebeat.foundation.access.requests import PersonRequest
from homebeat.foundation.areas.models import Area
from homebeat.foundation.rulebook import RuleBroken
from homebeat.foundation.ui.forms.shortfalls import show_shortfalls
from homebeat.foundation.ui.tables.csv import safe_cell

from .. import codes
from ..actions import waves as actions
from ..actions.waves import Printed
from ..forms.waves import OutcomeForm, SampleForm
from ..models import Wave
from ..rules.waves import MANAGE, Entry
from .finding import FORM_METHODS, doing, drawn, wave_of


@require_http_methods(FORM_METHODS)
def sample(request: PersonRequest, key: str) -> HttpResponse:
    """Draw the sample and hand over its codes as a file, once."""
    found = wave_of(request, key)
    person = doing(request, MANAGE, found)
    form = SampleForm(
        request.POST or None,
        initial={"kind": Area.Kind.BOROUGH.value, "invited": 0 if found.entry == Entry.ANYBODY else None},
    )
    if form.is_bound and form.is_valid():
        areas = _areas(found, form.cleaned_data["kind"], request)
        try:
            printed = actions.draw_sample(wave=found, cells=form.cells(areas), by=person, at=request.at)
        except RuleBroken as broken:
            show_shortfalls(form, broken.shortfalls, form.boxes)
        else:
            if printed:
                return _as_file(request, found, printed)
            messages.success(request, _("The quotas are set."))
            return redirect("surveys:wave", key=found.key)
    return drawn(request, "surveys/sample.html", {"form": form, "wave": found, "is_open": found.entry == Entry.ANYBODY})


def _areas(wave: Wave, kind: str, request: PersonRequest) -> list[Area]:
    if kind == "whole":
        return [wave.area]
    return list(Area.objects.within(wave.area).open_on(request.today).filter(kind=kind).order_by("name", "pk"))


def _as_file(request: PersonRequest, wave: Wave, printed: Sequence[Printed]) -> HttpResponse:
    """Return the codes for whoever prints the letters: this answer is the only place where they ever stand."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["area", "group", "code", "address"])
    for one in printed:
        address = request.build_absolute_uri(reverse("surveys:begin", kwargs={"code": one.code}))
        writer.writerow([safe_cell(one.area.name), safe_cell(one.group), codes.in_print(one.code), address])
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="invitations-{wave.key}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(FORM_METHODS)
def outcome(request: PersonRequest, key: str) -> HttpResponse:
    """Record why an invitation will not be answered."""
    found = wave_of(request, key)
    person = doing(request, MANAGE, found)
    form = OutcomeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        code = codes.read_code(form.cleaned_data["code"])
        if code and actions.record_outcome(wave=found, code=code, outcome=form.ended(), by=person, at=request.at):
            messages.success(request, _("Recorded."))
            return redirect("surveys:outcome", key=found.key)
        form.add_error("code", _("No invitation of this wave waits under that code. It may have been answered"))
    return drawn(request, "surveys/outcome.html", {"form": form, "wave": found})
