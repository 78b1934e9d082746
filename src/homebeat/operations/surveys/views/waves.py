"""Waves: the list, one wave with its response rate and bases, planning, opening and closing."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from homebeat.foundation.access.context import stream
from homebeat.foundation.access.requests import PersonRequest
from homebeat.foundation.access.scope import may, may_anywhere
from homebeat.foundation.rulebook import RuleBroken
from homebeat.foundation.ui.forms.shortfalls import show_shortfalls
from homebeat.foundation.ui.tables import csv_response

from .. import queries
from ..actions import waves as actions
from ..forms.waves import WaveForm
from ..models import Wave
from ..presenters import waves as presented
from ..presenters.questionnaires import in_words
from ..presenters.tables import AnsweredOnThePage, waves_table
from ..rules.waves import MANAGE
from .finding import FORM_METHODS, doing, drawn, force_of, wave_of


@require_safe
def wave_list(request: PersonRequest) -> HttpResponseBase:
    """Show the waves that reach this reader's areas, or send them as a file."""
    rows = Wave.objects.visible_to(request.person, on=request.today).select_related("version__questionnaire")
    answered = AnsweredOnThePage(lambda shown: queries.wave_totals(shown, by=request.person, on=request.today))
    table = waves_table(request.GET, rows=rows, answered=answered)
    if table.wants_csv:
        person, at, purpose = request.person, request.at, request.purpose
        return csv_response(table, stream=lambda lines: stream(person, at=at, purpose=purpose, rows=lines))
    may_manage = may_anywhere(request.person, MANAGE, on=request.today)
    return render(request, "surveys/wave_list.html", {"table": table, "may_manage": may_manage})


@require_safe
def wave(request: PersonRequest, key: str) -> HttpResponse:
    """Show one wave: who was asked, how many answered, and the base of each question."""
    found = wave_of(request, key)
    dispositions = queries.dispositions_of(found, by=request.person, on=request.today)
    cells = queries.progress_of(found, by=request.person, on=request.today)
    bases = queries.bases_of(found, by=request.person, on=request.today)
    answered = queries.wave_totals([found], by=request.person, on=request.today).get(found.pk, 0)
    context = {
        "wave": found, "facts": presented.facts_of(found, settings.SITE_URL),
        "answered": answered, "rate": presented.rate_sentence(dispositions),
        "dispositions": presented.disposition_rows(dispositions) if dispositions.invited else [],
        "cells": presented.cell_lines(cells), "quota": presented.quota_sentence(cells),
        "bases": presented.base_lines(found.version.asks, bases),
        "may_manage": may(request.person, MANAGE, found.area, on=request.today),
    }  # fmt: skip
    return render(request, "surveys/wave_detail.html", context)


@require_http_methods(FORM_METHODS)
def wave_new(request: PersonRequest) -> HttpResponse:
    """Plan a wave of a published questionnaire."""
    force = force_of(request)
    person = doing(request, MANAGE, force)
    form = WaveForm(
        request.POST or None, versions=queries.published_versions(force), initial={"opens_on": request.today}
    )
    if form.is_bound and form.is_valid():
        version = form.versions[form.cleaned_data["version"]]
        try:
            made = actions.plan_wave(
                version=version, area=force, details=form.details(), by=person, at=request.at,
                token=form.cleaned_data["token"],
            )  # fmt: skip
        except RuleBroken as broken:
            show_shortfalls(form, broken.shortfalls, form.boxes)
        else:
            messages.success(request, _("The wave is planned. Draw its sample next."))
            return redirect("surveys:wave", key=made.key)
    return drawn(request, "surveys/wave_new.html", {"form": form, "nothing_published": not form.versions})


@require_http_methods(["POST"])
def wave_open(request: PersonRequest, key: str) -> HttpResponse:
    """Let answers in."""
    found = wave_of(request, key)
    person = doing(request, MANAGE, found)
    try:
        actions.open_wave(wave=found, by=person, at=request.at)
    except RuleBroken as broken:
        messages.error(request, " ".join(in_words(broken.shortfalls)))
    else:
        messages.success(request, _("The wave is open. Answers can come in from its first day."))
    return redirect("surveys:wave", key=found.key)


@require_http_methods(FORM_METHODS)
def wave_close(request: PersonRequest, key: str) -> HttpResponse:
    """Close the wave: ask first, because its invitations are destroyed."""
    found = wave_of(request, key)
    person = doing(request, MANAGE, found)
    if request.method == "POST":
        try:
            actions.close_wave(wave=found, by=person, at=request.at)
        except RuleBroken as broken:
            messages.error(request, " ".join(in_words(broken.shortfalls)))
        else:
            messages.success(request, _("The wave is closed. Its invitations are destroyed."))
        return redirect("surveys:wave", key=found.key)
    return render(request, "surveys/wave_close.html", {"wave": found})
