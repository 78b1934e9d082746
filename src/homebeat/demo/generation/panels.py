"""Ward panels and their members: a panel in every ward, and residents of it who decide what comes first."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from .calendar import day, random_days
from .gazetteer import AREA
from .people import PERSON, People
from .scene import Scene
from .streams import shares
from .tables import Ref, Table

PANEL = "engagement.Panel"


@dataclass(frozen=True)
class Panels:
    """Who chairs each ward's panel; the rows of panels are the rows of wards."""

    chairs: np.ndarray
    sizes: np.ndarray
    tables: list[Table]


def make_panels(scene: Scene, people: People) -> Panels:
    """Seat the members of all panels; the first of each is its chair."""
    rng = scene.rng("panels")
    wards = len(scene.territory.ward_names)
    poor = scene.territory.boroughs.poor[scene.territory.borough_of]
    sizes = shares(scene.shape.panel_members, rng.gamma(24, 1, wards) * np.where(poor, 0.55, 1))
    panel = np.repeat(np.arange(wards), sizes)
    is_chair = np.diff(panel, prepend=-1) > 0
    since = random_days(rng, day(scene.as_of - timedelta(days=1500)), day(scene.as_of - timedelta(days=30)), len(panel))
    since[is_chair] = random_days(
        rng, day(scene.as_of - timedelta(days=1500)), day(scene.as_of - timedelta(days=760)), wards
    )
    members = people.add_panel_members(len(panel), joined_on=since)
    roles = ["panel_chair" if chair else "panel_member" for chair in is_chair.tolist()]
    people.grant(members, roles, scene.territory.ward_area[panel], since)
    return Panels(
        members[is_chair],
        sizes,
        [_panel_table(scene), _seats(scene, panel, members, is_chair, since)],
    )


def _panel_table(scene: Scene) -> Table:
    wards = len(scene.territory.ward_names)
    return Table(
        PANEL,
        {
            "key": scene.keys(PANEL, wards),
            "area_id": Ref(AREA, scene.territory.ward_area),
            "name": [f"{name} ward panel" for name in scene.territory.ward_names],
            "started_on": random_days(
                scene.rng("panel starts"),
                day(scene.as_of - timedelta(days=2000)),
                day(scene.as_of - timedelta(days=1501)),
                wards,
            ),
        },
    )


def _seats(scene: Scene, panel: np.ndarray, members: np.ndarray, is_chair: np.ndarray, since: np.ndarray) -> Table:
    label = "engagement.PanelMember"
    return Table(
        label,
        {
            "key": scene.keys(label, len(panel)),
            "panel_id": Ref(PANEL, panel),
            "person_id": Ref(PERSON, members),
            "is_chair": is_chair,
            "starts_on": since,
            "ends_on": [None] * len(panel),
        },
    )
