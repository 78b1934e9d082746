"""Checkpoints: the head of the chain, written from time to time to a file outside the database.

Whoever can rewrite the whole database can also work out a whole new chain; they cannot make it agree with a line that
was written elsewhere before. Each line holds the digest of the line before it.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .digests import NOTHING_BEFORE

FILE = "audit.jsonl"


class TrailWentBack(Exception):
    """The trail no longer holds what the last checkpoint saw, so a new checkpoint would hide the loss."""


@dataclass(frozen=True)
class Checkpoint:
    """The chain's head as it stood at one moment."""

    number: int
    digest: str
    at: datetime
    previous: str

    def line(self) -> str:
        """Return the checkpoint as its line in the file."""
        facts = {"number": self.number, "digest": self.digest, "at": self.at.isoformat(), "previous": self.previous}
        return json.dumps(facts)


@dataclass(frozen=True)
class Entry:
    """One line of the file: the checkpoint, or what is wrong with the line."""

    line: int
    checkpoint: Checkpoint | None
    problem: str = ""


def append(folder: Path, *, number: int, digest: str, at: datetime) -> Checkpoint:
    """Add the head of the chain to the file and return it once it is safely on the disk; the same head is kept once.

    Raises:
        TrailWentBack: the file holds a later seal than this head, or another digest for it.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / FILE, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last, previous = _last_line(folder)
        if last and (last.number > number or (last.number == number and last.digest != digest)):
            seen = f"the last checkpoint, of {last.at:%Y-%m-%d %H:%M}, saw seal {last.number} and another history"
            raise TrailWentBack(f"The trail ends at seal {number}, but {seen}. Run 'homebeat audit verify'.")
        if last and last.number == number:
            return last
        new = Checkpoint(number, digest, at, previous)
        file.write(new.line() + "\n")
        file.flush()
        os.fsync(file.fileno())
    _sync(folder)
    return new


def entries(folder: Path) -> Iterator[Entry]:
    """Return the lines of the file in order, each checked against the line before it; none if there is no file.

    Where the file ends is settled now, so that a checkpoint added during a long walk is not taken for a lost seal.
    """
    file = folder / FILE
    return _entries(file, file.stat().st_size) if file.exists() else iter(())


def _entries(file: Path, size: int) -> Iterator[Entry]:
    previous, number, read = NOTHING_BEFORE, 0, 0
    with file.open("rb") as lines:
        for place, line in enumerate(lines, 1):
            read += len(line)
            if read > size:
                return
            entry = _read(place, line, previous, number)
            previous = _digest_of(line)
            number = entry.checkpoint.number if entry.checkpoint else number
            yield entry


def _read(place: int, line: bytes, previous: str, number: int) -> Entry:
    try:
        held = json.loads(line)
        at = datetime.fromisoformat(held["at"])
        one = Checkpoint(int(held["number"]), str(held["digest"]), at, str(held["previous"]))
    except (ValueError, KeyError, TypeError):
        return Entry(place, None, "cannot be read")
    if one.previous != previous:
        return Entry(place, one, "does not follow the line before it")
    if one.number <= number:
        return Entry(place, one, "goes back to an earlier seal")
    return Entry(place, one)


def _last_line(folder: Path) -> tuple[Checkpoint | None, str]:
    """Return the last readable checkpoint and the digest that a new line must name."""
    last, previous = None, NOTHING_BEFORE
    with (folder / FILE).open("rb") as lines:
        for entry, line in zip(entries(folder), lines, strict=True):
            last, previous = entry.checkpoint or last, _digest_of(line)
    return last, previous


def _digest_of(line: bytes) -> str:
    return hashlib.sha256(line.rstrip(b"\n")).hexdigest()


def _sync(folder: Path) -> None:
    """Make the file's name in the folder durable too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
