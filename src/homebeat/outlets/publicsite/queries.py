"""What the public may read about a team; only what was agreed to be shown ever leaves this file."""

from datetime import date

from django.db.models import Q

from homebeat.foundation import standards
from homebeat.foundation.areas.models import Area, Team, TeamServes
from homebeat.foundation.people.models import TeamMember


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
    seniority = {rank.code: int(rank["order"]) for rank in standards.entries("ranks", on=on)}
    return sorted(members, key=lambda member: (-seniority.get(member.duty, 0), member.person.name))


def served(team: Team, *, on: date) -> list[TeamServes]:
    """Return what the team serves on that day."""
    current = TeamServes.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), team=team, starts_on__lte=on)
    return list(current.select_related("area", "place").order_by("starts_on", "pk"))


def reply_hours(*, on: date) -> int | None:
    """Return within how many hours a team promises the public a reply; None before there was such a promise."""
    promise = standards.find("clocks", "public_reply", on=on)
    return int(promise["length"]) if promise else None
