from datetime import date

import numpy as np
import pytest
import shapely

from homebeat.foundation.areas.models import Area, SmallArea
from homebeat.foundation.areas.placing import Placer, neighbourhood_at, neighbourhoods_by_code
from tests.conftest import as_owner
from tests.factories.areas import make_borough, make_boundary, make_neighbourhood

pytestmark = pytest.mark.django_db
OLD, NEW = date(2020, 4, 1), date(2024, 4, 1)


def look_up(area: Area, code: str, edition: str) -> None:
    with as_owner():
        SmallArea.objects.create(area=area, code=code, name=code, edition=edition)


def test_each_days_codes_go_to_that_days_geography() -> None:
    borough = make_borough()
    before = make_neighbourhood(borough, "Before", opened_on=OLD, closed_on=NEW)
    after = make_neighbourhood(borough, "After", opened_on=NEW)
    look_up(before, "E01000001", "2020")
    look_up(after, "E01000001", "2024")
    where = {
        day: neighbourhoods_by_code(borough.force, on=day).get("E01000001") for day in (OLD, date(2024, 3, 31), NEW)
    }
    assert where == {OLD: before.pk, date(2024, 3, 31): before.pk, NEW: after.pk}


def test_codes_from_before_the_first_geography_go_to_the_first() -> None:
    borough = make_borough()
    first = make_neighbourhood(borough, opened_on=OLD, closed_on=NEW)
    second = make_neighbourhood(borough, opened_on=NEW)
    look_up(first, "E01000001", "2020")
    look_up(second, "E01000001", "2024")
    assert neighbourhoods_by_code(borough.force, on=date(2018, 4, 1)) == {"E01000001": first.pk}


def test_a_code_that_moved_between_two_open_wards_follows_the_newest_look_up_of_its_time() -> None:
    borough = make_borough()
    left, right = make_neighbourhood(borough), make_neighbourhood(borough)
    look_up(left, "E01000001", "2022")
    look_up(right, "E01000001", "2024")
    years = {
        year: neighbourhoods_by_code(borough.force, on=date(year, 5, 1))["E01000001"]
        for year in (2021, 2022, 2023, 2024, 2030)
    }
    assert years == {2021: left.pk, 2022: left.pk, 2023: left.pk, 2024: right.pk, 2030: right.pk}


def test_a_closed_ward_takes_no_new_records() -> None:
    ward = make_neighbourhood(opened_on=OLD, closed_on=NEW)
    look_up(ward, "E01000001", "2020")
    assert neighbourhoods_by_code(ward.force, on=NEW) == {}


def test_another_forces_codes_are_unknown_here() -> None:
    here, there = make_neighbourhood(), make_neighbourhood()
    look_up(there, "E01000001", "2024")
    assert Placer(here.force, on=NEW).by_code("E01000001") is None
    assert Placer(there.force, on=NEW).by_code("E01000001") == there.pk


def test_one_point_is_placed_inside_its_outline_and_nowhere_else() -> None:
    ward = make_neighbourhood()
    make_boundary(ward, west=-0.2)
    make_boundary(make_neighbourhood(), west=-0.5)  # another force's
    assert neighbourhood_at(ward.force, -0.195, 51.505, on=NEW) == ward
    assert neighbourhood_at(ward.force, -0.185, 51.505, on=NEW) is None
    assert neighbourhood_at(ward.force, -0.495, 51.505, on=NEW) is None


def test_a_point_in_the_box_but_outside_the_outline_is_nowhere() -> None:
    ward = make_neighbourhood()
    boundary = make_boundary(ward, west=-0.2)
    with as_owner():
        boundary.geometry = shapely.Polygon([(-0.2, 51.5), (-0.19, 51.5), (-0.2, 51.51)]).wkb
        boundary.save()
    assert neighbourhood_at(ward.force, -0.191, 51.509, on=NEW) is None
    assert Placer(ward.force, on=NEW).by_points([-0.191], [51.509]) == [None]


def test_a_shared_edge_goes_to_the_first_code_every_time() -> None:
    borough = make_borough()
    second = make_neighbourhood(borough, gss_code="E05000002")
    first = make_neighbourhood(borough, gss_code="E05000001")
    make_boundary(second, west=-0.20)
    make_boundary(first, west=-0.19)
    assert Placer(borough.force, on=NEW).by_points([-0.19], [51.505]) == [first.pk]
    assert neighbourhood_at(borough.force, -0.19, 51.505, on=NEW) == first


def test_points_go_to_the_outline_of_their_day_and_before_the_first_to_the_first() -> None:
    borough = make_borough()
    ward, heir = make_neighbourhood(borough, opened_on=OLD, closed_on=NEW), make_neighbourhood(borough, opened_on=NEW)
    make_boundary(ward, valid_from=OLD, valid_to=NEW)
    make_boundary(heir, valid_from=NEW)
    inside = ([-0.095], [51.505])
    where = [Placer(borough.force, on=day).by_points(*inside)[0] for day in (date(2018, 1, 1), OLD, NEW)]
    assert where == [ward.pk, ward.pk, heir.pk]


def test_many_points_agree_with_asking_one_by_one() -> None:
    borough = make_borough()
    for column in range(3):
        make_boundary(make_neighbourhood(borough, gss_code=f"E0500000{column}"), west=-0.2 + column * 0.01, size=0.0095)
    points = np.random.default_rng(7).uniform((-0.21, 51.495), (-0.165, 51.515), size=(300, 2))
    bulk = Placer(borough.force, on=NEW).by_points(points[:, 0].tolist(), points[:, 1].tolist())
    slow = [neighbourhood_at(borough.force, lon, lat, on=NEW) for lon, lat in points.tolist()]
    assert bulk == [area.pk if area else None for area in slow]
    assert len(set(bulk)) == 4


def test_no_points_and_no_outlines_are_no_trouble() -> None:
    force = make_borough().force
    assert Placer(force, on=NEW).by_points([], []) == []
    assert Placer(force, on=NEW).by_points([-0.1], [51.5]) == [None]
