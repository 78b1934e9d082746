"""The rules of priorities as truth tables; the page in `docs/rules` is made from these rows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from homebeat.foundation import rulebook
from homebeat.operations.priorities.models import PanelDecision, Priority
from homebeat.operations.priorities.rules import deciding, working
from homebeat.operations.priorities.rules.deciding import DecisionFacts, ProposalFacts
from homebeat.operations.priorities.rules.life import (
    PRIORITY_LIFE,
    STEP_OF_CHOICE,
    STEP_OF_OUTCOME,
    Choice,
    Outcome,
    PriorityState,
)
from homebeat.operations.priorities.rules.youth import PriorityPolicy, YouthStanding, places_free, youth_standing
from tests.operations.rulebook_page import Case, Page, Table, check_page, codes_written_in

TODAY = date(2008, 3, 12)
POLICY = PriorityPolicy(most_current=3, youth_needed=1)
PROPOSAL = ProposalFacts(
    title="Stop mopeds in the park", detail="", category_in_force=True, issues=4, issues_from_elsewhere=0
)


def proposing(says, *codes, **changes):
    return Case(says, lambda: deciding.shortfalls_before_proposing(replace(PROPOSAL, **changes)), codes)


PROPOSING = Table(
    "Before something is proposed to the panel",
    "`shortfalls_before_proposing`",
    (
        proposing("four issues, a title, a category in force"),
        proposing("no issue, but the details say where it comes from", issues=0, detail="Asked for by the school"),
        proposing("no issue, and nothing says where it comes from", "no-source", issues=0),
        proposing("no title", "title-missing", title=" "),
        proposing("a category that policy did not know", "category-not-in-force", category_in_force=False),
        proposing("issues of another neighbourhood", "issues-from-elsewhere", issues_from_elsewhere=2),
        proposing("nothing filled in", "title-missing", "category-not-in-force", "no-source",
                  title="", category_in_force=False, issues=0),
    ),
)  # fmt: skip

DECISION = DecisionFacts(
    state=PriorityState.PROPOSED,
    choice=Choice.CHOSEN,
    about_young_people=False,
    current=(),
    proposed_on=date(2008, 3, 1),
    decided_on=TODAY,
    votes_for=7,
    votes_against=2,
)
YOUTH, OTHER = True, False


def deciding_case(says, *codes, **changes):
    facts = replace(DECISION, **changes)
    return Case(says, lambda: deciding.shortfalls_before_deciding(facts, POLICY, today=TODAY), codes)


DECIDING = Table(
    "Before the panel's decision is recorded",
    "`shortfalls_before_deciding`. How many are current at most, and how many of them are about young people, is dated "
    "policy (`youth_rule`); here three and one.",
    (
        deciding_case("the first"),
        deciding_case("the second, none about young people yet", current=(OTHER,)),
        deciding_case("the third, one is about young people", current=(OTHER, YOUTH)),
        deciding_case("the third, and this one is about young people", current=(OTHER, OTHER), about_young_people=True),
        deciding_case("the third, and none is about young people", "youth-place-taken", current=(OTHER, OTHER)),
        deciding_case("the third, none about young people, the panel's reason recorded", current=(OTHER, OTHER),
                      youth_rule_reason="The youth panel asked for the same"),
        deciding_case("a fourth", "places-full", current=(OTHER, YOUTH, OTHER)),
        deciding_case("a fourth, about young people", "places-full", current=(OTHER, YOUTH, OTHER), about_young_people=True),
        deciding_case("not chosen, with the reason", choice=Choice.DECLINED, reason="The council is on it already"),
        deciding_case("not chosen, no reason", "reason-missing", choice=Choice.DECLINED),
        deciding_case("not chosen, though all places are full", choice=Choice.DECLINED, reason="Full",
                      current=(OTHER, YOUTH, OTHER)),
        deciding_case("chosen with more votes against than for", "votes-against", votes_for=3, votes_against=4),
        deciding_case("chosen on a tie, by the chair's vote", votes_for=4, votes_against=4),
        deciding_case("nobody counted the votes", votes_for=None, votes_against=None),
        deciding_case("decided tomorrow", "decided-in-future", decided_on=TODAY + timedelta(days=1)),
        deciding_case("decided before it was proposed", "decided-before-proposed", decided_on=date(2008, 2, 28)),
        deciding_case("decided before the meeting", "meeting-after-decision", meeting_on=TODAY, decided_on=date(2008, 3, 11)),
        deciding_case("current already", "not-from-this-state", state=PriorityState.CURRENT),
        deciding_case("closed already, a fourth, tomorrow", "not-from-this-state", "places-full", "decided-in-future",
                      state=PriorityState.ENDED, current=(YOUTH, OTHER, OTHER), decided_on=TODAY + timedelta(days=1)),
    ),
)  # fmt: skip


def warning(says, *codes, **changes):
    return Case(says, lambda: deciding.warnings_about_deciding(replace(DECISION, **changes), POLICY), codes)


WARNING = Table(
    "What the panel is told before it decides, though it stops nothing",
    "`warnings_about_deciding`",
    (
        warning("the first, not about young people", "keep-a-youth-place"),
        warning("the first, about young people", about_young_people=True),
        warning("the second, none about young people yet", "keep-a-youth-place", current=(OTHER,)),
        warning("the third, with the panel's reason", "youth-rule-gives-way", current=(OTHER, OTHER),
                youth_rule_reason="The youth panel asked for the same"),
        warning("not chosen", choice=Choice.DECLINED),
    ),
)  # fmt: skip

PROGRESS = working.ProgressFacts(state=PriorityState.CURRENT, words="Two patrols a night", happened_on=TODAY)


def progressing(says, *codes, **changes):
    return Case(
        says, lambda: working.shortfalls_before_progress(replace(PROGRESS, **changes), today=TODAY), codes
    )  # fmt: skip


PROGRESSING = Table(
    "Before progress is recorded",
    "`shortfalls_before_progress`",
    (
        progressing("done today about a current priority"),
        progressing("no words", "words-missing", words=""),
        progressing("done tomorrow", "happened-in-future", happened_on=TODAY + timedelta(days=1)),
        progressing("the panel has not decided yet", "not-from-this-state", state=PriorityState.PROPOSED),
        progressing("closed already", "not-from-this-state", state=PriorityState.ACHIEVED),
    ),
)

CLOSING_FACTS = working.ClosingFacts(
    state=PriorityState.CURRENT, outcome=Outcome.ACHIEVED, result="No mopeds since May", progress=3
)


def closing(says, *codes, **changes):
    return Case(says, lambda: working.shortfalls_before_closing(replace(CLOSING_FACTS, **changes)), codes)


CLOSING = Table(
    "Before a priority is closed",
    "`shortfalls_before_closing`",
    (
        closing("achieved, with progress and a result"),
        closing("achieved, and nothing was done", "no-progress", progress=0),
        closing("achieved, and nobody says what changed", "result-missing", result=""),
        closing("ended without the result wanted, and why", outcome=Outcome.ENDED, progress=0, result="The park closed"),
        closing("ended, and nobody says why", "result-missing", outcome=Outcome.ENDED, progress=0, result=""),
        closing("only proposed", "not-from-this-state", state=PriorityState.PROPOSED),
        closing("closed already, nothing done, no result", "not-from-this-state", "no-progress", "result-missing",
                state=PriorityState.ENDED, progress=0, result=""),
    ),
)  # fmt: skip

TABLES = (PROPOSING, DECIDING, WARNING, PROGRESSING, CLOSING)
RULEBOOK = Page(
    name="priorities",
    title="Rules of priorities",
    opening="How something residents raised becomes a neighbourhood's priority, is worked on, and is closed with a result.",
    lives=(PRIORITY_LIFE,),
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
    assert codes_written_in(deciding, working, rulebook) == shown


@pytest.mark.parametrize(
    ("current", "standing", "free"),
    [
        ((), YouthStanding.PLACE_FREE, 3),
        ((OTHER,), YouthStanding.PLACE_FREE, 2),
        ((OTHER, OTHER), YouthStanding.PLACE_FREE, 1),
        ((OTHER, OTHER, OTHER), YouthStanding.NOT_MET, 0),
        ((YOUTH,), YouthStanding.MET, 2),
        ((OTHER, OTHER, YOUTH), YouthStanding.MET, 0),
        ((YOUTH, YOUTH, YOUTH), YouthStanding.MET, 0),
        ((OTHER, OTHER, OTHER, OTHER), YouthStanding.NOT_MET, 0),
    ],
)
def test_where_a_neighbourhood_stands_with_the_youth_rule(current, standing, free):
    assert youth_standing(current, POLICY) is standing
    assert places_free(current, POLICY) == free


def test_a_policy_that_asks_for_two_is_followed():
    two = PriorityPolicy(most_current=4, youth_needed=2)
    assert youth_standing((OTHER, OTHER), two) is YouthStanding.PLACE_FREE
    assert youth_standing((OTHER, OTHER, OTHER), two) is YouthStanding.NOT_MET
    assert youth_standing((OTHER, OTHER, YOUTH), two) is YouthStanding.PLACE_FREE
    assert youth_standing((YOUTH, YOUTH), two) is YouthStanding.MET


def test_a_policy_without_the_youth_rule_asks_nothing():
    assert youth_standing((OTHER, OTHER, OTHER), PriorityPolicy(3, 0)) is YouthStanding.MET


def test_the_life_of_a_priority_covers_every_state_and_cites_a_source():
    assert rulebook.reachable(PRIORITY_LIFE) == set(PriorityState)
    assert {state.value for state in PriorityState} == set(Priority.State.values)
    assert {choice.value for choice in Choice} == set(PanelDecision.Choice.values)
    assert set(PRIORITY_LIFE.ends()) == {PriorityState.DECLINED, PriorityState.ACHIEVED, PriorityState.ENDED}
    assert all(one.source and one.says for one in PRIORITY_LIFE.steps)
    assert set(STEP_OF_CHOICE) == set(Choice)
    assert set(STEP_OF_OUTCOME) == set(Outcome)


def test_the_rulebook_page_is_up_to_date():
    check_page(RULEBOOK)
