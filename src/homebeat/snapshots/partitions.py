"""Cutting a stream of ordered rows into partitions, and writing each as one file that is always the same for the same rows."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROWS_A_GROUP = 1 << 17
PIECE = 1 << 20
Place = tuple[str, ...]  # the values that name a partition, in the order of its folders


@dataclass(frozen=True)
class Written:
    """What a file holds: rows, bytes and their SHA-256."""

    rows: int
    size: int
    sha256: str


def partitions(
    batches: Iterable[pa.RecordBatch], columns: Sequence[str]
) -> Iterator[tuple[Place, Iterator[pa.RecordBatch]]]:
    """Return each partition with its rows, in pieces; the rows must come ordered by the columns that name partitions."""
    pieces = (piece for batch in batches for piece in _cut(batch, columns))
    for place, found in groupby(pieces, key=lambda piece: piece[0]):
        yield place, (rows for _, rows in found)


def _cut(batch: pa.RecordBatch, columns: Sequence[str]) -> Iterator[tuple[Place, pa.RecordBatch]]:
    """Cut one piece of the stream wherever one of the columns changes."""
    if not batch.num_rows:
        return
    held = [batch.column(name) for name in columns]
    edges = {0, batch.num_rows}
    for values in held:
        changes = pc.indices_nonzero(pc.not_equal(values.slice(1), values.slice(0, len(values) - 1)))
        edges.update(place + 1 for place in changes.to_pylist())
    bare = batch.drop_columns(list(columns)) if columns else batch
    ends = sorted(edges)
    for start, end in pairwise(ends):
        yield tuple(values[start].as_py() for values in held), bare.slice(start, end - start)


def write_partition(file: Path, schema: pa.Schema, pieces: Iterable[pa.RecordBatch]) -> Written:
    """Write the rows as one Parquet file, safely on the disk; the same rows give the same bytes however they came in."""
    rows = 0
    with file.open("xb") as opened:
        with pq.ParquetWriter(opened, schema, compression="zstd") as writer:
            for group in _groups(pieces, schema):
                writer.write_table(group, row_group_size=ROWS_A_GROUP)
                rows += group.num_rows
        opened.flush()
        os.fsync(opened.fileno())
    return Written(rows, file.stat().st_size, digest_of(file))


def _groups(pieces: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """Gather rows into row groups of one size, each in one piece of memory."""
    waiting: list[pa.RecordBatch] = []
    count = 0
    for piece in pieces:
        waiting.append(piece)
        count += piece.num_rows
        while count >= ROWS_A_GROUP:
            held = pa.Table.from_batches(waiting)
            yield held.slice(0, ROWS_A_GROUP).cast(schema).combine_chunks()
            waiting, count = held.slice(ROWS_A_GROUP).to_batches(), count - ROWS_A_GROUP
    if count:
        yield pa.Table.from_batches(waiting).cast(schema).combine_chunks()


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while piece := opened.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
