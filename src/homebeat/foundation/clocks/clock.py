"""A promise with a deadline, and how it stands at a moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from homebeat.foundation.clocks.deadlines import days_due, hours_due, months_due, working_days_due
from homebeat.foundation.clocks.london import end_of_london_day, in_utc, london_day

NOTHING = timedelta(0)


class State(StrEnum):
    RUNNING = "running"
    DUE_SOON = "due_soon"
    MISSED = "missed"
    MET = "met"


class Unit(StrEnum):
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


def _months_due(started_at: datetime, months: int) -> datetime:
    return end_of_london_day(months_due(london_day(started_at), months))


DUE = {Unit.HOURS: hours_due, Unit.DAYS: days_due, Unit.WORKING_DAYS: working_days_due, Unit.MONTHS: _months_due}


@dataclass(frozen=True)
class Clock:
    """One promise: begun, due, and perhaps kept. Asked about a moment, it knows nothing of what came later."""

    started_at: datetime
    due_at: datetime
    warn_before: timedelta
    stopped_at: datetime | None = None

    def state(self, at: datetime) -> State:
        """Say how the promise stood at that moment; doing it at the due moment itself is in time."""
        if self._end(at) > in_utc(self.due_at):
            return State.MISSED
        if self._is_stopped(at):
            return State.MET
        return State.DUE_SOON if self.remaining(at) <= self.warn_before else State.RUNNING

    def remaining(self, at: datetime) -> timedelta:
        """Return the time left at that moment; none once it is due or done."""
        return NOTHING if self._is_stopped(at) else _length(at, self.due_at)

    def late_by(self, at: datetime) -> timedelta:
        """Return by how much the promise was late when it was kept, or is late at that moment."""
        return _length(self.due_at, self._end(at))

    def age(self, at: datetime) -> timedelta:
        """Return how long the promise has waited, up to the moment it was kept."""
        return _length(self.started_at, self._end(at))

    def _is_stopped(self, at: datetime) -> bool:
        return self.stopped_at is not None and in_utc(self.stopped_at) <= in_utc(at)

    def _end(self, at: datetime) -> datetime:
        return in_utc(self.stopped_at) if self.stopped_at is not None and self._is_stopped(at) else in_utc(at)


@dataclass(frozen=True)
class ClockRule:
    """How long a promise of one kind may take; the figures are policy and come from the standards."""

    length: int
    unit: Unit
    warn_before: timedelta

    def due_at(self, started_at: datetime) -> datetime:
        """Return the last moment at which a promise begun then is still kept in time."""
        return DUE[self.unit](started_at, self.length)

    def start(self, at: datetime, *, stopped_at: datetime | None = None) -> Clock:
        """Return the clock of a promise begun at that moment."""
        return Clock(in_utc(at), self.due_at(at), self.warn_before, stopped_at)


def age(of: datetime, *, at: datetime) -> timedelta:
    """Return how long ago a moment was; nothing where it lies in the future."""
    return _length(of, at)


def _length(start: datetime, end: datetime) -> timedelta:
    return max(in_utc(end) - in_utc(start), NOTHING)
