"""The register of events and the network's list: filters, order, pages, the file, and a steady number of queries."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from homebeat.operations.engagement.models import Event, KeyIndividual
from tests.conftest import as_owner
from tests.factories.access import make_holder
from tests.factories.areas import make_borough, make_neighbourhood
from tests.factories.engagement import make_event, make_key_individual
from tests.factories.people import sign_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
LIST = "/engagement/events/"
QUERIES_OF_THE_LIST = 10
COUNTED_APART = 1  # a narrowed list counts its rows apart from what is still to come
QUERIES_OF_THE_NETWORK = 11


@pytest.fixture(autouse=True)
def afternoon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def borough():
    return make_borough()


@pytest.fixture
def wards(borough):
    return [make_neighbourhood(borough, name) for name in ("Alder", "Birch")]


@pytest.fixture
def inspector(client, borough, wards):
    person = make_holder("inspector", borough)
    sign_in(client, person)
    return person


def text(client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return page.content.decode()


def many_events(ward, number: int) -> None:
    with as_owner():
        Event.objects.bulk_create(
            Event(
                area=ward, kind="street_briefing", starts_at=NOW - timedelta(minutes=one), place_name=f"Place {one}",
                people_met=5, logged_at=NOW,
            )
            for one in range(number)
        )  # fmt: skip


def queries(client, address: str) -> int:
    text(client, address)  # policy and templates are read once
    with CaptureQueriesContext(
        connection,
    ) as seen:
        text(client, address)
    return len(seen)


class TestFilters:
    @pytest.fixture(autouse=True)
    def events(self, wards, inspector):
        make_event(wards[0], kind="surgery", place_name="Alder Hall", starts_at=NOW - timedelta(days=1))
        make_event(wards[1], kind="street_briefing", place_name="Birch Green", starts_at=NOW - timedelta(days=20))
        make_event(
            wards[1],
            state="planned",
            title="Open evening",
            place_name="Birch School",
            starts_at=NOW + timedelta(days=3),
        )
        make_event(wards[1], state="withdrawn", place_name="Slip of the thumb", starts_at=NOW - timedelta(days=2))

    @pytest.mark.parametrize(
        ("asked", "shown"),
        [
            ("", {"Alder Hall", "Birch Green"}),
            ("?kind=surgery", {"Alder Hall"}),
            ("?state=planned", {"Birch School"}),
            ("?state=withdrawn", {"Slip of the thumb"}),
            ("?since=2026-03-01", {"Alder Hall"}),
            ("?since=2026-03-01&state=planned", {"Birch School"}),
            ("?until=2026-03-01", {"Birch Green"}),
            ("?since=2026-03-11&until=2026-03-11", {"Alder Hall"}),
            ("?q=birch", {"Birch Green"}),
            ("?q=open+evening&state=planned", {"Birch School"}),
            ("?q=nothing+like+it", set()),
        ],
    )
    def test_keep_what_they_say(self, client, asked, shown):
        page = text(client, LIST + asked)
        places = {"Alder Hall", "Birch Green", "Birch School", "Slip of the thumb"}
        assert {place for place in places if place in page} == shown

    def test_one_ward(self, client, wards):
        page = text(client, f"{LIST}?ward={wards[0].key}")
        assert "Alder Hall" in page
        assert "Birch Green" not in page

    def test_a_ward_that_is_not_the_readers_changes_nothing_and_shows_nothing(self, client):
        stranger = make_event(make_neighbourhood(), place_name="Far away")
        page = text(client, f"{LIST}?ward={stranger.area.key}")
        assert "Far away" not in page

    def test_a_day_that_is_none_is_told(self, client):
        assert "Enter a day such as" in text(client, f"{LIST}?since=yesterday")

    def test_the_order_can_be_turned(self, client):
        page = text(client, f"{LIST}?sort=place_name")
        assert page.index("Alder Hall") < page.index("Birch Green")
        page = text(client, f"{LIST}?sort=-place_name")
        assert page.index("Birch Green") < page.index("Alder Hall")

    def test_what_is_still_to_come_is_one_link_away(self, client):
        assert "1 event is still to come" in text(client, LIST)
        assert "Birch School" in text(client, f"{LIST}?state=planned&sort=starts_at")

    def test_the_file_holds_the_filtered_rows_and_runs_nothing(self, client, wards):
        make_event(wards[0], place_name="=cmd()", starts_at=NOW)
        answer = client.get(f"{LIST}?format=csv&ward={wards[0].key}")
        assert answer["Content-Type"].startswith("text/csv")
        rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
        assert [row["Where"] for row in rows] == ["'=cmd()", "Alder Hall"]
        assert rows[1]["Kind"] == "Surgery"
        assert rows[1]["Neighbourhood"] == "Alder"


def test_pages_follow_each_other(client, wards, inspector):
    many_events(wards[0], 60)
    assert "Showing 1 to 25 of 60" in text(client, LIST)
    assert "Showing 51 to 60 of 60" in text(client, f"{LIST}?page=3")


def test_the_number_of_queries_is_the_same_for_ten_and_for_ten_thousand(client, wards, inspector):
    many_events(wards[0], 10)
    few = queries(client, LIST)
    many_events(wards[1], 9990)
    assert queries(client, LIST) == few == QUERIES_OF_THE_LIST
    assert queries(client, f"{LIST}?page=300&q=place&kind=street_briefing") == few + COUNTED_APART


def test_the_networks_queries_grow_only_with_the_looks_that_are_written_down(client, wards, inspector):
    make_key_individual(wards[0])
    one = queries(client, "/engagement/network/")
    with as_owner():
        KeyIndividual.objects.bulk_create(
            KeyIndividual(area=wards[0], name=f"N{n}", known_for="x", consented_on=NOW.date(), recorded_at=NOW)
            for n in range(400)
        )
    page_of_members = 25
    assert one == QUERIES_OF_THE_NETWORK
    assert queries(client, "/engagement/network/") == one + page_of_members - 1


def test_a_whole_force_is_narrowed_by_borough(client):
    borough = make_borough()
    for number in range(41):
        make_neighbourhood(borough, f"Ward {number:02}")
    make_neighbourhood(make_borough(borough.force, "Other borough"))
    sign_in(client, make_holder("analyst", borough.force))
    page = text(client, LIST)
    assert ">Other borough</option>" in page
    assert ">Ward 07</option>" not in page
