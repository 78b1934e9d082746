"""Writing events: the record, its trail, and nothing left behind when refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from homebeat.foundation.access.context import as_person
from homebeat.foundation.access.decisions import AccessDenied
from homebeat.foundation.audit.models import Event as Trail
from homebeat.foundation.rulebook import AlreadyChanged, RuleBroken
from homebeat.operations.engagement.actions import events
from homebeat.operations.engagement.actions.details import EventDetails, GroupDetails, IssueDetails, PlaceDetails
from homebeat.operations.engagement.models import Event, GroupMet, IssueRaised
from tests.factories.access import make_holder
from tests.factories.areas import make_boundary, make_neighbourhood, make_place, make_team
from tests.factories.engagement import make_event, make_issue
from tests.factories.people import make_member
from tests.factories.priorities import make_priority

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
BRIEFING = EventDetails(
    kind="street_briefing",
    starts_at=NOW - timedelta(minutes=10),
    where=PlaceDetails("Market Square"),
    people_met=9,
    issues=(IssueDetails("noise_neighbours", "Music until three"), IssueDetails("litter_dumping")),
    groups=(GroupDetails("age_10_17", 4), GroupDetails("traders")),
)


@pytest.fixture
def ward():
    return make_neighbourhood()


@pytest.fixture
def pcso(ward):
    return make_holder("pcso", ward)


@pytest.fixture
def acting(pcso):
    with as_person(pcso, at=NOW) as now:
        yield now


def actions_on(event):
    return list(Trail.objects.filter(target_key=event.key).order_by("pk").values_list("action", flat=True))


def untouched():
    return (Event.objects.count(), IssueRaised.objects.count(), GroupMet.objects.count(), Trail.objects.count()) == (
        0,
    ) * 4


class TestLogging:
    def test_makes_the_event_its_parts_and_one_line_of_the_trail(self, acting, ward, pcso):
        team = make_team(ward)
        event = events.log_event(area=ward, details=BRIEFING, by=pcso, at=NOW)
        assert (event.state, event.people_met, event.place_name, event.team) == ("held", 9, "Market Square", team)
        assert [(one.category, one.words) for one in event.issues.order_by("pk")] == [
            ("noise_neighbours", "Music until three"),
            ("litter_dumping", ""),
        ]
        assert dict(event.groups.values_list("group", "count")) == {"age_10_17": 4, "traders": None}
        line = Trail.objects.get()
        assert (line.action, line.actor_key, line.target_key) == ("engagement.event_logged", pcso.key, event.key)
        assert line.values_held.after["people_met"] == 9
        assert line.values_held.after["issues"][0] == ["noise_neighbours", "Music until three", 1]

    def test_an_event_ahead_is_planned(self, acting, ward, pcso):
        ahead = replace(BRIEFING, starts_at=NOW + timedelta(days=2), people_met=None, groups=(), is_public=True)
        event = events.log_event(area=ward, details=ahead, by=pcso, at=NOW)
        assert event.state == "planned"
        assert actions_on(event) == ["engagement.event_planned"]

    def test_the_persons_own_team_comes_before_the_ward_team(self, acting, ward, pcso):
        make_team(ward, "Ward team")
        school = make_team(ward, "School team", kind="school")
        make_member(pcso, school)
        assert events.log_event(area=ward, details=BRIEFING, by=pcso, at=NOW).team == school

    def test_the_same_sending_makes_one(self, acting, ward, pcso):
        first = events.log_event(area=ward, details=BRIEFING, by=pcso, at=NOW, token="t1")
        again = events.log_event(area=ward, details=BRIEFING, by=pcso, at=NOW, token="t1")
        assert first == again
        assert (Event.objects.count(), IssueRaised.objects.count(), Trail.objects.count()) == (1, 2, 1)
        assert events.log_event(area=ward, details=BRIEFING, by=pcso, at=NOW, token="t2") != first

    def test_another_persons_token_never_meets_mine(self, acting, ward, pcso):
        other = make_holder("constable", ward)
        mine = events.log_event(area=ward, details=BRIEFING, by=pcso, at=NOW, token="same")
        theirs = events.log_event(area=ward, details=BRIEFING, by=other, at=NOW, token="same")
        assert mine != theirs

    def test_is_refused_outside_the_persons_area(self, acting, pcso):
        neighbour = make_neighbourhood()
        with pytest.raises(AccessDenied):
            events.log_event(area=neighbour, details=BRIEFING, by=pcso, at=NOW)
        assert untouched()

    def test_a_broken_rule_leaves_nothing_behind(self, acting, ward, pcso):
        with pytest.raises(RuleBroken) as refused:
            events.log_event(area=ward, by=pcso, at=NOW, token="t",
                             details=replace(BRIEFING, kind="street_briefing", people_met=None,
                                             issues=(IssueDetails("made_up"),)))  # fmt: skip
        assert refused.value.codes == ("people-missing", "codes-not-in-force")
        assert untouched()

    @pytest.mark.parametrize("kind", ["no_such_kind", ""])
    def test_a_kind_that_nobody_knows_is_refused(self, acting, ward, pcso, kind):
        with pytest.raises(RuleBroken) as refused:
            events.log_event(area=ward, details=replace(BRIEFING, kind=kind), by=pcso, at=NOW)
        assert refused.value.codes == ("kind-not-in-force",)

    def test_a_point_outside_needs_a_reason(self, acting, ward, pcso):
        make_boundary(ward, west=-0.1, south=51.5, size=0.01)
        inside = make_place(ward, lon=-0.095, lat=51.505)
        outside = PlaceDetails("Over the line", lon=-0.2, lat=51.5)
        where = PlaceDetails(inside.name, place=inside, lon=inside.lon, lat=inside.lat)
        assert events.log_event(area=ward, details=replace(BRIEFING, where=where), by=pcso, at=NOW).place == inside
        with pytest.raises(RuleBroken) as refused:
            events.log_event(area=ward, details=replace(BRIEFING, where=outside), by=pcso, at=NOW)
        assert refused.value.codes == ("place-outside",)
        with_reason = replace(outside, elsewhere_reason="Joint event")
        event = events.log_event(area=ward, details=replace(BRIEFING, where=with_reason), by=pcso, at=NOW)
        assert event.elsewhere_reason == "Joint event"

    def test_a_ward_without_an_outline_takes_every_point(self, acting, ward, pcso):
        where = PlaceDetails("Anywhere", lon=-0.2, lat=51.5)
        assert events.log_event(area=ward, details=replace(BRIEFING, where=where), by=pcso, at=NOW).lon == -0.2


class TestCorrecting:
    def test_changes_the_record_and_keeps_both_versions_on_the_trail(self, acting, ward, pcso):
        event = events.log_event(area=ward, details=BRIEFING, by=pcso, at=NOW)
        better = replace(BRIEFING, people_met=11, issues=(IssueDetails("noise_neighbours", "Until four"),), groups=())
        events.correct_event(event=event, version=1, details=better, by=pcso, at=NOW)
        event.refresh_from_db()
        assert (event.people_met, event.version, event.groups.count()) == (11, 2, 0)
        assert [one.words for one in event.issues.all()] == ["Until four"]
        held = Trail.objects.get(action="engagement.event_corrected").values_held
        assert (held.before["people_met"], held.after["people_met"]) == (9, 11)

    def test_an_issue_that_stays_keeps_its_identity(self, acting, ward, pcso):
        event = events.log_event(area=ward, details=BRIEFING, by=pcso, at=NOW)
        before = event.issues.get(category="noise_neighbours")
        more = (IssueDetails("noise_neighbours", "New words"), IssueDetails("parking"))
        events.correct_event(event=event, version=1, details=replace(BRIEFING, issues=more), by=pcso, at=NOW)
        assert event.issues.get(category="noise_neighbours").key == before.key
        assert set(event.issues.values_list("category", flat=True)) == {"noise_neighbours", "parking"}

    def test_an_issue_behind_a_priority_cannot_be_taken_away(self, acting, ward, pcso):
        event = events.log_event(area=ward, details=BRIEFING, by=pcso, at=NOW)
        make_priority(ward, issues=(event.issues.get(category="litter_dumping"),))
        with pytest.raises(RuleBroken) as refused:
            events.correct_event(event=event, version=1, details=replace(BRIEFING, issues=()), by=pcso, at=NOW)
        assert refused.value.codes == ("issue-in-use",)
        assert event.issues.count() == 2

    def test_a_version_that_is_no_longer_there_changes_nothing(self, acting, ward, pcso):
        event = events.log_event(area=ward, details=BRIEFING, by=pcso, at=NOW)
        events.correct_event(event=event, version=1, details=replace(BRIEFING, people_met=10), by=pcso, at=NOW)
        with pytest.raises(AlreadyChanged):
            events.correct_event(event=event, version=1, details=replace(BRIEFING, people_met=1), by=pcso, at=NOW)
        event.refresh_from_db()
        assert (event.people_met, event.version) == (10, 2)

    def test_reporting_a_planned_event_makes_it_held(self, acting, ward, pcso):
        event = make_event(ward, state="planned", starts_at=NOW - timedelta(hours=1))
        events.correct_event(event=event, version=1, details=BRIEFING, by=pcso, at=NOW)
        event.refresh_from_db()
        assert (event.state, event.people_met) == ("held", 9)
        assert actions_on(event) == ["engagement.event_reported"]

    def test_is_refused_outside_the_persons_area(self, acting, pcso):
        event = make_event()
        with pytest.raises(AccessDenied):
            events.correct_event(event=event, version=1, details=BRIEFING, by=pcso, at=NOW)
        assert Trail.objects.count() == 0


class TestEnding:
    @pytest.mark.parametrize(("state", "after"), [("planned", "cancelled"), ("held", "withdrawn")])
    def test_cancelling_keeps_the_record_and_the_reason(self, acting, ward, pcso, state, after):
        event = make_event(ward, state=state)
        events.cancel_event(event=event, version=1, reason=" Rain ", by=pcso, at=NOW)
        event.refresh_from_db()
        assert (event.state, event.ended_because, event.version) == (after, "Rain", 2)
        assert actions_on(event) == [f"engagement.event_{after}"]

    def test_cancelling_needs_a_reason_and_the_version_seen(self, acting, ward, pcso):
        event = make_event(ward)
        with pytest.raises(RuleBroken):
            events.cancel_event(event=event, version=1, reason="", by=pcso, at=NOW)
        with pytest.raises(AlreadyChanged):
            events.cancel_event(event=event, version=7, reason="Rain", by=pcso, at=NOW)
        with pytest.raises(AccessDenied):
            events.cancel_event(event=make_event(), version=1, reason="Rain", by=pcso, at=NOW)
        assert Trail.objects.count() == 0

    def test_undo_takes_back_what_one_has_just_logged_and_twice_is_once(self, acting, ward, pcso):
        event = events.log_event(area=ward, details=BRIEFING, by=pcso, at=NOW)
        events.undo_event(event=event, by=pcso, at=NOW + timedelta(minutes=2))
        events.undo_event(event=event, by=pcso, at=NOW + timedelta(minutes=3))
        event.refresh_from_db()
        assert event.state == "withdrawn"
        assert actions_on(event) == ["engagement.event_logged", "engagement.event_undone"]

    def test_a_sending_repeated_after_undo_makes_nothing_new(self, acting, ward, pcso):
        event = events.log_event(area=ward, details=BRIEFING, by=pcso, at=NOW, token="t")
        events.undo_event(event=event, by=pcso, at=NOW)
        assert events.log_event(area=ward, details=BRIEFING, by=pcso, at=NOW, token="t").state == "withdrawn"

    def test_undo_is_ones_own_and_in_time(self, acting, ward, pcso):
        event = events.log_event(area=ward, details=BRIEFING, by=pcso, at=NOW)
        colleague = make_holder("constable", ward)
        with pytest.raises(RuleBroken) as refused:
            events.undo_event(event=event, by=colleague, at=NOW + timedelta(minutes=16))
        assert refused.value.codes == ("not-yours", "too-late-to-undo")

    def test_issues_stay_with_an_event_that_is_taken_back(self, acting, ward, pcso):
        issue = make_issue(make_event(ward))
        events.cancel_event(event=issue.event, version=1, reason="Wrong ward", by=pcso, at=NOW)
        assert IssueRaised.objects.filter(pk=issue.pk).exists()
