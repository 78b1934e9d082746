"""What every rule answers with: all the reasons at once, each with what to do and the sentence that asks for it.

Also the one shape of a life: from which state a step leads to which, who may take it, and who asks for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Value = str | int | float


def N_(text: str) -> str:  # noqa: N802  the name that translators' tools look for
    """Mark an English sentence for translation; the page that shows it translates."""
    return text


@dataclass(frozen=True)
class Shortfall:
    """One reason why something may not happen yet.

    `text` says what to do, in English with places such as `%(days)s` that `values` fill; `source` cites who asks.
    """

    code: str
    text: str
    source: str
    values: tuple[tuple[str, Value], ...] = ()

    def __str__(self) -> str:
        return self.said(self.text)

    def said(self, text: str) -> str:
        """Return the given translation of `text` with the values in their places."""
        return text % self.places if self.values else text

    @property
    def places(self) -> Mapping[str, Value]:
        return dict(self.values)


class RuleBroken(Exception):
    """A rule refuses; carries every shortfall, in the order in which a person would put them right."""

    def __init__(self, shortfalls: Iterable[Shortfall]) -> None:
        self.shortfalls = tuple(shortfalls)
        super().__init__(" ".join(str(one) for one in self.shortfalls))

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(one.code for one in self.shortfalls)


class AlreadyChanged(Exception):
    """Someone else changed the record first, so this change was not made."""

    def __init__(self, record: object) -> None:
        self.record = record
        super().__init__(f"{record} was changed by someone else first. Look at it again before you change it.")


def require_none(shortfalls: Iterable[Shortfall]) -> None:
    """Let the caller go on only when nothing is missing.

    Raises:
        RuleBroken: at least one shortfall was given.
    """
    found = tuple(shortfalls)
    if found:
        raise RuleBroken(found)


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
