"""Ends a session that was left open: after a pause, and at the latest after one long shift."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http.response import HttpResponseBase
from django.utils import timezone

from .sessions import is_over, note_visit


class SessionLimits:
    """Signs people out whose session is over, before any page opens."""

    def __init__(self, get_response: Callable[[Any], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        """End the session, or remember the visit, and go on."""
        if request.user.is_authenticated:
            at = timezone.now()
            if is_over(request.session, at=at):
                logout(request)
            else:
                note_visit(request.session, at=at)
        return self.get_response(request)
