"""Making a snapshot: one moment, as the reader, shared with the one before, and there at once or not at all."""

import os
import stat
from pathlib import Path

import psycopg
import pytest

from homebeat.config.database import RoleUrls
from homebeat.operations.engagement.models import Event
from homebeat.snapshots import folders, making
from homebeat.snapshots.manifest import FILE
from homebeat.snapshots.problems import SnapshotRefused
from homebeat.snapshots.verifying import verify
from tests.conftest import as_owner
from tests.factories.engagement import make_event
from tests.snapshots.conftest import Make, change
from tests.snapshots.small_force import SmallForce


def test_all_tables_are_of_one_moment(force: SmallForce, make: Make, folder: Path) -> None:
    """What others write while the tables are read is in none of them."""
    written = []

    def others_write(said: str) -> None:
        if said.startswith("areas:"):  # tables come by name, so events are read after this
            written.append(make_event(force.wards[0]))

    first = make(said=others_write)
    second = make()

    assert len(written) == 1
    assert (first.tables["events"].rows, second.tables["events"].rows) == (4, 5)


@pytest.mark.parametrize("role", ["web", "worker", "owner"])
def test_a_role_that_does_not_see_every_row_is_refused(
    force: SmallForce, make: Make, folder: Path, fresh_database: RoleUrls, role: str
) -> None:
    with pytest.raises(SnapshotRefused, match=f"homebeat_{role} does not see every row.*HOMEBEAT_READER"):
        make(url=getattr(fresh_database, role))

    assert folders.names(folder) == ()


def test_a_database_that_does_not_answer_is_said(make: Make) -> None:
    with pytest.raises(SnapshotRefused, match="does not answer as its reader"):
        make(url="postgresql://homebeat_reader@127.0.0.1:1/nothing")


def test_the_reader_can_write_nothing(force: SmallForce, fresh_database: RoleUrls) -> None:
    with psycopg.connect(fresh_database.reader) as reader, pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute("UPDATE engagement_event SET note = ''")


def test_a_database_that_fails_in_the_middle_leaves_nothing(
    force: SmallForce, make: Make, folder: Path, fresh_database: RoleUrls
) -> None:
    def cut_off(said: str) -> None:
        if said.startswith("areas:"):
            with psycopg.connect(fresh_database.reader, autocommit=True) as reader:
                reader.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()"
                )

    with pytest.raises(SnapshotRefused, match="did not answer to the end"):
        make(said=cut_off)

    assert [one.name for one in folder.iterdir()] == [folders.LOCK]


def inodes(place: Path) -> dict[str, int]:
    return {file.relative_to(place).as_posix(): file.stat().st_ino for file in place.rglob("*.parquet")}


def test_files_that_did_not_change_are_shared_and_the_others_are_new(
    force: SmallForce, make: Make, folder: Path
) -> None:
    first = make()
    make_event(force.wards[0])  # in March
    with as_owner():
        Event.objects.filter(kind="panel_meeting").update(people_met=31)  # in February
    second = make()
    before, after = inodes(folder / first.snapshot), inodes(folder / second.snapshot)

    new = {path for path in after if after[path] != before.get(path)}
    root = f"events/force_key={force.force.key}/month="
    assert {path for path in new if path.startswith("events")} == {
        f"{root}2026-02/rows.parquet",
        f"{root}2026-03/rows.parquet",
    }
    assert after[f"{root}2026-04/rows.parquet"] == before[f"{root}2026-04/rows.parquet"]
    assert after["policy/rows.parquet"] == before["policy/rows.parquet"]
    assert second.previous == first.snapshot
    assert verify(folder, first.snapshot) == verify(folder, second.snapshot) == ()


def test_a_file_that_went_bad_is_not_shared(force: SmallForce, make: Make, folder: Path) -> None:
    first = make()
    change(folder / first.snapshot / "policy/rows.parquet", lambda held: held[:-1] + b"!")
    second = make()

    assert [fault.file for fault in verify(folder, first.snapshot)] == ["policy/rows.parquet"]
    assert verify(folder, second.snapshot) == ()


def test_a_snapshot_whose_manifest_went_bad_is_passed_over(force: SmallForce, make: Make, folder: Path) -> None:
    first, second = make(), make()
    change(folder / second.snapshot / FILE, lambda held: held[:100])

    assert make().previous == first.snapshot


def test_a_disk_without_hard_links_gets_whole_copies(
    force: SmallForce, make: Make, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no links on this disk")

    first = make()
    monkeypatch.setattr(making.os, "link", refuse)
    second = make()

    assert not set(inodes(folder / first.snapshot).values()) & set(inodes(folder / second.snapshot).values())
    assert verify(folder, second.snapshot) == ()


def test_only_their_owner_reads_snapshots_and_nobody_writes_them(force: SmallForce, make: Make, folder: Path) -> None:
    place = folder / make().snapshot

    assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IMODE(place.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in place.rglob("*") if file.is_file()} == {0o400}


def test_every_file_and_folder_is_on_the_disk_before_the_snapshot_gets_its_name(
    force: SmallForce, make: Make, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    really_sync, really_rename = os.fsync, Path.rename

    def sync(descriptor: int) -> None:
        happened.append(Path(f"/proc/self/fd/{descriptor}").readlink().as_posix())
        really_sync(descriptor)

    def rename(self: Path, target: Path) -> Path:
        happened.append(f"rename to {target.name}")
        return really_rename(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "rename", rename)
    manifest = make()
    draft = folder / f"{folders.UNFINISHED}{manifest.snapshot}"
    renamed = happened.index(f"rename to {manifest.snapshot}")
    before = set(happened[:renamed])

    files = {(draft / part.path).as_posix() for part in manifest.parts()} | {(draft / FILE).as_posix()}
    inside = {one.parent.as_posix() for one in map(Path, files)} | {draft.as_posix()}
    assert files | inside <= before
    assert happened[renamed + 1] == folder.as_posix()


def test_two_makers_at_once_are_refused(force: SmallForce, make: Make, folder: Path) -> None:
    with folders.sole_maker(folder), pytest.raises(SnapshotRefused, match="Another process is making"):
        make()


def test_what_a_killed_maker_left_is_swept_away(force: SmallForce, make: Make, folder: Path) -> None:
    for left in (folders.UNFINISHED, folders.GOING):
        (folder / f"{left}2026-03-30-010101-abc" / "events").mkdir(parents=True)
    manifest = make()

    assert {one.name for one in folder.iterdir()} == {folders.LOCK, manifest.snapshot}
