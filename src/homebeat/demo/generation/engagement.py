"""Two years of engagement at the yearly rates of 2007, and what is planned for the next six weeks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from .calendar import day, moments, weekdays, years_before
from .gazetteer import AREA, PLACE
from .people import PERSON
from .scene import Scene
from .streams import shares
from .tables import Ref, Table
from .words import words
from .workforce import TEAM, Workforce

EVENT = "engagement.Event"
MEETING, PANEL, BRIEFING, CONTACT = range(4)
CODES = ("public_meeting", "panel_meeting", "street_briefing", "contact_point")
HELD, PLANNED, CANCELLED = range(3)
STATES = ("held", "planned", "cancelled")
BY_MONTH = np.array([0.95, 1.0, 1.1, 1.05, 1.1, 1.15, 1.0, 0.6, 1.1, 1.1, 1.1, 0.65])
BY_WEEKDAY = (  # Monday to Sunday, for each kind
    np.array([0.9, 1.3, 1.4, 1.3, 0.5, 0.35, 0.05]),
    np.array([0.9, 1.4, 1.4, 1.3, 0.2, 0.1, 0]),
    np.array([0.9, 1.0, 1.1, 1.1, 1.0, 0.9, 0.3]),
    np.array([0.8, 1.0, 1.1, 1.1, 1.1, 1.2, 0.2]),
)
EVENINGS, DAYTIME, WEEKENDS = (
    (1080, 1110, 1140, 1140, 1170),
    (600, 660, 690, 780, 840, 900, 930, 990, 1020),
    (600, 630, 660, 720),
)
LASTS = (90, 90, 45, 120)  # minutes
WEEKS_AHEAD = 6
PLANNED_SHARE = 0.5  # of what the coming weeks will bring, what is already in the diary
CANCELLED_SHARE = 0.012
USUAL_PEOPLE = (0, 11, 21, 13)  # met at one event; for public meetings the year's total decides
NOTED_SHARE, TRANSPORT_SHARE, SPECIAL_SHARE = 0.5, 0.05, 0.02


@dataclass(frozen=True)
class Events:
    """All events in the order of their beginning; numbers count rows from 0."""

    kind: np.ndarray
    ward: np.ndarray
    days: np.ndarray
    minutes: np.ndarray
    state: np.ndarray
    people: np.ndarray  # met; -1 where nobody was counted
    place: np.ndarray
    starts_at: np.ndarray
    ends_at: np.ndarray
    team: np.ndarray
    logged_by: np.ndarray

    def __len__(self) -> int:
        return len(self.kind)


def make_events(scene: Scene, workforce: Workforce) -> Events:
    """Return all events: the exact yearly counts as held, a few cancelled, and those planned ahead."""
    rng = scene.rng("events")
    likely = _likely(rng, scene)
    return _gather(rng, scene, [_block(rng, scene, likely, one) for one in _stretches(scene)], workforce)


@dataclass(frozen=True)
class Stretch:
    """So many events of one kind and state, from one day to another; `met` is how many people came to all of them."""

    kind: int
    count: int
    state: int
    first: np.datetime64
    last: np.datetime64
    met: int = 0


def _stretches(scene: Scene) -> Iterator[Stretch]:
    shape = scene.shape
    totals = (shape.public_meetings, shape.panel_meetings, shape.street_briefings, shape.contact_points)
    for kind, total in enumerate(totals):
        for back in range(shape.years, 0, -1):
            first, last = day(years_before(scene.as_of, back)) + 1, day(years_before(scene.as_of, back - 1))
            last = min(last, day(scene.as_of) - 1)  # what is on today has not happened yet
            yield Stretch(kind, total, HELD, first, last, shape.people_at_public_meetings)
            yield Stretch(kind, round(total * CANCELLED_SHARE), CANCELLED, first, last)
        ahead = day(scene.as_of + timedelta(weeks=WEEKS_AHEAD))
        yield Stretch(kind, round(total * WEEKS_AHEAD / 52 * PLANNED_SHARE), PLANNED, day(scene.as_of), ahead)


def _likely(rng: np.random.Generator, scene: Scene) -> np.ndarray:
    """How likely an event is to be in each ward: by its borough's activity, its size and some luck."""
    size = np.sqrt(scene.territory.population / scene.territory.population.mean())
    found: np.ndarray = (
        scene.territory.boroughs.activity[scene.territory.borough_of] * size * rng.gamma(25, 1 / 25, len(size))
    )
    return found


def _block(rng: np.random.Generator, scene: Scene, likely: np.ndarray, one: Stretch) -> dict[str, np.ndarray]:
    """Make the events of one stretch."""
    if one.kind == PANEL and one.state == HELD:
        ward, days = _panel_days(rng, likely, one)
    else:
        ward = np.repeat(np.arange(len(likely)), rng.multinomial(one.count, likely / likely.sum()))
        days = _days(rng, one)
    return {
        "kind": np.full(one.count, one.kind),
        "ward": ward,
        "days": days,
        "minutes": _minutes(rng, one.kind, weekdays(days)),
        "state": np.full(one.count, one.state),
        "people": _people(rng, scene, one, ward) if one.state == HELD else np.full(one.count, -1),
    }


def _days(rng: np.random.Generator, one: Stretch) -> np.ndarray:
    choices = np.arange(one.first, one.last + 1)
    month = choices.astype("datetime64[M]").astype(np.int64) % 12
    weight = BY_MONTH[month] * BY_WEEKDAY[one.kind][weekdays(choices)] * ~_is_feast(choices)
    return rng.choice(choices, one.count, p=weight / weight.sum())


def _is_feast(days: np.ndarray) -> np.ndarray:
    """Say which days are Christmas Eve to Boxing Day, New Year's Eve or New Year's Day."""
    of_year = np.array([text[5:] for text in np.datetime_as_string(days).tolist()])
    return np.isin(of_year, ["12-24", "12-25", "12-26", "12-31", "01-01"])


def _panel_days(rng: np.random.Generator, likely: np.ndarray, one: Stretch) -> tuple[np.ndarray, np.ndarray]:
    """Panels meet at even distances through the year, on a Tuesday, Wednesday or Thursday."""
    meetings = shares(one.count, likely * rng.gamma(40, 1 / 40, len(likely)))
    ward = np.repeat(np.arange(len(likely)), meetings)
    nth = np.arange(one.count) - np.repeat(np.cumsum(meetings) - meetings, meetings)
    share = (nth + rng.uniform(0.15, 0.85, one.count)) / meetings[ward]
    days = one.first + np.floor(share * int((one.last - one.first).astype(np.int64))).astype("timedelta64[D]")
    wanted = rng.integers(1, 4, one.count)
    moved = days + (wanted - weekdays(days)).astype("timedelta64[D]")
    return ward, np.where(_is_feast(moved), moved - 7, np.clip(moved, one.first, one.last))


def _minutes(rng: np.random.Generator, kind: int, weekday: np.ndarray) -> np.ndarray:
    usual = EVENINGS if kind in (MEETING, PANEL) else DAYTIME
    return np.where(weekday >= 5, rng.choice(WEEKENDS, len(weekday)), rng.choice(usual, len(weekday)))  # noqa: PLR2004


def _people(rng: np.random.Generator, scene: Scene, one: Stretch, ward: np.ndarray) -> np.ndarray:
    borough = scene.territory.borough_of[ward]
    turnout = scene.territory.boroughs.turnout[borough] * np.exp(rng.normal(0, 0.55, len(ward)))
    if one.kind == MEETING:
        return shares(one.met - len(ward), turnout) + 1
    found: np.ndarray = np.maximum(np.round(USUAL_PEOPLE[one.kind] * turnout * 0.9), 1).astype(np.int64)
    return found


def _gather(
    rng: np.random.Generator, scene: Scene, blocks: list[dict[str, np.ndarray]], workforce: Workforce
) -> Events:
    whole = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
    order = np.lexsort((whole["ward"], whole["kind"], whole["minutes"], whole["days"]))
    whole = {name: values[order] for name, values in whole.items()}
    starts = moments(whole["days"], whole["minutes"])
    lasts = (np.array(LASTS)[whole["kind"]] * 60).astype("timedelta64[s]")
    team = _teams(rng, scene, whole["kind"], whole["ward"], workforce)
    logged_by = loggers(rng, team, whole["days"], workforce)
    return Events(
        **whole,
        place=_places(rng, scene, whole["kind"], whole["ward"]),
        starts_at=starts,
        ends_at=starts + lasts,
        team=team,
        logged_by=logged_by,
    )


def _places(rng: np.random.Generator, scene: Scene, kind: np.ndarray, ward: np.ndarray) -> np.ndarray:
    place = np.empty(len(kind), dtype=np.int64)
    for number, one in enumerate(words("events")["kind"]):
        here = kind == number
        place[here] = scene.territory.places.of(one["at"]).one_of(rng, ward[here])
    return place


def _teams(
    rng: np.random.Generator, scene: Scene, kind: np.ndarray, ward: np.ndarray, workforce: Workforce
) -> np.ndarray:
    """The ward's own team, now and then the transport team of its borough or a special team that serves it."""
    transport = np.full(len(scene.territory.borough_names), -1)
    special = np.full(len(scene.territory.ward_names), -1)
    first_ward, first_borough = int(scene.territory.ward_area[0]), int(scene.territory.borough_area[0])
    for number, one in enumerate(workforce.teams):
        if one.kind == "transport":
            transport[one.home - first_borough] = number
        elif one.kind == "special":
            special[np.array(one.wards) - first_ward] = number
    chance = rng.random(len(kind))
    by_transport = (
        np.isin(kind, [BRIEFING, CONTACT])
        & (chance < TRANSPORT_SHARE)
        & (transport[scene.territory.borough_of[ward]] >= 0)
    )
    by_special = (kind != PANEL) & (chance > 1 - SPECIAL_SHARE * 10) & (special[ward] >= 0)
    return np.where(
        by_transport, transport[scene.territory.borough_of[ward]], np.where(by_special, special[ward], ward)
    )


def loggers(rng: np.random.Generator, team: np.ndarray, days: np.ndarray, workforce: Workforce) -> np.ndarray:
    """Anyone of the team who served in it that day; the longest-serving one stands in for those who did not yet."""
    sizes = np.bincount(workforce.member_team, minlength=len(workforce.teams))
    post = workforce.first_member[team] + np.floor(rng.random(len(team)) * sizes[team]).astype(np.int64)
    served = workforce.member_since[post] <= days
    found: np.ndarray = workforce.members[np.where(served, post, workforce.first_member[team])]
    return found


def event_table(scene: Scene, events: Events) -> Table:
    """Return the events as rows."""
    rng = scene.rng("event words")
    count = len(events)
    place_names = [scene.territory.places.names[place] for place in events.place.tolist()]
    is_public = np.isin(events.kind, [MEETING, BRIEFING, CONTACT])
    return Table(
        EVENT,
        {
            "key": scene.keys(EVENT, count),
            "area_id": Ref(AREA, scene.territory.ward_area[events.ward]),
            "team_id": Ref(TEAM, events.team),
            "kind": [CODES[kind] for kind in events.kind.tolist()],
            "title": _titles(rng, scene, events, place_names),
            "state": [STATES[state] for state in events.state.tolist()],
            "starts_at": events.starts_at,
            "ends_at": events.ends_at,
            "place_id": Ref(PLACE, events.place),
            "place_name": place_names,
            "lon": scene.territory.places.lon[events.place],
            "lat": scene.territory.places.lat[events.place],
            "people_met": [people if people >= 0 else None for people in events.people.tolist()],
            "note": _notes(rng, events),
            "is_public": is_public,
            "logged_by_id": Ref(PERSON, events.logged_by),
            "logged_at": _logged_at(rng, scene, events),
            "version": np.ones(count, int),
            "idempotency_key": [None] * count,
        },
    )


def _titles(rng: np.random.Generator, scene: Scene, events: Events, place_names: list[str]) -> list[str]:
    patterns = [one["title"] for one in words("events")["kind"]]
    drawn = rng.random(len(events)).tolist()
    rows = zip(events.kind.tolist(), events.ward.tolist(), place_names, drawn, strict=True)
    return [
        patterns[kind][int(chance * len(patterns[kind]))].format(ward=scene.territory.ward_names[ward], place=place)
        for kind, ward, place, chance in rows
    ]


def _notes(rng: np.random.Generator, events: Events) -> list[str]:
    choices = [one["note"] for one in words("events")["kind"]]
    drawn = rng.random(len(events)) / NOTED_SHARE
    noted = np.where(events.state == HELD, drawn, 1)
    return [
        choices[kind][int(chance * len(choices[kind]))] if chance < 1 else ""
        for kind, chance in zip(events.kind.tolist(), noted.tolist(), strict=True)
    ]


def _logged_at(rng: np.random.Generator, scene: Scene, events: Events) -> np.ndarray:
    """What was held is logged within a day or so; what is planned or cancelled was entered weeks before."""
    soon = events.ends_at + rng.integers(300, 100_000, len(events)).astype("timedelta64[s]")
    before = events.starts_at - rng.integers(8 * 86_400, 60 * 86_400, len(events)).astype("timedelta64[s]")
    now = day(scene.as_of).astype("datetime64[s]")
    found: np.ndarray = np.where(
        events.state == HELD, np.minimum(soon, now), np.minimum(before, now - np.timedelta64(7, "h"))
    )
    return found
