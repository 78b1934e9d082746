"""The reads that other rooms stand on, and what this room tells along the thread."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import Q

from homebeat.foundation.thread import registry as thread
from homebeat.foundation.thread.values import Stage, State
from homebeat.operations.priorities import queries
from homebeat.operations.priorities.rules.youth import YouthStanding
from tests.factories.access import make_holder
from tests.factories.areas import make_neighbourhood
from tests.factories.engagement import make_event, make_issue
from tests.factories.priorities import make_priority, make_progress

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
TODAY = date(2026, 3, 12)


@pytest.fixture
def ward():
    return make_neighbourhood()


def test_current_priorities_stand_in_the_panels_order(ward, django_assert_num_queries):
    make_priority(ward, state="current", title="Unplaced")
    make_priority(ward, state="current", rank=2, title="Second")
    make_priority(ward, state="current", rank=1, title="First")
    make_priority(ward, title="Proposed")
    with django_assert_num_queries(1):
        assert [one.title for one in queries.current_priorities(ward)] == ["First", "Second", "Unplaced"]


def test_proposals_come_with_their_issues_counted(ward, django_assert_num_queries):
    issues = tuple(make_issue(make_event(ward)) for _ in range(3))
    make_priority(ward, title="Asked for", issues=issues)
    with django_assert_num_queries(1):
        assert [(one.title, one.issue_count) for one in queries.proposed_priorities(ward)] == [("Asked for", 3)]


def test_the_youth_rule_is_the_days_policy(ward, django_assert_num_queries):
    make_priority(ward, state="current", rank=1)
    status = queries.youth_status(ward, on=TODAY)
    assert (status.standing, status.policy.most_current, status.current, status.free) == (
        YouthStanding.PLACE_FREE,
        3,
        1,
        2,
    )
    with django_assert_num_queries(0):
        assert queries.status_of((True, False, False), on=TODAY).standing is YouthStanding.MET


def test_what_was_done_is_told_newest_first_in_one_query(ward, django_assert_num_queries):
    first = make_priority(
        ward, state="achieved", title="Old", result="It got better", closed_at=NOW - timedelta(days=5)
    )
    second = make_priority(ward, state="current", title="New")
    make_progress(first, "Patrols", happened_on=date(2026, 3, 1))
    make_progress(second, "Lights", happened_on=date(2026, 3, 10))
    make_progress(make_priority(state="current"), "Elsewhere")
    with django_assert_num_queries(1):
        done = queries.what_was_done(ward)
    assert [(one.on, one.words, one.is_result, one.priority_title) for one in done] == [
        (date(2026, 3, 10), "Lights", False, "New"),
        (date(2026, 3, 7), "It got better", True, "Old"),
        (date(2026, 3, 1), "Patrols", False, "Old"),
    ]
    assert len(queries.what_was_done(ward, limit=1)) == 1


def test_stories_are_public_ones_alone_and_cost_four_queries(ward, django_assert_num_queries):
    current = make_priority(ward, state="current", rank=1, issues=(make_issue(make_event(ward)),))
    make_progress(current)
    closed = make_priority(ward, state="achieved")
    make_priority(ward)
    make_priority(ward, state="declined")
    with django_assert_num_queries(4):
        told = queries.stories(ward)
        assert [(one.pk, one.issue_total, len(one.progress.all()), len(one.decisions.all())) for one in told] == [
            (current.pk, 1, 1, 1), (closed.pk, 0, 0, 1),
        ]  # fmt: skip
        assert [source.issue.event.place_name for source in told[0].sources.all()]


def test_the_newest_progress_of_each(ward, django_assert_num_queries):
    one, other = make_priority(ward, state="current"), make_priority(ward, state="current")
    make_progress(one, "Old", happened_on=date(2026, 3, 1))
    newest = make_progress(one, "New", happened_on=date(2026, 3, 9))
    with django_assert_num_queries(1):
        assert queries.latest_progress([one, other]) == {one.pk: newest}


def test_what_waits_for_a_panel(ward):
    waiting = make_priority(ward)
    make_priority(ward, state="current")
    assert queries.awaiting_decision(Q(area=ward), limit=5) == [waiting]


def test_records_name_themselves(ward):
    issue = make_issue(make_event(ward))
    priority = make_priority(ward, title="Noise", issues=(issue,), state="current")
    assert (str(priority), str(priority.sources.get())) == ("Noise", str(issue.pk))
    assert priority.decisions.get().area == ward


def test_a_review_is_due_by_the_days_policy():
    assert queries.review_due_before(date(2008, 9, 30)) == date(2008, 3, 30)
    assert queries.review_due_before(date(2026, 3, 12)) == date(2025, 12, 12)


class TestThread:
    @pytest.fixture
    def sergeant(self, ward):
        return make_holder("sergeant", ward)

    def stages(self, target, person):
        told = thread.gather(target, person=person, on=TODAY)
        return [(one.stage, str(one.title), one.state) for one in told.entries]

    def test_a_priority_tells_its_story_from_concern_to_result(self, ward, sergeant):
        issue = make_issue(make_event(ward, place_name="Market Square"))
        priority = make_priority(ward, state="current", issues=(issue,))
        make_progress(priority, "Two patrols")
        assert self.stages(priority, sergeant) == [
            (Stage.CONCERN, "Residents raised it 1 time", State.DONE),
            (Stage.PRIORITY, "The ward panel chose it", State.DONE),
            (Stage.ACTIVITY, "Two patrols", State.NOW),
            (Stage.RESULT, "What changed is said here when it is closed", State.NEXT),
        ]

    def test_a_proposal_says_who_is_next(self, ward, sergeant):
        told = thread.gather(make_priority(ward), person=sergeant, on=TODAY)
        assert [(one.stage, one.state, str(one.next_step)) for one in told.entries] == [
            (Stage.PRIORITY, State.NOW, "The panel decides")
        ]

    def test_a_declined_one_and_a_closed_one_have_ended(self, ward, sergeant):
        assert self.stages(make_priority(ward, state="declined"), sergeant) == [
            (Stage.PRIORITY, "The ward panel did not choose it", State.DONE)
        ]
        closed = make_priority(ward, state="ended", result="The park was closed")
        assert self.stages(closed, sergeant)[-1] == (Stage.RESULT, "The park was closed", State.DONE)

    def test_an_event_tells_what_came_of_it(self, ward, sergeant):
        event = make_event(ward)
        make_priority(ward, title="Noise", state="current", issues=(make_issue(event, "noise_neighbours"),))
        assert self.stages(event, sergeant) == [
            (Stage.CONCERN, "Noise and neighbours", State.DONE),
            (Stage.PRIORITY, "Noise", State.NOW),
            (Stage.RESULT, "What changed is said here when it is closed", State.NEXT),
        ]

    def test_a_ward_tells_what_it_heard_chose_and_did(self, ward, sergeant):
        make_issue(make_event(ward), "parking", raised_by_count=5)
        make_progress(make_priority(ward, state="current", title="Noise"), "Two patrols")
        make_priority(ward, title="Dogs")
        found = self.stages(ward, sergeant)
        assert (Stage.CONCERN, "Bad parking", State.DONE) in found
        assert (Stage.PRIORITY, "Noise", State.NOW) in found
        assert (Stage.PRIORITY, "Dogs", State.NEXT) in found
        assert (Stage.ACTIVITY, "Two patrols", State.DONE) in found
        told = thread.gather(ward, person=sergeant, on=TODAY)
        assert {str(one.label): one.number for one in told.counts} == {
            "Issues raised in the last three months": 5, "Proposals waiting for the panel": 1,
        }  # fmt: skip

    def test_nothing_is_told_to_those_who_may_not_know(self, ward):
        event = make_event(ward)
        priority = make_priority(ward, issues=(make_issue(event),))
        stranger = make_holder("sergeant", make_neighbourhood())
        for target in (priority, event, ward):
            told = thread.gather(target, person=stranger, on=TODAY)
            assert (told.entries, told.counts) == ((), ())

    def test_the_panel_hears_of_priorities_and_not_of_events(self, ward):
        member = make_holder("panel_member", ward, kind="panel_member")
        make_issue(make_event(ward), "parking")
        make_priority(ward, state="current", title="Noise")
        assert {one[0] for one in self.stages(ward, member)} == {Stage.PRIORITY}
