"""Two versions of one event side by side: what is stored now, and what the person was about to save."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from homebeat.foundation.ui import formats

from .. import policy
from ..actions.details import EventDetails
from ..models import Event


@dataclass(frozen=True)
class Difference:
    """One line that the two versions tell differently."""

    label: str
    stored: str
    yours: str


def differences(event: Event, details: EventDetails) -> list[Difference]:
    """Return every line in which the stored event and the person's version differ."""
    return [one for one in _lines(event, details) if one.stored != one.yours]


def _lines(event: Event, details: EventDetails) -> Iterator[Difference]:
    yield Difference(_("Kind"), policy.kind_name(event.kind), policy.kind_name(details.kind))
    yield Difference(_("Title"), event.title, details.title)
    yield Difference(_("Where"), event.place_name, details.where.name)
    yield Difference(_("Begins"), formats.moment(event.starts_at), formats.moment(details.starts_at))
    yield Difference(_("Ends"), formats.moment(event.ends_at), formats.moment(details.ends_at))
    yield Difference(_("People met"), formats.number(event.people_met), formats.number(details.people_met))
    stored = [(one.category, one.words) for one in event.issues.order_by("category")]
    yours = sorted((one.category, one.words) for one in details.issues)
    yield Difference(_("Issues"), _issues(stored), _issues(yours))
    met = [(one.group, one.count) for one in event.groups.order_by("group")]
    yield Difference(_("Groups met"), _groups(met), _groups(sorted((one.group, one.count) for one in details.groups)))
    yield Difference(_("Note for the team"), event.note, details.note)


def _issues(rows: list[tuple[str, str]]) -> str:
    return "; ".join(
        f"{policy.category_name(code)}: {words}" if words else policy.category_name(code) for code, words in rows
    )


def _groups(rows: list[tuple[str, int | None]]) -> str:
    return "; ".join(
        f"{policy.group_name(code)}: {count}" if count else policy.group_name(code) for code, count in rows
    )
