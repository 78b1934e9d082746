"""After five wrong passwords an account rests for half an hour at that address; an administrator may open it sooner."""

from collections.abc import Mapping
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from axes.utils import reset
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .models import Person

TOO_MANY_REQUESTS = 429


def account_of(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Return the account that somebody tries to sign in to, by its address in lower case."""
    given = credentials or {}
    return str(given.get("email") or given.get("username") or request.POST.get("login", "")).strip().lower()


def address_of(request: HttpRequest) -> str:
    """Return the network address of the reader, behind the proxies that we trust."""
    return get_client_ip(request) or ""


def locked_out(request: HttpRequest, *_: Any) -> HttpResponse:
    """Answer for a resting account, in the same words whether or not there is such an account."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "people/locked_out.html", {"minutes": minutes}, status=TOO_MANY_REQUESTS)


def unlock(person: Person) -> int:
    """Forget the wrong passwords given for the person's account and return how many there were."""
    return reset(username=person.email) if person.email else 0
