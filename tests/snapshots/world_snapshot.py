"""A made-up world written down as a snapshot, without a database: the same folders, files and manifest."""

import json
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa

from homebeat.foundation.standards.files import read_all
from homebeat.foundation.standards.values import plain
from homebeat.snapshots.manifest import FILE, Manifest, Part, TableFacts
from homebeat.snapshots.opening import Snapshot, open_snapshot
from homebeat.snapshots.partitions import write_partition
from homebeat.snapshots.types import ARROW, schema_of
from tests.analysis.measures.world import AS_OF, SCHEMAS, World
from tests.snapshots.conftest import AT

NAME = "2026-03-31-213000-abc"
MONTH_OF = {"events": "day", "priorities": "decided_on", "recorded_crime": "month_on"}
KINDS = {kind: name for name, kind in ARROW.items()}
POLICY = {"dataset": "text", "code": "text", "valid_from": "day", "valid_to": "day", "data": "text"}


def write_world(folder: Path, world: World) -> Snapshot:
    """Write every table of the world by force and month, and the shipped policy."""
    place = folder / NAME
    tables = {name: _write(place, name, world) for name in world.rows} | {"policy": _write_policy(place)}
    manifest = Manifest(
        snapshot=NAME, day=AS_OF, taken_at=AT, made_at=AT, homebeat="0", server=18, demo=True, allow_list="v", migrations="m",
        previous="", tables=tables,
    )  # fmt: skip
    (place / FILE).write_bytes(manifest.text())
    return open_snapshot(folder, NAME)


def _write(place: Path, name: str, world: World) -> TableFacts:
    columns = {column: KINDS[kind] for column, kind in SCHEMAS[name].items() if column != "force_key"}
    by = ("force_key", *(["month"] if name in MONTH_OF else []))

    def where(row: dict[str, Any]) -> tuple[str, ...]:
        force = row.get("force_key") or force_of(row, world)
        return (force, *([f"{row[MONTH_OF[name]]:%Y-%m}"] if name in MONTH_OF else []))

    parts = []
    for values, rows in groupby(sorted(world.rows[name], key=where), key=where):
        named = dict(zip(by, values, strict=True))
        path = "/".join([name, *(f"{column}={value}" for column, value in named.items()), "rows.parquet"])
        parts.append(_write_file(place, path, named, columns, list(rows)))
    return TableFacts(name, columns, by, tuple(parts))


def force_of(row: dict[str, Any], world: World) -> str:
    """The force of a row's area; a posting's is that of its team."""
    area = row.get("area_key") or next(
        one["area_key"] for one in world.rows["teams"] if one["team_key"] == row["team_key"]
    )
    return next(one["force_key"] for one in world.rows["areas"] if one["area_key"] == area)


def _write_policy(place: Path) -> TableFacts:
    rows = [
        {"dataset": one.dataset, "code": one.code, "valid_from": one.valid_from, "valid_to": one.valid_to, "data": json.dumps(plain(one.data))}
        for dataset in read_all()
        for one in dataset.entries
    ]  # fmt: skip
    return TableFacts("policy", POLICY, (), (_write_file(place, "policy/rows.parquet", {}, POLICY, rows),))


def _write_file(
    place: Path, path: str, named: dict[str, str], columns: dict[str, str], rows: list[dict[str, Any]]
) -> Part:
    file = place / path
    file.parent.mkdir(parents=True, exist_ok=True)
    schema = schema_of(columns)
    batch = pa.RecordBatch.from_pylist([{name: row[name] for name in columns} for row in rows], schema=schema)
    written = write_partition(file, schema, [batch])
    return Part(path, named, written.rows, written.size, written.sha256)
