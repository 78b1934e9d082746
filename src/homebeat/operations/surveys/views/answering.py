"""Answering: page by page, looked through, sent once. No sign-in, no script, no cookie."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from homebeat.foundation.access.requests import PersonRequest
from homebeat.foundation.access.scope import may_anywhere
from homebeat.foundation.ui.shell import use_force

from ..actions import answering as actions
from ..bank import words_in
from ..models import Wave
from ..presenters import answering as presented
from ..rules.answering import Refused, read_answer
from ..rules.content import FIRST_LANGUAGE, Layout, Question
from ..rules.routing import Given, pages
from ..rules.waves import INTERVIEW
from .visiting import FORM_METHODS, WRONG, Here, here_of, language_of, not_taken, private, same_for_everybody


@private
@require_http_methods(FORM_METHODS)
def page(request: PersonRequest, code: str, question: str) -> HttpResponse:
    """Ask one page of questions, and keep what is answered."""
    here = here_of(request, code)
    if here is None:
        return not_taken(request)
    cut = pages(here.content, here.draft.answers)
    now = next((one for one in cut if one[0].code == question), None)
    if now is None:
        return here.page_holding(question)
    read = (
        {one.code: read_answer(one, request.POST.getlist(one.code)) for one in now} if request.method == "POST" else {}
    )
    if not read or any(isinstance(one, Refused) for one in read.values()):
        return _questions(request, here, cut, now, read)
    given = {name: one for name, one in read.items() if one is not None and not isinstance(one, Refused)}
    return _keep(request, here, now, given)


@private
@require_http_methods(FORM_METHODS)
def check(request: PersonRequest, code: str) -> HttpResponse:
    """Show every answer before they are sent, and send them."""
    here = here_of(request, code)
    if here is None:
        return not_taken(request)
    if request.method == "POST":
        return _send(request, here)
    lines = presented.checked(here.content, here.draft.answers, language=here.language, code=here.code)
    back = pages(here.content, here.draft.answers)[-1]
    context = {
        "words": here.words, "language": here.language, "lines": lines,
        "back": reverse("surveys:page", kwargs={"code": here.code, "question": back[0].code}),
        "title": presented.said(here.content.title, here.language),
    }  # fmt: skip
    return render(request, "surveys/answer_check.html", context)


@private
@require_safe
def thanks(request: PersonRequest, key: str) -> HttpResponse:
    """Say thank you; the same page for everybody, so that it says nothing of anybody."""
    wave = get_object_or_404(Wave.objects.select_related("version", "area__force"), key=key)
    content = wave.version.asks
    use_force(request, wave.area.force.name if wave.area.force else "", reverse("workplace:home"))
    language = language_of(request, content, FIRST_LANGUAGE)
    context = {
        "words": words_in(language), "language": language, "title": presented.said(content.title, language),
        "interviews": may_anywhere(request.person, INTERVIEW, on=request.today),
    }  # fmt: skip
    return same_for_everybody(request, render(request, "surveys/answer_thanks.html", context))


def _questions(
    request: PersonRequest,
    here: Here,
    cut: tuple[tuple[Question, ...], ...],
    now: tuple[Question, ...],
    read: dict[str, Any],
) -> HttpResponse:
    """Draw a page of questions: as they stand in the draft, or as they were sent where one of them is wrong."""
    asked = [_asked(request, here, one, read) for one in now]
    place = cut.index(now)
    address = reverse("surveys:page", kwargs={"code": here.code, "question": now[0].code})
    before = cut[place - 1][0].code if place else ""
    context = {
        "questions": asked, "words": here.words, "language": here.language,
        "title": presented.said(here.content.title, here.language), "is_alone": len(asked) == 1,
        "progress": presented.progress(here.content, here.draft.answers, now[0], here.words),
        "back": reverse("surveys:page", kwargs={"code": here.code, "question": before}) if before else "",
        "languages": presented.language_links(here.content, chosen=here.language, address=address),
        "sends": here.content.layout is Layout.WHOLE,
    }  # fmt: skip
    return render(request, "surveys/answer_page.html", context, status=WRONG if read else 200)


def _asked(request: PersonRequest, here: Here, question: Question, read: dict[str, Any]) -> presented.Asked:
    if not read:
        return presented.asked(question, language=here.language, given=here.draft.answers.get(question.code))
    one, sent = read[question.code], request.POST.getlist(question.code)
    if not isinstance(one, Refused):
        return presented.asked(question, language=here.language, given=one)
    given: Given | None = list(sent) if question.answers else None
    return presented.asked(
        question,
        language=here.language,
        given=given,
        typed="" if question.answers else sent[0] if sent else "",
        refused=one,
    )


def _keep(request: PersonRequest, here: Here, now: tuple[Question, ...], given: dict[str, Given]) -> HttpResponse:
    """Keep a page's answers and lead on; on a page that holds everything, send them."""
    if here.content.layout is Layout.WHOLE:
        return _send(request, here, last_page=given)
    left_out = {one.code for one in now} - set(given)
    try:
        kept = actions.keep(draft=here.draft, content=here.content, answers=given, left_out=left_out, at=request.at)
    except actions.NotTaken:
        return not_taken(request)
    if here.language != here.draft.language:
        actions.speak(draft=here.draft, language=here.language)
    cut = pages(here.content, kept)
    place = next(number for number, one in enumerate(cut) if one[0].code == now[0].code) + 1
    if place < len(cut):
        return here.to(cut[place])
    return redirect("surveys:check", code=here.code)


def _send(request: PersonRequest, here: Here, last_page: dict[str, Given] | None = None) -> HttpResponse:
    try:
        actions.send(code=here.code, content=here.content, wave=here.draft.wave, last_page=last_page, at=request.at)
    except actions.NotTaken:
        return not_taken(request)
    except actions.StillToAnswer as missing:
        return here.page_holding(missing.question)
    thanks = reverse("surveys:thanks", kwargs={"key": here.draft.wave.key})
    return redirect(f"{thanks}?language={here.language}")
