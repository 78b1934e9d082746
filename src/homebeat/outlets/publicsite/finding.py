"""Find my team: what somebody typed, and the teams it may mean."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from homebeat.foundation.areas.models import Area, Team
from homebeat.foundation.areas.search import Found, search

MOST_ANSWERS = 10


@dataclass(frozen=True)
class TeamLink:
    """A team to choose, and why it is offered."""

    name: str
    detail: str
    href: str


@dataclass(frozen=True)
class BoroughTeams:
    """A borough's teams, for those who would rather choose than type."""

    name: str
    teams: tuple[TeamLink, ...]


@dataclass(frozen=True)
class ForceChoice:
    """A force to look in."""

    slug: str
    name: str
    chosen: bool


@dataclass(frozen=True)
class Answer:
    """The page's values: the forces, what was asked, the teams found, and every team by borough."""

    forces: tuple[ForceChoice, ...]
    asked: str
    teams: tuple[TeamLink, ...]
    boroughs: tuple[BoroughTeams, ...]
    only: str | None


def answer(force_slug: str, asked: str, *, on: date) -> Answer:
    """Return the teams that the words may mean; exactly one for a postcode leads straight there."""
    forces = list(Area.objects.filter(kind=Area.Kind.FORCE).open_on(on).order_by("name"))
    force = next((one for one in forces if one.slug == force_slug), forces[0] if forces else None)
    asked = asked.strip()[:80]
    teams = _teams_found(force, asked, on) if force and asked else ()
    return Answer(
        forces=tuple(ForceChoice(one.slug, one.name, one == force) for one in forces),
        asked=asked,
        teams=teams,
        boroughs=_by_borough(force, on) if force else (),
        only=teams[0].href if len(teams) == 1 else None,
    )


def _teams_found(force: Area, asked: str, on: date) -> tuple[TeamLink, ...]:
    found = search(force, asked, on=on, limit=MOST_ANSWERS)
    by_area = _teams_by_area({one.area_key for one in found if one.area_key}, on)
    by_key = {
        team.key: team for team in _open_teams(on).filter(key__in=[one.key for one in found if one.kind == "team"])
    }
    links = [_link(one, by_key.get(one.key) or by_area.get(one.area_key)) for one in found]
    return tuple({link.href: link for link in links if link}.values())


def _link(found: Found, team: Team | None) -> TeamLink | None:
    if team is None:
        return None
    detail = (
        found.detail
        if found.kind == "team"
        else f"{found.name}, {found.area_name}"
        if found.area_name != found.name
        else found.name
    )
    return TeamLink(team.name, detail, _address(team))


def _open_teams(on: date) -> "QuerySet[Team]":
    open_then = Q(opened_on__lte=on) & (Q(closed_on=None) | Q(closed_on__gt=on))
    return Team.objects.filter(open_then).exclude(kind=Team.Kind.POOL).select_related("force", "area", "area__parent")


def _teams_by_area(keys: set[str], on: date) -> dict[str, Team]:
    serving = Q(area__key__in=keys) | Q(serves__area__key__in=keys)
    found: dict[str, Team] = {}
    for team in _open_teams(on).filter(serving, kind=Team.Kind.WARD).distinct():
        found.setdefault(team.area.key, team)
    return found


def _by_borough(force: Area, on: date) -> tuple[BoroughTeams, ...]:
    boroughs: dict[str, list[TeamLink]] = {}
    for team in _open_teams(on).filter(force=force).order_by("name"):
        borough = (
            team.area.name if team.area.kind == Area.Kind.BOROUGH else getattr(team.area.parent, "name", force.name)
        )
        boroughs.setdefault(borough, []).append(TeamLink(team.name, "", _address(team)))
    return tuple(BoroughTeams(name, tuple(teams)) for name, teams in sorted(boroughs.items()))


def _address(team: Team) -> str:
    return reverse("publicsite:team", kwargs={"force": team.force.slug, "team": team.slug})
