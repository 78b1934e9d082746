"""Beginning to answer: the code of a letter, the address for everybody, and the page that says what it is about."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from homebeat.foundation import standards
from homebeat.foundation.access.requests import PersonRequest
from homebeat.foundation.areas.models import Area
from homebeat.foundation.ui.shell import use_force

from .. import codes, queries
from ..actions import answering as actions
from ..bank import words_in
from ..models import Response, Wave
from ..presenters import answering as presented
from ..rules.content import FIRST_LANGUAGE, Content, Layout
from ..rules.waves import Entry
from .visiting import FORM_METHODS, WRONG, Here, language_of, not_taken, private, same_for_everybody


@private
@require_http_methods(FORM_METHODS)
def code(request: PersonRequest) -> HttpResponse:
    """Ask for the code of the letter."""
    typed = request.POST.get("code", "").strip()
    found = codes.read_code(typed)
    if found:
        return redirect("surveys:begin", code=found)
    is_wrong = request.method == "POST"
    return render(
        request, "surveys/answer_code.html", {"typed": typed, "wrong": is_wrong}, status=WRONG if is_wrong else 200
    )


@private
@require_http_methods(FORM_METHODS)
def everybody(request: PersonRequest, key: str) -> HttpResponse:
    """Begin a survey that anybody can answer: say where you live, then the questions."""
    rows = Wave.objects.taking_answers(on=request.today).filter(entry=Entry.ANYBODY.value)
    wave = get_object_or_404(rows.select_related("version", "area__force"), key=key)
    content = wave.version.asks
    language = language_of(request, content, FIRST_LANGUAGE)
    areas = queries.areas_to_live_in(wave, on=request.today)
    chosen = next((one for one in areas if one.key == request.POST.get("area")), None)
    if len(areas) == 1:
        chosen = areas[0]
    if request.method == "POST" and chosen is not None:
        return _begin(request, _began(wave, chosen, "", language), content, codes.new_code())
    address = reverse("surveys:everybody", kwargs={"key": wave.key})
    is_wrong = request.method == "POST"
    response = _start_page(request, wave, language=language, address=address, areas=areas, wrong=is_wrong)
    return same_for_everybody(request, response)


@private
@require_http_methods(FORM_METHODS)
def begin(request: PersonRequest, code: str) -> HttpResponse:
    """Begin, or go on with, the survey that an invitation is for."""
    read = codes.read_code(code)
    if not read:
        raise Http404
    digest = codes.digest_of(read)
    codes.bring(digest)
    draft, invitation = queries.draft_of(digest), queries.invitation_of(digest)
    if draft is not None and request.method != "POST":
        return Here(read, draft, draft.wave.version.asks, draft.language).page_holding("")
    if invitation is None:
        return not_taken(request)
    wave = invitation.wave
    if not Wave.objects.taking_answers(on=request.today).filter(pk=wave.pk).exists():
        return not_taken(request)
    content = wave.version.asks
    language = language_of(request, content, FIRST_LANGUAGE)
    if request.method == "POST":
        return _begin(request, _began(wave, invitation.area, invitation.group, language), content, read)
    address = reverse("surveys:begin", kwargs={"code": read})
    return _start_page(request, wave, language=language, address=address, areas=(), wrong=False)


def _began(wave: Wave, area: Area, group: str, language: str) -> actions.Began:
    return actions.Began(wave=wave, area=area, group=group, source=Response.Source.WEB, language=language)


def _begin(request: PersonRequest, began: actions.Began, content: Content, code: str) -> HttpResponse:
    try:
        draft = actions.begin(began=began, code=code, at=request.at)
    except actions.NotTaken:
        return not_taken(request)
    return Here(code, draft, content, draft.language).page_holding("")


def _start_page(request: PersonRequest, wave: Wave, *, language: str, address: str, **page: Any) -> HttpResponse:
    content = wave.version.asks
    use_force(request, wave.area.force.name if wave.area.force else "", reverse("workplace:home"))
    days = standards.entry("retention_classes", "draft", on=request.today)["days"]
    words = words_in(language)
    context = {
        "title": presented.said(content.title, language), "says": presented.said(content.says, language), "words": words,
        "kept": "" if content.layout is Layout.WHOLE else words["kept"].format(days=days), "language": language,
        "languages": presented.language_links(content, chosen=language, address=address), **page,
    }  # fmt: skip
    return render(request, "surveys/answer_start.html", context, status=WRONG if page["wrong"] else 200)
