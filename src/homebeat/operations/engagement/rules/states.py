"""A life in one table: from which state a step leads to which, who may take it, and the sentence that asks for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from homebeat.foundation.rulebook import N_, RuleBroken, Shortfall


@dataclass(frozen=True)
class Step:
    """One row: `before` is None where the step begins a record."""

    name: str
    before: StrEnum | None
    after: StrEnum
    permission: str
    says: str
    source: str


class UnknownStep(LookupError):
    """No table has a row of that name."""


@dataclass(frozen=True)
class Life:
    """Every step that a kind of record can take."""

    subject: str
    steps: tuple[Step, ...]

    def step(self, name: str, before: StrEnum | None) -> Step | None:
        """Return the row for taking the step from that state, if the table has one.

        Raises:
            UnknownStep: no row at all bears the name.
        """
        rows = [one for one in self.steps if one.name == name]
        if not rows:
            raise UnknownStep(f"The life of {self.subject} has no step '{name}'.")
        return next((one for one in rows if one.before == before), None)

    def take(self, name: str, before: StrEnum | None) -> Step:
        """Return the row for taking the step from that state.

        Raises:
            RuleBroken: the table does not allow it.
        """
        row = self.step(name, before)
        if row is None:
            raise RuleBroken(self.shortfalls_before(name, before))
        return row

    def open_from(self, state: StrEnum) -> tuple[Step, ...]:
        """Return the steps that can follow."""
        return tuple(one for one in self.steps if one.before == state)

    def ends(self) -> tuple[StrEnum, ...]:
        """Return the states that nothing follows."""
        states = dict.fromkeys(one.after for one in self.steps)
        return tuple(state for state in states if not self.open_from(state))

    def shortfalls_before(self, name: str, state: StrEnum | None) -> tuple[Shortfall, ...]:
        """Return why the step cannot be taken from the state, or nothing."""
        if self.step(name, state) is not None:
            return ()
        source = "; ".join(dict.fromkeys(one.source for one in self.steps if one.name == name))
        return (
            Shortfall(
                "not-from-this-state", N_("This has moved on. Look at it again to see what can be done now."), source
            ),
        )


def reachable(life: Life) -> frozenset[StrEnum]:
    """Return the states that a record can come to, beginning from nothing."""
    found: set[StrEnum | None] = {None}
    while True:
        more = {one.after for one in life.steps if one.before in found} - found
        if not more:
            return frozenset(state for state in found if state is not None)
        found |= more


def as_diagram(life: Life) -> Iterable[str]:
    """Yield the lines of a Mermaid state diagram of the table."""
    yield "stateDiagram-v2"
    for one in life.steps:
        yield f"    {one.before or '[*]'} --> {one.after}: {one.name}"
    for state in life.ends():
        yield f"    {state} --> [*]"
