"""What residents raised at events, and which community groups were met there."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from .engagement import EVENT, HELD, Events
from .scene import Scene
from .tables import Ref, Table
from .words import words

ISSUE = "engagement.IssueRaised"
NUMBER = re.compile(r"\{(\d+)\}")
LEAST_FACTOR, MOST_FACTOR = 0.65, 1.4
USUALLY_RAISED = (1.5, 2.0, 1.1, 0.55)  # issues at one event of each kind
IN_WORDS, GROUPS_NOTED, GROUP_COUNTED = 0.85, 0.3, 0.75
MOST_GROUPS = 3


@dataclass(frozen=True)
class Issues:
    """All issues raised, in the order of their events; numbers count rows from 0."""

    event: np.ndarray
    ward: np.ndarray
    days: np.ndarray
    category: np.ndarray  # a place in `concerns`


def concerns(scene: Scene) -> list[dict[str, Any]]:
    """Return the words for each category that policy knows.

    Raises:
        LookupError: policy has a category without words here, or the words have one that policy lacks.
    """
    found = words("concerns")["concern"]
    if {one["category"] for one in found} != scene.policy.categories:
        odd = {one["category"] for one in found} ^ scene.policy.categories
        raise LookupError(f"words/concerns.toml and the issue categories differ in: {', '.join(sorted(odd))}")
    return list(found)


def make_issues(scene: Scene, events: Events) -> Issues:
    """Raise issues at the events that were held; each ward has worries of its own."""
    rng = scene.rng("issues")
    usual = np.array(USUALLY_RAISED)[events.kind] * (events.state == HELD)
    event = np.repeat(np.arange(len(events)), np.minimum(rng.poisson(usual), 5))
    ward = events.ward[event]
    bounds = ward_worries(scene).cumsum(axis=1)
    category = (rng.random(len(event))[:, None] > bounds[ward]).sum(axis=1)
    return Issues(event, ward, events.days[event], np.minimum(category, bounds.shape[1] - 1))


def ward_worries(scene: Scene) -> np.ndarray:
    """Return how likely each category is in each ward; hardship brings more of the grave ones."""
    rng = scene.rng("worries")
    known = concerns(scene)
    weight = np.array([one["weight"] for one in known])
    grave = np.array(
        [one["category"] in ("drug_dealing", "robbery_snatch", "knives_gangs", "violence") for one in known]
    )
    hardship = scene.territory.boroughs.hardship[scene.territory.borough_of][:, None]
    drawn = weight * rng.gamma(1.3, 1, (len(hardship), len(weight))) * np.where(grave, 0.4 + 1.6 * hardship, 1)
    found: np.ndarray = drawn / drawn.sum(axis=1, keepdims=True)
    return found


def places_of_concern(rng: np.random.Generator, scene: Scene, ward: np.ndarray, category: np.ndarray) -> np.ndarray:
    """Return a place of each row's ward where such a thing happens: an estate, a park, or else a street."""
    streets = scene.territory.places.of(["street"])
    place = np.empty(len(ward), dtype=np.int64)
    for number, one in enumerate(concerns(scene)):
        here = category == number
        place[here] = scene.territory.places.of(one["at"]).one_of(rng, ward[here])
    return np.where(place >= 0, place, streets.one_of(rng, ward))


def sentences(rng: np.random.Generator, scene: Scene, category: np.ndarray, place: np.ndarray, part: str) -> list[str]:
    """Return a sentence of that part of the word list for each row, with the row's place and numbers filled in."""
    choices = [one.get(part, []) for one in concerns(scene)]
    drawn = np.floor(rng.random(len(category)) * np.array([len(known) for known in choices])[category])
    return told(rng, scene, choices, category=category, place=place, nth=drawn.astype(np.int64))


def told(
    rng: np.random.Generator,
    scene: Scene,
    choices: list[list[str]],
    *,
    category: np.ndarray,
    place: np.ndarray,
    nth: np.ndarray,
) -> list[str]:
    """Return the nth sentence of each row's category, with the row's place and numbers filled in."""
    names = scene.territory.places.names
    factors = rng.uniform(LEAST_FACTOR, MOST_FACTOR, len(category)).tolist()
    rows = zip(category.tolist(), place.tolist(), nth.tolist(), factors, strict=True)
    return [
        _fill_in(choices[which][number], names[at], factor) if choices[which] else ""
        for which, at, number, factor in rows
    ]


def _fill_in(sentence: str, place: str, factor: float) -> str:
    if "{" not in sentence:
        return sentence
    return NUMBER.sub(lambda found: str(round(int(found[1]) * factor)), sentence.replace("{place}", place))


def issue_table(scene: Scene, events: Events, issues: Issues) -> Table:
    """Return the issues as rows."""
    rng = scene.rng("issue words")
    known = concerns(scene)
    count = len(issues.event)
    place = places_of_concern(rng, scene, issues.ward, issues.category)
    said = sentences(rng, scene, issues.category, place, "raised")
    in_words = (rng.random(count) < IN_WORDS).tolist()
    people = np.minimum(1 + rng.poisson(1.6, count), np.maximum(events.people[issues.event], 1))
    return Table(
        ISSUE,
        {
            "key": scene.keys(ISSUE, count),
            "event_id": Ref(EVENT, issues.event),
            "category": [known[number]["category"] for number in issues.category.tolist()],
            "words": [text if kept else "" for text, kept in zip(said, in_words, strict=True)],
            "raised_by_count": people,
        },
    )


def group_table(scene: Scene, events: Events) -> Table:
    """Return which groups were met; noted at about a third of events, counted at most of those."""
    rng = scene.rng("groups met")
    often = words("events")["groups"]
    weight = np.array([often.get(code, 1) for code in scene.policy.groups], dtype=float)
    noted = np.flatnonzero((rng.random(len(events)) < GROUPS_NOTED) & (events.state == HELD))
    event = np.repeat(noted, rng.integers(1, MOST_GROUPS + 1, len(noted)))
    group = rng.choice(len(weight), len(event), p=weight / weight.sum())
    pairs = np.unique(event * len(weight) + group)
    event, group = pairs // len(weight), pairs % len(weight)
    met = np.maximum(np.floor(events.people[event] * rng.uniform(0.1, 0.6, len(event))), 1).astype(np.int64)
    counted = (rng.random(len(event)) < GROUP_COUNTED).tolist()
    return Table(
        "engagement.GroupMet",
        {
            "event_id": Ref(EVENT, event),
            "group": [scene.policy.groups[number] for number in group.tolist()],
            "count": [people if kept else None for people, kept in zip(met.tolist(), counted, strict=True)],
        },
    )
