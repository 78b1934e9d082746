"""Two people, or one impatient thumb, at the very same moment: nothing is doubled, overwritten or exceeded.

Each test commits for real, in a database of its own; a barrier lets both transactions begin before either can end.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from homebeat.foundation.access.context import as_person
from homebeat.foundation.audit.models import Event as Trail
from homebeat.foundation.people.models import Person
from homebeat.foundation.rulebook import AlreadyChanged, RuleBroken
from homebeat.operations.engagement.actions import contacts, events, network
from homebeat.operations.engagement.actions.details import EventDetails, IssueDetails, PlaceDetails
from homebeat.operations.engagement.models import Event, IssueContact, IssueRaised, KeyIndividual
from homebeat.operations.priorities import queries
from homebeat.operations.priorities.actions import deciding, working
from homebeat.operations.priorities.models import PanelDecision, Priority, Progress
from homebeat.operations.priorities.rules.life import Choice, Outcome
from tests.factories.access import make_holder
from tests.factories.areas import make_neighbourhood
from tests.factories.engagement import make_event, make_issue
from tests.factories.priorities import make_priority, make_progress

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
TODAY = NOW.date()
PATIENCE = 20
BRIEFING = EventDetails(
    kind="street_briefing", starts_at=NOW - timedelta(minutes=5), where=PlaceDetails("Market Square"), people_met=4,
    issues=(IssueDetails("parking"),),
)  # fmt: skip
CHOSEN = deciding.DecisionDetails(choice=Choice.CHOSEN, decided_on=TODAY)
Work = Callable[[Person], object]


@pytest.fixture
def ward(fresh_database):
    return make_neighbourhood()


@pytest.fixture
def two(ward):
    return make_holder("sergeant", ward), make_holder("sergeant", ward)


def at_once(*works: tuple[Person, Work]) -> list[object]:
    """Run each work as its person in a transaction of its own, all begun before any may go on; return the outcomes."""
    gate, outcomes = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int, person: Person, work: Work) -> None:
        try:
            with as_person(person, at=NOW):
                gate.wait(PATIENCE)
                outcomes[place] = work(person)
        except (RuleBroken, AlreadyChanged) as refused:
            outcomes[place] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, *one)) for place, one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert None not in outcomes, "a transaction never came back"
    return outcomes


@contextmanager
def looking_as(person: Person) -> Iterator[None]:
    """Look at the committed rows as a person."""
    with as_person(person, at=NOW):
        yield


def refusals(outcomes: list[object]) -> list[object]:
    return [one for one in outcomes if isinstance(one, Exception)]


def lines(action: str) -> int:
    return Trail.objects.filter(action=action).count()


def test_a_double_tap_logs_one_event(ward, two):
    def tap(person):
        return events.log_event(area=ward, details=BRIEFING, by=person, at=NOW, token="same")

    first, second = at_once((two[0], tap), (two[0], tap))
    assert first == second
    assert (Event.objects.count(), IssueRaised.objects.count(), lines("engagement.event_logged")) == (1, 1, 1)


def test_two_corrections_of_one_event_never_overwrite_each_other(ward, two):
    event = make_event(ward)

    def correct(person):
        return events.correct_event(event=event, version=1, details=BRIEFING, by=person, at=NOW)

    outcomes = at_once((two[0], correct), (two[1], correct))
    assert [type(one) for one in refusals(outcomes)] == [AlreadyChanged]
    event.refresh_from_db()
    assert (event.version, lines("engagement.event_corrected")) == (2, 1)


def test_undo_tapped_twice_is_one_undo(ward, two):
    with as_person(two[0], at=NOW):
        event = events.log_event(area=ward, details=BRIEFING, by=two[0], at=NOW)

    def undo(person):
        return events.undo_event(event=event, by=person, at=NOW)

    assert refusals(at_once((two[0], undo), (two[0], undo))) == []
    assert lines("engagement.event_undone") == 1


def test_two_decisions_cannot_both_take_the_last_place(ward, two):
    make_priority(ward, state="current", rank=1, about_young_people=True)
    make_priority(ward, state="current", rank=2)
    one, other = make_priority(ward), make_priority(ward)

    def decide(priority):
        return lambda person: deciding.record_panel_decision(
            priority=priority, version=1, details=CHOSEN, by=person, at=NOW
        )

    outcomes = at_once((two[0], decide(one)), (two[1], decide(other)))
    assert [refused.codes for refused in refusals(outcomes)] == [("places-full",)]
    assert [priority.rank for priority in queries.current_priorities(ward)] == [1, 2, 3]


def test_two_decisions_that_both_want_to_be_first_both_get_a_place(ward, two):
    one, other = make_priority(ward), make_priority(ward)

    def first(priority):
        details = deciding.DecisionDetails(choice=Choice.CHOSEN, decided_on=TODAY, place=1)
        return lambda person: deciding.record_panel_decision(
            priority=priority, version=1, details=details, by=person, at=NOW
        )

    assert refusals(at_once((two[0], first(one)), (two[1], first(other)))) == []
    assert [priority.rank for priority in queries.current_priorities(ward)] == [1, 2]


def test_one_proposal_is_decided_once(ward, two):
    proposal = make_priority(ward)

    def decide(person):
        return deciding.record_panel_decision(priority=proposal, version=1, details=CHOSEN, by=person, at=NOW)

    outcomes = at_once((two[0], decide), (two[1], decide))
    assert [type(one) for one in refusals(outcomes)] == [AlreadyChanged]
    assert (PanelDecision.objects.count(), lines("priorities.chosen")) == (1, 1)


def test_two_sergeants_closing_one_priority_do_it_once(ward, two):
    priority = make_priority(ward, state="current", rank=1)
    make_progress(priority)

    def close(outcome):
        return lambda person: working.close_priority(
            priority=priority, version=1, outcome=outcome, result="Done", by=person, at=NOW
        )

    outcomes = at_once((two[0], close(Outcome.ACHIEVED)), (two[1], close(Outcome.ENDED)))
    assert [type(one) for one in refusals(outcomes)] == [AlreadyChanged]
    priority.refresh_from_db()
    assert priority.state in ("achieved", "ended")
    assert lines(f"priorities.{priority.state}") == 1


def test_progress_never_lands_on_a_priority_that_is_being_closed(ward, two):
    priority = make_priority(ward, state="current", rank=1)
    make_progress(priority)

    def close(person):
        return working.close_priority(
            priority=priority, version=1, outcome=Outcome.ACHIEVED, result="Done", by=person, at=NOW
        )

    def record(person):
        return working.record_progress(priority=priority, words="More", happened_on=TODAY, by=person, at=NOW)

    refused = refusals(at_once((two[0], close), (two[1], record)))
    assert len(refused) + Progress.objects.count() - 1 == 1, "recorded before the closing, or refused after it"


@pytest.mark.parametrize("kind", ["proposal", "progress", "member", "resident"])
def test_a_double_tap_makes_one_of_everything(ward, two, kind):
    priority = make_priority(ward, state="current", rank=1)
    issue = make_issue(make_event(ward))
    details = deciding.ProposalDetails(title="Dogs", category="dogs")
    robin = network.MemberDetails(
        name="Robin", known_for="Chess", agreed=True, consented_on=TODAY, email="r@example.org"
    )
    sam = contacts.ContactDetails(name="Sam", agreed=True, email="s@example.org")
    taps: dict[str, tuple[type, Work]] = {
        "proposal": (Priority, lambda by: deciding.propose_priority(
            area=ward, details=details, issues=[issue], by=by, at=NOW, token="same")),
        "progress": (Progress, lambda by: working.record_progress(
            priority=priority, words="Patrols", happened_on=TODAY, by=by, at=NOW, token="same")),
        "member": (KeyIndividual, lambda by: network.record_key_individual(
            area=ward, details=robin, by=by, at=NOW, token="same")),
        "resident": (IssueContact, lambda by: contacts.record_contact(
            issue=issue, details=sam, by=by, at=NOW, token="same")),
    }  # fmt: skip
    model, tap = taps[kind]
    first, second = at_once((two[0], tap), (two[0], tap))
    assert first == second
    with looking_as(two[0]):
        assert model.objects.exclude(idempotency_key=None).count() == 1
