"""No staff page opens on a password alone: where somebody must go before the page that they asked for."""

from datetime import date
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from homebeat.foundation import standards
from homebeat.foundation.people.models import Person
from homebeat.foundation.people.second_factor import has_second_factor

from .policy import Permission
from .scope import granted_roles

CONFIRMS = "account.confirm_second_factor"
STEPPED_IN = "demo_step_in"


def needs_second_factor(person: Person, *, on: date) -> bool:
    """Say whether one of the person's roles asks for a second factor."""
    return any(_asks_for_it(held.role, on) for held in granted_roles(person, on=on))


def has_used_second_factor(request: Any) -> bool:
    """Say whether this session was opened, or confirmed since, with a second factor."""
    return any(one.get("method") == "mfa" for one in get_authentication_records(request, request.person))


def has_stepped_in(request: Any) -> bool:
    """Say whether this session stepped into an invented person; there is no such thing outside the demo."""
    return settings.DEMO and request.session.get(STEPPED_IN) is True


def page_to_go_to_first(request: Any, permission: Permission) -> str | None:
    """Return where to set up or to confirm the second factor, or None when this page may open now."""
    if has_used_second_factor(request) or has_stepped_in(request) or not request.needs_second_factor:
        return None
    if has_second_factor(request.person):
        return None if permission.action == CONFIRMS else _with_way_back("mfa_reauthenticate", request)
    return None if permission.before_second_factor else reverse("mfa_index")


def _asks_for_it(role: str, on: date) -> bool:
    """A role that the list does not hold that day asks for it, to be on the safe side."""
    try:
        entry = standards.find("roles", role, on=on)
    except standards.UnknownStandard:
        return True
    return entry is None or bool(entry["needs_second_factor"])


def _with_way_back(route: str, request: Any) -> str:
    return f"{reverse(route)}?{urlencode({'next': request.get_full_path()})}"
