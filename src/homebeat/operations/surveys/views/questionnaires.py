"""Questionnaires and their versions: reading, editing a draft, publishing."""

from django.contrib import messages
from django.db.models import Count, Max
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from homebeat.foundation.access.context import stream
from homebeat.foundation.access.requests import PersonRequest
from homebeat.foundation.access.scope import may, may_anywhere
from homebeat.foundation.rulebook import AlreadyChanged, RuleBroken
from homebeat.foundation.ui.tables import csv_response

from ..actions import questionnaires as actions
from ..forms.questionnaires import OrderForm, QuestionnaireForm, SkipForm
from ..models import Questionnaire, QuestionnaireVersion
from ..presenters import questionnaires as presented
from ..presenters.tables import questionnaires_table
from ..rules.content import Content
from ..rules.routing import shortfalls_before_publishing
from ..rules.waves import MANAGE
from .finding import FORM_METHODS, doing, drawn, force_of, questionnaire_of, version_of


@require_safe
def questionnaire_list(request: PersonRequest) -> HttpResponseBase:
    """Show the questionnaires of the force, or send them as a file."""
    rows = Questionnaire.objects.visible_to(request.person, on=request.today)
    rows = rows.annotate(version_count=Count("versions"), last_published=Max("versions__published_at"))
    table = questionnaires_table(request.GET, rows=rows)
    if table.wants_csv:
        person, at, purpose = request.person, request.at, request.purpose
        return csv_response(table, stream=lambda lines: stream(person, at=at, purpose=purpose, rows=lines))
    may_manage = may_anywhere(request.person, MANAGE, on=request.today)
    return render(request, "surveys/questionnaire_list.html", {"table": table, "may_manage": may_manage})


@require_safe
def questionnaire(request: PersonRequest, key: str) -> HttpResponse:
    """Show one questionnaire with its versions."""
    found = questionnaire_of(request, key)
    versions = found.versions.annotate(wave_count=Count("waves")).order_by("-number")
    may_manage = may(request.person, MANAGE, found.area, on=request.today)
    return render(
        request, "surveys/questionnaire.html", {"found": found, "versions": versions, "may_manage": may_manage}
    )


@require_safe
def version(request: PersonRequest, key: str) -> HttpResponse:
    """Show what one version asks."""
    found = version_of(request, key)
    content = found.asks
    context = {
        "version": found, "lines": presented.lines_of(content), "languages": presented.languages_of(content),
        "source": content.source, "shortfalls": presented.in_words(shortfalls_before_publishing(content)),
        "may_edit": found.state == QuestionnaireVersion.State.DRAFT
        and may(request.person, MANAGE, found.area, on=request.today),
    }  # fmt: skip
    return render(request, "surveys/version.html", context)


@require_http_methods(FORM_METHODS)
def questionnaire_new(request: PersonRequest) -> HttpResponse:
    """Begin a questionnaire from the question bank."""
    force = force_of(request)
    person = doing(request, MANAGE, force)
    form = QuestionnaireForm(request.POST or None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        made = actions.begin_questionnaire(
            area=force, title=said["title"], bank_code=said["bank"], by=person, at=request.at, token=said["token"]
        )
        messages.success(request, _("Begun. Look through the questions, then publish it."))
        return redirect("surveys:version", key=made.key)
    return drawn(request, "surveys/questionnaire_new.html", {"form": form})


@require_http_methods(["POST"])
def version_new(request: PersonRequest, key: str) -> HttpResponse:
    """Begin the next version."""
    found = questionnaire_of(request, key)
    person = doing(request, MANAGE, found)
    made = actions.begin_version(questionnaire=found, by=person, at=request.at)
    return redirect("surveys:version", key=made.key)


@require_http_methods(FORM_METHODS)
def version_edit(request: PersonRequest, key: str) -> HttpResponse:
    """Put the questions of a draft in order, take some out, add one."""
    found = _draft_to_edit(request, key)
    content = found.asks
    form = OrderForm(request.POST or None, content=content, initial={"revision": found.revision})
    if form.is_bound and form.is_valid():
        return _keep(request, found, form.cleaned_data["revision"], form.ordered())
    places = [(form[f"place_{one.code}"], one) for one in content.questions]
    return drawn(request, "surveys/version_edit.html", {"form": form, "version": found, "places": places})


@require_http_methods(FORM_METHODS)
def version_skips(request: PersonRequest, key: str, question: str) -> HttpResponse:
    """Say where the answers of one question lead."""
    found = _draft_to_edit(request, key)
    content = found.asks
    asked = content.question(question)
    if asked is None:
        raise Http404
    form = SkipForm(request.POST or None, content=content, question=asked, initial={"revision": found.revision})
    if form.is_bound and form.is_valid():
        changed = actions.with_skips(content, question, form.skips())
        return _keep(request, found, form.cleaned_data["revision"], changed)
    page = {"form": form, "version": found, "text": asked.text.said_in("en")[0]}
    return drawn(request, "surveys/version_skips.html", page)


@require_http_methods(["POST"])
def version_publish(request: PersonRequest, key: str) -> HttpResponse:
    """Freeze a draft."""
    found = _draft_to_edit(request, key)
    person = doing(request, MANAGE, found)
    try:
        actions.publish(version=found, revision=_revision(request), by=person, at=request.at)
    except RuleBroken as broken:
        messages.error(request, " ".join(presented.in_words(broken.shortfalls)))
    except AlreadyChanged:
        messages.error(request, _("Someone changed this draft first. Look at it again before you publish it."))
    else:
        messages.success(request, _("Published. Nothing in it can change now; waves can ask it."))
    return redirect("surveys:version", key=found.key)


def _draft_to_edit(request: PersonRequest, key: str) -> QuestionnaireVersion:
    """Return the draft if this person may change it.

    Raises:
        Http404: it is not there for them, or is published.
    """
    found = version_of(request, key)
    doing(request, MANAGE, found)
    if found.state != QuestionnaireVersion.State.DRAFT:
        raise Http404
    return found


def _revision(request: PersonRequest) -> int:
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) <= 6 else 0  # noqa: PLR2004  figures of a number


def _keep(request: PersonRequest, found: QuestionnaireVersion, revision: int, content: Content) -> HttpResponse:
    person = doing(request, MANAGE, found)
    try:
        actions.edit_draft(version=found, revision=revision, content=content, by=person, at=request.at)
    except AlreadyChanged:
        messages.error(
            request, _("Someone changed this draft first, so nothing of yours was saved. This is how it stands.")
        )
    else:
        messages.success(request, _("Saved."))
    return redirect("surveys:version", key=found.key)
