"""Priorities as rows: what they say, when each step was taken, what they came from and what was done."""

from dataclasses import dataclass

import numpy as np

from .calendar import day, london_days, moments
from .engagement import EVENT, HELD, PANEL, Events, loggers
from .gazetteer import AREA
from .people import PERSON
from .priorities import ACHIEVED, CURRENT, DECLINED, ENDED, PLACES, PRIORITY, STATES, Priorities
from .raised import ISSUE, Issues, concerns, sentences, told
from .scene import Scene
from .tables import Ref, Table
from .workforce import TEAM, Workforce

REASONS_DECLINED = (
    "The panel put burglary first this time.",
    "The council is already working on it; we will ask for news at the next meeting.",
    "Only one person raised it. The panel will look again in three months.",
    "The panel felt that this belongs to the neighbouring ward.",
)
YOUTH_REASONS = (
    "The youth panel asked to wait until the new school year.",
    "All three places went to burglary and drugs; the panel will make room at its next meeting.",
)
SOURCE_DAYS = 200  # how far back a proposal looks for what residents raised


@dataclass(frozen=True)
class Moments:
    """When each priority was proposed, decided, closed and last reviewed; NaT where it was not."""

    proposed_at: np.ndarray
    decided_at: np.ndarray
    closed_at: np.ndarray
    reviewed_on: np.ndarray


def moments_of(scene: Scene, events: Events, priorities: Priorities) -> Moments:
    """Work out the moments; poor boroughs review late."""
    rng = scene.rng("priority moments")
    count = len(priorities.ward)
    now = day(scene.as_of)
    decided_at, closed_at = _ends(events, priorities.decided), _ends(events, priorities.closed)
    decided_on = london_days(decided_at)
    base = np.where(np.isnat(decided_on), now - rng.integers(0, 25, count).astype("timedelta64[D]"), decided_on)
    proposed_at = moments(base - rng.integers(4, 30, count).astype("timedelta64[D]"), rng.integers(560, 1000, count))
    last = _last_meetings(events, len(scene.territory.ward_names))[priorities.ward]
    in_time = rng.random(count) < scene.territory.boroughs.review[scene.territory.borough_of[priorities.ward]]
    reviewed = np.where(in_time, np.maximum(last, decided_on), decided_on)
    reviewed = np.where(np.isnat(closed_at), reviewed, london_days(closed_at))
    reviewed[~np.isin(priorities.state, [CURRENT, ACHIEVED, ENDED])] = np.datetime64("NaT")
    return Moments(proposed_at, decided_at, closed_at, reviewed)


def _ends(events: Events, meeting: np.ndarray) -> np.ndarray:
    ends: np.ndarray = events.ends_at[meeting]
    ends[meeting < 0] = np.datetime64("NaT")
    return ends


def _last_meetings(events: Events, wards: int) -> np.ndarray:
    """Return the day of each ward's latest panel meeting; events stand in the order of their days."""
    last = np.full(wards, np.datetime64("NaT", "D"))
    held = (events.kind == PANEL) & (events.state == HELD)
    last[events.ward[held]] = events.days[held]
    return last


def priority_table(scene: Scene, workforce: Workforce, priorities: Priorities, when: Moments) -> Table:
    """Return the priorities as rows; the row of a ward's team is the row of the ward."""
    rng = scene.rng("priority words")
    known = concerns(scene)
    ward, category = priorities.ward, priorities.category

    def said(part: str) -> list[str]:
        return sentences(rng, scene, category, priorities.place, part)

    results = [said("achieved"), said("ended")]
    return Table(
        PRIORITY,
        {
            "key": scene.keys(PRIORITY, len(ward)),
            "area_id": Ref(AREA, scene.territory.ward_area[ward]),
            "team_id": Ref(TEAM, ward),
            "title": said("title"),
            "detail": [f"{text}." if text else "" for text in said("raised")],
            "category": [known[number]["category"] for number in category.tolist()],
            "about_young_people": [known[number].get("young", False) for number in category.tolist()],
            "state": [STATES[state] for state in priorities.state.tolist()],
            "proposed_by_id": Ref(PERSON, workforce.members[workforce.first_member[ward]]),
            "proposed_at": when.proposed_at,
            "decided_at": when.decided_at,
            "reviewed_on": when.reviewed_on,
            "closed_at": when.closed_at,
            "result": [
                results[state - ACHIEVED][row] if state >= ACHIEVED else ""
                for row, state in enumerate(priorities.state.tolist())
            ],
            "rank": [rank or None for rank in priorities.rank.tolist()],
        },
    )


def source_table(scene: Scene, issues: Issues, priorities: Priorities, when: Moments) -> Table:
    """Join each priority with the latest issues of its ward and category that were raised before it was proposed."""
    rng = scene.rng("priority sources")
    categories = len(concerns(scene))
    first = issues.days.min() - SOURCE_DAYS * 2
    span = int((issues.days.max() - first).astype(np.int64)) + SOURCE_DAYS

    def place(ward: np.ndarray, category: np.ndarray, days: np.ndarray) -> np.ndarray:
        found: np.ndarray = (ward * categories + category) * span + (days - first).astype(np.int64)
        return found

    order = np.argsort(place(issues.ward, issues.category, issues.days), kind="stable")
    known = place(issues.ward, issues.category, issues.days)[order]
    proposed = london_days(when.proposed_at)
    end = np.searchsorted(known, place(priorities.ward, priorities.category, proposed), side="left")
    begin = np.searchsorted(known, place(priorities.ward, priorities.category, proposed - SOURCE_DAYS), side="left")
    taken = np.minimum(end - begin, rng.integers(1, 5, len(end)))
    priority = np.repeat(np.arange(len(end)), taken)
    nth = np.arange(len(priority)) - np.repeat(np.cumsum(taken) - taken, taken)
    return Table(
        "priorities.PrioritySource",
        {"priority_id": Ref(PRIORITY, priority), "issue_id": Ref(ISSUE, order[end[priority] - 1 - nth])},
    )


def decision_table(
    scene: Scene, workforce: Workforce, priorities: Priorities, when: Moments, sizes: np.ndarray
) -> Table:
    """Return what the panels decided about each proposal, and how the votes fell."""
    label = "priorities.PanelDecision"
    rng = scene.rng("decisions")
    row = np.flatnonzero(priorities.decided >= 0)
    ward, declined = priorities.ward[row], priorities.state[row] == DECLINED
    votes = np.maximum(np.round(sizes[ward] * rng.uniform(0.35, 0.7, len(row))), 3).astype(np.int64)
    fewer = np.floor(votes * rng.uniform(0, 0.4, len(row))).astype(np.int64)
    later = when.decided_at[row] + rng.integers(3600, 80_000, len(row)).astype("timedelta64[s]")
    first_without = _without_youth(priorities)[row]
    return Table(
        label,
        {
            "key": scene.keys(label, len(row)),
            "priority_id": Ref(PRIORITY, row),
            "meeting_id": Ref(EVENT, priorities.decided[row]),
            "choice": ["declined" if one else "chosen" for one in declined.tolist()],
            "votes_for": np.where(declined, fewer, votes - fewer),
            "votes_against": np.where(declined, votes - fewer, fewer),
            "reason": [REASONS_DECLINED[n % 4] if one else "" for n, one in enumerate(declined.tolist())],
            "youth_rule_reason": [YOUTH_REASONS[n % 2] if one else "" for n, one in enumerate(first_without.tolist())],
            "decided_on": london_days(when.decided_at[row]),
            "recorded_by_id": Ref(PERSON, workforce.members[workforce.first_member[ward]]),
            "recorded_at": np.minimum(later, day(scene.as_of).astype("datetime64[s]")),
        },
    )


def _without_youth(priorities: Priorities) -> np.ndarray:
    """Say which priority took the last of the three places of a ward that keeps none for young people."""
    found: np.ndarray = (priorities.rank == PLACES) & ~priorities.keeps_youth_rule[priorities.ward]
    return found


def progress_table(scene: Scene, workforce: Workforce, priorities: Priorities, when: Moments) -> Table:
    """Return what was done about each chosen priority between its decision and its end; poor boroughs do little."""
    label = "priorities.Progress"
    rng = scene.rng("progress")
    choices = [one.get("done", []) for one in concerns(scene)]
    row, nth = _lines(rng, scene, priorities, np.array([len(known) for known in choices]))
    happened = _happened(rng, scene, when, row)
    order = np.lexsort((row, happened))
    row, nth, happened = row[order], nth[order], happened[order]
    return Table(
        label,
        {
            "key": scene.keys(label, len(row)),
            "priority_id": Ref(PRIORITY, row),
            "happened_on": happened,
            "words": told(rng, scene, choices, category=priorities.category[row], place=priorities.place[row], nth=nth),
            "recorded_by_id": Ref(PERSON, loggers(rng, priorities.ward[row], happened, workforce)),
            "recorded_at": moments(happened, rng.integers(900, 1260, len(row))),
        },
    )


def _lines(
    rng: np.random.Generator, scene: Scene, priorities: Priorities, known: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the priority of each line and which of its category's sentences it is; no priority says one twice."""
    chosen = np.isin(priorities.state, [CURRENT, ACHIEVED, ENDED])
    poor = scene.territory.boroughs.poor[scene.territory.borough_of[priorities.ward]]
    wanted = rng.poisson(np.where(poor, 0.5, 2.2)) + (priorities.state != CURRENT)
    lines = np.where(chosen, np.minimum(wanted, known[priorities.category]), 0)
    row = np.repeat(np.arange(len(lines)), lines)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(lines) - lines, lines)
    first = rng.integers(0, 100, len(lines))
    return row, (first[row] + nth) % known[priorities.category[row]]


def _happened(rng: np.random.Generator, scene: Scene, when: Moments, row: np.ndarray) -> np.ndarray:
    """Return a day for each line, after the decision and not after the end."""
    begin = london_days(when.decided_at[row]) + 1
    end = np.where(np.isnat(when.closed_at[row]), day(scene.as_of) - 1, london_days(when.closed_at[row]))
    length = np.maximum((end - begin).astype(np.int64), 0)
    days = begin + np.floor(rng.random(len(row)) * (length + 1)).astype("timedelta64[D]")
    found: np.ndarray = np.minimum(days, np.maximum(end, begin - 1))
    return found
