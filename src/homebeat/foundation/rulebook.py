"""What every rule answers with: all the reasons at once, each with what to do and the sentence that asks for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
