from datetime import UTC, date, datetime

import pytest
import shapely
from shapely.geometry import box

from homebeat.foundation.areas.actions import boundaries
from homebeat.foundation.areas.models import Area, Boundary
from homebeat.foundation.areas.outlines import Outline, from_shape
from homebeat.foundation.areas.queries import boundaries as reading
from homebeat.foundation.audit.models import Event
from tests.conftest import as_owner
from tests.factories.areas import make_borough, make_boundary, make_neighbourhood

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
DAY = date(2026, 4, 1)
FACTS = {"source": "wards 2026", "by": None, "at": AT}


def square(size: float) -> Outline:
    return from_shape(box(-0.1, 51.5, -0.1 + size, 51.5 + size))


def spans(area: Area) -> list[tuple[date, date | None]]:
    return list(area.boundaries.order_by("valid_from").values_list("valid_from", "valid_to"))


def test_the_same_outline_again_changes_nothing() -> None:
    ward = make_neighbourhood()
    with as_owner():
        boundaries.set_boundary(area=ward, outline=square(0.01), valid_from=DAY, **FACTS)
        kept = ward.boundaries.get().pk
        again = boundaries.set_boundary(area=ward, outline=square(0.01), valid_from=date(2027, 4, 1), **FACTS)
    assert (len(again.added), len(again.corrected), len(again.unchanged)) == (0, 0, 1)
    assert ward.boundaries.get().pk == kept
    assert Event.objects.filter(action="areas.boundaries_set").count() == 1


def test_another_outline_from_the_same_day_corrects_it() -> None:
    ward = make_neighbourhood()
    with as_owner():
        boundaries.set_boundary(area=ward, outline=square(0.01), valid_from=DAY, **FACTS)
        done = boundaries.set_boundary(area=ward, outline=square(0.02), valid_from=DAY, **FACTS)
    assert (len(done.added), len(done.corrected), len(done.unchanged)) == (0, 1, 0)
    assert ward.boundaries.get().max_lon == pytest.approx(-0.08)


def test_an_older_outline_that_comes_late_ends_where_the_newer_begins() -> None:
    ward = make_neighbourhood()
    with as_owner():
        boundaries.set_boundary(area=ward, outline=square(0.02), valid_from=DAY, **FACTS)
        boundaries.set_boundary(area=ward, outline=square(0.01), valid_from=date(2020, 4, 1), **FACTS)
    assert spans(ward) == [(date(2020, 4, 1), DAY), (DAY, None)]


def test_a_correction_of_an_old_outline_keeps_its_end() -> None:
    ward = make_neighbourhood()
    with as_owner():
        for size, day in ((0.01, date(2020, 4, 1)), (0.02, DAY), (0.03, date(2020, 4, 1))):
            boundaries.set_boundary(area=ward, outline=square(size), valid_from=day, **FACTS)
    assert spans(ward) == [(date(2020, 4, 1), DAY), (DAY, None)]
    assert ward.boundaries.get(valid_to=DAY).max_lon == pytest.approx(-0.07)


def test_maps_get_the_outlines_of_their_day() -> None:
    borough = make_borough()
    west, east = make_neighbourhood(borough, "West"), make_neighbourhood(borough, "East")
    make_boundary(west, west=-0.2, valid_to=DAY)
    make_boundary(west, west=-0.3, valid_from=DAY)
    make_boundary(east, west=-0.1)
    wards = Area.objects.filter(parent=borough)
    before, after = reading.drawn(wards, on=date(2026, 3, 31)), reading.drawn(wards, on=DAY)
    assert (before[west.key].min_lon, after[west.key].min_lon) == (-0.2, -0.3)
    assert reading.view_box(after.values()) != reading.view_box(before.values())
    assert reading.view_box([]) == ""


def test_geojson_names_each_area_and_its_version_follows_every_change() -> None:
    ward = make_neighbourhood(name="Mill End", gss_code="E05000001")
    make_boundary(ward, west=-0.2, valid_to=DAY)
    wards = Area.objects.filter(pk=ward.pk)
    first = reading.version(wards, on=date(2026, 3, 31))
    feature = reading.geojson(wards, on=date(2026, 3, 31))["features"][0]
    named = {"key": ward.key, "name": "Mill End", "label": "Mill End", "kind": "neighbourhood", "code": "E05000001"}
    assert feature["properties"] == named
    assert shapely.geometry.shape(feature["geometry"]).bounds == pytest.approx((-0.2, 51.5, -0.19, 51.51))
    make_boundary(ward, west=-0.3, valid_from=DAY)
    assert reading.version(wards, on=DAY) != first


def test_the_history_lists_the_newest_first() -> None:
    ward = make_neighbourhood()
    make_boundary(ward, valid_to=DAY)
    make_boundary(ward, west=-0.3, valid_from=DAY)
    assert [one.valid_from for one in reading.history(ward)] == [DAY, date(2004, 4, 1)]
    assert str(Boundary.objects.get(valid_to=None)) == f"{ward} from 2026-04-01"
