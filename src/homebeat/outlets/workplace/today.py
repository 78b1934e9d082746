"""What needs this person now: a short list with the reason and the clock, drawn from the records themselves."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homebeat.foundation import clocks, standards
from homebeat.foundation.access.scope import areas_open_to, may_anywhere
from homebeat.foundation.areas.models import Area
from homebeat.foundation.people.models import Person
from homebeat.foundation.ui import pieces
from homebeat.foundation.ui.formats import day as day_words
from homebeat.foundation.ui.pieces import Happening, Todo
from homebeat.operations.engagement import queries as engagement
from homebeat.operations.engagement.models import Event
from homebeat.operations.engagement.presenters.events import title_of
from homebeat.operations.priorities import queries as priorities
from homebeat.operations.priorities.models import Priority

from . import queries

MOST_OF_ONE_KIND = 5
LOOK_AHEAD = timedelta(days=14)
MOST_WARDS = 40


@dataclass(frozen=True)
class Where:
    """A place where the person holds a role, and its page."""

    name: str
    kind: str
    href: str


@dataclass(frozen=True)
class HomePage:
    """A first page: needs, what is coming up, the person's places, and the one main action."""

    greeting: str
    needs: tuple[Todo, ...]
    coming_up: tuple[Happening, ...]
    places: tuple[Where, ...]
    may_log: bool


def page_for(person: Person, *, at: datetime) -> HomePage:
    """Return the person's first page at that moment."""
    day = clocks.london_day(at)
    works = areas_open_to(person, "engagement.log_event", on=day)
    reads = areas_open_to(person, "workplace.read_ward", on=day)
    return HomePage(
        greeting=person.name,
        needs=_needs(person, day=day, at=at),
        coming_up=_coming_up(works.q() if works.paths else reads.q(), at=at),
        places=_places(reads.paths),
        may_log=may_anywhere(person, "engagement.log_event", on=day),
    )


def _needs(person: Person, *, day: date, at: datetime) -> tuple[Todo, ...]:
    """Return what waits for this person, most pressing first."""
    progress = areas_open_to(person, "priorities.record_progress", on=day)
    decides = areas_open_to(person, "priorities.record_decision", on=day)
    boards = areas_open_to(person, "workplace.read_boards", on=day)
    if progress.paths or decides.paths:
        return (
            *_reviews_due(progress.q(), day),
            *_without_a_report(progress.q(), at),
            *_waiting_for_the_panel(decides.q(), at),
        )
    return _quiet_wards(boards.q(""), at) + _reviews_due(boards.q(), day) if boards.paths else ()


def _reviews_due(areas: Q, day: date) -> tuple[Todo, ...]:
    rule = standards.clock_rule("priority_review", on=day)
    late = queries.priorities_to_review(areas, before=priorities.review_due_before(day), limit=MOST_OF_ONE_KIND)
    return tuple(
        Todo(
            title=_("Review “%(title)s”") % {"title": priority.title},
            reason=_("%(ward)s: last looked at %(ago)s")
            % {"ward": priority.area.name, "ago": _days_ago(day, _last_look(priority))},
            href=reverse("priorities:detail", kwargs={"key": priority.key}),
            clock=pieces.clock(clocks.months_due(_last_look(priority), int(rule.length)), today=day),
        )
        for priority in late
    )


def _without_a_report(areas: Q, at: datetime) -> tuple[Todo, ...]:
    """Planned events whose time has come: somebody has to say how they went, or they count for nothing."""
    return tuple(
        Todo(
            title=_("Say how “%(title)s” went") % {"title": title_of(event)},
            reason=_("%(ward)s: it was planned for %(day)s")
            % {"ward": event.area.name, "day": day_words(clocks.london_day(event.starts_at))},
            href=reverse("engagement:event", kwargs={"key": event.key}),
        )
        for event in engagement.awaiting_report(areas, at=at, limit=MOST_OF_ONE_KIND)
    )


def _last_look(priority: Priority) -> date:
    """The day of the last review, or of the panel's choice where there was none."""
    return priority.reviewed_on or clocks.london_day(priority.decided_at or priority.proposed_at)


def _waiting_for_the_panel(areas: Q, at: datetime) -> tuple[Todo, ...]:
    waiting = priorities.awaiting_decision(areas, limit=MOST_OF_ONE_KIND)
    return tuple(
        Todo(
            title=_("Record the panel's decision on “%(title)s”") % {"title": priority.title},
            reason=_("%(ward)s: proposed %(ago)s")
            % {
                "ward": priority.area.name,
                "ago": _days_ago(clocks.london_day(at), clocks.london_day(priority.proposed_at)),
            },
            href=reverse("priorities:detail", kwargs={"key": priority.key}),
        )
        for priority in waiting
    )


def _quiet_wards(areas: Q, at: datetime) -> tuple[Todo, ...]:
    day = clocks.london_day(at)
    quiet = queries.quiet_wards(areas, since=at - timedelta(days=_quiet_days(day)), limit=MOST_OF_ONE_KIND)
    return tuple(
        Todo(
            title=_("Ask about %(ward)s") % {"ward": ward.name},
            reason=_("Last event logged %(ago)s") % {"ago": _days_ago(day, clocks.london_day(ward.last_event_at))}
            if ward.last_event_at
            else _("No event has been logged here"),
            href=reverse("workplace:ward", kwargs={"key": ward.key}),
        )
        for ward in quiet
    )


def _quiet_days(day: date) -> int:
    """After how many days without an event a ward is asked about, by the policy of the day."""
    return int(standards.value("engagement_limits.quiet_ward_days", on=day))


def _coming_up(areas: Q, *, at: datetime) -> tuple[Happening, ...]:
    planned = Event.objects.filter(areas, state=Event.State.PLANNED, starts_at__gte=at, starts_at__lt=at + LOOK_AHEAD)
    return tuple(
        Happening(
            event.starts_at,
            title_of(event),
            text=event.place_name,
            href=reverse("engagement:event", kwargs={"key": event.key}),
        )
        for event in planned.order_by("starts_at", "pk")[:MOST_OF_ONE_KIND]
    )


def _places(paths: tuple[str, ...]) -> tuple[Where, ...]:
    held = Area.objects.filter(path__in=paths).order_by("path")[:MOST_WARDS]
    return tuple(Where(area.name, area.get_kind_display(), _page_of(area)) for area in held)


def _page_of(area: Area) -> str:
    """Return the board of a place: a ward's or a borough's own, else every borough."""
    routes = {Area.Kind.NEIGHBOURHOOD: "workplace:ward", Area.Kind.BOROUGH: "workplace:borough"}
    route = routes.get(Area.Kind(area.kind))
    return reverse(route, kwargs={"key": area.key}) if route else reverse("workplace:boroughs")


def _days_ago(day: date, then: date) -> str:
    days = max((day - then).days, 0)
    if days == 0:
        return _("today")
    return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}
