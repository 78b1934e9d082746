"""Priorities: what each panel chose at its meetings over two years, what came of it, and what waits for the next one."""

from dataclasses import dataclass

import numpy as np

from .engagement import HELD, PANEL, Events
from .raised import concerns, places_of_concern, ward_worries
from .scene import Scene

PRIORITY = "priorities.Priority"
PLACES = 3
MEETINGS_A_PRIORITY = (1, 2, 2, 3, 3, 4)
MEETINGS_SINCE = (0, 0, 1, 1, 2)
STATES = ("proposed", "current", "declined", "achieved", "ended")
PROPOSED, CURRENT, DECLINED, ACHIEVED, ENDED = range(5)
PROPOSES = 0.4  # wards with something before their panel


@dataclass(frozen=True)
class Ward:
    """What decides a ward's priorities: its panel's meetings, its worries and how it keeps the youth rule."""

    number: int
    meetings: np.ndarray  # event rows, earliest first
    young: np.ndarray  # how likely each category about young people is
    other: np.ndarray
    youth_rank: int  # 0 where no current priority is about young people
    is_home: bool  # the ward that visitors are shown first


@dataclass(frozen=True)
class Priorities:
    """All priorities; numbers count rows from 0, meetings are rows of events and -1 means none."""

    ward: np.ndarray
    category: np.ndarray
    state: np.ndarray
    rank: np.ndarray  # 0 where it is not current
    decided: np.ndarray
    closed: np.ndarray
    place: np.ndarray  # what it is about
    keeps_youth_rule: np.ndarray  # of each ward


def make_priorities(scene: Scene, events: Events) -> Priorities:
    """Return what the panels chose, declined, closed and have before them."""
    rng = scene.rng("priorities")
    wards = _wards(rng, scene, events)
    rows = [row for one in wards for row in _life_of(rng, scene, one)]
    ward, category, state, rank, decided, closed = (np.array(column) for column in zip(*rows, strict=True))
    place = places_of_concern(rng, scene, ward, category)
    keeps_youth_rule = np.array([one.youth_rank > 0 for one in wards])
    return Priorities(ward, category, state, rank, decided, closed, place, keeps_youth_rule)


def _wards(rng: np.random.Generator, scene: Scene, events: Events) -> list[Ward]:
    worries = ward_worries(scene)
    known = concerns(scene)
    has_title = np.array([bool(one["title"]) for one in known])
    young = np.array([one.get("young", False) for one in known])
    held = np.flatnonzero((events.kind == PANEL) & (events.state == HELD))
    meetings = [held[events.ward[held] == ward] for ward in range(len(worries))]
    ranks = _youth_ranks(rng, scene)
    return [
        Ward(
            number,
            meetings[number],
            _among(worries[number], has_title & young),
            _among(worries[number], has_title & ~young),
            ranks[number],
            number == scene.territory.home_ward,
        )
        for number in range(len(worries))
    ]


def _among(likely: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    kept = likely * allowed
    found: np.ndarray = kept / kept.sum()
    return found


def _youth_ranks(rng: np.random.Generator, scene: Scene) -> list[int]:
    """Exactly so many wards put young people first and so many have none; those lie in the poor boroughs first."""
    poor = scene.territory.boroughs.poor[scene.territory.borough_of]
    order = np.argsort(rng.random(scene.shape.wards) - poor * 0.8)  # poor wards tend to come first
    ranks = rng.integers(2, PLACES + 1, scene.shape.wards)
    ranks[order[: scene.shape.youth_missing]] = 0
    ranks[order[scene.shape.wards - scene.shape.youth_first :]] = 1
    return [int(rank) for rank in ranks]


def _life_of(rng: np.random.Generator, scene: Scene, ward: Ward) -> list[tuple[int, ...]]:
    """Return the ward's priorities: the chain of each of its places back in time, what was declined, what is proposed."""
    success = scene.territory.boroughs.success[scene.territory.borough_of[ward.number]]
    others = [rank for rank in range(1, PLACES + 1) if rank != ward.youth_rank]
    categories = _distinct(rng, ward.other, PLACES)
    rows = []
    for rank, category in zip(others, categories, strict=False):
        rows += _chain(rng, ward, success, rank=rank, category=category)
    if ward.youth_rank:
        rows += _chain(rng, ward, success, rank=ward.youth_rank, category=_distinct(rng, ward.young, 1)[0])
    for meeting in rng.choice(ward.meetings, rng.integers(0, 3)) if len(ward.meetings) else ():
        rows.append((ward.number, _distinct(rng, ward.other, 1)[0], DECLINED, 0, int(meeting), -1))
    proposals = 2 + int(rng.integers(0, 2)) if ward.is_home or rng.random() < PROPOSES else 0
    rows += [
        (ward.number, category, PROPOSED, 0, -1, -1)
        for category in _distinct(rng, (ward.other + ward.young) / 2, proposals)
    ]
    return rows


def _distinct(rng: np.random.Generator, likely: np.ndarray, count: int) -> list[int]:
    return rng.choice(len(likely), count, replace=False, p=likely).tolist() if count else []


def _chain(rng: np.random.Generator, ward: Ward, success: float, *, rank: int, category: int) -> list[tuple[int, ...]]:
    """One place among the ward's priorities: the current one, and those that held the place before it."""
    at = len(ward.meetings) - 1 - int(rng.choice(MEETINGS_SINCE))
    if at < 0:
        return []
    likely = ward.young if rank == ward.youth_rank else ward.other
    rows: list[tuple[int, ...]] = [(ward.number, category, CURRENT, rank, int(ward.meetings[at]), -1)]
    while (before := at - int(rng.choice(MEETINGS_A_PRIORITY))) >= 0:
        state = ACHIEVED if rng.random() < success else ENDED
        past = int(rng.choice(len(likely), p=likely))
        rows.append((ward.number, past, state, 0, int(ward.meetings[before]), int(ward.meetings[at])))
        at = before
    return rows
