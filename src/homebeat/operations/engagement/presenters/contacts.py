"""Residents who left their name, as the page for those who may know them shows them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from homebeat.foundation.residents.models import ResidentContact
from homebeat.foundation.ui import formats
from homebeat.foundation.ui.pieces import Fact

from .. import policy
from ..models import IssueContact


@dataclass(frozen=True)
class Known:
    """A resident with what they raised and how to reach them."""

    name: str
    facts: list[Fact]


def person_of(row: IssueContact) -> Known:
    """Return one resident who left their name with an issue."""
    contact: ResidentContact | None = getattr(row.resident, "contact", None)
    facts = [
        Fact(_("Raised"), policy.category_name(row.issue.category)),
        Fact(_("Wants to hear back"), _("Yes") if row.wants_to_hear else _("No")),
        Fact(_("Agreed on"), formats.day(row.consented_on)),
    ]
    if contact is not None:
        told = (
            (_("Telephone"), contact.telephone),
            (_("Email address"), contact.email),
            (_("Address"), contact.address),
        )
        facts += [Fact(label, value) for label, value in (*told, (_("How to reach them"), contact.wishes)) if value]
    return Known(row.resident.name, facts)
