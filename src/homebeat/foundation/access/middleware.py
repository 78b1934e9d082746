"""The door of every request: who it is, whether this route is open to them, and one transaction as that person."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.handlers.exception import response_for_exception
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from homebeat.foundation.audit import recording as audit
from homebeat.foundation.clocks import london_day
from homebeat.foundation.clocks.standing import moment_on

from .context import as_person
from .decisions import AccessDenied
from .policy import NOBODY, Permission, policy
from .scope import may_anywhere
from .second_factor import needs_second_factor, page_to_go_to_first
from .visits import needs_to_say_why

log = logging.getLogger(__name__)
NOT_FOUND = 404
FIRST_SERVER_ERROR = 500


class AccessMiddleware:
    """Runs each view as its person, in one transaction; a route that no row declares is shut."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        """Answer the request inside its person's transaction; undo and answer a failure, then remember a refusal."""
        request.at = moment_on(settings.DEMO_TODAY, timezone.now())
        request.today = london_day(request.at)
        request.person = request.user if request.user.is_authenticated else None
        request.purpose = str(request.session.get("purpose", "")) if request.person else ""
        with as_person(request.person, at=request.at, purpose=request.purpose):
            response = self.get_response(request)
            if response.status_code >= FIRST_SERVER_ERROR:
                transaction.set_rollback(True)
        if getattr(request, "failure", None) is not None:
            response = _answer_to_failure(request)
        _remember_refusal(request)
        return response

    def process_view(self, request: Any, *_: object) -> HttpResponseBase | None:
        """Shut the door on routes that are not declared or not open to this person."""
        route = request.resolver_match.view_name
        permission = policy().by_route.get(route)
        if permission is None:
            log.error("The route '%s' stands in no row of frameworks/access and is shut.", route)
        if permission is None or NOBODY in permission.roles:
            raise Http404
        elsewhere = _where_to_go_first(request, permission)
        if elsewhere is not None:
            return elsewhere
        if not may_anywhere(request.person, permission.action, on=request.today):
            request.failure = AccessDenied(permission.action, ("route", route), request.person)
            return HttpResponse(status=NOT_FOUND)
        return None

    def process_exception(self, request: Any, exception: Exception) -> HttpResponse:
        """Undo what the failed view wrote. The page that says so is drawn after, in a transaction that works."""
        transaction.set_rollback(True)
        request.failure = exception
        return HttpResponse(status=FIRST_SERVER_ERROR)


def _where_to_go_first(request: Any, permission: Permission) -> HttpResponseBase | None:
    """Return the page that comes before this one: sign-in, the second factor, or saying why one visits a force."""
    if request.person is None:
        open_to_all = may_anywhere(None, permission.action, on=request.today)
        return None if open_to_all else redirect_to_login(request.get_full_path())
    request.needs_second_factor = needs_second_factor(request.person, on=request.today)
    page = page_to_go_to_first(request, permission)
    if page is not None:
        return HttpResponseRedirect(page)
    if needs_to_say_why(request.person, permission, on=request.today):
        return HttpResponseRedirect(f"{reverse('access:purpose')}?{urlencode({'next': request.get_full_path()})}")
    return None


def _answer_to_failure(request: Any) -> HttpResponse:
    """Draw the page for what went wrong; a refusal is shown exactly as a missing page."""
    with as_person(request.person, at=request.at, purpose=request.purpose):
        try:
            raise Http404 if isinstance(request.failure, AccessDenied) else request.failure
        except Exception as failure:
            return response_for_exception(request, failure)


def _remember_refusal(request: Any) -> None:
    refused = getattr(request, "failure", None)
    if isinstance(refused, AccessDenied):
        with as_person(request.person, at=request.at, purpose=request.purpose):
            audit.record_denied(refused.action, target=refused.target, by=refused.by, at=request.at)
