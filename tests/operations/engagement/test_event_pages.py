"""One event's page and the pages that change it: what they show, and what happens when two people change it at once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError

from homebeat.foundation.people.once import make_once
from homebeat.operations.engagement import queries
from homebeat.operations.engagement.actions import events as actions
from homebeat.operations.engagement.forms.events import initial_of
from homebeat.operations.engagement.models import Event, IssueContact, KeyIndividual
from tests.conftest import as_owner
from tests.factories.access import make_holder
from tests.factories.areas import make_borough, make_neighbourhood, make_place, make_team
from tests.factories.engagement import make_event, make_issue, make_issue_contact, make_key_individual
from tests.factories.people import sign_in
from tests.factories.priorities import make_priority
from tests.factories.residents import make_resident

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def afternoon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ward():
    return make_neighbourhood()


@pytest.fixture
def sergeant(client, ward):
    person = make_holder("sergeant", ward)
    sign_in(client, person)
    return person


def held(ward, **facts) -> Event:
    facts = {"starts_at": NOW - timedelta(days=1), "place_name": "Market Square", "people_met": 12, **facts}
    return make_event(ward, **facts)


def correction(event: Event, **changes) -> dict:
    facts = initial_of(event)
    return {
        "version": facts["version"], "kind": facts["kind"], "where": facts["where"], "people_met": "12",
        "starts_at": "2026-03-11 14:05", **changes,
    }  # fmt: skip


def text(page) -> str:
    return page.content.decode()


def test_the_page_tells_what_came_of_it(client, ward, sergeant):
    event = held(ward, groups={"age_10_17": 3})
    issue = make_issue(event, "parking", words="On both sides of the street")
    priority = make_priority(ward, title="Free the pavements", issues=(issue,), state="current")
    page = text(client.get(f"/engagement/events/{event.key}/"))
    for words in ("Market Square", "On both sides of the street", "Young people, 10 to 17: 3", "Free the pavements"):
        assert words in page
    assert f'href="/priorities/{priority.key}/"' in page


def test_correcting_saves_and_stands_in_the_history(client, ward, sergeant):
    event = held(ward)
    page = client.post(f"/engagement/events/{event.key}/correct/", correction(event, people_met="15"), follow=True)
    event.refresh_from_db()
    assert (event.people_met, event.version, event.place_name) == (15, 2, "Market Square")
    assert "The event is corrected." in text(page)
    assert "Corrected" in text(page)
    assert sergeant.name in text(page)


def test_the_form_begins_with_what_is_stored(client, ward, sergeant):
    event = held(ward)
    make_issue(event, "parking", words="On both sides")
    page = text(client.get(f"/engagement/events/{event.key}/correct/"))
    for words in (
        'value="12"',
        'value="parking" data-aria-controls="line_words_parking" checked',
        'value="On both sides"',
        "Market Square",
    ):
        assert words in page


def test_a_correction_that_is_wrong_says_so_and_saves_nothing(client, ward, sergeant):
    event = held(ward)
    page = client.post(f"/engagement/events/{event.key}/correct/", correction(event, starts_at="2026-04-01 10:00"))
    assert page.status_code == 422
    assert "This event took place, so its day cannot be in the future" in text(page)
    event.refresh_from_db()
    assert event.version == 1


def test_two_at_once_see_both_versions_and_choose(client, ward, sergeant):
    event = held(ward)
    late = correction(event, people_met="40", issues=["parking"])
    client.post(f"/engagement/events/{event.key}/correct/", correction(event, people_met="15"))
    page = client.post(f"/engagement/events/{event.key}/correct/", late)
    assert page.status_code == 409
    for words in ("Someone changed this event first", '<td class="govuk-table__cell">15</td>', ">40<", "Bad parking"):
        assert words in text(page)
    event.refresh_from_db()
    assert event.people_met == 15, "nothing is overwritten silently"
    answer = client.post(f"/engagement/events/{event.key}/correct/", {**late, "version": "2"})
    assert answer.status_code == 302
    event.refresh_from_db()
    assert (event.people_met, event.version) == (40, 3)


class TestPlanned:
    def test_one_whose_time_has_come_asks_how_it_went(self, client, ward, sergeant):
        event = held(ward, state="planned", people_met=None)
        assert "It has begun. How did it go?" in text(client.get(f"/engagement/events/{event.key}/"))
        client.post(f"/engagement/events/{event.key}/correct/", correction(event, people_met="31", issues=["parking"]))
        event.refresh_from_db()
        assert (event.state, event.people_met, event.issues.count()) == ("held", 31, 1)

    def test_one_ahead_can_be_moved_and_called_off(self, client, ward, sergeant):
        event = held(ward, state="planned", people_met=None, starts_at=NOW + timedelta(days=4), is_public=True)
        address = f"/engagement/events/{event.key}/"
        facts = {
            "version": "1",
            "kind": "public_meeting",
            "where": f"event:{event.key}",
            "starts_at": "2026-03-20 19:00",
        }
        client.post(f"{address}correct/", {**facts, "is_public": "on"})
        event.refresh_from_db()
        assert (event.starts_at, event.kind, event.is_public) == (
            datetime(2026, 3, 20, 19, 0, tzinfo=UTC),
            "public_meeting",
            True,
        )
        assert "Say why in a few words" in text(client.post(f"{address}cancel/", {"version": "2", "reason": " "}))
        page = client.post(f"{address}cancel/", {"version": "2", "reason": "The hall is shut"}, follow=True)
        assert "The hall is shut" in text(page)
        assert "Cancelled" in text(page)
        assert "Correct it" not in text(page)

    def test_calling_off_what_somebody_changed_asks_to_look_again(self, client, ward, sergeant):
        event = held(ward)
        page = client.post(f"/engagement/events/{event.key}/cancel/", {"version": "9", "reason": "Rain"}, follow=True)
        assert "Someone changed this event meanwhile" in text(page)
        event.refresh_from_db()
        assert event.state == "held"


def test_undo_that_comes_too_late_says_what_can_be_done(client, ward, sergeant):
    event = held(ward, logged_at=NOW - timedelta(hours=1))
    page = client.post(f"/engagement/events/{event.key}/undo/", follow=True)
    assert "Only the person who logged it can undo it" in text(page)
    assert "You can still correct or cancel it" in text(page)


def test_a_resident_is_kept_with_what_they_raised_only_when_they_agreed(client, ward, sergeant):
    issue = make_issue(held(ward), "parking")
    address = f"/engagement/issues/{issue.key}/resident/"
    facts = {"token": "t", "name": "Sam Reed", "email": "sam@example.org", "wants_to_hear": "on"}
    assert "Keep their details only if they agreed" in text(client.post(address, facts))
    assert not IssueContact.objects.exists()
    page = client.post(address, {**facts, "agreed": "on"}, follow=True)
    assert "1 resident left their name" in text(page)
    assert "Sam Reed" not in text(page)
    assert "Sam Reed" in text(client.get(f"/engagement/events/{issue.event.key}/residents/"))


def test_the_actions_of_the_house_are_the_only_ones(ward):
    assert {name for name in vars(actions) if name.endswith("_event")} == {
        "log_event", "correct_event", "cancel_event", "undo_event",
    }  # fmt: skip


class TestNetwork:
    FACTS = {
        "token": "t", "name": "Robin Vale", "known_for": "Runs the chess club", "telephone": "01632 960001",
        "consented_on": "2026-03-12",
    }  # fmt: skip

    def test_a_member_is_added_corrected_and_leaves(self, client, ward, sergeant):
        refused = client.post("/engagement/network/add/", self.FACTS)
        assert "Record them only when they have agreed" in text(refused)
        page = client.post("/engagement/network/add/", {**self.FACTS, "agreed": "on"}, follow=True)
        assert "They are in the network." in text(page)
        address = page.request["PATH_INFO"]
        changed = {**self.FACTS, "agreed": "on", "version": "1", "known_for": "Runs the bridge club"}
        assert "Runs the bridge club" in text(client.post(f"{address}correct/", changed, follow=True))
        late = client.post(f"{address}correct/", changed, follow=True)
        assert "Someone changed this member meanwhile" in text(late)
        wrong = client.post(f"{address}leave/", {"version": "2", "last_day": "2026-03-01"})
        assert "The last day is before the day they joined" in text(wrong)
        page = client.post(f"{address}leave/", {"version": "2", "last_day": "2026-03-12"}, follow=True)
        assert "They have left the network." in text(page)
        assert "Robin Vale" not in text(client.get("/engagement/network/"))
        assert "Robin Vale" in text(client.get("/engagement/network/?show=left"))

    def test_the_network_says_what_is_missing_and_who_was_first(self, client, ward, sergeant):
        made = client.post("/engagement/network/add/", {**self.FACTS, "agreed": "on"})
        address = made["Location"]
        page = client.post(f"{address}correct/", {**self.FACTS, "agreed": "on", "version": "1", "known_for": " "})
        assert "Say what they know about the neighbourhood" in text(page)
        late = client.post(f"{address}leave/", {"version": "9", "last_day": "2026-03-12"}, follow=True)
        assert "Someone changed this member meanwhile" in text(late)

    def test_the_network_of_several_wards_asks_which(self, client):
        borough = make_borough()
        alder, birch = make_neighbourhood(borough, "Alder"), make_neighbourhood(borough, "Birch")
        sign_in(client, make_holder("inspector", borough))
        assert f'value="{alder.key}"' in text(client.get("/engagement/network/add/"))
        client.post("/engagement/network/add/", {**self.FACTS, "agreed": "on", "area": birch.key})
        with as_owner():
            assert KeyIndividual.objects.get().area == birch

    def test_only_members_of_the_day_are_counted(self, ward):
        make_key_individual(ward)
        make_key_individual(ward, ended_on=NOW.date())
        make_key_individual(make_neighbourhood())
        with as_owner():
            assert queries.key_individuals_now(ward, on=NOW.date()) == 1


class TestTheRest:
    """Rare turns of the pages."""

    def test_finding_a_place_while_correcting(self, client, ward, sergeant):
        make_place(ward, "Chestnut Library")
        event = held(ward)
        page = client.post(f"/engagement/events/{event.key}/correct/", {"where_words": "chestnut", "find": "1"})
        assert page.status_code == 200
        assert "Chestnut Library" in text(page)

    def test_one_letter_finds_nothing_and_says_nothing(self, client, ward, sergeant):
        page = client.post("/engagement/events/log/", {"where_words": "c", "find": "1"}, headers={"HX-Request": "true"})
        assert "govuk-radios" not in text(page)

    def test_everything_that_was_said_stands_on_the_page(self, client, ward, sergeant):
        make_team(ward, "Mill Ward team")
        facts = {
            "token": "t", "kind": "surgery", "where": "map", "lon": "-0.1", "lat": "51.5", "people_met": "0", "when": "now",
            "note": "Bring chairs", "elsewhere_reason": "Hall next door",
        }  # fmt: skip
        refused = text(client.post("/engagement/events/log/", {**facts, "kind": "other", "other_kind": ""}))
        assert "Bring chairs" in refused
        page = client.post("/engagement/events/log/", {**facts, "kind": "other", "other_kind": "surgery"}, follow=True)
        for words in ("Surgery at Point on the map is logged.", "Bring chairs", "Hall next door", "Mill Ward team"):
            assert words in text(page)

    @time_machine.travel(datetime(2026, 3, 29, 12, 0, tzinfo=UTC), tick=False)
    def test_a_time_that_the_clocks_skipped_is_told(self, client, ward, sergeant):
        sign_in(client, sergeant)
        facts = {"kind": "street_briefing", "where_words": "Park", "people_met": "1"}
        page = client.post("/engagement/events/log/", {**facts, "when": "today", "time_today": "1:30am"})
        assert "That time did not exist: the clocks went forward" in text(page)
        event = held(ward, starts_at=datetime(2026, 3, 29, 0, 30, tzinfo=UTC))
        page = client.post(
            f"/engagement/events/{event.key}/correct/",
            correction(event, starts_at="2026-03-29 00:30", ends_at="1:30am"),
        )
        assert "That time did not exist: the clocks went forward" in text(page)

    def test_a_kind_that_policy_never_knew_still_has_a_name(self, client, ward, sergeant):
        event = held(ward, kind="old_paper_kind")
        assert "Old paper kind" in text(client.get(f"/engagement/events/{event.key}/"))

    def test_a_resident_without_contact_details_is_shown_by_name(self, client, ward, sergeant):
        issue = make_issue(held(ward), "parking")
        make_issue_contact(issue, make_resident(ward, name="Sam Reed", contact=False))
        page = text(client.get(f"/engagement/events/{issue.event.key}/residents/"))
        assert "Sam Reed" in page
        assert "Telephone" not in page

    def test_a_person_whose_wards_are_all_closed_has_nowhere_to_log(self, client):
        closed = make_neighbourhood(closed_on=NOW.date())
        sign_in(client, make_holder("pcso", closed))
        assert client.get("/engagement/events/log/").status_code == 404
        assert client.get("/engagement/network/add/").status_code == 404

    def test_a_wrong_row_is_an_error_and_never_taken_for_a_twin(self, ward):
        facts = {"kind": "surgery", "place_name": "x", "starts_at": NOW, "logged_at": NOW}
        with pytest.raises(IntegrityError):
            make_once(Event, "key", area=ward, ends_at=NOW - timedelta(days=1), **facts)
        assert not Event.objects.exists()

    def test_records_name_themselves(self, ward):
        event = make_event(ward, place_name="Park", groups={"deaf": 2})
        issue = make_issue(event)
        named = [str(one) for one in (event, event.groups.get(), make_key_individual(ward, name="Robin"))]
        assert named == ["street_briefing at Park", "deaf", "Robin"]
        assert issue.area == ward
