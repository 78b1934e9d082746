"""Answering a survey: no sign-in, no script, no cookie. Whoever holds the code of a letter, or the open address, may answer.

These forms carry no CSRF token on purpose: they act for the holder of a code and for nobody's session, so there is nothing
that a foreign page could borrow; and a person who blocks cookies can still answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from homebeat.foundation import standards
from homebeat.foundation.access.requests import PersonRequest
from homebeat.foundation.access.scope import may_anywhere
from homebeat.foundation.areas.models import Area
from homebeat.foundation.ui.shell import use_force

from .. import codes, queries
from ..actions import answering as actions
from ..bank import Words, words_in
from ..models import Draft, Response, Wave
from ..presenters import answering as presented
from ..rules.answering import Refused, read_answer
from ..rules.content import FIRST_LANGUAGE, Content, Layout, Question
from ..rules.routing import Given, pages
from ..rules.waves import INTERVIEW, Entry

FORM_METHODS = ["GET", "HEAD", "POST"]
GONE, WRONG = 410, 422
SECONDS_TO_KEEP = 20
View = Callable[..., HttpResponse]


def _private(view: View) -> View:
    """Let nobody keep the page, and no search engine find it; unless it is the same for everybody."""

    @csrf_exempt
    @wraps(view)
    def answer(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"  # an address holds a code
        return response

    return answer


def _same_for_everybody(request: PersonRequest, response: HttpResponse) -> HttpResponse:
    """Let the page be drawn once for a crowd: it holds no code, sets no cookie, and knows nobody.

    The public site's cache keeps what carries this mark, for so many seconds.
    """
    if request.person is None and request.method != "POST":
        response.keep_for_seconds = SECONDS_TO_KEEP  # type: ignore[attr-defined]
        response.headers["Cache-Control"] = f"public, max-age={SECONDS_TO_KEEP}"
    return response


@dataclass(frozen=True)
class Here:
    """Where somebody is: the code, what they have begun, what is asked, and in which language."""

    code: str
    draft: Draft
    content: Content
    language: str

    @property
    def words(self) -> Words:
        return words_in(self.language)

    def page_holding(self, question: str) -> HttpResponse:
        """Lead to the page on which the question stands, or to the first page that is not answered."""
        cut = pages(self.content, self.draft.answers)
        for page in cut:
            if any(one.code == question for one in page):
                return self.to(page)
        unanswered = (page for page in cut if not any(one.code in self.draft.answers for one in page))
        return self.to(next(unanswered, cut[-1]))

    def to(self, page: tuple[Question, ...]) -> HttpResponse:
        """Lead to a page."""
        return redirect("surveys:page", code=self.code, question=page[0].code)


@_private
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


@_private
@require_http_methods(FORM_METHODS)
def everybody(request: PersonRequest, key: str) -> HttpResponse:
    """Begin a survey that anybody can answer: say where you live, then the questions."""
    rows = Wave.objects.taking_answers(on=request.today).filter(entry=Entry.ANYBODY.value)
    wave = get_object_or_404(rows.select_related("version", "area__force"), key=key)
    content = wave.version.asks
    language = _language(request, content, FIRST_LANGUAGE)
    areas = queries.areas_to_live_in(wave, on=request.today)
    chosen = next((one for one in areas if one.key == request.POST.get("area")), None)
    if len(areas) == 1:
        chosen = areas[0]
    if request.method == "POST" and chosen is not None:
        return _begin(request, _began(wave, chosen, "", language), content, codes.new_code())
    address = reverse("surveys:everybody", kwargs={"key": wave.key})
    is_wrong = request.method == "POST"
    response = _start_page(request, wave, language=language, address=address, areas=areas, wrong=is_wrong)
    return _same_for_everybody(request, response)


@_private
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
        return _not_taken(request)
    wave = invitation.wave
    if not Wave.objects.taking_answers(on=request.today).filter(pk=wave.pk).exists():
        return _not_taken(request)
    content = wave.version.asks
    language = _language(request, content, FIRST_LANGUAGE)
    if request.method == "POST":
        return _begin(request, _began(wave, invitation.area, invitation.group, language), content, read)
    address = reverse("surveys:begin", kwargs={"code": read})
    return _start_page(request, wave, language=language, address=address, areas=(), wrong=False)


@_private
@require_http_methods(FORM_METHODS)
def page(request: PersonRequest, code: str, question: str) -> HttpResponse:
    """Ask one page of questions, and keep what is answered."""
    here = _here(request, code)
    if here is None:
        return _not_taken(request)
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


@_private
@require_http_methods(FORM_METHODS)
def check(request: PersonRequest, code: str) -> HttpResponse:
    """Show every answer before they are sent, and send them."""
    here = _here(request, code)
    if here is None:
        return _not_taken(request)
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


@_private
@require_safe
def thanks(request: PersonRequest, key: str) -> HttpResponse:
    """Say thank you; the same page for everybody, so that it says nothing of anybody."""
    wave = get_object_or_404(Wave.objects.select_related("version", "area__force"), key=key)
    content = wave.version.asks
    use_force(request, wave.area.force.name if wave.area.force else "", reverse("workplace:home"))
    language = _language(request, content, FIRST_LANGUAGE)
    context = {
        "words": words_in(language), "language": language, "title": presented.said(content.title, language),
        "interviews": may_anywhere(request.person, INTERVIEW, on=request.today),
    }  # fmt: skip
    return _same_for_everybody(request, render(request, "surveys/answer_thanks.html", context))


def _here(request: PersonRequest, code: str) -> Here | None:
    """Return where the holder of the code is, or None where nothing is begun with it."""
    read = codes.read_code(code)
    if not read:
        return None
    digest = codes.digest_of(read)
    codes.bring(digest)
    draft = queries.draft_of(digest)
    if draft is None:
        return None
    content = draft.wave.version.asks
    force: Area | None = draft.wave.area.force
    use_force(request, force.name if force else "", reverse("workplace:home"))
    return Here(read, draft, content, _language(request, content, draft.language))


def _language(request: PersonRequest, content: Content, otherwise: str) -> str:
    """Return the language that was asked for, if the questionnaire has it."""
    wanted = request.POST.get("language") or request.GET.get("language") or otherwise
    return wanted if wanted in content.languages else content.languages[0]


def _began(wave: Wave, area: Area, group: str, language: str) -> actions.Began:
    return actions.Began(wave=wave, area=area, group=group, source=Response.Source.WEB, language=language)


def _begin(request: PersonRequest, began: actions.Began, content: Content, code: str) -> HttpResponse:
    try:
        draft = actions.begin(began=began, code=code, at=request.at)
    except actions.NotTaken:
        return _not_taken(request)
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
        return _not_taken(request)
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
        return _not_taken(request)
    except actions.StillToAnswer as missing:
        return here.page_holding(missing.question)
    thanks = reverse("surveys:thanks", kwargs={"key": here.draft.wave.key})
    return redirect(f"{thanks}?language={here.language}")


def _not_taken(request: PersonRequest) -> HttpResponse:
    """Say that the link is used up, in words that also fit somebody who has just pressed the button twice."""
    return render(request, "surveys/answer_used.html", {}, status=GONE)
