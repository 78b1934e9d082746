"""What the pages of people who answer share: who holds which code, in which language, and what may be kept of a page.

These forms carry no CSRF token on purpose: they act for the holder of a code and for nobody's session, so there is nothing
that a foreign page could borrow; and a person who blocks cookies can still answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from homebeat.foundation.access.requests import PersonRequest
from homebeat.foundation.areas.models import Area
from homebeat.foundation.ui.shell import use_force

from .. import codes, queries
from ..bank import Words, words_in
from ..models import Draft
from ..rules.content import Content, Question
from ..rules.routing import pages

FORM_METHODS = ["GET", "HEAD", "POST"]
GONE, WRONG = 410, 422
SECONDS_TO_KEEP = 20
View = Callable[..., HttpResponse]


def private(view: View) -> View:
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


def same_for_everybody(request: PersonRequest, response: HttpResponse) -> HttpResponse:
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


def here_of(request: PersonRequest, code: str) -> Here | None:
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
    return Here(read, draft, content, language_of(request, content, draft.language))


def language_of(request: PersonRequest, content: Content, otherwise: str) -> str:
    """Return the language that was asked for, if the questionnaire has it."""
    wanted = request.POST.get("language") or request.GET.get("language") or otherwise
    return wanted if wanted in content.languages else content.languages[0]


def not_taken(request: PersonRequest) -> HttpResponse:
    """Say that the link is used up, in words that also fit somebody who has just pressed the button twice."""
    return render(request, "surveys/answer_used.html", {}, status=GONE)
