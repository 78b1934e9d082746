"""The life of a message, row by row."""

import os
from itertools import product
from pathlib import Path

import pytest

from homebeat.foundation.messages import rules
from homebeat.foundation.messages.models import OutboundMessage
from homebeat.foundation.messages.rules import Happening, State

TRUTH = {
    (State.QUEUED, Happening.CLAIMED): State.SENDING,
    (State.FAILED, Happening.CLAIMED): State.SENDING,
    (State.SENDING, Happening.CLAIMED): State.SENDING,
    (State.SENDING, Happening.ACCEPTED): State.SENT,
    (State.SENDING, Happening.NOT_NOW): State.QUEUED,
    (State.SENDING, Happening.BAD_ADDRESS): State.REFUSED,
    (State.SENDING, Happening.KNOWN_BAD): State.SUPPRESSED,
    (State.SENDING, Happening.GAVE_UP): State.FAILED,
}


@pytest.mark.parametrize(("state", "happening"), list(product(State, Happening)))
def test_every_state_meets_every_happening(state, happening):
    if (state, happening) in TRUTH:
        assert rules.after(state, happening) is TRUTH[state, happening]
    else:
        with pytest.raises(rules.NoSuchStep, match=f"is {state} cannot be {happening}"):
            rules.after(state, happening)


@pytest.mark.parametrize("state", list(State))
def test_only_what_waits_failed_or_was_dropped_may_be_claimed(state):
    assert rules.may_be_claimed(state) is (state in {State.QUEUED, State.FAILED, State.SENDING})


def test_every_state_can_be_reached_and_every_row_says_why():
    assert {step.to for step in rules.STEPS} == set(State)
    assert all(step.why for step in rules.STEPS)


def test_what_is_sent_or_refused_never_moves_again():
    leaving = {step.state for step in rules.STEPS}

    assert {State.SENT, State.REFUSED, State.SUPPRESSED} == rules.ADDRESS_NO_LONGER_NEEDED
    assert leaving.isdisjoint(rules.ADDRESS_NO_LONGER_NEEDED)


def test_the_tables_states_are_the_records_states():
    assert {state.value for state in State} == set(OutboundMessage.State.values)


PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "messages.md"


def page() -> str:
    """Return the page that is drawn from the table."""
    arrows = [f"    {step.state} --> {step.to}: {step.happening}" for step in rules.STEPS]
    ends = [f"    {state} --> [*]" for state in State if state in rules.ADDRESS_NO_LONGER_NEEDED]
    rows = [f"| {step.happening} | {step.state} | {step.to} | {step.why} |" for step in rules.STEPS]
    return "\n".join(
        [
            "# The life of a message",
            "",
            "<!-- Made from the rules by tests/foundation/messages/test_rules.py. Change the rules, not this page. -->",
            "",
            "How mail leaves the house: nothing is lost, and what may have arrived twice is counted.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            "    [*] --> queued",
            *arrows,
            *ends,
            "```",
            "",
            "| What happens | From | To | Why |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def test_the_page_says_what_the_table_says():
    if os.environ.get("HOMEBEAT_WRITE_RULEBOOK"):
        PAGE.write_text(page(), encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == page(), f"{PAGE} is stale. Write it anew with HOMEBEAT_WRITE_RULEBOOK=1."
