"""The life of a message, row by row."""

from itertools import product

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
