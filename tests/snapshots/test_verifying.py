"""A damaged, shortened, missing or strange file is found and named, and no figure is worked out from one."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from homebeat.snapshots.manifest import FILE, FORMAT, Manifest, Part, TableFacts, read_manifest
from homebeat.snapshots.opening import open_snapshot
from homebeat.snapshots.partitions import digest_of, write_partition
from homebeat.snapshots.problems import NoSuchSnapshot, SnapshotDamaged
from homebeat.snapshots.verifying import verify, what_is_wrong
from tests.snapshots.conftest import AT, DAY, change

NAME = "2026-03-31-213000-abc"
ROWS = pa.schema([("day", pa.date32()), ("people", pa.int64())])


def batch(*people: int) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [pa.array([DAY] * len(people), pa.date32()), pa.array(people, pa.int64())], schema=ROWS
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A snapshot made by hand: two months of one table."""
    place = tmp_path / NAME
    parts = []
    for month, people in (("2026-02", (1, 2, 3)), ("2026-03", (4, 5))):
        path = f"events/force_key=a/month={month}/rows.parquet"
        (place / path).parent.mkdir(parents=True)
        written = write_partition(place / path, ROWS, [batch(*people)])
        parts.append(Part(path, {"force_key": "a", "month": month}, written.rows, written.size, written.sha256))
    write(place, parts)
    return place


def write(place: Path, parts: list[Part], **changed: object) -> None:
    facts = TableFacts("Events.", {"day": "day", "people": "whole"}, ("force_key", "month"), tuple(parts))
    said = {
        "snapshot": NAME, "day": DAY, "taken_at": AT, "made_at": AT, "homebeat": "1", "server": 18, "demo": False,
        "allow_list": "v", "migrations": "m", "previous": "", "tables": {"events": facts},
    }  # fmt: skip
    (place / FILE).write_bytes(Manifest(**{**said, **changed}).text())


def last(place: Path) -> Path:
    return place / "events/force_key=a/month=2026-03/rows.parquet"


def test_a_whole_snapshot_has_no_fault(place: Path) -> None:
    assert verify(place.parent, NAME) == ()
    assert open_snapshot(place.parent).arrow("events").column("people").to_pylist() == [1, 2, 3, 4, 5]


def flipped(held: bytes) -> bytes:
    middle = len(held) // 2
    return held[:middle] + bytes([held[middle] ^ 1]) + held[middle + 1 :]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (flipped, "is damaged: its checksum is not the one"),
        (lambda held: held[:-1], "it was cut short or changed"),
        (lambda held: held + b"\0", "it was cut short or changed"),
        (lambda held: b"", "has 0 bytes"),
    ],
)
def test_a_damaged_file_is_named_and_not_used(place: Path, what: Callable[[bytes], bytes], said: str) -> None:
    change(last(place), what)

    (fault,) = verify(place.parent, NAME)
    assert (fault.file, said in fault.text) == ("events/force_key=a/month=2026-03/rows.parquet", True), fault
    opened = open_snapshot(place.parent)
    with pytest.raises(SnapshotDamaged, match=r"month=2026-03.*No figure is worked out"):
        opened.arrow("events")
    assert opened.arrow("events", until="2026-02").num_rows == 3, "months that are whole may be used"


def test_every_bit_counts(place: Path) -> None:
    """No single flipped byte anywhere in a file goes unseen."""
    file = last(place)
    whole = file.read_bytes()
    for position in range(0, len(whole), 37):
        change(file, lambda held, at=position: whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
        assert len(verify(place.parent, NAME)) == 1, position
    change(file, lambda _: whole)
    assert verify(place.parent, NAME) == ()


def test_a_missing_file_is_named(place: Path) -> None:
    last(place).unlink()

    assert [fault.text for fault in verify(place.parent, NAME)] == ["is missing."]


def test_a_file_that_was_put_there_is_named(place: Path) -> None:
    (place / "events/force_key=a/month=2026-04").mkdir()
    (place / "events/force_key=a/month=2026-04/rows.parquet").write_bytes(b"PAR1")

    (fault,) = verify(place.parent, NAME)
    assert (fault.file, fault.text) == (
        "events/force_key=a/month=2026-04/rows.parquet",
        "is not in the manifest: it was put there later.",
    )
    assert open_snapshot(place.parent).arrow("events").num_rows == 5, "only the manifest's files are read"


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (lambda held: held[: len(held) // 2], "is not a manifest"),
        (lambda held: b"", "is not a manifest"),
        (lambda held: b"[]", "is not a manifest"),
        (lambda held: held.replace(b'"rows": 3', b'"rows": 4'), "is not as it was written"),
        (lambda held: held.replace(b"2026-02", b"2026-01", 1), "is not as it was written"),
        (lambda held: held.replace(b'"format": 1', b'"format": 2'), "has format 2, and this release reads 1"),
    ],
)
def test_a_manifest_that_was_changed_is_named(place: Path, what: Callable[[bytes], bytes], said: str) -> None:
    change(place / FILE, what)

    (fault,) = verify(place.parent, NAME)
    assert (fault.file, said in fault.text) == (FILE, True), fault
    with pytest.raises(SnapshotDamaged, match=said):
        open_snapshot(place.parent, NAME)


def test_a_manifest_that_is_missing_is_named(place: Path) -> None:
    (place / FILE).unlink()

    (fault,) = verify(place.parent, NAME)
    assert "cannot be read" in fault.text


def test_a_snapshot_under_another_name_is_named(place: Path) -> None:
    other = place.with_name("2026-03-30-213000-abc")
    place.rename(other)

    assert [fault.text for fault in verify(other.parent, other.name)] == [
        f"belongs to the snapshot {NAME}, not to {other.name}."
    ]


def test_rows_are_held_to_the_manifest_even_where_the_checksum_fits(place: Path) -> None:
    held = read_manifest(place)
    part = held.tables["events"].parts[0]

    assert what_is_wrong(place, part) == ""
    wrong = Part(part.path, part.partition, 7, part.size, part.sha256)
    assert what_is_wrong(place, wrong) == "holds 3 rows, and the manifest says 7."


def test_a_file_that_is_no_parquet_is_named(place: Path) -> None:
    file = place / "x.parquet"
    file.write_bytes(b"no table")
    assert "cannot be read as Parquet" in what_is_wrong(place, Part("x.parquet", {}, 1, 8, digest_of(file)))


def test_only_what_was_asked_for_is_opened(place: Path) -> None:
    opened = open_snapshot(place.parent)

    assert opened.name == NAME
    assert opened.arrow("events", since="2026-03").column("people").to_pylist() == [4, 5]
    assert opened.arrow("events", forces=["a"]).num_rows == 5
    assert opened.arrow("events", forces=["b"]).num_rows == 0
    assert opened.arrow("events", since="2026-03").column("month").to_pylist() == ["2026-03", "2026-03"]


def test_what_is_not_there_is_said_with_what_is(place: Path) -> None:
    with pytest.raises(NoSuchSnapshot, match=f"no snapshot '2020-01-01-000000-abc'.*{NAME}"):
        open_snapshot(place.parent, "2020-01-01-000000-abc")
    with pytest.raises(NoSuchSnapshot, match=r"no table 'castles'\. It has: events"):
        open_snapshot(place.parent).arrow("castles")
    with pytest.raises(NoSuchSnapshot, match="make one with: homebeat snapshot make"):
        open_snapshot(place.parent / "elsewhere")
    with pytest.raises(NoSuchSnapshot):
        open_snapshot(place.parent, "../" + place.parent.name + "/" + NAME)


def test_the_format_is_the_one_that_is_written(place: Path) -> None:
    assert read_manifest(place).format == FORMAT == 1
    assert pq.read_schema(last(place)).names == ["day", "people"]
