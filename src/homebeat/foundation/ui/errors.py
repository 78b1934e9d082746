"""The pages people see when something is wrong: what happened and what to do, never whose fault it is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def _page(request: HttpRequest, title: str, lines: list[str], status: int) -> HttpResponse:
    return render(request, "ui/problem.html", {"title": title, "lines": lines}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    lines = [
        _("The address or the form you sent is not complete."),
        _("Go back and try again. If you typed the address, check it."),
    ]
    return _page(request, _("We could not read that request"), lines, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    lines = [
        _("Your role does not include this page or action."),
        _("If you need it for your work, ask your administrator."),
    ]
    return _page(request, _("You cannot do this"), lines, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    lines = [
        _("If you typed the web address, check that it is correct."),
        _("If you followed a link, the page may have moved, or it may be one that you cannot see."),
    ]
    return _page(request, _("Page not found"), lines, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without the request: whatever failed may fail again while drawing the reader's own frame."""
    lines = [
        _("Something went wrong on our side. Nothing that you sent in this step was saved."),
        _("Try again in a few minutes."),
    ]
    context = {"title": _("Sorry, there is a problem"), "lines": lines}
    return HttpResponse(render_to_string("ui/problem.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    lines = [
        _("The page was open for too long, or your browser does not keep cookies for this site."),
        _("Go back, load the page again and send the form once more."),
    ]
    return _page(request, _("We could not accept that form"), lines, 403)
