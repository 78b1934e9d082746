"""What the public may read about a team; only what was agreed to be shown ever leaves this file."""

from datetime import date

from django.db.models import Q

from homebeat.foundation.areas.models import Area, Team, TeamServes
from homebeat.foundation.people.models import TeamMember

RANKS = ("inspector", "sergeant", "constable", "pcso")


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


def served(team: Team, *, on: date) -> list[TeamServes]:
    """Return what the team serves on that day."""
    current = TeamServes.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), team=team, starts_on__lte=on)
    return list(current.select_related("area", "place").order_by("starts_on", "pk"))
