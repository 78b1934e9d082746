"""What a snapshot says it holds: every table with its columns and rows, every file with its checksum. Written last."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from .problems import SnapshotDamaged

FORMAT = 1
FILE = "manifest.json"


@dataclass(frozen=True)
class Part:
    """One file: where it lies, which force's and month's rows it holds (as its folders say), how many, and its SHA-256."""

    path: str
    partition: dict[str, str]
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True)
class TableFacts:
    """One table: what its rows are, its columns with their types, the columns in its folders' names, and its files."""

    says: str
    columns: dict[str, str]
    partitioned_by: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def rows(self) -> int:
        """How many rows all its files have."""
        return sum(part.rows for part in self.parts)


@dataclass(frozen=True)
class Manifest:
    """Everything a snapshot can be checked against.

    `day` is the London day that the figures are as of; `taken_at` the database's own clock at the moment that was held.
    """

    snapshot: str
    day: date
    taken_at: datetime
    made_at: datetime
    homebeat: str
    server: int
    demo: bool
    allow_list: str
    migrations: str
    previous: str
    tables: dict[str, TableFacts]
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """How many rows all tables have."""
        return sum(table.rows for table in self.tables.values())

    @property
    def size(self) -> int:
        """How many bytes all files have."""
        return sum(part.size for part in self.parts())

    def parts(self) -> Iterator[Part]:
        """Return every file of every table."""
        for table in self.tables.values():
            yield from table.parts

    @property
    def sha256(self) -> str:
        """The digest of everything the manifest says, the checksums of the files among it."""
        return _digest(asdict(self))

    def text(self) -> bytes:
        """Return the manifest as its file, with its own digest in it."""
        said = {**asdict(self), "sha256": self.sha256}
        return json.dumps(said, indent=1, sort_keys=True, ensure_ascii=False, default=str).encode()


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a snapshot's folder, once it agrees with its own digest.

    Raises:
        SnapshotDamaged: it is missing, cannot be read, or is not as it was written.
    """
    file = folder / FILE
    try:
        held = json.loads(file.read_bytes())
        said = held.pop("sha256")
    except OSError as fault:
        raise SnapshotDamaged(f"{file}: cannot be read ({fault.strerror}).") from fault
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise SnapshotDamaged(f"{file}: is not a manifest; it was cut short or changed.") from fault
    if held.get("format") != FORMAT:
        raise SnapshotDamaged(f"{file}: has format {held.get('format')}, and this release reads {FORMAT}.")
    if _digest(held) != said:
        raise SnapshotDamaged(f"{file}: is not as it was written.")
    return _manifest(held)


def _manifest(held: dict[str, Any]) -> Manifest:
    tables = {
        name: TableFacts(
            one["says"], one["columns"], tuple(one["partitioned_by"]), tuple(Part(**part) for part in one["parts"])
        )
        for name, one in held.pop("tables").items()
    }
    day = date.fromisoformat(held.pop("day"))
    taken_at, made_at = (datetime.fromisoformat(held.pop(name)) for name in ("taken_at", "made_at"))
    return Manifest(**held, day=day, taken_at=taken_at, made_at=made_at, tables=tables)


def _digest(said: dict[str, Any]) -> str:
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
