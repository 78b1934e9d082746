"""Logging an event as the page does it: the form, the search for a place, the errors, the confirmation."""

from datetime import UTC, datetime

import pytest
import time_machine

from homebeat.operations.engagement.models import Event
from tests.factories.access import make_holder
from tests.factories.areas import make_borough, make_boundary, make_neighbourhood, make_place, make_team
from tests.factories.engagement import make_event
from tests.factories.people import sign_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
LOG = "/engagement/events/log/"


@pytest.fixture(autouse=True)
def afternoon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ward():
    ward = make_neighbourhood()
    make_team(ward)
    return ward


@pytest.fixture
def pcso(client, ward):
    person = make_holder("pcso", ward)
    sign_in(client, person)
    return person


def sent(**changes):
    return {
        "token": "t1", "kind": "street_briefing", "where_words": "Market Square", "people_met": "9", "when": "now",
        **changes,
    }  # fmt: skip


def text(page):
    return page.content.decode()


def test_the_form_offers_the_three_kinds_and_the_last_places(client, ward, pcso):
    make_event(ward, place_name="Old Library")
    page = client.get(LOG)
    assert page.status_code == 200
    for words in ("Street briefing", "Contact point", "Public meeting", "Another kind", "Old Library", "Log it"):
        assert words in text(page)


def test_logging_answers_with_a_confirmation_that_can_be_undone(client, ward, pcso):
    answer = client.post(LOG, sent(issues=["noise_neighbours"], words_noise_neighbours="Music until three"))
    event = Event.objects.get()
    assert answer["Location"] == f"/engagement/events/{event.key}/logged/"
    assert (event.kind, event.place_name, event.people_met, event.starts_at) == (
        "street_briefing",
        "Market Square",
        9,
        NOW,
    )
    page = text(client.get(answer["Location"]))
    assert "Street briefing at Market Square is logged, with 9 people met." in page
    assert "Undo" in page
    assert "Music until three" in page
    undone = client.post(f"/engagement/events/{event.key}/undo/", follow=True)
    assert "Undone. The event is off the list." in text(undone)
    event.refresh_from_db()
    assert event.state == "withdrawn"
    assert "It counts nowhere" in text(client.get(answer["Location"]))


def test_the_new_event_is_on_the_list_at_once(client, ward, pcso):
    client.post(LOG, sent())
    assert "Market Square" in text(client.get("/engagement/events/"))


def test_a_form_sent_twice_makes_one(client, ward, pcso):
    assert client.post(LOG, sent())["Location"] == client.post(LOG, sent())["Location"]
    assert Event.objects.count() == 1


def test_nothing_filled_in_says_everything_at_once_and_keeps_the_draft(client, ward, pcso):
    page = client.post(LOG, {"token": "t1", "when": "now", "note": "Bring leaflets"})
    assert page.status_code == 422
    for words in ("There is a problem", "Choose what kind of event it was", "Bring leaflets"):
        assert words in text(page)
    assert Event.objects.count() == 0


def test_what_the_rules_miss_stands_beside_its_box(client, ward, pcso):
    page = client.post(LOG, sent(where_words="", people_met="", issues=["parking"]))
    assert page.status_code == 422
    assert 'href="#id_where_words">Say where it was</a>' in text(page)
    assert 'href="#id_people_met">Say how many people you met. If nobody came, enter 0</a>' in text(page)
    assert 'value="parking" data-aria-controls="line_words_parking" checked' in text(page)


class TestWhen:
    def test_earlier_today(self, client, ward, pcso):
        client.post(LOG, sent(when="today", time_today="9:30am"))
        assert Event.objects.get().starts_at == datetime(2026, 3, 12, 9, 30, tzinfo=UTC)

    def test_another_day(self, client, ward, pcso):
        client.post(
            LOG, sent(when="day", starts_at_day="1", starts_at_month="3", starts_at_year="2026", starts_at_time="18:00")
        )
        assert Event.objects.get().starts_at == datetime(2026, 3, 1, 18, 0, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"when": "today"}, "Enter a time such as 2:30pm or 14:30"),
            ({"when": "today", "time_today": "8pm"}, "That time has not come yet"),
            ({"when": "day"}, "Enter the day and the time"),
            ({"when": "day", "starts_at": "2025-01-01 10:00"}, "It was more than 100 days ago"),
            ({"when": "day", "starts_at": "2027-01-01 10:00"}, "That time has not come yet"),
        ],
    )
    def test_what_cannot_be_is_told(self, client, ward, pcso, changes, words):
        page = client.post(LOG, sent(**changes))
        assert page.status_code == 422
        assert words in text(page)


class TestWhere:
    def test_finding_shows_places_and_complains_about_nothing(self, client, ward, pcso):
        make_place(ward, "Chestnut Library")
        page = client.post(LOG, {"token": "t1", "where_words": "chestnut", "find": "1", "people_met": "7"})
        assert page.status_code == 200
        assert "Chestnut Library" in text(page)
        assert "“chestnut”, as I wrote it" in text(page)
        assert "There is a problem" not in text(page)
        assert 'value="7"' in text(page)

    def test_a_page_that_moves_gets_the_places_alone(self, client, ward, pcso):
        make_place(ward, "Chestnut Library")
        page = client.post(LOG, {"where_words": "chestnut", "find": "1"}, headers={"HX-Request": "true"})
        assert "Chestnut Library" in text(page)
        assert "<html" not in text(page)

    def test_choosing_a_place_that_was_found(self, client, ward, pcso):
        place = make_place(ward, "Chestnut Library", lon=-0.12, lat=51.5)
        client.post(LOG, sent(where=f"place:{place.key}", where_words="chestnut"))
        event = Event.objects.get()
        assert (event.place, event.place_name, event.lon) == (place, "Chestnut Library", -0.12)

    def test_words_that_name_one_place_exactly_are_that_place(self, client, ward, pcso):
        place = make_place(ward, "Chestnut Library")
        client.post(LOG, sent(where_words="chestnut library"))
        assert Event.objects.get().place == place

    def test_words_that_could_mean_several_are_asked_about(self, client, ward, pcso):
        make_place(ward, "Chestnut Library")
        make_place(ward, "Chestnut School")
        page = client.post(LOG, sent(where_words="Chestnut"))
        assert page.status_code == 422
        assert "Choose one of the places found, or keep your own words" in text(page)
        assert "Chestnut School" in text(page)
        client.post(LOG, sent(where_words="Chestnut", where="typed"))
        assert Event.objects.get().place_name == "Chestnut"

    def test_the_last_place_again(self, client, ward, pcso):
        before = make_event(ward, place_name="Old Library", lon=-0.1, lat=51.5)
        client.post(LOG, sent(where=f"event:{before.key}", where_words=""))
        assert Event.objects.exclude(pk=before.pk).get().lon == -0.1

    def test_two_answers_at_once_are_asked_about(self, client, ward, pcso):
        before = make_event(ward, place_name="Old Library")
        page = client.post(LOG, sent(where=f"event:{before.key}", where_words="New Library"))
        assert "You chose Old Library and also wrote “New Library”" in text(page)

    def test_a_point_on_the_map(self, client, ward, pcso):
        client.post(LOG, sent(where="map", where_words="By the pond", lon="-0.095", lat="51.505"))
        event = Event.objects.get()
        assert (event.place_name, event.lon, event.lat) == ("By the pond", -0.095, 51.505)

    def test_the_map_without_a_point_is_asked_about(self, client, ward, pcso):
        assert "Tap the place on the map" in text(client.post(LOG, sent(where="map", where_words="")))

    def test_a_point_outside_asks_for_the_reason(self, client, ward, pcso):
        make_boundary(ward, west=-0.1, south=51.5, size=0.01)
        far = {"where": "map", "where_words": "Far away", "lon": "-0.3", "lat": "51.5"}
        page = client.post(LOG, sent(**far))
        assert "This place is outside the neighbourhood" in text(page)
        assert 'name="elsewhere_reason"' in text(page)
        client.post(LOG, sent(**far, elsewhere_reason="Joint event"))
        assert Event.objects.get().elsewhere_reason == "Joint event"

    def test_a_place_of_another_force_cannot_be_smuggled_in(self, client, ward, pcso):
        foreign = make_place(make_neighbourhood(), "Foreign")
        assert client.post(LOG, sent(where=f"place:{foreign.key}", where_words="")).status_code == 422
        theirs = make_event(make_neighbourhood(), place_name="Theirs")
        assert client.post(LOG, sent(where=f"event:{theirs.key}", where_words="")).status_code == 422
        assert Event.objects.exclude(pk=theirs.pk).count() == 0


class TestSeveralNeighbourhoods:
    @pytest.fixture
    def wards(self, client):
        borough = make_borough()
        wards = [make_neighbourhood(borough, name) for name in ("Alder", "Birch")]
        sign_in(client, make_holder("inspector", borough))
        return wards

    def test_the_form_asks_which_and_begins_with_the_one_asked_for(self, client, wards):
        page = text(client.get(f"{LOG}?area={wards[1].key}"))
        assert f'<option value="{wards[1].key}" selected>Birch</option>' in page

    def test_the_event_lies_where_it_says(self, client, wards):
        client.post(LOG, sent(area=wards[1].key))
        assert Event.objects.get().area == wards[1]


def test_another_kind_is_chosen_from_the_list(client, ward, pcso):
    page = client.post(LOG, sent(kind="other"))
    assert "Choose what kind of event it was" in text(page)
    client.post(LOG, sent(kind="other", other_kind="surgery"))
    assert Event.objects.get().kind == "surgery"


def test_logging_another_begins_with_the_same_kind_and_place(client, ward, pcso):
    before = make_event(ward, place_name="Old Library")
    page = text(client.get(f"{LOG}?kind=contact_point&again={before.key}"))
    assert 'value="contact_point" checked' in page
    assert f'value="event:{before.key}" checked' in page


class TestPlanning:
    PLAN = "/engagement/events/plan/"

    def test_puts_a_public_event_in_the_diary(self, client, ward, pcso):
        facts = {"token": "p", "kind": "public_meeting", "title": "Meet your team", "where_words": "Town Hall",
                 "starts_at": "2026-03-20 18:30", "ends_at": "8pm", "is_public": "on"}  # fmt: skip
        answer = client.post(self.PLAN, facts, follow=True)
        event = Event.objects.get()
        assert (event.state, event.is_public, event.title) == ("planned", True, "Meet your team")
        assert event.ends_at == datetime(2026, 3, 20, 20, 0, tzinfo=UTC)
        assert "Meet your team at Town Hall is in the diary." in text(answer)

    def test_a_time_that_has_passed_is_told(self, client, ward, pcso):
        facts = {"kind": "panel_meeting", "where_words": "Town Hall", "starts_at": "2026-03-01 18:30"}
        assert "That time has passed" in text(client.post(self.PLAN, facts))
        assert Event.objects.count() == 0

    def test_a_kind_that_is_never_announced_stays_off_the_public_page(self, client, ward, pcso):
        facts = {
            "kind": "panel_meeting",
            "where_words": "Town Hall",
            "starts_at": "2026-03-21 18:30",
            "is_public": "on",
        }
        client.post(self.PLAN, facts)
        assert Event.objects.get().is_public is False
