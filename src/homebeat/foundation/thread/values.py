"""What rooms tell about a record: links, counts and the steps of its story, as plain values that a page draws."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import IntEnum, StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.clocks import london_midnight

Words = str | Promise


class Stage(IntEnum):
    """The six steps of the thread, in the order in which a resident lives them."""

    CONCERN = 1
    PRIORITY = 2
    CASE = 3
    ACTIVITY = 4
    RESULT = 5
    REPLY = 6

    @property
    def label(self) -> Words:
        """Return the step's name as it is shown."""
        return STAGE_LABELS[self]


class State(StrEnum):
    """How far a step is: behind us, being worked on, to come, or not there."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"
    NONE = "none"


STAGE_LABELS: dict[Stage, Words] = {
    Stage.CONCERN: _("Concern"),
    Stage.PRIORITY: _("Priority"),
    Stage.CASE: _("Case"),
    Stage.ACTIVITY: _("Activity"),
    Stage.RESULT: _("Result"),
    Stage.REPLY: _("Reply"),
}
MOST_TELLING = (State.NOW, State.NEXT, State.DONE)
NO_DATE = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Link:
    """A page about the record in another room."""

    label: Words
    href: str


@dataclass(frozen=True)
class Count:
    """How many things of a kind hang on the record, and where they are listed."""

    label: Words
    number: int
    href: str = ""


@dataclass(frozen=True)
class Entry:
    """One thing that happened, happens or comes next: when, who holds it, and what follows.

    `at` is a moment, a day, or None where no date is known.
    """

    stage: Stage
    at: datetime | date | None
    title: Words
    state: State
    holder: Words = ""
    next_step: Words = ""
    href: str = ""


@dataclass(frozen=True)
class StageView:
    """One of the six steps with its entries; without any, its state is `none`."""

    stage: Stage
    state: State
    entries: tuple[Entry, ...] = ()

    @property
    def label(self) -> Words:
        """Return the step's name as it is shown."""
        return self.stage.label


@dataclass(frozen=True)
class Thread:
    """Everything the reader may see about one record, in an order that never changes by itself."""

    links: tuple[Link, ...] = ()
    counts: tuple[Count, ...] = ()
    entries: tuple[Entry, ...] = ()
    stages: tuple[StageView, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "stages", tuple(_stage_view(stage, self.entries) for stage in Stage))


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the entries by step, then oldest first, undated ones last, then by their words."""
    return tuple(sorted(entries, key=_place))


def _place(entry: Entry) -> tuple[int, bool, datetime, str]:
    moment = _moment(entry.at)
    return (entry.stage, moment is None, moment or NO_DATE, str(entry.title))


def _moment(at: datetime | date | None) -> datetime | None:
    """Return a moment to sort by; a day counts from its first minute in London."""
    if at is None or isinstance(at, datetime):
        return at
    return london_midnight(at)


def _stage_view(stage: Stage, entries: tuple[Entry, ...]) -> StageView:
    own = tuple(entry for entry in entries if entry.stage is stage)
    found = {entry.state for entry in own}
    return StageView(stage, next((state for state in MOST_TELLING if state in found), State.NONE), own)
