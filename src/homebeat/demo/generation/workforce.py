"""Staff: teams filled by the staffing models, pools for the rest, the chain of command above them, and their roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.utils.text import slugify

from homebeat.foundation.standards.rules import Posts

from .calendar import day, random_days
from .people import PERSON, People
from .policy import Policy
from .shape import Shape
from .streams import Streams, shares
from .tables import Ref, Table
from .territory import AREA, PLACE, Territory
from .words import words

TEAM = "areas.Team"
TEAMS_BEGAN = date(2004, 4, 5)
RANKS = ("inspector", "sergeant", "constable", "pcso")
ANALYSTS_AT_THE_CENTRE, CENTRAL_UNIT, ADMINISTRATORS, VISITORS, PARTNERS_A_BOROUGH = 6, 12, 2, 3, 3


@dataclass(frozen=True)
class Team:
    """One team before its people are named: what it is, its home, what it serves, and its posts."""

    kind: str
    name: str
    home: int  # area row
    wards: tuple[int, ...]  # area rows it serves
    what: str
    posts: Posts
    description: str


@dataclass(frozen=True)
class Workforce:
    """Everything later steps need to know of staff; numbers count rows from 0."""

    teams: list[Team]
    members: np.ndarray  # person row of each member of a team, team by team
    member_team: np.ndarray
    first_member: np.ndarray  # of each team: its sergeant, or its inspector where it has none
    member_since: np.ndarray
    tables: list[Table]


def plan_teams(streams: Streams, shape: Shape, territory: Territory, policy: Policy) -> list[Team]:
    """Return all teams with the posts that policy and the shape of the force give them, ward teams first."""
    rng = streams.named("teams")
    teams = [*_ward_teams(territory, policy), *_special_teams(shape, territory, policy), *_transport_teams(rng, shape, territory, policy)]
    return [*teams, *_pools(rng, shape, territory, teams)]


def make_workforce(streams: Streams, shape: Shape, territory: Territory, policy: Policy, people: People, *, as_of: date) -> Workforce:
    """Name the staff of all teams and pools and of the chain of command above them."""
    teams = plan_teams(streams, shape, territory, policy)
    rng = streams.named("staff")
    team_of, rank = _posts(teams)
    since = _since(rng, team_of, as_of)
    members = people.add_staff(rank=[RANKS[one] for one in rank.tolist()], joined_on=since - _years(rng, len(since), 0.2, 14))
    _grant_team_roles(people, teams, members, team_of, rank, since)
    _add_command(rng, people, territory, as_of=as_of)
    first = np.searchsorted(team_of, np.arange(len(teams)))
    tables = [
        _team_table(streams, territory, teams),
        _serves_table(teams),
        _member_table(streams, teams, members, team_of, rank, since),
    ]
    return Workforce(teams, members, team_of, first, since, tables)


def _ward_teams(territory: Territory, policy: Policy) -> Iterable[Team]:
    for ward, name in enumerate(territory.ward_names):
        area = int(territory.ward_area[ward])
        posts = policy.posts("ward", population=int(territory.population[ward]))
        yield Team("ward", f"{name} ward team", area, (area,), "", posts, f"Your neighbourhood team for {name}.")


def _special_teams(shape: Shape, territory: Territory, policy: Policy) -> Iterable[Team]:
    """Teams for places that ward borders cut through: one ward in each of the boroughs that meet there."""
    for number, one in enumerate(words("places")["special"][: shape.special_teams]):
        wards = _wards_that_meet(territory, number * 5 % shape.boroughs, min(one["boroughs"], shape.boroughs))
        home = int(territory.borough_area[territory.borough_of[wards[0]]])
        areas = tuple(int(territory.ward_area[ward]) for ward in wards)
        yield Team("special", f"{one['name']} team", home, areas, one["what"], policy.posts("special"), f"A team for {one['what']}.")


def _wards_that_meet(territory: Territory, borough: int, wanted: int) -> list[int]:
    """Return a ward of the borough and the nearest ward of each of the next boroughs, where they lie closest."""
    middles = np.array([ward.centroid.coords[0] for ward in territory.land.wards])
    found: list[tuple[float, list[int]]] = []
    for ward in np.flatnonzero(territory.borough_of == borough):
        away = ((middles - middles[ward]) ** 2).sum(axis=1)
        order = np.argsort(away, kind="stable")
        _, nearest = np.unique(territory.borough_of[order], return_index=True)
        chosen = order[np.sort(nearest)[:wanted]]
        found.append((float(away[chosen].sum()), chosen.tolist()))
    return min(found)[1]


def _transport_teams(rng: np.random.Generator, shape: Shape, territory: Territory, policy: Policy) -> Iterable[Team]:
    for borough in np.sort(rng.permutation(shape.boroughs)[: shape.transport_teams]).tolist():
        name, home = territory.borough_names[borough], int(territory.borough_area[borough])
        what = f"the buses, stops and stations of {name}"
        yield Team("transport", f"{name} safer transport team", home, (home,), what, policy.posts("transport"), f"We look after {what}.")


def _pools(rng: np.random.Generator, shape: Shape, territory: Territory, teams: list[Team]) -> Iterable[Team]:
    """Officers and PCSOs beyond the teams: an inspector and PCSOs in each borough, a sergeant and PCSOs at each site."""
    officers = shape.officers - sum(one.posts.sergeants + one.posts.constables for one in teams)
    sites = words("places")["site"][: shape.site_pools]
    if officers != shape.boroughs + len(sites):
        raise ArithmeticError(f"{officers} officers are left for {shape.boroughs} boroughs and {len(sites)} sites")
    left = shape.pcsos - sum(one.posts.pcsos for one in teams)
    sizes = shares(left, np.concatenate([rng.uniform(1.3, 1.7, shape.boroughs), rng.uniform(0.7, 1.3, len(sites))])).tolist()
    for borough, name in enumerate(territory.borough_names):
        home = int(territory.borough_area[borough])
        posts = Posts(inspectors=1, pcsos=sizes[borough])
        yield Team("pool", f"{name} borough pool", home, (home,), "", posts, f"Inspector and PCSOs deployed across {name}.")
    for number, site in enumerate(sites):
        home = int(territory.borough_area[(number * 11 + 3) % shape.boroughs])
        posts = Posts(sergeants=1, pcsos=sizes[shape.boroughs + number])
        yield Team("pool", f"{site['name']} pool", home, (), site["name"], posts, f"PCSOs and their sergeant at {site['name']}.")


def _posts(teams: list[Team]) -> tuple[np.ndarray, np.ndarray]:
    """Return the team and the rank of every post, team by team, highest rank first."""
    posts = np.array([(one.posts.inspectors, one.posts.sergeants, one.posts.constables, one.posts.pcsos) for one in teams])
    team_of = np.repeat(np.arange(len(teams)), posts.sum(axis=1))
    rank = np.repeat(np.tile(np.arange(len(RANKS)), len(teams)), posts.ravel())
    return team_of, rank


def _since(rng: np.random.Generator, team_of: np.ndarray, as_of: date) -> np.ndarray:
    """Return the first day of each posting; the first of each team has served longer than the records go back."""
    since = random_days(rng, day(as_of - timedelta(days=2200)), day(as_of - timedelta(days=20)), len(team_of))
    first = np.flatnonzero(np.diff(team_of, prepend=-1))
    since[first] = random_days(rng, day(as_of - timedelta(days=2200)), day(as_of - timedelta(days=800)), len(first))
    return np.maximum(since, day(TEAMS_BEGAN))


def _years(rng: np.random.Generator, count: int, least: float, most: float) -> np.ndarray:
    return (rng.uniform(least, most, count) * 365).astype(np.int64).astype("timedelta64[D]")


def _grant_team_roles(
    people: People, teams: list[Team], members: np.ndarray, team_of: np.ndarray, rank: np.ndarray, since: np.ndarray
) -> None:
    """Everyone holds their role at each place that their team serves, or at its home where it serves a site."""
    places = [one.wards or (one.home,) for one in teams]
    counts = np.array([len(one) for one in places])[team_of]
    post = np.repeat(np.arange(len(team_of)), counts)
    areas = np.array([area for team in team_of.tolist() for area in places[team]])
    roles = [RANKS[one] for one in rank[post].tolist()]
    people.grant(members[post], roles, areas, since[post])


def _add_command(rng: np.random.Generator, people: People, territory: Territory, *, as_of: date) -> None:
    """Add those above and beside the teams; none of them counts among the staff dedicated to neighbourhoods."""
    boroughs = territory.borough_area
    links = np.arange(1, boroughs[0])
    force = np.zeros(1, int)
    _add(rng, people, "chief_superintendent", "borough_commander", boroughs, as_of)
    _add(rng, people, "commander", "link_commander", links, as_of)
    _add(rng, people, "police_staff", "analyst", boroughs, as_of)
    _add(rng, people, "police_staff", "analyst", np.repeat(force, ANALYSTS_AT_THE_CENTRE), as_of)
    _add(rng, people, "inspector", "central_unit", np.repeat(force, CENTRAL_UNIT), as_of)
    _add(rng, people, "police_staff", "administrator", np.repeat(force, ADMINISTRATORS), as_of)
    agencies = ("{} Council", "{} Homes", "{} Youth Service")
    names = [agencies[number].format(name) for name in territory.borough_names for number in range(PARTNERS_A_BOROUGH)]
    partners = people.add_partners(names, joined_on=_recent(rng, len(names), as_of))
    people.grant(partners, ["partner_user"] * len(names), np.repeat(boroughs, PARTNERS_A_BOROUGH), _recent(rng, len(names), as_of))
    visitors = people.add_visitors(VISITORS, joined_on=_recent(rng, VISITORS, as_of))
    people.grant(visitors, ["inspectorate"] * VISITORS, np.repeat(force, VISITORS), _recent(rng, VISITORS, as_of))


def _add(rng: np.random.Generator, people: People, rank: str, role: str, areas: np.ndarray, as_of: date) -> None:
    since = _recent(rng, len(areas), as_of)
    rows = people.add_staff(rank=[rank] * len(areas), joined_on=since - _years(rng, len(areas), 1, 20))
    people.grant(rows, [role] * len(areas), areas, since)


def _recent(rng: np.random.Generator, count: int, as_of: date) -> np.ndarray:
    return random_days(rng, day(as_of - timedelta(days=1100)), day(as_of - timedelta(days=60)), count)


def _team_table(streams: Streams, territory: Territory, teams: list[Team]) -> Table:
    domain, count = words("places")["mail_domain"], len(teams)
    slugs = [slugify(one.name) for one in teams]
    numbers = streams.named("team numbers").integers(0, 1000, count).tolist()
    is_pool = [one.kind == "pool" for one in teams]
    return Table(
        TEAM,
        {
            "key": streams.keys(TEAM, count),
            "force_id": Ref(AREA, np.zeros(count, int)),
            "area_id": Ref(AREA, np.array([one.home for one in teams])),
            "name": [one.name for one in teams],
            "slug": slugs,
            "kind": [one.kind for one in teams],
            "email": ["" if pool else f"{slug}@{domain}" for slug, pool in zip(slugs, is_pool, strict=True)],
            "telephone": ["" if pool else f"020 7946 0{number:03}" for number, pool in zip(numbers, is_pool, strict=True)],
            "description": [one.description for one in teams],
            "opened_on": np.full(count, day(TEAMS_BEGAN)),
            "closed_on": [None] * count,
        },
    )


def _serves_table(teams: list[Team]) -> Table:
    """A row for each area served; what is not an area is named in words."""
    rows = [
        (number, area, one.what)
        for number, one in enumerate(teams)
        for area in (one.wards if one.kind != "transport" else ()) or (-1,)
    ]
    team, area, what = (list(column) for column in zip(*rows, strict=True))
    return Table(
        "areas.TeamServes",
        {
            "team_id": Ref(TEAM, np.array(team)),
            "area_id": Ref(AREA, np.array(area)),
            "place_id": Ref(PLACE, np.full(len(rows), -1)),
            "what": what,
            "starts_on": np.full(len(rows), day(TEAMS_BEGAN)),
            "ends_on": [None] * len(rows),
        },
    )


def _member_table(
    streams: Streams, teams: list[Team], members: np.ndarray, team_of: np.ndarray, rank: np.ndarray, since: np.ndarray
) -> Table:
    numbers = streams.named("member numbers").integers(0, 1000, len(members)).tolist()
    shown = np.array([one.kind != "pool" for one in teams])[team_of]
    return Table(
        "people.TeamMember",
        {
            "person_id": Ref(PERSON, members),
            "team_id": Ref(TEAM, team_of),
            "duty": [RANKS[one] for one in rank.tolist()],
            "starts_on": since,
            "ends_on": [None] * len(members),
            "shown_publicly": shown,
            "telephone": [f"07700 900{number:03}" if public else "" for number, public in zip(numbers, shown.tolist(), strict=True)],
        },
    )


