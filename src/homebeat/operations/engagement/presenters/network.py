"""Members of the key individual network as pages show them."""

from typing import Any

from django.utils.translation import gettext as _

from homebeat.foundation.ui import formats
from homebeat.foundation.ui.pieces import Fact

from ..models import KeyIndividual


def facts_of(member: KeyIndividual) -> list[Fact]:
    """Return what is known of a member."""
    facts = [
        Fact(_("What they know"), member.known_for),
        Fact(_("Neighbourhood"), member.area.name),
        Fact(_("Telephone"), member.telephone),
        Fact(_("Email address"), member.email),
        Fact(_("Agreed on"), formats.day(member.consented_on)),
    ]
    return [*facts, Fact(_("Left on"), formats.day(member.ended_on))] if member.ended_on else facts


def initial_of(member: KeyIndividual) -> dict[str, Any]:
    """Return what a form about the member begins with."""
    names = ("version", "name", "known_for", "telephone", "email", "consented_on")
    return {"agreed": True, **{name: getattr(member, name) for name in names}}
