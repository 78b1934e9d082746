"""Writing the files of a snapshot: every table of one moment, unchanged files shared with the snapshot before, the manifest last."""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import homebeat

from . import folders
from .allow_list import AllowList
from .manifest import FILE, Manifest, Part, TableFacts, read_manifest
from .partitions import Place, digest_of, partitions, write_partition
from .problems import SnapshotDamaged
from .reading import Moment, one_moment
from .selecting import Selection, selection_of

Said = Callable[[str], None]
READ_ONLY = 0o400
ROWS = "rows.parquet"


@dataclass(frozen=True)
class Order:
    """What is asked for: the snapshot's name, the day it is as of, when it is made, and whether of a demo force."""

    name: str
    day: date
    at: datetime
    demo: bool


def write_files(place: Path, order: Order, *, allowed: AllowList, url: str, said: Said) -> Manifest:
    """Write every table and then the manifest into the draft's folder.

    Raises:
        SnapshotRefused: the database does not answer, or not as one moment seen whole.
    """
    before = _Before.latest(place.parent)
    with one_moment(url) as moment:
        tables = {}
        for table in allowed.tables:
            tables[table.name] = _write_table(place, selection_of(table), moment, before, said)
            said(f"{table.name}: {tables[table.name].rows:,} rows")
    manifest = Manifest(
        snapshot=order.name,
        day=order.day,
        taken_at=moment.at,
        made_at=order.at,
        homebeat=homebeat.__version__,
        server=moment.server,
        demo=order.demo,
        allow_list=allowed.version,
        migrations=hashlib.sha256("\n".join(moment.migrations).encode()).hexdigest()[:16],
        previous=before.name,
        tables=tables,
    )
    _write_manifest(place / FILE, manifest)
    said(f"manifest: {manifest.rows:,} rows, {manifest.size / 1e6:.1f} MB")
    return manifest


def _write_table(place: Path, selection: Selection, moment: Moment, before: "_Before", said: Said) -> TableFacts:
    parts = []
    for values, pieces in partitions(moment.batches(selection.sql), selection.partition):
        path = _path(selection, values)
        file = place / path
        file.parent.mkdir(parents=True, exist_ok=True)
        written = write_partition(file, selection.schema, pieces)
        file.chmod(READ_ONLY)
        before.share(file, path, written.sha256)
        named = dict(zip(selection.partition, values, strict=True))
        parts.append(Part(path, named, written.rows, written.size, written.sha256))
        said(path)
    return TableFacts(selection.table.says, selection.columns, selection.partition, tuple(parts))


def _path(selection: Selection, values: Place) -> str:
    named = [f"{name}={value}" for name, value in zip(selection.partition, values, strict=True)]
    return "/".join([selection.table.name, *named, ROWS])


def _write_manifest(file: Path, manifest: Manifest) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, READ_ONLY)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(manifest.text())
        opened.flush()
        os.fsync(opened.fileno())


@dataclass(frozen=True)
class _Before:
    """The snapshot before this one, whose files stand for those of the new one that are the same byte for byte."""

    name: str
    place: Path
    known: dict[str, str]

    @classmethod
    def latest(cls, folder: Path) -> "_Before":
        for name in reversed(folders.names(folder)):
            try:
                manifest = read_manifest(folder / name)
            except SnapshotDamaged:
                continue  # a damaged one is no ground to build on; `homebeat snapshot verify` names it
            return cls(name, folder / name, {part.path: part.sha256 for part in manifest.parts()})
        return cls("", folder, {})

    def share(self, file: Path, path: str, sha256: str) -> None:
        """Put a second name of the earlier file in place of the new one, if the earlier is the same and still whole."""
        old = self.place / path
        if self.known.get(path) != sha256 or not old.exists() or digest_of(old) != sha256:
            return
        linked = file.with_suffix(".shared")
        try:
            os.link(old, linked)
        except OSError:  # a disk without hard links, or too many of them: the new file is as good
            return
        linked.replace(file)


def nothing_said(_: str) -> None:
    """For a maker that nobody watches."""


def shared_parts(folder: Path, manifest: Manifest) -> Iterator[Part]:
    """Return the files that share their bytes with another snapshot."""
    for part in manifest.parts():
        if (folder / part.path).stat().st_nlink > 1:
            yield part
