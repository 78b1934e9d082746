"""Where snapshots lie, and how one appears: written under another name, made durable, then renamed in one step."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .problems import NoSuchSnapshot, SnapshotRefused

UNFINISHED, GOING, LOCK = ".unfinished-", ".going-", ".lock"
NAME = re.compile(r"\d{4}-\d{2}-\d{2}-\d{6}-[0-9a-z]{3}")
PRIVATE = 0o700


def day_of(name: str) -> date:
    """Return the day that a snapshot is as of, by its name."""
    return date.fromisoformat(name[: len("2026-03-31")])


def names(folder: Path) -> tuple[str, ...]:
    """Return the snapshots in the folder by name, so by day and time, the latest last; drafts are none."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(one.name for one in folder.iterdir() if one.is_dir() and NAME.fullmatch(one.name)))


def place_of(folder: Path, name: str) -> Path:
    """Return the folder of the snapshot of that name.

    Raises:
        NoSuchSnapshot: there is none.
    """
    if not NAME.fullmatch(name) or not (folder / name).is_dir():
        known = ", ".join(names(folder)[-3:]) or "none yet; make one with: homebeat snapshot make"
        raise NoSuchSnapshot(f"There is no snapshot '{name}' in {folder}. The latest are: {known}.")
    return folder / name


@contextmanager
def sole_maker(folder: Path) -> Iterator[None]:
    """Let one process at a time make or clear snapshots; what a killed one left half done is swept away first.

    Raises:
        SnapshotRefused: another process is at it.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise SnapshotRefused("Another process is making or clearing snapshots: wait until it is done.") from busy
        for left in [*folder.glob(f"{UNFINISHED}*"), *folder.glob(f"{GOING}*")]:
            shutil.rmtree(left)
        yield


@dataclass(frozen=True)
class Draft:
    """A snapshot in the making: nobody sees it until it is published."""

    place: Path
    name: str

    def publish(self) -> None:
        """Give it its name, in one step that happened or did not, even if the power goes."""
        for folder, _, _ in os.walk(self.place, topdown=False):
            sync(Path(folder))
        self.place.rename(self.place.parent / self.name)
        sync(self.place.parent)


@contextmanager
def draft(folder: Path, name: str) -> Iterator[Draft]:
    """Open a draft; if it is not published it is gone."""
    place = folder / f"{UNFINISHED}{name}"
    place.mkdir(mode=PRIVATE)
    try:
        yield Draft(place, name)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def remove(folder: Path, name: str) -> None:
    """Take a snapshot away: out of sight in one step, then off the disk."""
    going = folder / f"{GOING}{name}"
    place_of(folder, name).rename(going)
    sync(folder)
    shutil.rmtree(going)


def sync(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
