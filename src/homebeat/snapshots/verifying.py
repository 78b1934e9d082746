"""Finding what is wrong with a snapshot: every file against its size, its checksum and its rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from .folders import place_of
from .manifest import FILE, Manifest, Part, read_manifest
from .partitions import digest_of
from .problems import SnapshotDamaged


@dataclass(frozen=True)
class Fault:
    """One file that is not as it was made, and what is wrong with it."""

    file: str
    text: str


def verify(folder: Path, name: str) -> tuple[Fault, ...]:
    """Return everything that is wrong with the snapshot; nothing means that it is whole.

    Raises:
        NoSuchSnapshot: there is none of that name.
    """
    place = place_of(folder, name)
    try:
        manifest = read_manifest(place)
    except SnapshotDamaged as fault:
        return (Fault(FILE, str(fault)),)
    return tuple(_faults(place, manifest))


def _faults(place: Path, manifest: Manifest) -> Iterator[Fault]:
    if manifest.snapshot != place.name:
        yield Fault(FILE, f"belongs to the snapshot {manifest.snapshot}, not to {place.name}.")
    for part in manifest.parts():
        text = what_is_wrong(place, part)
        if text:
            yield Fault(part.path, text)
    known = {FILE, *(part.path for part in manifest.parts())}
    for file in sorted(one for one in place.rglob("*") if one.is_file()):
        path = file.relative_to(place).as_posix()
        if path not in known:
            yield Fault(path, "is not in the manifest: it was put there later.")


def what_is_wrong(place: Path, part: Part) -> str:
    """Return what is wrong with one file, or nothing."""
    file = place / part.path
    if not file.is_file():
        return "is missing."
    size = file.stat().st_size
    if size != part.size:
        return f"has {size:,} bytes and should have {part.size:,}: it was cut short or changed."
    if digest_of(file) != part.sha256:
        return "is damaged: its checksum is not the one it was made with."
    try:
        rows = pq.read_metadata(file).num_rows
    except (pa.ArrowException, OSError) as fault:
        return f"cannot be read as Parquet: {fault}"
    return "" if rows == part.rows else f"holds {rows:,} rows, and the manifest says {part.rows:,}."
