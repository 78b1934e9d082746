"""The published geography of London: 33 boroughs, 684 wards, 4,994 small areas, mid-2020 populations."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from homebeat.foundation.areas.models import Area, SmallArea
from homebeat.foundation.areas.placing import Placer
from homebeat.foundation.areas.queries import boundaries, populations, tree
from homebeat.foundation.areas.search import search
from tests.intake.geography.files import ASKED, load

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
TODAY = ASKED.at.date()


@pytest.fixture
def london(real_data: Path) -> Area:
    files = sorted((real_data / "geography").glob("*.csv")) + sorted((real_data / "geography").glob("*.geojson"))
    assert [one.refused for one in load(*files)] == [()] * len(files)
    again = load(*files)
    assert [(one.loaded, one.unchanged == one.rows) for one in again] == [(0, True)] * len(files)
    return Area.objects.get(name="London", kind="force")


def test_the_whole_of_london_stands_in_the_tree(london, real_data) -> None:
    assert Area.objects.of_force(london).filter(kind="borough").count() == 33
    wards = tree.neighbourhoods(london, on=TODAY)
    assert wards.count() == 684
    assert SmallArea.objects.filter(area__force=london).count() == 4_994
    assert len(boundaries.drawn(wards, on=TODAY)) == 684
    assert search(london, "Hampsted Town", on=TODAY)[0].name == "Hampstead Town"


def test_every_person_counted_is_counted_once(london, real_data) -> None:
    boroughs = populations.totals(Area.objects.of_force(london).filter(kind="borough"))
    assert populations.total(london).count == sum(one.count for one in boroughs.values()) == 9_002_488
    wards = populations.totals(tree.neighbourhoods(london, on=TODAY))
    assert sum(one.count for one in wards.values()) == 9_002_488 - 535_483
    assert any(one.is_partial for one in wards.values())


def test_points_agree_with_asking_each_published_outline(london, real_data) -> None:
    """The tree of points against the plain way: every outline of the published file asked about every point."""
    content = json.loads(next((real_data / "geography").glob("*wards*.geojson")).read_text())
    shapes = {one["properties"]["WD24CD"]: shapely.geometry.shape(one["geometry"]) for one in content["features"]}
    points = np.random.default_rng(3).uniform((-0.5, 51.3), (0.3, 51.68), size=(400, 2))
    codes = dict(Area.objects.of_force(london).values_list("pk", "gss_code"))
    found = Placer(london, on=TODAY).by_points(points[:, 0].tolist(), points[:, 1].tolist())
    for (lon, lat), area in zip(points.tolist(), found, strict=True):
        inside = sorted(code for code, shape in shapes.items() if shape.intersects(shapely.Point(lon, lat)))
        assert (codes[area] if area else None) == (inside[0] if inside else None)
