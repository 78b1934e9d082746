"""Each snapshot has its one event in the trail, and goes when its time is over, unless a figure cites it."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from homebeat.config.database import RoleUrls
from homebeat.foundation.audit.models import Event
from homebeat.snapshots import citations, folders
from homebeat.snapshots.actions import clear_snapshots
from homebeat.snapshots.manifest import FILE
from homebeat.snapshots.problems import SnapshotRefused
from homebeat.snapshots.verifying import verify
from tests.conftest import as_owner
from tests.snapshots.conftest import AT, DAY, Make
from tests.snapshots.small_force import SmallForce


def events(action: str = "snapshots.made") -> list[Event]:
    return list(Event.objects.filter(action=action).select_related("values_held").order_by("id"))


def test_a_snapshot_has_one_event_that_says_what_it_is(force: SmallForce, make: Make) -> None:
    manifest = make()

    (event,) = events()
    assert (event.target_type, event.target_key, event.outcome) == ("snapshots.snapshot", manifest.snapshot, "batch")
    said = event.values_held.after
    assert (said["count"], said["sha256"], said["day"]) == (manifest.rows, manifest.sha256, "2026-03-31")
    assert said["tables"]["events"] == 4


def test_a_refused_snapshot_has_none(force: SmallForce, make: Make, fresh_database: RoleUrls) -> None:
    with pytest.raises(SnapshotRefused):
        make(url=fresh_database.web)

    assert events() == []


def test_a_snapshot_whose_maker_was_killed_before_the_commit_is_recorded_by_the_next(
    force: SmallForce, make: Make, folder: Path
) -> None:
    class Killed(BaseException):
        """What a kill is like for the transaction: nothing after it happens."""

    def kill(said: str) -> None:
        if said == "published":
            raise Killed

    with pytest.raises(Killed):
        make(said=kill)
    (left,) = folders.names(folder)
    assert events() == []
    second = make()
    make()

    assert [event.target_key for event in events()][:2] == [left, second.snapshot]
    assert len(events()) == 3


def test_a_damaged_snapshot_without_an_event_is_not_vouched_for(force: SmallForce, make: Make, folder: Path) -> None:
    strange = folder / "2026-03-01-010101-abc"
    strange.mkdir(parents=True)
    (strange / FILE).write_text("{}")
    made = make()

    assert [event.target_key for event in events()] == [made.snapshot]


def test_what_is_past_its_time_is_cleared_with_an_event(
    force: SmallForce, make: Make, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = [make(day=DAY - timedelta(days=days)).snapshot for days in (100, 99, 98)]
    new = make().snapshot
    monkeypatch.setattr(citations, "_looks", [lambda: [old[0]]])
    gone = clear_snapshots(folder=folder, today=DAY, by=None, at=AT)

    assert gone == (old[1],), "the first is cited, the last is the last of its month"
    assert folders.names(folder) == (old[0], old[2], new)
    assert [event.target_key for event in events("snapshots.cleared")] == [old[1]]
    assert clear_snapshots(folder=folder, today=DAY, by=None, at=AT) == ()


def test_nothing_is_cleared_while_another_makes_or_clears(force: SmallForce, make: Make, folder: Path) -> None:
    make(day=date(2001, 1, 1)), make()
    with folders.sole_maker(folder), pytest.raises(SnapshotRefused, match="Another process"):
        clear_snapshots(folder=folder, today=DAY, by=None, at=AT)

    assert len(folders.names(folder)) == 2


def test_a_room_says_once_what_it_cites(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citations, "_looks", [])
    assert citations.cited() == frozenset()
    citations.register(lambda: ["a", "b"])
    citations.register(lambda: ["b", "c"])

    assert citations.cited() == {"a", "b", "c"}


def test_a_shared_file_stays_with_the_snapshot_that_is_kept(force: SmallForce, make: Make, folder: Path) -> None:
    old = make(day=DAY - timedelta(days=70)), make(day=DAY - timedelta(days=65))
    kept = make()
    with as_owner():
        gone = clear_snapshots(folder=folder, today=DAY, by=None, at=AT)

    assert gone == (old[0].snapshot,)
    assert verify(folder, old[1].snapshot) == verify(folder, kept.snapshot) == ()
