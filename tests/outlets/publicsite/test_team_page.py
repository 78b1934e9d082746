"""The public team page: what was agreed to be shown, and nothing else."""

from datetime import UTC, date, datetime, timedelta

import pytest

from homebeat.operations.engagement.models import Event
from homebeat.operations.priorities.models import Priority, Progress
from homebeat.outlets.publicsite import queries
from homebeat.outlets.publicsite.cache import store
from tests.conftest import as_owner
from tests.factories.areas import make_borough, make_force, make_neighbourhood, make_team
from tests.factories.people import make_member, make_person, sign_in

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _empty_store():
    store.clear()


@pytest.fixture
def team():
    ward = make_neighbourhood(make_borough(make_force("Northern Test Police"), "Aldermere"), "Mill Ward")
    return make_team(ward, "Mill Ward team", email="mill@police.example.org", telephone="020 7946 0001")


def address(team) -> str:
    return f"/neighbourhoods/{team.force.slug}/{team.slug}/"


def make_priority(team, *, title: str, state: str, **facts) -> Priority:
    with as_owner():
        return Priority.objects.create(
            **{
                "area": team.area, "team": team, "title": title, "category": "antisocial_behaviour", "state": state,
                "proposed_at": NOW - timedelta(days=60), "decided_at": None if state == "proposed" else NOW - timedelta(days=40), **facts,
            }
        )  # fmt: skip


def test_it_names_only_officers_who_agreed(client, team) -> None:
    shown, hidden, gone = (make_person(team.force, name=name) for name in ("Sam Shown", "Hana Hidden", "Gil Gone"))
    make_member(shown, team, shown_publicly=True)
    make_member(hidden, team, shown_publicly=False)
    make_member(gone, team, shown_publicly=True, ends_on=date(2021, 1, 1))

    page = client.get(address(team)).content.decode()

    assert "Sam Shown" in page
    assert "Hana Hidden" not in page
    assert "Gil Gone" not in page


def test_officers_stand_by_rank_then_by_name(client, team) -> None:
    for name, duty in (("Abe", "pcso"), ("Zoe", "sergeant"), ("Mia", "constable"), ("Ada", "constable")):
        make_member(make_person(team.force, name=f"{name} Shown"), team, duty=duty, shown_publicly=True)

    page = client.get(address(team)).content.decode()

    places = [page.index(f"{name} Shown") for name in ("Zoe", "Ada", "Mia", "Abe")]
    assert places == sorted(places)


def test_it_tells_the_story_of_each_chosen_priority_and_no_proposal(client, team) -> None:
    current = make_priority(team, title="Bikes on the path", state="current", rank=1)
    make_priority(team, title="Secret proposal", state="proposed")
    make_priority(team, title="Refused idea", state="declined")
    make_priority(
        team, title="Graffiti", state="achieved", closed_at=NOW, result="Walls cleaned and kept clean for a month."
    )
    with as_owner():
        Progress.objects.create(priority=current, happened_on=NOW.date(), words="Patrols on Tuesdays.", recorded_at=NOW)

    page = client.get(address(team)).content.decode()

    for words in ("Bikes on the path", "Patrols on Tuesdays.", "Graffiti", "Walls cleaned and kept clean for a month."):
        assert words in page
    for words in ("Secret proposal", "Refused idea"):
        assert words not in page


def test_a_reply_is_promised_only_since_there_is_such_a_promise() -> None:
    assert queries.reply_hours(on=date(2025, 7, 1)) == 72
    assert queries.reply_hours(on=date(2008, 3, 31)) is None


def test_the_page_promises_a_reply_in_the_hours_of_the_policy(client, team) -> None:
    assert "We reply within 72 hours." in client.get(address(team)).content.decode()


def test_it_lists_the_next_public_events_only(client, team) -> None:
    def plan(title: str, *, public: bool, days: int) -> None:
        with as_owner():
            Event.objects.create(
                area=team.area, team=team, kind="public_meeting", title=title, state="planned", place_name="Town hall",
                starts_at=NOW + timedelta(days=days), logged_at=NOW, is_public=public,
            )  # fmt: skip

    plan("Open evening", public=True, days=3)
    plan("Closed briefing", public=False, days=3)
    plan("Last month's evening", public=True, days=-30)

    page = client.get(address(team)).content.decode()

    assert "Open evening" in page
    assert "Closed briefing" not in page
    assert "Last month&#39;s evening" not in page


def test_a_team_without_anything_still_says_how_to_reach_it(client, team) -> None:
    page = client.get(address(team)).content.decode()

    assert "mill@police.example.org" in page
    assert "No priorities have been chosen yet" in page
    assert "No meeting is planned yet" in page


@pytest.mark.parametrize("change", [{"kind": "pool"}, {"closed_on": date(2020, 1, 1)}], ids=["a pool", "a closed team"])
def test_teams_that_do_not_serve_the_public_are_not_found(client, change) -> None:
    team = make_team(make_neighbourhood(), **change)

    assert client.get(address(team)).status_code == 404


def test_it_is_the_same_for_everyone_and_costs_few_queries(client, team, django_assert_max_num_queries) -> None:
    for number in range(12):
        make_member(make_person(team.force, name=f"Officer {number}"), team, shown_publicly=True)
    with django_assert_max_num_queries(16):
        anonymous = client.get(address(team))
    signed_in = sign_in(client, make_person(team.force)).get(address(team))

    assert anonymous.headers["Cache-Control"].startswith("public")
    assert anonymous.status_code == signed_in.status_code == 200
    assert "csrfmiddlewaretoken" not in anonymous.content.decode()


def test_find_my_team_leads_by_ward_name_and_says_when_nothing_fits(client, team) -> None:
    listed = client.get("/your-area/").content.decode()
    nothing = client.get("/your-area/", {"q": "zzqqxx"}).content.decode()
    found = client.get("/your-area/", {"q": "Mill Ward"}, follow=True).content.decode()

    assert "Mill Ward team" in listed
    assert "We could not find that place" in nothing
    assert "Mill Ward team" in found


@pytest.mark.parametrize("address", ["/help/", "/accessibility/", "/privacy/", "/your-area/"])
def test_plain_pages_open_without_signing_in(client, address) -> None:
    assert client.get(address).status_code == 200
