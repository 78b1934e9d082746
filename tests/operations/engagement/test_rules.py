"""The rules of engagement as truth tables; the page in `docs/rules` is made from these rows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from homebeat.foundation import rulebook
from homebeat.foundation.rulebook import RuleBroken
from homebeat.operations.engagement.models import Event
from homebeat.operations.engagement.rules import contacts, events, network
from homebeat.operations.engagement.rules.events import EVENT_LIFE, EventFacts, EventLimits, EventState
from tests.operations.rulebook_page import Case, Page, Table, check_page, codes_written_in

NOW = datetime(2008, 3, 12, 14, 5, tzinfo=UTC)
LIMITS = EventLimits(days_back=100, days_ahead=400, most_people=50_000)
GOOD = EventFacts(
    kind_in_force=True,
    counts_people=True,
    starts_at=NOW - timedelta(minutes=20),
    ends_at=None,
    people_met=12,
    place_name="Market Square",
    area_open=True,
    inside_area=True,
    elsewhere_reason="",
)
AHEAD = replace(GOOD, starts_at=NOW + timedelta(days=3), people_met=None)


def logging(says, *codes, facts=GOOD, **changes):
    given = replace(facts, **changes)
    return Case(says, lambda: events.shortfalls_before_logging(given, LIMITS, at=NOW), codes)


LOGGING = Table(
    "Before an event is logged or planned",
    "`shortfalls_before_logging`. The limits are dated policy (`engagement_limits`); here 100 days back, 400 ahead.",
    (
        logging("a street briefing 20 minutes ago, 12 people, inside the ward"),
        logging("a planned meeting in three days, nobody counted yet", facts=AHEAD),
        logging("nobody came, and it says so", people_met=0),
        logging("a kind that policy did not know on that day", "kind-not-in-force", kind_in_force=False),
        logging("no place named", "place-missing", place_name="  "),
        logging("the neighbourhood did not exist then", "area-closed", area_open=False),
        logging("outside the ward, no reason", "place-outside", inside_area=False),
        logging("outside the ward, with the reason", inside_area=False, elsewhere_reason="Joint event with the next ward"),
        logging("no outline or no point to tell", inside_area=None),
        logging("100 days ago", starts_at=NOW - timedelta(days=100)),
        logging("101 days ago", "too-long-ago", starts_at=NOW - timedelta(days=101)),
        logging("in 400 days", facts=AHEAD, starts_at=NOW + timedelta(days=400)),
        logging("in 401 days", "too-far-ahead", facts=AHEAD, starts_at=NOW + timedelta(days=401)),
        logging("ends before it begins", "ends-before-start", ends_at=GOOD.starts_at - timedelta(minutes=1)),
        logging("ends as it begins", ends_at=GOOD.starts_at),
        logging("held, and the kind asks for a head count", "people-missing", people_met=None),
        logging("held, and the kind asks for none", people_met=None, counts_people=False),
        logging("people met before it begins", "people-before-start", facts=AHEAD, people_met=3),
        logging("50,000 people", people_met=50_000),
        logging("50,001 people", "people-too-many", people_met=50_001),
        logging("an issue or a group that policy did not know on that day", "codes-not-in-force", unknown_codes=("x",)),
        logging("12 met, 12 of them young", largest_group=12),
        logging("12 met, 13 of them young", "group-exceeds-people", largest_group=13),
        logging(
            "everything wrong at once: all reasons in the order of the form",
            "kind-not-in-force", "area-closed", "place-missing", "place-outside", "too-long-ago", "ends-before-start",
            "people-missing", "codes-not-in-force",
            kind_in_force=False, area_open=False, place_name="", inside_area=False,
            starts_at=NOW - timedelta(days=500), ends_at=NOW - timedelta(days=600), people_met=None, unknown_codes=("x",),
        ),
    ),
)  # fmt: skip


def correcting(says, *codes, was, facts=GOOD, **changes):
    given = replace(facts, **changes)
    return Case(says, lambda: events.shortfalls_before_correcting(given, LIMITS, was=was, at=NOW), codes)


CORRECTING = Table(
    "Before an event is corrected, or a planned one is reported",
    "`shortfalls_before_correcting`: everything above, and the step must be in the table of states.",
    (
        correcting("a held event, still in the past", was=EventState.HELD),
        correcting("a planned event, moved to another day ahead", was=EventState.PLANNED, facts=AHEAD),
        correcting("a planned event has begun: how it went", was=EventState.PLANNED),
        correcting("a held event moved into the future", "held-stays-past", was=EventState.HELD, facts=AHEAD),
        correcting("a cancelled event", "not-from-this-state", was=EventState.CANCELLED, facts=AHEAD),
        correcting("an event that was taken back", "not-from-this-state", was=EventState.WITHDRAWN),
        correcting("a held event, and no place", "place-missing", was=EventState.HELD, place_name=""),
    ),
)


def cancelling(says, *codes, state, reason="Rain"):
    return Case(says, lambda: events.shortfalls_before_cancelling(state=state, reason=reason), codes)


CANCELLING = Table(
    "Before an event is called off or taken back",
    "`shortfalls_before_cancelling`",
    (
        cancelling("a planned event, with the reason", state=EventState.PLANNED),
        cancelling("a held event that was logged by mistake, with the reason", state=EventState.HELD),
        cancelling("no reason", "reason-missing", state=EventState.PLANNED, reason=" "),
        cancelling("cancelled already", "not-from-this-state", state=EventState.CANCELLED),
        cancelling("taken back already, no reason", "not-from-this-state", "reason-missing",
                   state=EventState.WITHDRAWN, reason=""),
    ),
)  # fmt: skip


def undoing(says, *codes, state=EventState.HELD, minutes=3, is_own=True):
    facts = {"state": state, "logged_at": NOW - timedelta(minutes=minutes), "is_own": is_own}
    return Case(says, lambda: events.shortfalls_before_undoing(**facts, undo_minutes=15, at=NOW), codes)


UNDOING = Table(
    "Before a tap on Undo",
    "`shortfalls_before_undoing`. How long it can be undone is dated policy; here 15 minutes.",
    (
        undoing("one's own, three minutes ago"),
        undoing("one's own, planned three minutes ago", state=EventState.PLANNED),
        undoing("one's own, exactly 15 minutes ago", minutes=15),
        undoing("one's own, 16 minutes ago", "too-late-to-undo", minutes=16),
        undoing("a colleague's", "not-yours", is_own=False),
        undoing("cancelled already", "not-from-this-state", state=EventState.CANCELLED),
        undoing("a colleague's, an hour ago", "not-yours", "too-late-to-undo", minutes=60, is_own=False),
    ),
)

TODAY = date(2008, 3, 12)
MEMBER = network.MemberFacts(
    name="Robin Vale", known_for="Runs the chess club", email="robin@example.org", telephone="", agreed=True,
    consented_on=TODAY,
)  # fmt: skip


def joining(says, *codes, **changes):
    return Case(
        says, lambda: network.shortfalls_before_recording(replace(MEMBER, **changes), today=TODAY), codes
    )  # fmt: skip


JOINING = Table(
    "Before a member of the key individual network is recorded",
    "`shortfalls_before_recording`",
    (
        joining("named, reachable, and agreed"),
        joining("reachable by telephone alone", email="", telephone="01632 960001"),
        joining("no name", "name-missing", name=""),
        joining("nothing about what they know", "known-for-missing", known_for=""),
        joining("no way to reach them", "no-way-to-reach", email=""),
        joining("they were not asked", "no-consent", agreed=False),
        joining("agreed tomorrow", "consent-in-future", consented_on=TODAY + timedelta(days=1)),
        joining("nothing filled in", "name-missing", "known-for-missing", "no-way-to-reach", "no-consent",
                name="", known_for="", email="", agreed=False, consented_on=None),
    ),
)  # fmt: skip


def leaving(says, *codes, ended_on=None, last_day=TODAY):
    dates = {"consented_on": date(2008, 1, 1), "ended_on": ended_on, "last_day": last_day, "today": TODAY}
    return Case(says, lambda: network.shortfalls_before_ending(**dates), codes)


LEAVING = Table(
    "Before a member leaves the network",
    "`shortfalls_before_ending`",
    (
        leaving("today"),
        leaving("on the day they joined", last_day=date(2008, 1, 1)),
        leaving("before the day they joined", "ends-before-consent", last_day=date(2007, 12, 31)),
        leaving("tomorrow", "ends-in-future", last_day=TODAY + timedelta(days=1)),
        leaving("left already", "already-ended", ended_on=TODAY),
    ),
)

CONTACT = contacts.ContactFacts(
    name="Sam Reed", email="sam@example.org", telephone="", address="", wants_to_hear=True, agreed=True
)


def keeping(says, *codes, **changes):
    return Case(says, lambda: contacts.shortfalls_before_recording_contact(replace(CONTACT, **changes)), codes)


KEEPING = Table(
    "Before a resident's details are kept with what they raised",
    "`shortfalls_before_recording_contact`",
    (
        keeping("named, reachable, and agreed"),
        keeping("by letter alone", email="", address="1 High Street"),
        keeping("no way to reach them, and they want to hear back", "no-way-to-reach", email=""),
        keeping("no way to reach them, and they do not want to hear back", email="", wants_to_hear=False),
        keeping("they did not agree", "no-consent", agreed=False),
        keeping("no name, and they did not agree", "name-missing", "no-consent", name="", agreed=False),
    ),
)

TABLES = (LOGGING, CORRECTING, CANCELLING, UNDOING, JOINING, LEAVING, KEEPING)
RULEBOOK = Page(
    name="engagement",
    title="Rules of engagement",
    opening="What must be true before an event, a member of the key individual network or a resident's details are written.",
    lives=(EVENT_LIFE,),
    tables=TABLES,
)


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{table.title}: {case.says}") for table in TABLES for case in table.cases]
)
def test_rule_answers_with_every_reason_at_once(case):
    found = case.ask()
    assert tuple(one.code for one in found) == case.codes
    assert all(one.source and str(one).endswith(".") for one in found)


def test_every_reason_that_a_rule_can_give_stands_in_a_truth_table():
    shown = {code for table in TABLES for case in table.cases for code in case.codes}
    assert codes_written_in(events, network, contacts, rulebook) == shown


def test_the_life_of_an_event_covers_every_state_and_cites_a_source():
    assert rulebook.reachable(EVENT_LIFE) == set(EventState)
    assert {state.value for state in EventState} == set(Event.State.values)
    assert set(EVENT_LIFE.ends()) == {EventState.CANCELLED, EventState.WITHDRAWN}
    assert all(one.source and one.says for one in EVENT_LIFE.steps)
    pairs = [(one.name, one.before) for one in EVENT_LIFE.steps]
    assert len(pairs) == len(set(pairs)), "a step from a state leads to one state only"


def test_every_state_answers_for_every_step():
    for name in {one.name for one in EVENT_LIFE.steps}:
        for state in (None, *EventState):
            row = EVENT_LIFE.step(name, state)
            assert (row is None) == bool(EVENT_LIFE.shortfalls_before(name, state))


def test_taking_a_step_that_is_not_in_the_table_is_refused():
    with pytest.raises(RuleBroken) as refused:
        EVENT_LIFE.take("cancel", EventState.CANCELLED)
    assert refused.value.codes == ("not-from-this-state",)
    with pytest.raises(rulebook.UnknownStep):
        EVENT_LIFE.step("dance", EventState.HELD)


def test_an_event_is_planned_until_its_first_second():
    assert events.state_at(NOW + timedelta(seconds=1), at=NOW) is EventState.PLANNED
    assert events.state_at(NOW, at=NOW) is EventState.HELD


def test_the_rulebook_page_is_up_to_date():
    check_page(RULEBOOK)
