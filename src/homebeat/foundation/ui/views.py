"""Preferences of the reader's browser: language and colours."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .shell import THEME_COOKIE, THEMES

A_YEAR = 365 * 24 * 60 * 60


# Exempt on purpose: the form stands on every page, and a token in it would make every public page a private one,
# which no cache may keep. All a forged request can do is change how this browser shows our pages.
@csrf_exempt
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep the language or the colours that the reader chose in a cookie, and go back to the page."""
    answer = HttpResponseRedirect(_way_back(request))
    theme, language = request.POST.get("theme"), request.POST.get("language")
    if theme in THEMES:
        _keep(answer, THEME_COOKIE, theme, request)
    if language in dict(settings.LANGUAGES):
        _keep(answer, settings.LANGUAGE_COOKIE_NAME, language, request)
    return answer


def _way_back(request: HttpRequest) -> str:
    """Return the page the reader came from, and only if it is ours."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"


def _keep(answer: HttpResponse, name: str, value: str, request: HttpRequest) -> None:
    answer.set_cookie(name, value, max_age=A_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
