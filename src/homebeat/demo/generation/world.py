"""The whole invented force, table by table, in the order in which the tables lean on one another."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from homebeat.demo.prepared import PREPARED

from . import engagement, panels, priorities, raised, residents
from .people import People
from .policy import Policy
from .shape import Shape
from .streams import Streams
from .tables import Table
from .territory import Territory, make_territory
from .workforce import make_workforce


@dataclass(frozen=True)
class World:
    """All rows of the force."""

    tables: tuple[Table, ...]

    def table(self, label: str) -> Table:
        """Return one table."""
        return next(one for one in self.tables if one.label == label)

    def digests(self) -> dict[str, str]:
        """Return a digest of every table."""
        return {one.label: one.digest() for one in self.tables}

    @property
    def rows(self) -> int:
        """The number of rows in all tables."""
        return sum(len(one) for one in self.tables)


def make_world(*, seed: int, shape: Shape, policy: Policy, as_of: date, password: str) -> World:
    """Return the whole force: the same seed, shape, policy, day and password give the same rows."""
    streams = Streams(seed)
    territory = make_territory(streams, shape, as_of=as_of)
    people = People(streams, password=password)
    workforce = make_workforce(streams, shape, territory, policy, people, as_of=as_of)
    seats = panels.make_panels(streams, shape, territory, people, as_of=as_of)
    _prepare(people, territory)
    events = engagement.make_events(streams, shape, territory, workforce, as_of=as_of)
    issues = raised.make_issues(streams, territory, policy, events)
    chosen = priorities.make_priorities(streams, shape, territory, policy, events)
    when = priorities.moments_of(streams, territory, events, chosen, as_of=as_of)
    return World(
        (
            *territory.tables,
            *people.tables(),
            *workforce.tables,
            *seats.tables,
            engagement.event_table(streams, territory, events, as_of=as_of),
            raised.issue_table(streams, territory, policy, events, issues),
            raised.group_table(streams, policy, events),
            *residents.resident_tables(streams, territory, events, issues, as_of=as_of),
            residents.key_individual_table(streams, territory, workforce, as_of=as_of),
            priorities.priority_table(streams, territory, policy, workforce, chosen, when),
            priorities.source_table(streams, policy, issues, chosen, when),
            priorities.decision_table(streams, workforce, chosen, when, seats.sizes, as_of=as_of),
            priorities.progress_table(streams, territory, policy, workforce, chosen, when, as_of=as_of),
        )
    )


def _prepare(people: People, territory: Territory) -> None:
    """Choose the people of the sign-in page: all around the first ward of the first borough, and one poor borough."""
    places = {
        "ward": int(territory.ward_area[_home_ward(territory)]),
        "borough": int(territory.borough_area[territory.borough_of[_home_ward(territory)]]),
        "poor_borough": int(territory.borough_area[np.argmax(territory.boroughs.poor)]),
        "link_area": 1 + int(territory.land.link_area_of[territory.borough_of[_home_ward(territory)]]),
        "force": 0,
    }
    for one in PREPARED:
        people.prepare(people.holders(one.role, places[one.held_at])[one.nth], one.email)


def _home_ward(territory: Territory) -> int:
    """A ward of a borough that does about as well as most."""
    usual = int(np.argmin(np.abs(territory.boroughs.activity - 1)))
    return int(np.flatnonzero(territory.borough_of == usual)[0])
