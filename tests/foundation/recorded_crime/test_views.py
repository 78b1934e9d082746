import csv
import io
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from homebeat.foundation.areas.models import Area
from tests.factories.access import make_holder
from tests.factories.areas import make_borough, make_boundary, make_force, make_neighbourhood
from tests.factories.people import make_person, sign_in
from tests.factories.recorded_crime import make_crimes

pytestmark = pytest.mark.django_db
ROUTES = ("recorded_crime:area", "recorded_crime:outlines", "recorded_crime:files")


@pytest.fixture
def town() -> dict[str, Area]:
    """Two wards with 13 months of records between them, and some that could not be placed."""
    force = make_force("Northshire")
    borough = make_borough(force, "Northbrook")
    mill, quay = make_neighbourhood(borough, "Mill End"), make_neighbourhood(borough, "Quayside")
    make_boundary(mill, west=-0.12)
    make_boundary(quay, west=-0.11)
    make_crimes(force, mill, number=7, month=date(2024, 12, 1))
    make_crimes(force, mill, number=4, month=date(2025, 12, 1))
    make_crimes(force, mill, number=2, month=date(2025, 12, 1), crime_type="Robbery")
    make_crimes(force, quay, number=3, month=date(2025, 6, 1))
    make_crimes(force, number=3, month=date(2025, 6, 1))
    make_crimes(force, number=1, month=date(2025, 6, 1), lon=-0.1, lat=51.5, lsoa_code="E01999999")
    return {area.name: area for area in (force, borough, mill, quay)}


def address(area: Area, route: str = "recorded_crime:area") -> str:
    return reverse(route, kwargs={"key": area.key})


def client_of(person) -> Client:
    client = Client()
    sign_in(client, person)
    return client


@pytest.fixture
def reader(town) -> Client:
    return client_of(make_holder("constable", town["Mill End"]))


def test_everyone_with_a_role_reads_the_forces_crime_and_nobody_else_does(town) -> None:
    neighbour, stranger = make_holder("analyst", make_force()), make_person(town["Northshire"])
    for route in ROUTES:
        where = address(town["Northbrook"], route)
        assert client_of(make_holder("pcso", town["Quayside"])).get(where).status_code == 200
        assert client_of(neighbour).get(where).status_code == 404
        assert client_of(stranger).get(where).status_code == 404
        assert Client().get(where).status_code == 302


def test_a_page_says_the_last_month_against_a_year_before(town, reader) -> None:
    assert (
        "6 crimes and anti-social incidents were recorded here in December 2025; 7 a year earlier."
        in reader.get(address(town["Mill End"])).text
    )
    assert (
        "0 crimes and anti-social incidents were recorded here in December 2025; 0 a year earlier."
        in reader.get(address(town["Quayside"])).text
    )


def test_a_page_says_what_could_not_be_placed(town, reader) -> None:
    text = reader.get(address(town["Mill End"])).text
    for words in (
        "4 of the force's 20 records (20.0%)",
        "3 were published without a place",
        "1 have an area code that no look-up knows",
    ):
        assert words in text.replace("&#39;", "'"), words


def test_a_force_where_everything_was_placed_says_so(reader, town) -> None:
    ward = make_neighbourhood()
    make_crimes(ward.force, ward)
    assert (
        "Every record of the force lies in a neighbourhood."
        in client_of(make_holder("pcso", ward)).get(address(ward)).text
    )


def test_a_force_without_files_says_so(town) -> None:
    ward = make_neighbourhood()
    answer = client_of(make_holder("pcso", ward)).get(address(ward))
    assert "No recorded crime has been loaded for this force." in answer.text


def test_the_list_and_its_file_hold_every_month_of_all_types_or_of_one(town, reader) -> None:
    def listed(**asked: str) -> list[tuple[str, str, str]]:
        answer = reader.get(address(town["Mill End"]), {"format": "csv", **asked})
        rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
        assert len(rows) == 13
        return [(row["Month"], row["Type"], row["Recorded"]) for row in (rows[0], rows[-1])]

    assert listed() == [("2025-12-01", "All types", "6"), ("2024-12-01", "All types", "7")]
    assert listed(type="Robbery") == [("2025-12-01", "Robbery", "2"), ("2024-12-01", "Robbery", "0")]
    assert listed(type="Made up") == listed()
    assert "December 2024" in reader.get(address(town["Mill End"])).text


def test_a_boroughs_map_tints_its_neighbourhoods_and_moves_with_the_same_figures(town, reader) -> None:
    text = reader.get(address(town["Northbrook"])).text
    assert "Mill End: 6" in text
    assert "Quayside: 3" in text
    features = reader.get(address(town["Northbrook"], "recorded_crime:outlines")).json()["features"]
    told = {one["properties"]["label"]: (one["properties"]["words"], one["properties"]["step"]) for one in features}
    assert told == {"Mill End": ("6", 2), "Quayside": ("3", 1)}
    assert 'data-map"' not in reader.get(address(town["Mill End"])).text


def test_every_figure_can_be_traced_to_its_file(town, reader) -> None:
    answer = reader.get(address(town["Mill End"], "recorded_crime:files"), {"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert len(rows) == 6
    assert {row["Checksum (SHA-256)"] for row in rows} == {"0" * 64}
    assert "Files loaded" in reader.get(address(town["Mill End"], "recorded_crime:files")).text


def test_the_areas_own_page_leads_here(town, reader) -> None:
    assert address(town["Mill End"]) in reader.get(reverse("areas:detail", kwargs={"key": town["Mill End"].key})).text


def test_the_page_asks_as_little_for_many_records_as_for_few(town, reader, django_assert_num_queries) -> None:
    where = address(town["Northbrook"])
    reader.get(where)  # the first page of a session also writes the session
    with django_assert_num_queries(21):
        reader.get(where)
    for number in range(30):
        ward = make_neighbourhood(town["Northbrook"])
        make_crimes(
            town["Northshire"], ward, number=20, month=date(2025, 1 + number % 12, 1), crime_type=f"Type {number % 9}"
        )
    with django_assert_num_queries(21):
        reader.get(where)


def test_a_borough_without_outlines_has_no_map(town, reader) -> None:
    bare = make_borough(town["Northshire"], "Bare")
    make_crimes(town["Northshire"], make_neighbourhood(bare), month=date(2025, 12, 1))
    answer = reader.get(address(bare))
    assert "Recorded crime by neighbourhood" not in answer.text
    assert reader.get(address(bare, "recorded_crime:outlines")).json()["features"] == []
