"""Plain values for the pages about people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homebeat.foundation import standards
from homebeat.foundation.people.models import Person
from homebeat.foundation.ui import formats
from homebeat.foundation.ui.pieces import Fact

from .models import RoleGrant
from .queries import role_names


@dataclass(frozen=True)
class RoleLine:
    """One role as a page shows it."""

    key: str
    name: str
    place: str
    starts_on: date
    ends_on: date | None
    state: str  # held, later, over

    @property
    def may_end(self) -> bool:
        """Say whether there is still something to end."""
        return self.state != "over"


def role_lines(grants: Sequence[RoleGrant], *, on: date) -> list[RoleLine]:
    """Return roles for a page."""
    names = role_names(on=on)
    return [
        RoleLine(one.key, names.get(one.role, one.role), one.area.name, one.starts_on, one.ends_on, _state(one, on))
        for one in grants
    ]


def person_facts(person: Person, *, has_second_factor: bool, sessions: int, on: date) -> list[Fact]:
    """Return what is on record about a person, for a summary list."""
    facts = [
        Fact(_("Kind of account"), person.get_kind_display()),
        Fact(_("Email address"), person.email or _("None")),
        Fact(_("Rank or grade"), rank_name(person.rank, on=on) or _("None")),
        Fact(_("Collar number"), person.collar_number or _("None")),
        Fact(_("Organisation"), person.organisation or _("None")),
        Fact(_("Second step of signing in"), _("Set up") if has_second_factor else _("Not set up yet")),
        Fact(_("Open sessions"), ngettext("%(count)s session", "%(count)s sessions", sessions) % {"count": sessions}),
        Fact(_("Last signed in"), formats.moment(person.last_login) or _("Never")),
    ]
    return facts if person.left_on is None else [*facts, Fact(_("Left on"), formats.day(person.left_on))]


def rank_name(code: str, *, on: date) -> str:
    """Return a rank's name; one that the policy data no longer holds keeps its code."""
    return next((str(entry.name) for entry in standards.entries("ranks", on=on) if entry.code == code), code)


def _state(grant: RoleGrant, on: date) -> str:
    if grant.ends_on is not None and grant.ends_on <= on:
        return "over"
    return "held" if grant.starts_on <= on else "later"
