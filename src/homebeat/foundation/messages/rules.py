"""The life of a message as one table: where it can stand, what may happen there, and why."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    SUPPRESSED = "suppressed"
    FAILED = "failed"


class Happening(StrEnum):
    """What can happen to a message."""

    CLAIMED = "claimed"
    ACCEPTED = "accepted"
    NOT_NOW = "not_now"
    BAD_ADDRESS = "bad_address"
    KNOWN_BAD = "known_bad"
    GAVE_UP = "gave_up"


class NoSuchStep(Exception):
    """The table has no such step, so the message stays as it is."""

    def __init__(self, state: State, happening: Happening) -> None:
        super().__init__(f"A message that is {state} cannot be {happening}.")


@dataclass(frozen=True)
class Step:
    """One row of the table."""

    state: State
    happening: Happening
    to: State
    why: str


STEPS: tuple[Step, ...] = (
    Step(State.QUEUED, Happening.CLAIMED, State.SENDING, "One worker takes a message before it sends it, so that no other sends it too."),
    Step(State.FAILED, Happening.CLAIMED, State.SENDING, "An administrator may try a failed message again."),
    Step(State.SENDING, Happening.CLAIMED, State.SENDING, "A worker that vanished while sending is followed by another: sent twice is better than not at all."),
    Step(State.SENDING, Happening.ACCEPTED, State.SENT, "The mail server has taken it (RFC 5321, 2yz)."),
    Step(State.SENDING, Happening.NOT_NOW, State.QUEUED, "The server is away or asks to come back later (RFC 5321, 4yz)."),
    Step(State.SENDING, Happening.BAD_ADDRESS, State.REFUSED, "The server refuses this address for good (RFC 5321, 5yz to RCPT)."),
    Step(State.SENDING, Happening.KNOWN_BAD, State.SUPPRESSED, "The address was refused for good before; it is not written to again."),
    Step(State.SENDING, Happening.GAVE_UP, State.FAILED, "All tries are used up, or the server refuses the message itself."),
)  # fmt: skip
_TABLE = {(step.state, step.happening): step.to for step in STEPS}

CLOSED = frozenset({State.SENT, State.REFUSED, State.SUPPRESSED, State.FAILED})
ADDRESS_NO_LONGER_NEEDED = frozenset({State.SENT, State.REFUSED, State.SUPPRESSED})


def after(state: State, happening: Happening) -> State:
    """Return where the message stands afterwards.

    Raises:
        NoSuchStep: that cannot happen to a message in that state.
    """
    if (state, happening) not in _TABLE:
        raise NoSuchStep(state, happening)
    return _TABLE[state, happening]


def may_be_claimed(state: State) -> bool:
    """Say whether a worker may take a message in that state."""
    return (state, Happening.CLAIMED) in _TABLE
