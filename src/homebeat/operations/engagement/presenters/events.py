"""Events as pages show them: titles, states, facts, and what happened to the record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from homebeat.foundation import standards
from homebeat.foundation.audit.models import Event as Trail
from homebeat.foundation.clocks import london_day
from homebeat.foundation.people.models import Person
from homebeat.foundation.ui import formats
from homebeat.foundation.ui.pieces import Fact, Happening

from .. import policy
from ..models import Event, IssueRaised
from ..rules.events import EventState

STATE_WORDS = {
    EventState.PLANNED: gettext_lazy("Planned"),
    EventState.HELD: gettext_lazy("Held"),
    EventState.CANCELLED: gettext_lazy("Cancelled"),
    EventState.WITHDRAWN: gettext_lazy("Logged by mistake"),
}
STATE_COLOURS = {"planned": "blue", "held": "green", "cancelled": "grey", "withdrawn": "grey"}
TRAIL_WORDS = {
    "engagement.event_logged": gettext_lazy("Logged"),
    "engagement.event_planned": gettext_lazy("Put in the diary"),
    "engagement.event_reported": gettext_lazy("Said how it went"),
    "engagement.event_corrected": gettext_lazy("Corrected"),
    "engagement.event_cancelled": gettext_lazy("Called off"),
    "engagement.event_withdrawn": gettext_lazy("Taken back: logged by mistake"),
    "engagement.event_undone": gettext_lazy("Undone by the person who logged it"),
}


@dataclass(frozen=True)
class Raised:
    """Something that was raised, as a page shows it."""

    key: str
    name: str
    words: str
    contacts: int


def title_of(event: Event) -> str:
    """Return what an event is called: its own title, else its kind."""
    return event.title or policy.kind_name(event.kind)


def state_of(event: Event) -> str:
    """Return the state in words."""
    return str(STATE_WORDS[EventState(event.state)])


def facts_of(event: Event) -> list[Fact]:
    """Return the facts of an event, in the order of the form."""
    facts = [
        Fact(_("Kind"), policy.kind_name(event.kind)),
        Fact(
            _("Neighbourhood"),
            event.area.name,
            href=reverse("workplace:ward", kwargs={"key": event.area.key}),
            action=_("Open"),
        ),
        Fact(_("Where"), event.place_name),
        Fact(_("When"), _span(event)),
        *_people(event),
    ]
    if event.elsewhere_reason:
        facts.append(Fact(_("Why outside the neighbourhood"), event.elsewhere_reason))
    if event.team:
        facts.append(Fact(_("Team"), event.team.name))
    if event.state == Event.State.PLANNED:
        facts.append(Fact(_("On the public page"), _("Yes") if event.is_public else _("No")))
    if event.note:
        facts.append(Fact(_("Note for the team"), event.note))
    if event.ended_because:
        facts.append(Fact(_("Why it was taken off"), event.ended_because))
    return facts


def _people(event: Event) -> list[Fact]:
    if event.state == Event.State.PLANNED:
        return []
    return [Fact(_("People met"), None if event.people_met is None else formats.number(event.people_met))]


def _span(event: Event) -> str:
    if event.ends_at is None:
        return formats.moment(event.starts_at)
    return _("%(day)s, %(from)s to %(until)s") % {
        "day": formats.day(event.starts_at),
        "from": formats.clock_time(event.starts_at),
        "until": formats.clock_time(event.ends_at),
    }


def raised_at(issues: Iterable[IssueRaised], contacts: dict[int, int]) -> list[Raised]:
    """Return what was raised, with how many residents left their name, as far as the reader may know."""
    return [
        Raised(one.key, policy.category_name(one.category), one.words, contacts.get(one.pk, 0)) for one in issues
    ]  # fmt: skip


def groups_met(event: Event) -> list[str]:
    """Return the groups that were met, in words."""
    return [
        f"{policy.group_name(one.group)}: {formats.number(one.count)}" if one.count else policy.group_name(one.group)
        for one in event.groups.order_by("pk")
    ]


def history_of(event: Event) -> list[Happening]:
    """Return what happened to the record, the newest first, from the trail."""
    lines = list(
        Trail.objects.filter(target_type=event._meta.label_lower, target_key=event.key, outcome="done").order_by("-pk")
    )
    names = dict(Person.objects.filter(key__in={one.actor_key for one in lines}).values_list("key", "name"))
    return [
        Happening(one.at, str(TRAIL_WORDS.get(one.action, one.action)), by=names.get(one.actor_key, ""))
        for one in lines
    ]


def undo_until(event: Event) -> datetime:
    """Return until when the person who logged it can take it back."""
    minutes = standards.value("engagement_limits.undo_minutes", on=london_day(event.logged_at))
    return event.logged_at + timedelta(minutes=minutes)


def can_undo(event: Event, by: Person, *, at: datetime) -> bool:
    """Say whether the person can still take back what they have just logged."""
    open_states = (Event.State.PLANNED, Event.State.HELD)
    return at <= undo_until(event) and event.logged_by_id == by.pk and event.state in open_states


def said_so(event: Event) -> str:
    """Return one sentence that says what has just been logged."""
    kind = title_of(event)
    if event.state == Event.State.PLANNED:
        return _("%(kind)s at %(place)s is in the diary.") % {"kind": kind, "place": event.place_name}
    if not event.people_met:
        return _("%(kind)s at %(place)s is logged.") % {"kind": kind, "place": event.place_name}
    words = ngettext(
        "%(kind)s at %(place)s is logged, with %(people)s person met.",
        "%(kind)s at %(place)s is logged, with %(people)s people met.",
        event.people_met,
    )
    return words % {"kind": kind, "place": event.place_name, "people": formats.number(event.people_met)}
