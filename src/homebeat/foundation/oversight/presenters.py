"""Plain values for the pages of the trail."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from homebeat.foundation.audit.models import Event
from homebeat.foundation.ui import formats
from homebeat.foundation.ui.pieces import Fact

from .queries import kind_in_words

COLOURS = {"done": "blue", "read": "grey", "denied": "red", "batch": "yellow"}


@dataclass(frozen=True)
class Change:
    """One field as it was and as it became."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Held:
    """What the trail keeps of the values: shown, withheld, cleared, or never any."""

    state: str  # shown, withheld, cleared, none
    changes: tuple[Change, ...] = ()


def action_in_words(code: str) -> str:
    """Return an action as words: 'engagement.event_logged' reads 'Event logged (engagement)'."""
    return _action_in(get_language(), code)


@lru_cache(maxsize=2000)
def _action_in(language: str | None, code: str) -> str:
    room, _dot, what = code.rpartition(".")
    words = what.replace("_", " ").capitalize()
    return f"{_(words)} ({_(room.replace('_', ' '))})" if room else _(words)


def record_in_words(kind: str, key: str) -> str:
    """Return a record as words: its kind and its key."""
    return f"{kind_of_record(kind)} {key}"


def kind_of_record(kind: str) -> str:
    """Return the kind of a record in words; what is no table keeps the name it was filed under."""
    try:
        return kind_in_words(apps.get_model(kind))
    except (LookupError, ValueError):
        return kind.replace("_", " ").replace(".", ", ").capitalize()


def actor_in_words(event: Any) -> str:
    """Return who did it."""
    if not event.actor_key:
        return _("Nobody signed in, or Homebeat itself")
    return event.actor_name or _("A person who is no longer on record")


def event_facts(event: Any) -> list[Fact]:
    """Return what the trail tells of one event."""
    return [
        Fact(_("When"), formats.moment(event.at)),
        Fact(_("When, to the second (UTC)"), f"{event.at:%Y-%m-%d %H:%M:%S}"),
        Fact(_("Who"), actor_in_words(event)),
        Fact(_("What"), action_in_words(event.action)),
        Fact(_("Outcome"), event.get_outcome_display()),
        Fact(_("Record"), record_in_words(event.target_type, event.target_key)),
        Fact(_("Purpose"), event.purpose or _("None was asked for")),
        Fact(_("Seal"), _seal(event)),
    ]


def held_values(event: Event, *, may_see: bool) -> Held:
    """Return what the record held before and after, so far as the reader may see it."""
    if not event.values_digest:
        return Held("none")
    try:
        values = event.values_held
    except ObjectDoesNotExist:
        return Held("cleared")
    if not may_see:
        return Held("withheld")
    before, after = values.before or {}, values.after or {}
    names = sorted(before.keys() | after.keys())
    return Held(
        "shown", tuple(Change(_name(name), _words(before.get(name)), _words(after.get(name))) for name in names)
    )


def _seal(event: Event) -> str:
    try:
        seal = event.seal
    except ObjectDoesNotExist:
        return _("None: this event is in no seal. Verify the trail.")
    return _("Number %(number)s, %(moment)s, %(digest)s") % {
        "number": formats.number(seal.number),
        "moment": formats.moment(seal.sealed_at),
        "digest": seal.digest[:16],
    }


def _name(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list | tuple):
        return ", ".join(_words(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{_name(name)}: {_words(one)}" for name, one in value.items())
    return str(value)
