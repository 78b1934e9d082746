"""Residents who left their details with an issue, and the key individual network: the restricted rows of the demo."""

from datetime import timedelta

import numpy as np

from .calendar import day, moments, random_days
from .engagement import Events
from .gazetteer import AREA
from .people import PERSON, random_names
from .raised import ISSUE, Issues
from .scene import Scene
from .tables import Ref, Table
from .words import pick, words
from .workforce import Workforce

RESIDENT = "residents.Resident"
RESIDENTS_A_WARD, KEY_INDIVIDUALS_A_WARD = 6, 9
HAS_EMAIL, HAS_TELEPHONE, ENDED = 0.7, 0.8, 0.06
RECENT_DAYS = 365  # details of older contacts have been disposed of


def resident_tables(scene: Scene, events: Events, issues: Issues) -> list[Table]:
    """Return residents, how to reach them, and which issue each raised."""
    rng = scene.rng("residents")
    recent = np.flatnonzero(issues.days >= day(scene.as_of - timedelta(days=RECENT_DAYS)))
    count = min(RESIDENTS_A_WARD * len(scene.territory.ward_names), len(recent))
    issue = np.sort(rng.choice(recent, count, replace=False))
    event, ward = issues.event[issue], issues.ward[issue]
    names = random_names(rng, count)
    residents = Table(
        RESIDENT,
        {
            "key": scene.keys(RESIDENT, count),
            "area_id": Ref(AREA, scene.territory.ward_area[ward]),
            "name": names,
            "language": pick(rng, words("residents")["languages"], count),
            "recorded_at": events.ends_at[event],
            "recorded_by_id": Ref(PERSON, events.logged_by[event]),
        },
    )
    links = Table(
        "engagement.IssueContact",
        {
            "key": scene.keys("engagement.IssueContact", count),
            "issue_id": Ref(ISSUE, issue),
            "resident_id": Ref(RESIDENT, np.arange(count)),
            "wants_to_hear": rng.random(count) < 0.8,  # noqa: PLR2004
            "consented_on": issues.days[issue],
        },
    )
    return [residents, _contacts(rng, scene, ward, names), links]


def _contacts(rng: np.random.Generator, scene: Scene, ward: np.ndarray, names: list[str]) -> Table:
    label, count = "residents.ResidentContact", len(names)
    street = scene.territory.places.of(["street"]).one_of(rng, ward).tolist()
    door = rng.integers(1, 180, count).tolist()
    return Table(
        label,
        {
            "key": scene.keys(label, count),
            "resident_id": Ref(RESIDENT, np.arange(count)),
            "email": addresses(rng, names),
            "telephone": telephones(rng, count),
            "address": [
                f"{number} {scene.territory.places.names[place]}" for number, place in zip(door, street, strict=True)
            ],
            "wishes": pick(rng, words("residents")["wishes"], count),
        },
    )


def key_individual_table(scene: Scene, workforce: Workforce) -> Table:
    """Return the key individual network of each ward; a few have left it."""
    label, rng = "engagement.KeyIndividual", scene.rng("key individuals")
    usual = np.where(scene.territory.boroughs.poor[scene.territory.borough_of], 4, KEY_INDIVIDUALS_A_WARD)
    ward = np.repeat(np.arange(len(usual)), 2 + rng.poisson(usual))
    count = len(ward)
    names = random_names(rng, count)
    since = random_days(rng, day(scene.as_of - timedelta(days=730)), day(scene.as_of - timedelta(days=60)), count)
    ended = since + rng.integers(20, 59, count).astype("timedelta64[D]")
    ended[rng.random(count) > ENDED] = np.datetime64("NaT")
    return Table(
        label,
        {
            "key": scene.keys(label, count),
            "area_id": Ref(AREA, scene.territory.ward_area[ward]),
            "name": names,
            "known_for": pick(rng, words("residents")["known_for"], count),
            "email": addresses(rng, names),
            "telephone": telephones(rng, count),
            "consented_on": since,
            "ended_on": ended,
            "recorded_by_id": Ref(PERSON, workforce.members[workforce.first_member[ward]]),
            "recorded_at": moments(since, rng.integers(600, 1100, count)),
        },
    )


def addresses(rng: np.random.Generator, names: list[str]) -> list[str]:
    """Return addresses at a domain that is kept for examples, for most."""
    given = (rng.random(len(names)) < HAS_EMAIL).tolist()
    return [
        f"{name.lower().replace(' ', '.')}@example.org" if has else "" for name, has in zip(names, given, strict=True)
    ]


def telephones(rng: np.random.Generator, count: int) -> list[str]:
    """Return numbers from the ranges that Ofcom keeps for drama, for most."""
    has = (rng.random(count) < HAS_TELEPHONE).tolist()
    mobile = (rng.random(count) < 0.75).tolist()  # noqa: PLR2004
    numbers = rng.integers(0, 1000, count).tolist()
    return [
        (f"07700 900{number:03}" if one else f"020 7946 0{number:03}") if given else ""
        for number, one, given in zip(numbers, mobile, has, strict=True)
    ]
