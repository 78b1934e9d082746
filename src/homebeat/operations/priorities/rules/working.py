"""What must be true before progress is recorded and before a priority is closed."""

from dataclasses import dataclass
from datetime import date

from homebeat.foundation.rulebook import N_, Shortfall

from .life import CYCLE, PRIORITY_LIFE, STEP_OF_OUTCOME, Outcome, PriorityState


@dataclass(frozen=True)
class ProgressFacts:
    """One thing that was done, as it is about to be recorded."""

    state: PriorityState
    words: str
    happened_on: date


def shortfalls_before_progress(facts: ProgressFacts, *, today: date) -> tuple[Shortfall, ...]:
    """Return every reason why the progress cannot be recorded."""
    found = list(PRIORITY_LIFE.shortfalls_before("progress", facts.state))
    if not facts.words.strip():
        found.append(Shortfall("words-missing", N_("Say what was done."), CYCLE))
    if facts.happened_on > today:
        found.append(Shortfall("happened-in-future", N_("The day it was done cannot be in the future."), CYCLE))
    return tuple(found)


@dataclass(frozen=True)
class ClosingFacts:
    """A priority as it is about to be closed."""

    state: PriorityState
    outcome: Outcome
    result: str
    progress: int


def shortfalls_before_closing(facts: ClosingFacts) -> tuple[Shortfall, ...]:
    """Return every reason why the priority cannot be closed, in the order in which a sergeant would put them right."""
    found = list(PRIORITY_LIFE.shortfalls_before(STEP_OF_OUTCOME[facts.outcome], facts.state))
    if facts.outcome is Outcome.ACHIEVED and not facts.progress:
        text = N_("Record what was done before you say that it is achieved.")
        found.append(Shortfall("no-progress", text, CYCLE))
    if not facts.result.strip():
        found.append(Shortfall("result-missing", N_("Say what changed, in words that residents can check."), CYCLE))
    return tuple(found)
