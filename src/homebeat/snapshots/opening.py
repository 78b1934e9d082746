"""Opening a snapshot: its tables for figures, each file held to its checksum before its first row is used."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from homebeat.analysis.tables.sources import Source

from .folders import names, place_of
from .manifest import Manifest, Part, TableFacts, read_manifest
from .problems import NoSuchSnapshot, SnapshotDamaged
from .types import ARROW
from .verifying import what_is_wrong

LATEST = "latest"


@dataclass(frozen=True)
class Snapshot:
    """One snapshot, opened. What figures cite is its name; its manifest says of which day, database and release it is."""

    place: Path
    manifest: Manifest
    _whole: set[str] = field(default_factory=set, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The name that figures cite."""
        return self.manifest.snapshot

    def facts(self, table: str) -> TableFacts:
        """Return what the manifest says of a table.

        Raises:
            NoSuchSnapshot: the snapshot has no such table.
        """
        if table not in self.manifest.tables:
            known = ", ".join(self.manifest.tables)
            raise NoSuchSnapshot(f"The snapshot {self.name} has no table '{table}'. It has: {known}.")
        return self.manifest.tables[table]

    def schema(self, table: str) -> pa.Schema:
        """Return the table's columns and types, those in the folders' names last."""
        facts = self.facts(table)
        named = [(name, pa.string()) for name in facts.partitioned_by]
        return pa.schema([(name, ARROW[kind]) for name, kind in sorted(facts.columns.items())] + named)

    def parts(self, table: str, *, forces: Collection[str] = (), since: str = "", until: str = "") -> tuple[Part, ...]:
        """Return the files of a table, of all forces or some, from month `since` to month `until` (2026-03), each found whole.

        Raises:
            NoSuchSnapshot: the snapshot has no such table.
            SnapshotDamaged: a file is not as it was made; says which, and how.
        """
        wanted = tuple(part for part in self.facts(table).parts if _is_wanted(part, forces, since, until))
        for part in wanted:
            self._require_whole(part)
        return wanted

    def source(self, table: str) -> Source:
        """Return a table for an engine of `analysis`, which reads its files where they lie; an empty one is in memory."""
        files = tuple(str(self.place / part.path) for part in self.parts(table))
        key, schema = f"{self.name}/{table}", self.schema(table)
        if not files:
            return Source(key, key, schema, schema.empty_table())
        return Source(key, key, schema, files=files, folder=str(self.place / table))

    def arrow(self, table: str, *, forces: Collection[str] = (), since: str = "", until: str = "") -> pa.Table:
        """Return a table's rows in memory."""
        schema = self.schema(table)
        pieces = [self._read(part, schema) for part in self.parts(table, forces=forces, since=since, until=until)]
        return pa.concat_tables(pieces) if pieces else schema.empty_table()

    def _read(self, part: Part, schema: pa.Schema) -> pa.Table:
        held = pq.ParquetFile(self.place / part.path).read()
        for name, value in part.partition.items():
            held = held.append_column(name, pa.array([value] * held.num_rows, pa.string()))
        return held.select(schema.names)

    def _require_whole(self, part: Part) -> None:
        if part.path in self._whole:
            return
        text = what_is_wrong(self.place, part)
        if text:
            raise SnapshotDamaged(f"{self.name}: {part.path} {text} No figure is worked out from it.")
        self._whole.add(part.path)


def open_snapshot(folder: Path, name: str = LATEST) -> Snapshot:
    """Return the snapshot of that name, or the latest.

    Raises:
        NoSuchSnapshot: there is none.
        SnapshotDamaged: its manifest is not as it was written.
    """
    if name == LATEST:
        name = (names(folder) or ("",))[-1]
    place = place_of(folder, name)
    return Snapshot(place, read_manifest(place))


def _is_wanted(part: Part, forces: Collection[str], since: str, until: str) -> bool:
    force, month = part.partition.get("force_key"), part.partition.get("month")
    of_force = not forces or force is None or force in forces
    return of_force and (month is None or ((not since or month >= since) and (not until or month <= until)))
