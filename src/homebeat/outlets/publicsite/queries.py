"""What the public may read about a team; only what was agreed to be shown ever leaves this file."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from homebeat.foundation.areas.models import Area, Team, TeamServes
from homebeat.foundation.people.models import TeamMember
from homebeat.operations.engagement.models import Event
from homebeat.operations.priorities.models import Priority, Progress

COMING_UP = 5
LATEST_RESULTS = 3
PROGRESS_EACH = 3


@dataclass(frozen=True)
class PublicPriority:
    """A priority as residents read it: what was chosen, when, what was done, and what came of it."""

    title: str
    detail: str
    about_young_people: bool
    decided_at: datetime | None
    closed_at: datetime | None
    achieved: bool
    result: str
    done: tuple[Progress, ...]


def team_named(force_slug: str, team_slug: str, *, on: date) -> Team | None:
    """Return the team of that address, if it serves the public on that day."""
    open_then = Q(opened_on__lte=on) & (Q(closed_on=None) | Q(closed_on__gt=on))
    return (
        Team.objects.filter(open_then, force__slug=force_slug, force__kind=Area.Kind.FORCE, slug=team_slug)
        .exclude(kind=Team.Kind.POOL)
        .select_related("force", "area", "area__parent")
        .first()
    )


def officers_shown(team: Team, *, on: date) -> list[TeamMember]:
    """Return the team's members who agreed to be named, in order of rank then name."""
    shown = TeamMember.objects.filter(team=team, shown_publicly=True, starts_on__lte=on, person__is_active=True)
    members = shown.filter(Q(ends_on=None) | Q(ends_on__gt=on)).select_related("person")
    return sorted(
        members,
        key=lambda member: (RANKS.index(member.duty) if member.duty in RANKS else len(RANKS), member.person.name),
    )


RANKS = ("inspector", "sergeant", "constable", "pcso")


def served(team: Team, *, on: date) -> list[TeamServes]:
    """Return what the team serves on that day."""
    current = TeamServes.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), team=team, starts_on__lte=on)
    return list(current.select_related("area", "place").order_by("starts_on", "pk"))


def next_events(team: Team, *, at: datetime) -> list[Event]:
    """Return the next events that anyone may come to."""
    planned = Event.objects.public().filter(
        Q(team=team) | Q(area=team.area), state=Event.State.PLANNED, starts_at__gte=at
    )
    return list(planned.order_by("starts_at", "pk")[:COMING_UP])


def priorities_of(area: Area) -> tuple[list[PublicPriority], list[PublicPriority]]:
    """Return the current priorities in the panel's order, and the latest results, in two queries."""
    chosen = list(Priority.objects.public().filter(area=area).order_by("-decided_at", "pk")[: 3 + LATEST_RESULTS * 2])
    lines = Progress.objects.filter(priority__in=chosen).order_by("-happened_on", "-pk")
    done: dict[int, list[Progress]] = {}
    for line in lines:
        done.setdefault(line.priority_id, []).append(line)
    shown = [(priority, _as_public(priority, done.get(priority.pk, []))) for priority in chosen]
    current = sorted(
        (pair for pair in shown if pair[0].state == Priority.State.CURRENT), key=lambda pair: pair[0].rank or 99
    )
    closed = sorted((pair for pair in shown if pair[0].closed_at), key=lambda pair: pair[0].closed_at, reverse=True)
    return [one for _, one in current], [one for _, one in closed[:LATEST_RESULTS]]


def _as_public(priority: Priority, done: list[Progress]) -> PublicPriority:
    return PublicPriority(
        title=priority.title,
        detail=priority.detail,
        about_young_people=priority.about_young_people,
        decided_at=priority.decided_at,
        closed_at=priority.closed_at,
        achieved=priority.state == Priority.State.ACHIEVED,
        result=priority.result,
        done=tuple(done[:PROGRESS_EACH]),
    )
