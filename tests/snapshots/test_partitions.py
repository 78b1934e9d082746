"""Rows that come in pieces of any size become the same files, byte for byte."""

from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from homebeat.snapshots import partitions
from homebeat.snapshots.partitions import write_partition

SCHEMA = pa.schema([("word", pa.string()), ("number", pa.int64())])
WHOLE = pa.schema([("force_key", pa.string()), ("month", pa.string()), *SCHEMA])
rows_of_all = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["2026-01", "2026-02", "none"]), st.none() | st.text(max_size=3), st.none() | st.integers(-5, 5)),
    max_size=40,
)  # fmt: skip
Rows = list[tuple[str, str, str | None, int | None]]


def batches(rows: Rows, sizes: list[int]) -> list[pa.RecordBatch]:
    """The rows cut into pieces of these sizes, the rest in one."""
    found, start = [], 0
    for size in [*sizes, len(rows)]:
        found.append(
            pa.RecordBatch.from_pylist(
                [dict(zip(WHOLE.names, row, strict=True)) for row in rows[start : start + size]], schema=WHOLE
            )
        )
        start += size
    return found


def cut(rows: Rows, sizes: list[int]) -> dict[tuple[str, ...], list[dict]]:
    found = {}
    for place, pieces in partitions.partitions(batches(rows, sizes), ("force_key", "month")):
        assert place not in found, "a partition comes once"
        found[place] = pa.Table.from_batches(pieces, schema=SCHEMA).to_pylist()
    return found


@given(rows=rows_of_all, sizes=st.lists(st.integers(0, 7), max_size=8))
def test_every_row_lands_in_its_partition_in_order(rows: Rows, sizes: list[int]) -> None:
    rows = sorted(rows, key=lambda row: row[:2])
    expected = {
        place: [{"word": word, "number": number} for _, _, word, number in held]
        for place, held in groupby(rows, key=lambda row: row[:2])
    }

    assert cut(rows, sizes) == expected


def test_the_same_rows_in_other_pieces_give_the_same_bytes(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(partitions, "ROWS_A_GROUP", 10)
    table = pa.table({"word": [f"w{number % 4}" for number in range(37)], "number": list(range(37))}, schema=SCHEMA)
    files = []
    for size in (1, 3, 10, 11, 37):
        file = tmp_path / f"{size}.parquet"
        written = write_partition(file, SCHEMA, table.to_batches(max_chunksize=size))
        assert (written.rows, written.size) == (37, file.stat().st_size)
        files.append(file.read_bytes())

    assert len(set(files)) == 1
    held = pq.ParquetFile(tmp_path / "3.parquet")
    assert [held.metadata.row_group(place).num_rows for place in range(held.num_row_groups)] == [10, 10, 10, 7]
    assert held.read().equals(table)


def test_a_table_without_partitions_is_one_file() -> None:
    piece = pa.RecordBatch.from_pylist([{"word": "a", "number": 1}], schema=SCHEMA)

    assert [place for place, pieces in partitions.partitions([piece, piece], ()) for _ in [list(pieces)]] == [()]
