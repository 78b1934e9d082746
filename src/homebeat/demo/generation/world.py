"""The whole invented force, table by table, in the order in which the tables lean on one another."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from homebeat.demo.prepared import PREPARED

from . import engagement, panels, priorities, priority_rows, raised, residents, surveys
from .people import People
from .policy import Policy
from .scene import Scene
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
    scene = Scene(streams, shape, policy, as_of, make_territory(streams, shape, as_of=as_of))
    people = People(streams, password=password)
    workforce = make_workforce(scene, people)
    seats = panels.make_panels(scene, people)
    _prepare(people, scene.territory)
    events = engagement.make_events(scene, workforce)
    issues = raised.make_issues(scene, events)
    chosen = priorities.make_priorities(scene, events)
    when = priority_rows.moments_of(scene, events, chosen)
    return World(
        (
            *scene.territory.tables,
            *people.tables(),
            *workforce.tables,
            *seats.tables,
            engagement.event_table(scene, events),
            raised.issue_table(scene, events, issues),
            raised.group_table(scene, events),
            *residents.resident_tables(scene, events, issues),
            residents.key_individual_table(scene, workforce),
            priority_rows.priority_table(scene, workforce, chosen, when),
            priority_rows.source_table(scene, issues, chosen, when),
            priority_rows.decision_table(scene, workforce, chosen, when, seats.sizes),
            priority_rows.progress_table(scene, workforce, chosen, when),
            *surveys.survey_tables(scene),
        )
    )


def _prepare(people: People, territory: Territory) -> None:
    """Choose the people of the step-in page: all around one ward, and the commander of a poor borough."""
    ward = territory.home_ward
    borough = territory.borough_of[ward]
    places = {
        "ward": int(territory.ward_area[ward]),
        "borough": int(territory.borough_area[borough]),
        "link_area": 1 + int(territory.land.link_area_of[borough]),
        "force": 0,
    }
    if territory.boroughs.poor.any():
        places["poor_borough"] = int(territory.borough_area[np.argmax(territory.boroughs.poor)])
    for one in PREPARED:
        if one.held_at in places:
            people.prepare(people.holders(one.role, places[one.held_at])[0], one.email)
