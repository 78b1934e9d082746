"""A snapshot holds what the database held, and nothing that leads to a person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from homebeat.config.database import RoleUrls
from homebeat.foundation.clocks import london_day
from homebeat.operations.engagement.models import Event, KeyIndividual
from homebeat.snapshots import folders
from homebeat.snapshots.actions import make_snapshot
from homebeat.snapshots.manifest import FILE, Manifest, read_manifest
from homebeat.snapshots.opening import open_snapshot
from tests.conftest import as_owner
from tests.snapshots.conftest import AT, DAY
from tests.snapshots.small_force import SECRET, SmallForce, make_small_force


@dataclass(frozen=True)
class Frozen:
    force: SmallForce
    manifest: Manifest
    folder: Path


@pytest.fixture(scope="module")
def frozen(module_database: RoleUrls, tmp_path_factory: pytest.TempPathFactory, django_db_blocker) -> Iterator[Frozen]:
    folder = tmp_path_factory.mktemp("snapshots")
    with django_db_blocker.unblock():
        force = make_small_force()
        yield Frozen(force, make_snapshot(folder=folder, url=module_database.reader, day=DAY, by=None, at=AT), folder)


def test_the_tables_hold_what_the_records_say(frozen: Frozen) -> None:
    rows = open_snapshot(frozen.folder).arrow("events").to_pylist()

    with as_owner():
        expected = [
            {
                "area_key": one.area.key,
                "team_key": None,
                "kind": one.kind,
                "state": one.state,
                "day": london_day(one.starts_at),
                "starts_at": one.starts_at,
                "ends_at": None,
                "people_met": one.people_met,
                "is_public": one.is_public,
                "logged_on": london_day(one.logged_at),
                "force_key": frozen.force.force.key,
                "month": f"{london_day(one.starts_at):%Y-%m}",
            }
            for one in Event.objects.select_related("area").order_by("starts_at", "id")
        ]
    order = lambda row: (row["starts_at"].astimezone(UTC), row["kind"], row["state"])  # noqa: E731
    assert sorted(rows, key=order) == sorted(expected, key=order)
    assert {row["month"] for row in rows} == {"2026-02", "2026-04"}, (
        "half past eleven UTC on 31 March is April in London"
    )


def test_restricted_records_are_all_counted_and_only_to_the_month(frozen: Frozen) -> None:
    rows = open_snapshot(frozen.folder).arrow("key_individuals").to_pylist()

    with as_owner():
        assert len(rows) == KeyIndividual.objects.count() == 1
    assert rows[0]["agreed_in"] == date(2026, 1, 1), "agreed on 7 January"
    assert rows[0]["area_key"] == frozen.force.wards[0].key


def test_whether_there_is_an_address_is_told_but_not_the_address(frozen: Frozen) -> None:
    told = {row["area_key"]: row["has_email"] for row in open_snapshot(frozen.folder).arrow("teams").to_pylist()}

    assert told == {frozen.force.wards[0].key: False, frozen.force.wards[1].key: True}


def test_no_name_contact_note_or_exact_place_is_in_any_file(frozen: Frozen) -> None:
    manifest, folder = frozen.manifest, frozen.folder
    with as_owner():
        assert Event.objects.filter(note=SECRET).exists(), "the words to look for are in the database"
    looked_at = 0
    for part in manifest.parts():
        for row in pq.ParquetFile(folder / manifest.snapshot / part.path).read().to_pylist():
            looked_at += 1
            assert not [value for value in row.values() if isinstance(value, str) and SECRET in value], part.path
    assert looked_at == manifest.rows > 250
    assert SECRET not in (folder / manifest.snapshot / FILE).read_text()


def test_files_lie_by_force_and_month(frozen: Frozen) -> None:
    tables = frozen.manifest.tables

    assert [part.path for part in tables["events"].parts] == [
        f"events/force_key={frozen.force.force.key}/month={month}/rows.parquet" for month in ("2026-02", "2026-04")
    ]
    assert [part.path for part in tables["areas"].parts] == [f"areas/force_key={frozen.force.force.key}/rows.parquet"]
    assert [part.path for part in tables["policy"].parts] == ["policy/rows.parquet"]
    assert tables["successions"].parts == ()


def test_the_manifest_says_what_is_there(frozen: Frozen) -> None:
    manifest, folder = frozen.manifest, frozen.folder

    assert read_manifest(folder / manifest.snapshot) == manifest
    assert (manifest.day, manifest.demo, manifest.previous) == (DAY, False, "")
    assert manifest.server >= 15
    assert manifest.tables["events"].rows == 4
    assert manifest.tables["events"].columns["people_met"] == "whole"
    assert folders.day_of(manifest.snapshot) == DAY
    assert len(manifest.allow_list) == len(manifest.migrations) == 16


def test_an_empty_table_keeps_its_columns(frozen: Frozen) -> None:
    empty = open_snapshot(frozen.folder).arrow("successions")

    assert empty.num_rows == 0
    assert set(empty.column_names) == {"predecessor_key", "successor_key", "share", "happened_on", "force_key"}
