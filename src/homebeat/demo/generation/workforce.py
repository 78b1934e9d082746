"""Staff: teams filled by the staffing models, pools for the rest, the chain of command above them, and their roles."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date, timedelta

import numpy as np
from django.utils.text import slugify

from homebeat.foundation.standards.rules import Posts as Establishment

from .calendar import day, random_days
from .gazetteer import AREA, PLACE
from .people import PERSON, People
from .scene import Scene
from .streams import shares
from .tables import Ref, Table
from .words import words

TEAM = "areas.Team"
TEAMS_BEGAN = date(2004, 4, 5)
RANKS = ("inspector", "sergeant", "constable", "pcso")
ANALYSTS_AT_THE_CENTRE, CENTRAL_UNIT, ADMINISTRATORS, VISITORS = 6, 12, 2, 3
AGENCIES = ("{} Council", "{} Homes", "{} Youth Service")


@dataclass(frozen=True)
class Team:
    """One team before its people are named: what it is, its home, what it serves, and its posts."""

    kind: str
    name: str
    home: int  # area row
    wards: tuple[int, ...]  # area rows it serves
    what: str
    posts: Establishment
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


def plan_teams(scene: Scene) -> list[Team]:
    """Return all teams with the posts that policy and the shape of the force give them, ward teams first."""
    rng = scene.rng("teams")
    teams = [
        *_ward_teams(scene),
        *_special_teams(scene),
        *_transport_teams(rng, scene),
    ]
    return [*teams, *_pools(rng, scene, teams)]


@dataclass(frozen=True)
class Posts:
    """Every filled post, team by team, highest rank first."""

    team: np.ndarray
    rank: np.ndarray
    since: np.ndarray

    @property
    def ranks(self) -> list[str]:
        """The rank of each post as its code."""
        return [RANKS[one] for one in self.rank.tolist()]


def make_workforce(scene: Scene, people: People) -> Workforce:
    """Name the staff of all teams and pools and of the chain of command above them."""
    teams = plan_teams(scene)
    rng = scene.rng("staff")
    posts = _posts(rng, scene, teams)
    members = people.add_staff(rank=posts.ranks, joined_on=posts.since - _years(rng, len(posts.team), 0.2, 14))
    _grant_team_roles(people, teams, members, posts)
    _add_command(rng, scene, people)
    first = np.searchsorted(posts.team, np.arange(len(teams)))
    tables = [_team_table(scene, teams), _serves_table(teams), _member_table(scene, teams, members, posts)]
    return Workforce(teams, members, posts.team, first, posts.since, tables)


def _ward_teams(scene: Scene) -> Iterable[Team]:
    for ward, name in enumerate(scene.territory.ward_names):
        area = int(scene.territory.ward_area[ward])
        posts = scene.policy.posts("ward", population=int(scene.territory.population[ward]))
        yield Team("ward", f"{name} ward team", area, (area,), "", posts, f"Your neighbourhood team for {name}.")


def _special_teams(scene: Scene) -> Iterable[Team]:
    """Teams for places that ward borders cut through: one ward in each of the boroughs that meet there."""
    for number, one in enumerate(words("places")["special"][: scene.shape.special_teams]):
        wards = _wards_that_meet(scene, number * 5 % scene.shape.boroughs, min(one["boroughs"], scene.shape.boroughs))
        home = int(scene.territory.borough_area[scene.territory.borough_of[wards[0]]])
        areas = tuple(int(scene.territory.ward_area[ward]) for ward in wards)
        yield Team(
            "special",
            f"{one['name']} team",
            home,
            areas,
            one["what"],
            scene.policy.posts("special"),
            f"A team for {one['what']}.",
        )


def _wards_that_meet(scene: Scene, borough: int, wanted: int) -> list[int]:
    """Return a ward of the borough and the nearest ward of each of the next boroughs, where they lie closest."""
    middles = np.array([ward.centroid.coords[0] for ward in scene.territory.land.wards])
    found: list[tuple[float, list[int]]] = []
    for ward in np.flatnonzero(scene.territory.borough_of == borough):
        away = ((middles - middles[ward]) ** 2).sum(axis=1)
        order = np.argsort(away, kind="stable")
        _, nearest = np.unique(scene.territory.borough_of[order], return_index=True)
        chosen = order[np.sort(nearest)[:wanted]]
        found.append((float(away[chosen].sum()), chosen.tolist()))
    return min(found)[1]


def _transport_teams(rng: np.random.Generator, scene: Scene) -> Iterable[Team]:
    for borough in np.sort(rng.permutation(scene.shape.boroughs)[: scene.shape.transport_teams]).tolist():
        name, home = scene.territory.borough_names[borough], int(scene.territory.borough_area[borough])
        what = f"the buses, stops and stations of {name}"
        yield Team(
            "transport",
            f"{name} safer transport team",
            home,
            (home,),
            what,
            scene.policy.posts("transport"),
            f"We look after {what}.",
        )


def _pools(rng: np.random.Generator, scene: Scene, teams: list[Team]) -> Iterable[Team]:
    """Officers and PCSOs beyond the teams: an inspector and PCSOs in each borough, a sergeant and PCSOs at each site."""
    officers = scene.shape.officers - sum(one.posts.sergeants + one.posts.constables for one in teams)
    sites = words("places")["site"][: scene.shape.site_pools]
    if officers != scene.shape.boroughs + len(sites):
        raise ArithmeticError(
            f"{officers} officers are left for {scene.shape.boroughs} boroughs and {len(sites)} sites"
        )
    left = scene.shape.pcsos - sum(one.posts.pcsos for one in teams)
    sizes = shares(
        left, np.concatenate([rng.uniform(1.3, 1.7, scene.shape.boroughs), rng.uniform(0.7, 1.3, len(sites))])
    ).tolist()
    for borough, name in enumerate(scene.territory.borough_names):
        home = int(scene.territory.borough_area[borough])
        posts = Establishment(inspectors=1, pcsos=sizes[borough])
        yield Team(
            "pool", f"{name} borough pool", home, (home,), "", posts, f"Inspector and PCSOs deployed across {name}."
        )
    for number, site in enumerate(sites):
        home = int(scene.territory.borough_area[(number * 11 + 3) % scene.shape.boroughs])
        posts = Establishment(sergeants=1, pcsos=sizes[scene.shape.boroughs + number])
        yield Team(
            "pool",
            f"{site['name']} pool",
            home,
            (),
            site["name"],
            posts,
            f"PCSOs and their sergeant at {site['name']}.",
        )


def _posts(rng: np.random.Generator, scene: Scene, teams: list[Team]) -> Posts:
    counts = np.array([astuple(one.posts) for one in teams])
    team = np.repeat(np.arange(len(teams)), counts.sum(axis=1))
    rank = np.repeat(np.tile(np.arange(len(RANKS)), len(teams)), counts.ravel())
    return Posts(team, rank, _since(rng, scene, team))


def _since(rng: np.random.Generator, scene: Scene, team: np.ndarray) -> np.ndarray:
    """Return the first day of each posting; the first of each team has served longer than the records go back."""
    earliest, latest = day(scene.as_of - timedelta(days=2200)), day(scene.as_of - timedelta(days=20))
    since = random_days(rng, earliest, latest, len(team))
    first = np.flatnonzero(np.diff(team, prepend=-1))
    since[first] = random_days(rng, earliest, day(scene.as_of - timedelta(days=800)), len(first))
    found: np.ndarray = np.maximum(since, day(TEAMS_BEGAN))
    return found


def _years(rng: np.random.Generator, count: int, least: float, most: float) -> np.ndarray:
    return (rng.uniform(least, most, count) * 365).astype(np.int64).astype("timedelta64[D]")


def _grant_team_roles(people: People, teams: list[Team], members: np.ndarray, posts: Posts) -> None:
    """Everyone holds their role at each place that their team serves, or at its home where it serves a site."""
    places = [one.wards or (one.home,) for one in teams]
    counts = np.array([len(one) for one in places])[posts.team]
    post = np.repeat(np.arange(len(counts)), counts)
    areas = np.array([area for team in posts.team.tolist() for area in places[team]])
    people.grant(members[post], [RANKS[one] for one in posts.rank[post].tolist()], areas, posts.since[post])


def _add_command(rng: np.random.Generator, scene: Scene, people: People) -> None:
    """Add those above and beside the teams; none of them counts among the staff dedicated to neighbourhoods."""
    boroughs, force = scene.territory.borough_area, np.zeros(1, int)
    above = [
        ("chief_superintendent", "borough_commander", boroughs),
        ("commander", "link_commander", np.arange(1, boroughs[0])),
        ("police_staff", "analyst", np.concatenate([boroughs, np.repeat(force, ANALYSTS_AT_THE_CENTRE)])),
        ("inspector", "central_unit", np.repeat(force, CENTRAL_UNIT)),
        ("police_staff", "administrator", np.repeat(force, ADMINISTRATORS)),
    ]
    for rank, role, areas in above:
        since = _recent(rng, scene, len(areas))
        rows = people.add_staff(rank=[rank] * len(areas), joined_on=since - _years(rng, len(areas), 1, 20))
        people.grant(rows, [role] * len(areas), areas, since)
    partners_at = np.repeat(boroughs, len(AGENCIES))
    since = _recent(rng, scene, len(partners_at))
    names = [agency.format(name) for name in scene.territory.borough_names for agency in AGENCIES]
    people.grant(people.add_partners(names, joined_on=since), ["partner_user"] * len(names), partners_at, since)
    since = _recent(rng, scene, VISITORS)
    people.grant(
        people.add_visitors(VISITORS, joined_on=since), ["inspectorate"] * VISITORS, np.repeat(force, VISITORS), since
    )


def _recent(rng: np.random.Generator, scene: Scene, count: int) -> np.ndarray:
    return random_days(rng, day(scene.as_of - timedelta(days=1100)), day(scene.as_of - timedelta(days=60)), count)


def _team_table(scene: Scene, teams: list[Team]) -> Table:
    domain, count = words("places")["mail_domain"], len(teams)
    slugs = [slugify(one.name) for one in teams]
    numbers = scene.rng("team numbers").integers(0, 1000, count).tolist()
    is_pool = [one.kind == "pool" for one in teams]
    return Table(
        TEAM,
        {
            "key": scene.keys(TEAM, count),
            "force_id": Ref(AREA, np.zeros(count, int)),
            "area_id": Ref(AREA, np.array([one.home for one in teams])),
            "name": [one.name for one in teams],
            "slug": slugs,
            "kind": [one.kind for one in teams],
            "email": ["" if pool else f"{slug}@{domain}" for slug, pool in zip(slugs, is_pool, strict=True)],
            "telephone": [
                "" if pool else f"020 7946 0{number:03}" for number, pool in zip(numbers, is_pool, strict=True)
            ],
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


def _member_table(scene: Scene, teams: list[Team], members: np.ndarray, posts: Posts) -> Table:
    numbers = scene.rng("member numbers").integers(0, 1000, len(members)).tolist()
    shown = np.array([one.kind != "pool" for one in teams])[posts.team]
    return Table(
        "people.TeamMember",
        {
            "person_id": Ref(PERSON, members),
            "team_id": Ref(TEAM, posts.team),
            "duty": posts.ranks,
            "starts_on": posts.since,
            "ends_on": [None] * len(members),
            "shown_publicly": shown,
            "telephone": [
                f"07700 900{number:03}" if public else ""
                for number, public in zip(numbers, shown.tolist(), strict=True)
            ],
        },
    )
