"""Plain values for the pages of one's own account."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homebeat.foundation.ui.pieces import Fact

from .models import Person
from .sessions import name_of

BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))  # fmt: skip


@dataclass(frozen=True)
class SessionLine:
    """One open session as a page shows it."""

    name: str
    browser: str
    address: str
    began_at: datetime
    is_current: bool


def session_lines(sessions: Sequence[UserSession], *, current: str | None) -> list[SessionLine]:
    """Return the sessions for a page."""
    return [
        SessionLine(name_of(one), browser_of(one.user_agent), one.ip, one.created_at, one.session_key == current)
        for one in sessions
    ]


def browser_of(user_agent: str) -> str:
    """Return a browser as people call it: 'Chrome on Android'."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if re.search(mark, user_agent)), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A browser that does not say its name")


def account_facts(
    person: Person, *, has_second_factor: bool, sessions: int, languages: Mapping[str, str]
) -> list[Fact]:
    """Return what one's own account holds, each with where to change it."""
    open_now = ngettext("%(count)s session", "%(count)s sessions", sessions) % {"count": sessions}
    return [
        Fact(_("Name"), person.name),
        Fact(_("Email address"), person.email or _("None")),
        Fact(_("Force"), person.force.name if person.force else _("None")),
        Fact(_("Password"), _("Set") if person.has_usable_password() else _("Not set"), _password_page(person)),
        Fact(
            _("Second step of signing in"), _("Set up") if has_second_factor else _("Not set up"), reverse("mfa_index")
        ),
        Fact(_("Open sessions"), open_now, reverse("people:sessions"), _("Look")),
        Fact(_("Language"), languages.get(person.language, person.language), reverse("people:language")),
    ]


def _password_page(person: Person) -> str:
    return reverse("account_change_password" if person.has_usable_password() else "account_set_password")
