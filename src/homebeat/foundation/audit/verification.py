"""Walking the chain: is every event still there, unchanged, in its place, and was nothing added around it?

Plain Python over values that `queries` streams, so that each guard can be tried, and taken away, in a test.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .checkpoints import Checkpoint, Entry
from .digests import NOTHING_BEFORE, digest, moment_text, values_digest

KEPT = 1000  # findings shown in full; the rest are counted, so that a ruined trail cannot fill the memory


class Guard(StrEnum):
    """What looks for tampering; each can be left out, to show in a test that it is the one that finds it."""

    NUMBERING = "numbering"
    CHAIN = "chain"
    DIGEST = "digest"
    EVENT = "event"
    VALUES = "values"
    CHECKPOINT = "checkpoint"
    UNSEALED = "unsealed"
    TRUNCATION = "truncation"
    CHECKPOINT_FILE = "checkpoint_file"


ALL_GUARDS = frozenset(Guard)


@dataclass(frozen=True)
class Link:
    """One seal with what it seals; `event` is None where the event is gone, `values` where they are."""

    number: int
    previous: str
    digest: str
    sealed_at: datetime
    sealed_by: str
    event: tuple[str, ...] | None
    values_digest: str
    values: tuple[str, str | None, str | None] | None
    clearing_recorded: bool

    @property
    def is_cleared(self) -> bool:
        """Say whether the event's values were cleared, as a later event of the trail tells."""
        return bool(self.values_digest) and self.values is None and self.clearing_recorded

    def expected_digest(self) -> str:
        """Return the digest the seal ought to hold, worked out anew."""
        number, sealed_at = str(self.number), moment_text(self.sealed_at)
        return digest((self.previous, number, *(self.event or ()), sealed_at, self.sealed_by))

    def named(self) -> str:
        """Return the event in words."""
        if self.event is None:
            return "an event that is gone"
        _, key, at, action = self.event[:4]
        return f"event {key} ({action}, {at[:19]} UTC)"


@dataclass(frozen=True)
class Loose:
    """An event that stands in no seal."""

    key: str
    at: datetime
    action: str


@dataclass(frozen=True)
class Finding:
    """One sign of tampering: the guard that saw it, the seal it is at, and the sentence for people."""

    guard: Guard
    seal: int | None
    text: str


@dataclass(frozen=True)
class Report:
    """What the walk saw. The window is what happened after the last checkpoint, which no checkpoint vouches for yet."""

    seals: int
    cleared: int
    checkpoints: int
    last_checkpoint: Checkpoint | None
    window_events: int
    window_since: datetime | None
    findings: tuple[Finding, ...]
    further_findings: int

    @property
    def is_whole(self) -> bool:
        """Say whether nothing was found."""
        return not self.findings

    def window(self) -> str:
        """Say in words what no checkpoint vouches for yet."""
        last = self.last_checkpoint
        if last is None:
            return (
                f"There is no checkpoint yet: nothing outside the database vouches for its {self.window_events} events."
            )
        since = f"{last.at:%Y-%m-%d %H:%M} UTC (seal {last.number})"
        return f"Window: {self.window_events} events since the last checkpoint, {since}; a cut-off end would not show there."


@dataclass(frozen=True)
class Step:
    """A link, the one before it, and the checkpoints that saw it."""

    link: Link
    before: Link | None
    checkpoints: tuple[Checkpoint, ...]


def verify(
    links: Iterable[Link], loose: Iterable[Loose], entries: Iterable[Entry], *, guards: frozenset[Guard] = ALL_GUARDS
) -> Report:
    """Walk the trail once, beside the checkpoints, and report every finding; memory does not grow with the trail."""
    walk = _Walk(entries, guards)
    for link in links:
        walk.step(link)
    walk.finish(loose)
    return walk.report()


class _Walk:
    """The state of one walk: where it is, and what it has found."""

    def __init__(self, entries: Iterable[Entry], guards: frozenset[Guard]) -> None:
        self.guards = guards
        self.findings: list[Finding] = []
        self.further = self.seals = self.cleared = self.checkpoints = 0
        self.last: Link | None = None
        self.first_sealed_at: datetime | None = None
        self.last_checkpoint: Checkpoint | None = None
        self._entries = iter(entries)
        self._next = self._advance()

    def step(self, link: Link) -> None:
        """Check one link against the one before it and the checkpoints that saw it."""
        self.seals += 1
        self.cleared += link.is_cleared
        self.first_sealed_at = self.first_sealed_at or link.sealed_at
        step = Step(link, self.last, tuple(self._checkpoints_up_to(link.number)))
        for guard, check in CHECKS.items():
            if guard in self.guards:
                self._keep(check(step))
        self.last = link

    def finish(self, loose: Iterable[Loose]) -> None:
        """Check what lies beyond the last link: checkpoints of seals that are gone, and events in no seal."""
        while self._next is not None:
            self._pass(self._next)
            if Guard.TRUNCATION in self.guards:
                self._keep(_truncated(self._next, self.last))
            self._next = self._advance()
        if Guard.UNSEALED in self.guards:
            self._keep(_unsealed(loose))

    def report(self) -> Report:
        """Return what the walk saw."""
        last, seen = self.last_checkpoint, self.last.number if self.last else 0
        return Report(
            seals=self.seals,
            cleared=self.cleared,
            checkpoints=self.checkpoints,
            last_checkpoint=last,
            window_events=max(0, seen - last.number) if last else self.seals,
            window_since=last.at if last else self.first_sealed_at,
            findings=tuple(self.findings),
            further_findings=self.further,
        )

    def _checkpoints_up_to(self, number: int) -> Iterator[Checkpoint]:
        while self._next is not None and self._next.number <= number:
            one = self._next
            self._pass(one)
            self._next = self._advance()
            yield one

    def _pass(self, one: Checkpoint) -> None:
        self.checkpoints += 1
        self.last_checkpoint = one

    def _advance(self) -> Checkpoint | None:
        """Return the next checkpoint that can be read, noting every line that is not as it was written."""
        for entry in self._entries:
            if entry.problem and Guard.CHECKPOINT_FILE in self.guards:
                text = f"Line {entry.line} of the checkpoint file {entry.problem}: the file was changed."
                seal = entry.checkpoint.number if entry.checkpoint else None
                self._keep([Finding(Guard.CHECKPOINT_FILE, seal, text)])
            if entry.checkpoint:
                return entry.checkpoint
        return None

    def _keep(self, found: Iterable[Finding]) -> None:
        for finding in found:
            if len(self.findings) < KEPT:
                self.findings.append(finding)
            else:
                self.further += 1


def _numbering(step: Step) -> Iterator[Finding]:
    number, expected = step.link.number, step.before.number + 1 if step.before else 1
    if number > expected:
        gone = f"Seal {expected} is" if number == expected + 1 else f"Seals {expected} to {number - 1} are"
        yield Finding(Guard.NUMBERING, number, f"{gone} missing before seal {number}: events were deleted.")
    if number < expected:
        yield Finding(Guard.NUMBERING, number, f"Seal {number} has a number below 1: it was inserted.")


def _chain(step: Step) -> Iterator[Finding]:
    link = step.link
    if link.previous != (step.before.digest if step.before else NOTHING_BEFORE):
        after = f"seal {step.before.number}" if step.before else "the beginning"
        text = f"Seal {link.number} does not follow {after}: a seal was changed, deleted, inserted or moved here."
        yield Finding(Guard.CHAIN, link.number, text)


def _digest(step: Step) -> Iterator[Finding]:
    link = step.link
    if link.event is not None and link.digest != link.expected_digest():
        text = f"Seal {link.number} does not fit its {link.named()}: the event or the seal was changed after it was sealed."
        yield Finding(Guard.DIGEST, link.number, text)


def _event(step: Step) -> Iterator[Finding]:
    if step.link.event is None:
        number = step.link.number
        yield Finding(Guard.EVENT, number, f"Seal {number} has lost its event: the event was deleted.")


def _values(step: Step) -> Iterator[Finding]:
    link = step.link
    if link.event is None:
        return
    where = f"Seal {link.number}: the values of {link.named()}"
    if link.values is None:
        if link.values_digest and not link.clearing_recorded:
            text = f"{where} are gone, and no event of the trail says that they were cleared."
            yield Finding(Guard.VALUES, link.number, text)
    elif not link.values_digest:
        yield Finding(Guard.VALUES, link.number, f"{where} were inserted: the event was recorded without any.")
    elif values_digest(*link.values) != link.values_digest:
        yield Finding(Guard.VALUES, link.number, f"{where} were changed after it was sealed.")


def _checkpoint(step: Step) -> Iterator[Finding]:
    for one in step.checkpoints:
        seen = f"The checkpoint of {one.at:%Y-%m-%d %H:%M} saw"
        if one.number != step.link.number:
            text = f"{seen} seal {one.number}, which is missing: events were deleted."
            yield Finding(Guard.CHECKPOINT, one.number, text)
        elif one.digest != step.link.digest:
            text = f"{seen} another digest for seal {one.number}: the trail was rewritten at or before this seal."
            yield Finding(Guard.CHECKPOINT, one.number, text)


def _truncated(one: Checkpoint, last: Link | None) -> Iterator[Finding]:
    end = f"ends at seal {last.number}" if last else "is empty"
    text = f"The checkpoint of {one.at:%Y-%m-%d %H:%M} saw seal {one.number}, but the trail {end}: its end was cut off."
    yield Finding(Guard.TRUNCATION, one.number, text)


def _unsealed(loose: Iterable[Loose]) -> Iterator[Finding]:
    for event in loose:
        told = f"Event {event.key} ({event.action}, {event.at:%Y-%m-%d %H:%M:%S} UTC)"
        yield Finding(
            Guard.UNSEALED, None, f"{told} is in no seal: it was inserted around the trail, or lost its seal."
        )


CHECKS: dict[Guard, Callable[[Step], Iterator[Finding]]] = {
    Guard.NUMBERING: _numbering,
    Guard.CHAIN: _chain,
    Guard.DIGEST: _digest,
    Guard.EVENT: _event,
    Guard.VALUES: _values,
    Guard.CHECKPOINT: _checkpoint,
}
