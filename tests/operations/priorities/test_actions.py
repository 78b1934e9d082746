"""Writing priorities: the record, its place, its trail, and nothing left behind when refused."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from homebeat.foundation.access.context import as_person
from homebeat.foundation.access.decisions import AccessDenied
from homebeat.foundation.audit.models import Event as Trail
from homebeat.foundation.rulebook import AlreadyChanged, RuleBroken
from homebeat.operations.priorities import queries
from homebeat.operations.priorities.actions import deciding, working
from homebeat.operations.priorities.actions.deciding import DecisionDetails, ProposalDetails
from homebeat.operations.priorities.models import PanelDecision, Priority, PrioritySource, Progress
from homebeat.operations.priorities.rules.life import Choice, Outcome
from homebeat.operations.priorities.rules.youth import YouthStanding
from tests.factories.access import make_holder
from tests.factories.areas import make_neighbourhood, make_team
from tests.factories.engagement import make_event, make_issue
from tests.factories.priorities import make_priority, make_progress

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
TODAY = date(2026, 3, 12)
MOPEDS = ProposalDetails(title="Stop mopeds in the park", category="motorbikes_scooters", about_young_people=True)
CHOSEN = DecisionDetails(choice=Choice.CHOSEN, decided_on=TODAY, votes_for=7, votes_against=1)
DECLINED = DecisionDetails(choice=Choice.DECLINED, decided_on=TODAY, reason="The council is on it")


@pytest.fixture
def ward():
    return make_neighbourhood()


@pytest.fixture
def sergeant(ward):
    return make_holder("sergeant", ward)


@pytest.fixture(autouse=True)
def acting(sergeant):
    with as_person(sergeant, at=NOW) as now:
        yield now


def order(ward):
    return [(one.rank, one.title) for one in queries.current_priorities(ward)]


class TestProposing:
    def test_makes_the_proposal_with_its_sources_and_one_line_of_the_trail(self, ward, sergeant):
        team = make_team(ward)
        issues = [make_issue(make_event(ward), "motorbikes_scooters") for _ in range(3)]
        made = deciding.propose_priority(area=ward, details=MOPEDS, issues=issues, by=sergeant, at=NOW)
        assert (made.state, made.about_young_people, made.team, made.proposed_by) == ("proposed", True, team, sergeant)
        assert set(made.sources.values_list("issue", flat=True)) == {one.pk for one in issues}
        line = Trail.objects.get()
        assert (line.action, line.target_key) == ("priorities.proposed", made.key)
        assert line.values_held.after["issues"] == [one.key for one in issues]

    def test_the_same_sending_makes_one(self, ward, sergeant):
        facts = {"area": ward, "details": MOPEDS, "issues": [make_issue(make_event(ward))], "by": sergeant, "at": NOW}
        assert deciding.propose_priority(**facts, token="t") == deciding.propose_priority(**facts, token="t")
        assert (Priority.objects.count(), PrioritySource.objects.count(), Trail.objects.count()) == (1, 1, 1)

    def test_refused_leaves_nothing_behind(self, ward, sergeant):
        elsewhere = make_issue()
        with pytest.raises(RuleBroken) as refused:
            deciding.propose_priority(
                area=ward, details=replace(MOPEDS, title=""), issues=[elsewhere], by=sergeant, at=NOW
            )
        assert refused.value.codes == ("issues-from-elsewhere", "title-missing")
        pcso = make_holder("pcso", ward)
        with pytest.raises(AccessDenied):
            deciding.propose_priority(area=ward, details=MOPEDS, issues=[], by=pcso, at=NOW)
        with pytest.raises(AccessDenied):
            deciding.propose_priority(area=make_neighbourhood(), details=MOPEDS, issues=[], by=sergeant, at=NOW)
        assert (Priority.objects.count(), Trail.objects.count()) == (0, 0)


class TestDeciding:
    def decide(self, priority, by, details=CHOSEN, version=1):
        return deciding.record_panel_decision(priority=priority, version=version, details=details, by=by, at=NOW)

    def test_a_chosen_proposal_takes_the_last_place(self, ward, sergeant):
        make_priority(ward, state="current", title="First", rank=1)
        proposal = make_priority(ward, title="Second")
        decision = self.decide(proposal, sergeant)
        assert order(ward) == [(1, "First"), (2, "Second")]
        assert (decision.choice, decision.votes_for, decision.recorded_by) == ("chosen", 7, sergeant)
        line = Trail.objects.get()
        assert (line.action, line.values_held.before["state"], line.values_held.after["state"]) == (
            "priorities.chosen", "proposed", "current",
        )  # fmt: skip

    def test_a_place_of_its_own_moves_the_others_down(self, ward, sergeant):
        make_priority(ward, state="current", title="First", rank=1, about_young_people=True)
        make_priority(ward, state="current", title="Second", rank=2)
        self.decide(make_priority(ward, title="New"), sergeant, replace(CHOSEN, place=1))
        assert order(ward) == [(1, "New"), (2, "First"), (3, "Second")]

    def test_places_that_were_never_numbered_get_numbers(self, ward, sergeant):
        make_priority(ward, state="current", title="Old", about_young_people=True)
        self.decide(make_priority(ward, title="New"), sergeant)
        assert order(ward) == [(1, "Old"), (2, "New")]

    def test_a_declined_proposal_keeps_the_reason(self, ward, sergeant):
        proposal = make_priority(ward)
        decision = self.decide(proposal, sergeant, DECLINED)
        proposal.refresh_from_db()
        assert (proposal.state, decision.reason, proposal.rank) == ("declined", "The council is on it", None)

    def test_the_chair_may_record_it_and_a_member_may_not(self, ward):
        self.decide(make_priority(ward), make_holder("panel_chair", ward))
        with pytest.raises(AccessDenied):
            self.decide(make_priority(ward), make_holder("panel_member", ward))

    def test_the_third_must_leave_a_place_for_the_young(self, ward, sergeant):
        for rank in (1, 2):
            make_priority(ward, state="current", rank=rank)
        proposal = make_priority(ward)
        with pytest.raises(RuleBroken) as refused:
            self.decide(proposal, sergeant)
        assert refused.value.codes == ("youth-place-taken",)
        assert (PanelDecision.objects.filter(priority=proposal).count(), Trail.objects.count()) == (0, 0)
        assert queries.youth_status(ward, on=TODAY).standing is YouthStanding.PLACE_FREE

    def test_the_panels_reason_lets_the_rule_give_way_and_is_kept(self, ward, sergeant):
        for rank in (1, 2):
            make_priority(ward, state="current", rank=rank)
        decision = self.decide(
            make_priority(ward), sergeant, replace(CHOSEN, youth_rule_reason="The youth panel agrees")
        )
        assert decision.youth_rule_reason == "The youth panel agrees"
        assert Trail.objects.get().values_held.after["youth_rule_reason"] == "The youth panel agrees"
        assert queries.youth_status(ward, on=TODAY).standing is YouthStanding.NOT_MET

    def test_a_fourth_is_refused(self, ward, sergeant):
        for rank in (1, 2, 3):
            make_priority(ward, state="current", rank=rank, about_young_people=rank == 1)
        with pytest.raises(RuleBroken) as refused:
            self.decide(make_priority(ward), sergeant)
        assert refused.value.codes == ("places-full",)

    def test_a_decision_is_recorded_once(self, ward, sergeant):
        proposal = make_priority(ward)
        self.decide(proposal, sergeant)
        with pytest.raises(AlreadyChanged):
            self.decide(proposal, sergeant)
        with pytest.raises(RuleBroken) as refused:
            self.decide(proposal, sergeant, version=2)
        assert refused.value.codes == ("not-from-this-state",)
        assert PanelDecision.objects.count() == 1

    def test_a_meeting_stands_behind_the_decision(self, ward, sergeant):
        meeting = make_event(ward, kind="panel_meeting", starts_at=NOW - timedelta(days=1))
        assert self.decide(make_priority(ward), sergeant, replace(CHOSEN, meeting=meeting)).meeting == meeting


class TestWorking:
    def test_progress_is_recorded_once_and_counts_as_a_review(self, ward):
        pcso = make_holder("pcso", ward)
        priority = make_priority(ward, state="current", rank=1)
        facts = {"priority": priority, "words": " Two patrols ", "happened_on": TODAY, "by": pcso, "at": NOW}
        done = working.record_progress(**facts, token="t")
        assert working.record_progress(**facts, token="t") == done
        priority.refresh_from_db()
        assert (done.words, priority.reviewed_on, Progress.objects.count()) == ("Two patrols", TODAY, 1)
        assert Trail.objects.get().action == "priorities.progress_recorded"

    def test_progress_is_refused_without_words_or_right(self, ward, sergeant):
        priority = make_priority(ward, state="current")
        with pytest.raises(RuleBroken):
            working.record_progress(priority=priority, words=" ", happened_on=TODAY, by=sergeant, at=NOW)
        with pytest.raises(AccessDenied):
            working.record_progress(
                priority=priority, words="x", happened_on=TODAY, by=make_holder("panel_chair", ward), at=NOW
            )
        assert (Progress.objects.count(), Trail.objects.count()) == (0, 0)

    def test_closing_keeps_the_result_and_frees_the_place(self, ward, sergeant):
        first = make_priority(ward, state="current", title="First", rank=1)
        make_priority(ward, state="current", title="Second", rank=2)
        make_progress(first)
        working.close_priority(
            priority=first, version=1, outcome=Outcome.ACHIEVED, result=" No mopeds ", by=sergeant, at=NOW
        )
        first.refresh_from_db()
        assert (first.state, first.result, first.closed_at, first.rank) == ("achieved", "No mopeds", NOW, None)
        assert order(ward) == [(1, "Second")]
        assert Trail.objects.get().action == "priorities.achieved"

    def test_closing_is_for_the_sergeant_and_on_evidence(self, ward, sergeant):
        priority = make_priority(ward, state="current", rank=1)
        facts = {"priority": priority, "outcome": Outcome.ACHIEVED, "result": "Done", "at": NOW}
        with pytest.raises(AccessDenied):
            working.close_priority(**facts, version=1, by=make_holder("constable", ward))
        with pytest.raises(RuleBroken) as refused:
            working.close_priority(**facts, version=1, by=sergeant)
        assert refused.value.codes == ("no-progress",)
        with pytest.raises(AlreadyChanged):
            working.close_priority(**facts, version=9, by=sergeant)
        assert Trail.objects.count() == 0
