"""The door of every request: who it is, whether this route is open to them, and one transaction as that person."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.defaults import page_not_found

from homebeat.foundation.audit import recording as audit
from homebeat.foundation.clocks import london_day
from homebeat.foundation.people.models import Person

from .context import as_person
from .decisions import AccessDenied
from .policy import ANYONE, policy
from .scope import may_anywhere

log = logging.getLogger(__name__)
FIRST_SERVER_ERROR = 500


class AccessMiddleware:
    """Runs each view as its person, in one transaction; a route that no row declares is shut."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request inside its person's transaction, and remember a refusal outside it."""
        request.at = timezone.now()  # type: ignore[attr-defined]
        request.today = london_day(request.at)  # type: ignore[attr-defined]
        request.person = request.user if request.user.is_authenticated else None  # type: ignore[attr-defined]
        request.purpose = str(request.session.get("purpose", ""))  # type: ignore[attr-defined]
        with as_person(request.person, at=request.at, purpose=request.purpose):  # type: ignore[attr-defined]
            response = self.get_response(request)
            if response.status_code >= FIRST_SERVER_ERROR:
                transaction.set_rollback(True)
        refused: AccessDenied | None = getattr(request, "refused", None)
        if refused is not None:
            _remember_refusal(refused, by=request.person, at=request.at)  # type: ignore[attr-defined]
        return response

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponseBase | None:
        """Shut the door on routes that are not declared or not open to this person."""
        match = request.resolver_match
        permission = policy().by_route.get(match.view_name) if match else None
        if permission is None:
            log.error("The route '%s' stands in no row of frameworks/access and is shut.", match and match.view_name)
            raise Http404
        if ANYONE in permission.roles or may_anywhere(request.person, permission.action, on=request.today):  # type: ignore[attr-defined]
            return None
        if request.person is None:  # type: ignore[attr-defined]
            return redirect_to_login(request.get_full_path())
        request.refused = AccessDenied(permission.action, _Route(match.view_name), request.person)  # type: ignore[attr-defined, arg-type]
        raise Http404

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Undo what the failed view wrote; show a refusal exactly as a missing page."""
        transaction.set_rollback(True)
        if isinstance(exception, AccessDenied):
            request.refused = exception  # type: ignore[attr-defined]
            return page_not_found(request, exception)
        return None


class _Route:
    """A refused door, named by its route."""

    def __init__(self, name: str) -> None:
        self.key = name


def _remember_refusal(refused: AccessDenied, *, by: Person | None, at: datetime) -> None:
    with transaction.atomic():
        audit.record_denied(refused.action, target=refused.target, by=by, at=at)
