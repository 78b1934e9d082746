from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from homebeat.foundation.areas.models import Postcode, SmallArea
from homebeat.foundation.areas.search import find_choice, search
from tests.conftest import as_owner
from tests.factories.areas import make_borough, make_boundary, make_force, make_neighbourhood, make_place, make_team

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 1)


@pytest.fixture
def town():
    """A force with two boroughs, look-alike names, a place, a team and postcodes placed in three ways."""
    force = make_force("Northshire")
    north, south = make_borough(force, "Northbrook"), make_borough(force, "Southmere")
    brixton = make_neighbourhood(north, "Brixton Hill", gss_code="E05000001")
    make_boundary(brixton, west=-0.12)
    abbeys = [make_neighbourhood(borough, "Abbey") for borough in (north, south)]
    make_place(brixton, "Brixton Market", kind="market", lon=-0.115, lat=51.505)
    make_place(make_neighbourhood(name="Elsewhere"), "Brixton Station")  # another force's
    make_team(abbeys[0], "Abbey safer team")
    with as_owner():
        SmallArea.objects.create(area=abbeys[1], code="E01000001", name="x", edition="2024")
        for text, ward, small, lon in [
            ("SW98LF", "E05000001", "", -0.5), ("SW98LG", "E05000001", "", -0.5),
            ("SW98XX", "E05999999", "E01000001", -0.5), ("SW98YY", "", "", -0.115), ("SW98ZZ", "", "", -3.0),
        ]:  # fmt: skip
            Postcode.objects.create(
                postcode=text, lon=lon, lat=51.505, ward_code=ward, lsoa_code=small, source="made up"
            )
    return force


def names(found) -> list[tuple[str, str]]:
    return [(one.kind, one.name) for one in found]


@pytest.mark.parametrize("text", ["sw9 8lf", "SW98LF", " Sw9  8Lf "])
def test_a_postcode_leads_to_its_ward_however_it_is_typed(town, text: str) -> None:
    found = search(town, text, on=DAY)[0]
    assert (found.kind, found.name, found.area_name, found.choice) == (
        "postcode",
        "SW9 8LF",
        "Brixton Hill",
        "postcode:SW98LF",
    )
    assert (found.lon, found.lat) == (-0.5, 51.505)


def test_a_postcode_is_placed_by_ward_then_small_area_then_point(town) -> None:
    where = {text: search(town, text, on=DAY) for text in ("SW9 8LF", "SW9 8XX", "SW9 8YY", "SW9 8ZZ")}
    assert [found[0].area_name if found else None for found in where.values()] == [
        "Brixton Hill",
        "Abbey",
        "Brixton Hill",
        None,
    ]


def test_the_beginning_of_a_postcode_lists_those_in_the_forces_wards(town) -> None:
    assert names(search(town, "SW9", on=DAY)) == [("postcode", "SW9 8LF"), ("postcode", "SW9 8LG")]


@pytest.mark.parametrize("text", ["brixton market", "Brixtn Markt", "birxton market", "market"])
def test_a_slip_of_the_finger_still_finds_the_place(town, text: str) -> None:
    found = search(town, text, on=DAY)[0]
    assert (found.kind, found.name, found.detail) == ("place", "Brixton Market", "market, Brixton Hill")


def test_the_exact_name_comes_first_and_the_borough_tells_twins_apart(town) -> None:
    found = search(town, "abbey", on=DAY)
    assert [(one.kind, one.detail) for one in found] == [
        ("area", "Neighbourhood, Northbrook"), ("area", "Neighbourhood, Southmere"), ("team", "Ward team, Abbey"),
    ]  # fmt: skip


def test_another_forces_places_are_never_found(town) -> None:
    assert "Brixton Station" not in [one.name for one in search(town, "Brixton Station", on=DAY)]


def test_a_ward_brings_a_point_inside_it(town) -> None:
    found = search(town, "Brixton Hill", on=DAY, kinds=("area",))[0]
    assert -0.12 < found.lon < -0.11
    assert search(town, "Abbey", on=DAY, kinds=("area",))[0].lon is None


def test_closed_wards_and_teams_are_not_found(town) -> None:
    ward = make_neighbourhood(make_borough(town), "Zennor", closed_on=DAY)
    make_team(ward, "Zennor team", closed_on=DAY)
    assert search(town, "Zennor", on=DAY) == ()
    assert names(search(town, "Zennor", on=date(2026, 3, 31))) == [("area", "Zennor"), ("team", "Zennor team")]


@pytest.mark.parametrize("text", ["", " ", "b", "\0", "%%", "zzzz qqqq", "'; drop table", "x" * 5000])
def test_nothing_like_it_finds_nothing(town, text: str) -> None:
    assert search(town, text, on=DAY) == ()


def test_no_more_than_the_limit_and_only_the_kinds_asked_for(town) -> None:
    assert len(search(town, "brixton", on=DAY, limit=1)) == 1
    assert {one.kind for one in search(town, "brixton", on=DAY, kinds=("place",))} == {"place"}


def test_every_choice_found_is_found_again_by_its_value(town) -> None:
    for text in ("SW9 8LF", "brixton", "abbey"):
        for found in search(town, text, on=DAY):
            again = find_choice(town, found.choice, on=DAY)
            assert (again.kind, again.key, again.area_key, again.lon) == (
                found.kind,
                found.key,
                found.area_key,
                found.lon,
            )


@pytest.mark.parametrize(
    "choice", ["", "place:", "place:nothing", "force:x", "postcode:", "postcode:SW9", "place:\0", "x"]
)
def test_a_made_up_choice_is_nothing(town, choice: str) -> None:
    assert find_choice(town, choice, on=DAY) is None


def test_a_choice_of_another_force_is_nothing_here(town) -> None:
    place = make_place(make_neighbourhood(), "Far Away")
    assert find_choice(town, f"place:{place.key}", on=DAY) is None


def test_a_search_takes_a_fixed_number_of_queries_however_much_there_is(town) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            search(town, "Stall", on=DAY)
        return len(caught)

    few = queries()
    ward = town.children.first()
    for number in range(40):
        make_place(ward, f"Stall {number}")
    assert queries() == few == 4
