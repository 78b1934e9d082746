"""Headers that every answer carries."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

UNUSED_BY_US = "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)"


class ResponseHeaders:
    """Turn off browser powers that no page uses, and keep a signed-in person's pages out of shared caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", UNUSED_BY_US)
        if getattr(request, "person", None) is not None:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
