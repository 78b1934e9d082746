"""The boards: right figures, counted fresh, for those who may compare, in a pinned number of queries."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from homebeat.foundation.areas.models import Population
from homebeat.operations.engagement.models import Event
from homebeat.operations.priorities.models import Priority
from homebeat.outlets.workplace import queries
from tests.conftest import as_owner
from tests.factories.access import make_holder
from tests.factories.areas import make_borough, make_boundary, make_force, make_neighbourhood
from tests.factories.engagement import make_event
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
MOST_QUERIES = 14


@pytest.fixture(autouse=True)
def _forget():
    queries.forget_counts()


@pytest.fixture
def force():
    return make_force()


@pytest.fixture
def borough(force):
    return make_borough(force, "Aldermere")


@pytest.fixture
def wards(borough):
    made = [make_neighbourhood(borough, name) for name in ("Mill", "Quay")]
    for number, ward in enumerate(made):
        make_boundary(ward, west=-0.1 + number / 100)
        with as_owner():
            Population.objects.create(area=ward, year=2025, count=10_000, source="made up")
    return made


def hold(ward, *, people: int, days_ago: int = 10, state: str = "held") -> None:
    with as_owner():
        Event.objects.create(
            area=ward, kind="street_briefing", state=state, place_name="Market", people_met=people,
            starts_at=NOW - timedelta(days=days_ago), logged_at=NOW,
        )  # fmt: skip


def figures(borough) -> dict[str, queries.WardFigures]:
    day = NOW.date()
    return {one.name: one for one in queries.ward_figures(borough, period=queries.year_to(day), review_before=day)}


def test_only_events_held_in_the_last_twelve_months_count(borough, wards) -> None:
    hold(wards[0], people=20)
    hold(wards[0], people=30, days_ago=364)
    hold(wards[0], people=500, days_ago=368)
    hold(wards[0], people=500, state="planned", days_ago=-3)
    hold(wards[0], people=500, state="cancelled")

    found = figures(borough)

    assert (found["Mill"].events, found["Mill"].people_met) == (2, 50)
    assert found["Mill"].people_per_thousand == pytest.approx(5.0)
    assert (found["Quay"].events, found["Quay"].people_met, found["Quay"].last_event_at) == (0, 0, None)


@pytest.mark.parametrize(
    ("at", "is_in"),
    [
        (datetime(2026, 3, 29, 0, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 31, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 31, 23, 0, tzinfo=UTC), False),  # already 1 April in London
        (datetime(2026, 2, 28, 23, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 1, 0, 0, tzinfo=UTC), True),
    ],
)
def test_a_day_is_londons_on_both_sides_of_the_clock_change(borough, wards, at, is_in) -> None:
    make_event(wards[0], starts_at=at)
    march = queries.Period(date(2026, 3, 1), date(2026, 3, 31))

    found = queries.ward_figures(borough, period=march, review_before=date(2026, 1, 1))

    assert sum(one.events for one in found) == int(is_in)


def test_every_open_ward_stands_there_and_no_closed_one_in_one_query(borough, wards, django_assert_num_queries) -> None:
    make_neighbourhood(borough, "Old", closed_on=NOW.date() - timedelta(days=40))
    hold(wards[0], people=5)

    with django_assert_num_queries(1):
        found = figures(borough)

    assert list(found) == ["Mill", "Quay"]


def test_the_force_adds_up_and_is_unknown_where_there_is_no_ward(force, borough, wards) -> None:
    hold(wards[0], people=10)
    hold(wards[1], people=5)
    day = NOW.date()
    asked = {"period": queries.year_to(day), "review_before": day, "at": NOW}

    whole = queries.force_count(force, **asked).force
    nowhere = queries.force_count(make_force(), **asked).force

    assert (whole.wards, whole.events, whole.people_met, whole.events_per_ward) == (2, 2, 15, 1.0)
    assert (nowhere.events_per_ward, nowhere.people_per_thousand) == (None, None)


def test_a_review_is_overdue_by_the_london_day_of_the_panels_choice(borough, wards) -> None:
    late_evening = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # 1 July in London
    with as_owner():
        Priority.objects.create(
            area=wards[0], title="Bikes", category="antisocial_behaviour", state="current", rank=1,
            proposed_at=late_evening, decided_at=late_evening,
        )  # fmt: skip
    period = queries.year_to(date(2026, 10, 1))

    due = [
        queries.ward_figures(borough, period=period, review_before=date(2026, 7, day))[0].overdue_reviews
        for day in (1, 2)
    ]

    assert due == [0, 1]


def test_an_event_that_nobody_reported_on_waits_on_the_first_page(client, wards) -> None:
    with as_owner():
        Event.objects.create(
            area=wards[0], kind="street_briefing", title="Market morning", state="planned", place_name="Market",
            starts_at=NOW - timedelta(days=2), logged_at=NOW,
        )  # fmt: skip
    sign_in(client, make_holder("pcso", wards[0]))

    assert "Say how “Market morning” went" in client.get("/").content.decode()


def test_a_ward_without_a_population_is_not_known_rather_than_nought(borough) -> None:
    ward = make_neighbourhood(borough, "New")
    hold(ward, people=20)

    assert figures(borough)["New"].people_per_thousand is None


def test_what_is_logged_is_on_the_board_at_once(client, borough, wards) -> None:
    sign_in(client, make_holder("borough_commander", borough))
    address = f"/boroughs/{borough.key}/"
    hold(wards[0], people=7)
    before = client.get(address).content.decode()
    hold(wards[1], people=93)
    after = client.get(address).content.decode()

    assert "held 1 events and met 7 people" in before
    assert "held 2 events and met 100 people" in after


@pytest.mark.parametrize(
    ("role", "at", "status"),
    [
        ("pcso", "ward", 404),
        ("borough_commander", "borough", 200),
        ("borough_commander", "neighbour", 404),
        ("link_commander", "force", 200),
        ("central_unit", "force", 200),
        ("analyst", "force", 200),
        ("panel_member", "ward", 404),
        ("partner_user", "borough", 404),
    ],
)
def test_who_may_read_a_borough_board(client, force, borough, wards, role, at, status) -> None:
    place = {"ward": wards[0], "borough": borough, "force": force, "neighbour": make_borough(force, "Other")}[at]
    sign_in(client, make_holder(role, place))

    assert client.get(f"/boroughs/{borough.key}/").status_code == status


def test_nobody_reads_another_forces_board_and_visitors_are_asked_to_sign_in(client, borough, wards) -> None:
    assert client.get(f"/boroughs/{borough.key}/").status_code == 302
    sign_in(client, make_holder("borough_commander", make_borough(make_force())))

    assert client.get(f"/boroughs/{borough.key}/").status_code == 404


def test_the_ward_page_opens_to_its_team_and_not_to_a_neighbours(client, borough, wards) -> None:
    sign_in(client, make_holder("pcso", wards[0]))

    own = client.get(f"/wards/{wards[0].key}/")
    assert own.status_code == 200
    assert "Log an event here" in own.content.decode()
    assert client.get(f"/wards/{wards[1].key}/").status_code == 404


def test_the_boards_cost_the_same_queries_whatever_they_hold(client, borough, wards) -> None:
    sign_in(client, make_holder("borough_commander", borough))
    client.get(f"/boroughs/{borough.key}/")

    few = queries_of(client, f"/boroughs/{borough.key}/")
    for number in range(30):
        ward = make_neighbourhood(borough, f"Ward {number}")
        make_boundary(ward, west=0.1 + number / 100)
        hold(ward, people=5)

    assert queries_of(client, f"/boroughs/{borough.key}/") == few
    assert few <= MOST_QUERIES


def queries_of(client, address: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        client.get(address)
    return len(counted)


def test_the_csv_holds_the_same_figures_as_the_page(client, borough, wards) -> None:
    sign_in(client, make_holder("borough_commander", borough))
    hold(wards[0], people=41)

    answer = client.get(f"/boroughs/{borough.key}/", {"format": "csv"})
    text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()

    assert "Mill" in text
    assert "41" in text


def test_home_sends_visitors_to_find_their_team_and_greets_staff(client, borough, wards) -> None:
    assert client.get("/").url == "/your-area/"
    sign_in(client, make_holder("sergeant", wards[0], name="Asha Marlow"))

    page = client.get("/").content.decode()

    assert "Asha Marlow" in page
    assert "Log an event" in page


def test_a_signed_in_person_without_a_role_sees_an_empty_day(client, force) -> None:
    sign_in(client, make_person(force))

    page = client.get("/").content.decode()

    assert "Nothing needs you now" in page
    assert "Log an event" not in page
