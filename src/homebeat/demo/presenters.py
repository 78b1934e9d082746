"""The step-in page as plain values."""

from dataclasses import dataclass

from django.urls import reverse

from homebeat.foundation import standards
from homebeat.foundation.people.models import Person
from homebeat.foundation.ui.pieces import Contact

from . import queries
from .models import DemoForce
from .prepared import PREPARED


@dataclass(frozen=True)
class Card:
    """One person to step into."""

    key: str
    name: str
    person: Contact
    who: str
    where: str


@dataclass(frozen=True)
class StepInPage:
    """The prepared people, and those found by name."""

    force: str
    as_of: object
    prepared: list[Card]
    asked: str
    found: list[Card]
    more: bool


def step_in_page(mark: DemoForce, *, asked: str) -> StepInPage:
    """Put the page together."""
    known = queries.prepared_people(mark)
    prepared = [
        _card(known[one.email], who=str(one.who), look_at=str(one.look_at)) for one in PREPARED if one.email in known
    ]
    found = queries.people_named(mark, asked) if asked else []
    cards = [_card(person, who=_roles(person, mark)) for person in found]
    return StepInPage(mark.force.name, mark.as_of, prepared, asked, cards, len(found) == queries.MOST_FOUND)


def _card(person: Person, *, who: str, look_at: str = "") -> Card:
    held = person.roles.all()
    return Card(
        key=person.key,
        name=person.name,
        person=Contact(person.name, face=reverse("publicsite:face", kwargs={"seed": person.key}), text=look_at),
        who=who,
        where=held[0].area.name if held else "",
    )


def _roles(person: Person, mark: DemoForce) -> str:
    codes = dict.fromkeys(one.role for one in person.roles.all())
    return ", ".join(str(standards.entry("roles", code, on=mark.as_of).name) for code in codes)
