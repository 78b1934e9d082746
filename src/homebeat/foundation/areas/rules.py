"""What must be so before the tree of areas may change. Plain Python: no query, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from homebeat.foundation.rulebook import N_, Shortfall

SOURCE = "HMIC 2008, neighbourhood policing: boundaries follow the council's"
WHOLE = Decimal(1)


@dataclass(frozen=True)
class SuccessorFacts:
    """One area that takes over: its share of the people, and whether it is in place on the day."""

    name: str
    share: Decimal
    same_force: bool
    opened_on: date
    closed_on: date | None


@dataclass(frozen=True)
class ClosingFacts:
    """An area about to close, the day, and who takes over."""

    opened_on: date
    closed_on: date | None
    close_on: date
    successors: Sequence[SuccessorFacts]


def shortfalls_before_closing(facts: ClosingFacts) -> tuple[Shortfall, ...]:
    """Return every reason the area may not close that day; an empty result means it may."""
    found = []
    if facts.closed_on is not None:
        found.append(Shortfall("already-closed", N_("This area is closed already."), SOURCE))
    if facts.close_on <= facts.opened_on:
        found.append(Shortfall("closes-before-opening", N_("Choose a day after the area opened."), SOURCE))
    return (*found, *shortfalls_before_succeeding(facts.successors, on=facts.close_on))


def shortfalls_before_succeeding(successors: Sequence[SuccessorFacts], *, on: date) -> tuple[Shortfall, ...]:
    """Return every reason these areas may not take over that day; an empty result means they may."""
    found = []
    if sum((one.share for one in successors), Decimal()) > WHOLE:
        found.append(
            Shortfall("shares-over-one", N_("The successors' shares come to more than the whole area."), SOURCE)
        )
    for one in successors:
        found += _shortfalls_of_successor(one, on)
    return tuple(found)


def _shortfalls_of_successor(one: SuccessorFacts, day: date) -> list[Shortfall]:
    named = (("name", one.name),)
    found = []
    if not 0 < one.share <= WHOLE:
        found.append(
            Shortfall(
                "share-out-of-range", N_("The share of %(name)s must be more than 0 and at most 1."), SOURCE, named
            )
        )
    if not one.same_force:
        found.append(Shortfall("other-force", N_("%(name)s is in another force."), SOURCE, named))
    if one.opened_on > day or (one.closed_on is not None and one.closed_on <= day):
        found.append(Shortfall("successor-not-open", N_("%(name)s is not open on that day."), SOURCE, named))
    return found
