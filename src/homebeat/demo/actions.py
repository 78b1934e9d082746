"""Stepping into a demo person: a session without a password, which only the demo's own mode takes for one."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout

from homebeat.foundation.access.second_factor import STEPPED_IN
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.people.models import Person


def step_in(request: Any, *, person: Person, at: datetime) -> None:
    """Open a session as the person, in place of any other."""
    if request.user.is_authenticated:
        logout(request)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    request.session[STEPPED_IN] = True
    audit.record("demo.stepped_in", target=person, by=person, at=at)
