"""Pages of one's own account: what is on record, the language, the second step and the open sessions."""

from typing import Any

from allauth.account.views import LoginView
from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from . import actions
from .forms import LanguageForm
from .presenters import account_facts, session_lines
from .second_factor import has_second_factor
from .sessions import open_sessions

A_YEAR = 365 * 24 * 60 * 60


class SignIn(LoginView):
    """The library's page, with the forces' own providers."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        providers = [{"id": app.provider_id, "name": app.name} for app in get_adapter().list_apps(self.request)]
        return {**super().get_context_data(**kwargs), "providers": providers}


def account(request: Any) -> HttpResponse:
    """Show the account of whoever reads."""
    facts = account_facts(
        request.person,
        has_second_factor=has_second_factor(request.person),
        sessions=len(open_sessions(request.person)),
        languages=dict(settings.LANGUAGES),
    )
    return render(request, "people/account.html", {"facts": facts})


def language(request: Any) -> HttpResponse:
    """Choose the language of one's letters and pages."""
    chosen = {"language": request.person.language}
    sent = request.POST if request.method == "POST" else None
    form = LanguageForm(sent, languages=settings.LANGUAGES, initial=chosen)
    if not form.is_valid():
        return render(request, "people/language.html", {"form": form})
    wanted = form.cleaned_data["language"]
    actions.choose_language(language=wanted, by=request.person, at=request.at)
    answer = redirect("people:account")
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, wanted, max_age=A_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax"
    )
    return answer


def sessions(request: Any) -> HttpResponse:
    """Show one's own open sessions."""
    lines = session_lines(open_sessions(request.person), current=request.session.session_key)
    return render(request, "people/sessions.html", {"sessions": lines})


@require_POST
def end_session(request: Any) -> HttpResponse:
    """End one of one's own sessions."""
    if actions.end_own_session(name=request.POST.get("session", ""), by=request.person, at=request.at):
        messages.success(request, _("That session has ended."))
    return redirect("people:sessions")


@require_POST
def end_other_sessions(request: Any) -> HttpResponse:
    """End all of one's own sessions but this one."""
    ended = actions.end_other_sessions(current=request.session.session_key, by=request.person, at=request.at)
    words = ngettext("%(count)s session has ended.", "%(count)s sessions have ended.", ended) % {"count": ended}
    messages.success(request, words)
    return redirect("people:sessions")
