"""The pages of priorities: what they show, how a proposal is made from issues, and what the youth rule says in words."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from homebeat.operations.priorities.models import Priority
from tests.conftest import as_owner
from tests.factories.access import make_holder
from tests.factories.areas import make_neighbourhood, make_team
from tests.factories.engagement import make_event, make_issue
from tests.factories.people import PANEL_MEMBER, sign_in
from tests.factories.priorities import make_priority, make_progress

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
QUERIES_OF_THE_LIST = 10


@pytest.fixture(autouse=True)
def afternoon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ward():
    return make_neighbourhood(name="Mill Ward")


@pytest.fixture
def sergeant(client, ward):
    person = make_holder("sergeant", ward)
    sign_in(client, person)
    return person


def text(page) -> str:
    return page.content.decode()


class TestWardPage:
    def test_shows_current_waiting_and_closed_ones(self, client, ward, sergeant):
        make_progress(make_priority(ward, state="current", title="Second", rank=2), "Met the school")
        make_priority(ward, state="current", title="First", rank=1)
        make_priority(ward, title="Waiting one", issues=(make_issue(make_event(ward)),))
        make_priority(ward, state="achieved", title="Old one", result="It is quiet now")
        page = text(client.get(f"/priorities/wards/{ward.key}/"))
        assert page.index("First") < page.index("Second") < page.index("Waiting one") < page.index("Old one")
        for words in ("Met the school", "1 issue behind it", "It is quiet now", "1 place is free."):
            assert words in page

    @pytest.mark.parametrize(
        ("current", "sentence"),
        [
            ([], "No current priority is about young people yet. One of the 3 must be: a place is free for it."),
            ([True], "One of the current priorities is about young people, as the rule asks."),
            ([False, False, False], "No place is free for it."),
        ],
    )
    def test_says_in_words_where_the_ward_stands_with_the_youth_rule(self, client, ward, sergeant, current, sentence):
        for rank, youth in enumerate(current, start=1):
            make_priority(ward, state="current", rank=rank, about_young_people=youth)
        assert sentence in text(client.get(f"/priorities/wards/{ward.key}/"))

    def test_one_priority_names_the_team_that_works_on_it(self, client, ward, sergeant):
        priority = make_priority(ward, state="current", team=make_team(ward, "Mill Ward team"))
        assert "Mill Ward team" in text(client.get(f"/priorities/{priority.key}/"))

    def test_an_empty_ward_says_what_will_stand_there(self, client, ward, sergeant):
        page = text(client.get(f"/priorities/wards/{ward.key}/"))
        for words in ("The panel has chosen nothing yet", "Nothing waits for the panel", "Nothing is closed yet"):
            assert words in page


class TestProposing:
    def test_a_whole_category_at_a_tap(self, client, ward, sergeant):
        for days in (1, 2, 3):
            make_issue(make_event(ward, starts_at=NOW - timedelta(days=days)), "parking")
        make_issue(make_event(ward, starts_at=NOW - timedelta(days=1)), "dogs")
        address = f"/priorities/wards/{ward.key}/propose/"
        assert "Raised 3 times, last on 11 March 2026" in text(client.get(address))
        page = client.post(
            address, {"token": "t", "title": "Free the pavements", "categories": ["parking"]}, follow=True
        )
        assert "Proposed. The ward panel decides next." in text(page)
        made = Priority.objects.get()
        assert (made.category, made.sources.count()) == ("parking", 3)

    def test_single_issues_and_a_category_of_its_own(self, client, ward, sergeant):
        issues = [make_issue(make_event(ward, starts_at=NOW - timedelta(days=1)), "parking") for _ in range(2)]
        facts = {"token": "t", "title": "School gates", "category": "school_journeys", "about_young_people": "on"}
        client.post(f"/priorities/wards/{ward.key}/propose/", {**facts, "issues": [issues[0].key]})
        made = Priority.objects.get()
        assert (made.category, made.about_young_people, made.sources.get().issue) == (
            "school_journeys",
            True,
            issues[0],
        )

    def test_nothing_chosen_says_everything_at_once(self, client, ward, sergeant):
        page = client.post(f"/priorities/wards/{ward.key}/propose/", {"token": "t"})
        assert page.status_code == 422
        for words in ("Say in a few words what should change", "Choose what it is about", "Choose at least one issue"):
            assert words in text(page)

    def test_old_issues_and_those_next_door_are_not_offered(self, client, ward, sergeant):
        make_issue(make_event(ward, starts_at=NOW - timedelta(days=121)), "parking")
        foreign = make_issue(make_event(make_neighbourhood(ward.parent), starts_at=NOW - timedelta(days=1)), "dogs")
        page = text(client.get(f"/priorities/wards/{ward.key}/propose/"))
        assert "Nothing was raised lately" in page
        smuggled = client.post(f"/priorities/wards/{ward.key}/propose/", {"title": "x", "issues": [foreign.key]})
        assert smuggled.status_code == 422
        assert not Priority.objects.exists()

    def test_an_issue_says_what_it_stands_behind_already(self, client, ward, sergeant):
        issue = make_issue(make_event(ward, starts_at=NOW - timedelta(days=1)), "parking")
        make_priority(ward, title="Free the pavements", issues=(issue,))
        assert "already behind “Free the pavements”" in text(client.get(f"/priorities/wards/{ward.key}/propose/"))


class TestDeciding:
    def decide(self, client, priority, **facts):
        sent = {"version": "1", "choice": "chosen", "decided_on": "2026-03-12", **facts}
        return client.post(f"/priorities/{priority.key}/decide/", sent, follow=True)

    def test_the_chair_records_the_meeting_and_the_votes(self, client, ward):
        sign_in(client, make_holder("panel_chair", ward, kind=PANEL_MEMBER))
        meeting = make_event(ward, kind="panel_meeting", starts_at=NOW - timedelta(days=1))
        proposal = make_priority(ward)
        page = self.decide(client, proposal, meeting=meeting.key, votes_for="7", votes_against="2")
        assert "The panel&#39;s decision is recorded." in text(page) or "The panel's decision is recorded." in text(
            page
        )
        decision = proposal.decisions.get()
        assert (decision.meeting, decision.votes_for, decision.votes_against) == (meeting, 7, 2)

    def test_the_rule_is_told_before_the_click_and_again_when_it_is_broken(self, client, ward, sergeant):
        for rank in (1, 2):
            make_priority(ward, state="current", rank=rank)
        proposal = make_priority(ward)
        told = "must be about young people, and this would leave no place for it"
        assert told in text(client.get(f"/priorities/{proposal.key}/decide/"))
        page = self.decide(client, proposal)
        assert page.status_code == 422
        assert 'href="#id_youth_rule_reason"' in text(page)
        self.decide(client, proposal, youth_rule_reason="The youth panel asked for it")
        proposal.refresh_from_db()
        assert proposal.state == "current"
        detail = text(client.get(f"/priorities/{proposal.key}/"))
        assert "The youth rule gave way: The youth panel asked for it" in detail

    def test_a_refusal_needs_its_reason(self, client, ward, sergeant):
        proposal = make_priority(ward)
        assert "Say why the panel did not choose it" in text(self.decide(client, proposal, choice="declined"))
        self.decide(client, proposal, choice="declined", reason="The council is on it")
        assert "The council is on it" in text(client.get(f"/priorities/{proposal.key}/"))

    def test_what_somebody_decided_first_stands(self, client, ward, sergeant):
        proposal = make_priority(ward)
        self.decide(client, proposal)
        assert "Someone changed this priority first" in text(
            self.decide(client, proposal, choice="declined", reason="x")
        )
        proposal.refresh_from_db()
        assert proposal.state == "current"


class TestWorking:
    def test_progress_is_read_on_the_page_at_once(self, client, ward, sergeant):
        priority = make_priority(ward, state="current", rank=1)
        address = f"/priorities/{priority.key}/progress/"
        assert "Say what was done" in text(client.post(address, {"happened_on": "2026-03-12"}))
        page = client.post(address, {"token": "t", "words": "Two patrols", "happened_on": "2026-03-12"}, follow=True)
        assert "Two patrols" in text(page)
        client.post(address, {"token": "t", "words": "Two patrols", "happened_on": "2026-03-12"})
        assert priority.progress.count() == 1

    def test_closing_asks_for_evidence_and_a_result(self, client, ward, sergeant):
        priority = make_priority(ward, state="current", rank=1)
        address = f"/priorities/{priority.key}/close/"
        page = text(client.post(address, {"version": "1", "outcome": "achieved"}))
        assert "Record what was done before you say that it is achieved" in page
        assert "Say what changed, in words that residents can check" in page
        make_progress(priority)
        page = client.post(address, {"version": "1", "outcome": "achieved", "result": "It is quiet now"}, follow=True)
        assert "Closed. Its place is free" in text(page)
        late = client.post(address, {"version": "1", "outcome": "ended", "result": "No"}, follow=True)
        assert "Someone changed this priority first" in text(late)


class TestList:
    def many(self, ward, number):
        with as_owner():
            Priority.objects.bulk_create(
                Priority(area=ward, title=f"Priority {one}", category="parking", proposed_at=NOW)
                for one in range(number)
            )

    def queries(self, client, address):
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    def test_the_number_of_queries_is_the_same_for_ten_and_for_ten_thousand(self, client, ward, sergeant):
        self.many(ward, 10)
        few = self.queries(client, "/priorities/")
        self.many(ward, 9990)
        assert self.queries(client, "/priorities/") == few == QUERIES_OF_THE_LIST
        assert self.queries(client, "/priorities/?page=100&state=proposed&youth=no&q=priority") == few

    def test_filters_keep_what_they_say(self, client, ward, sergeant):
        make_priority(ward, title="For the young", about_young_people=True)
        make_priority(ward, title="For the rest", state="current")
        for asked, shown in (
            ("state=current", {"For the rest"}),
            ("youth=yes", {"For the young"}),
            ("q=rest", {"For the rest"}),
        ):
            page = text(client.get(f"/priorities/?{asked}"))
            assert {title for title in ("For the young", "For the rest") if title in page} == shown

    def test_the_file_holds_the_filtered_rows(self, client, ward, sergeant):
        make_priority(ward, title="For the young", about_young_people=True)
        make_priority(ward, title="For the rest")
        answer = client.get("/priorities/?youth=yes&format=csv")
        rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
        assert [(row["Priority"], row["Young people"]) for row in rows] == [("For the young", "Yes")]


def test_the_paper_for_the_panel_holds_what_it_decides_on(client, ward, sergeant):
    make_priority(ward, title="Waiting one", detail="Asked for by the school")
    make_issue(make_event(ward, starts_at=NOW - timedelta(days=1)), "parking")
    page = text(client.get(f"/priorities/wards/{ward.key}/paper/"))
    for words in ("Paper for the ward panel", "Waiting one", "Asked for by the school", "Bad parking", "Against"):
        assert words in page
