"""Making and clearing snapshots: one at a time, each with its event in the trail."""

from datetime import UTC, date, datetime
from pathlib import Path

from django.db import transaction

from homebeat.foundation import standards
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.audit.models import Event
from homebeat.foundation.audit.recording import HasKey
from homebeat.foundation.keys import new_key

from . import citations, folders
from .allow_list import read_allow_list
from .coverage import require_whole
from .making import Order, Said, nothing_said, write_files
from .manifest import Manifest, read_manifest
from .problems import SnapshotDamaged
from .rules import Keeping, due_for_clearing

KIND = "snapshots.snapshot"
MADE, CLEARED = "snapshots.made", "snapshots.cleared"
OWN_LETTERS = 3  # tell two of one second apart


def make_snapshot(
    *, folder: Path, url: str, day: date, by: HasKey | None, at: datetime, demo: bool = False,
    said: Said = nothing_said,
) -> Manifest:  # fmt: skip
    """Freeze the database as it stands now, as of `day`, read through the reader's address `url`.

    The snapshot appears in the transaction of its event, just before the commit. If a process is killed in between, the snapshot is
    there and whole, and the next call records it.

    Raises:
        SnapshotRefused: the allow-list has gaps, another process is making one, or the database cannot be read whole.
    """
    allowed = read_allow_list()
    require_whole(allowed)
    with folders.sole_maker(folder):
        _record_unrecorded(folder, by=by, at=at)
        order = Order(new_name(day, at), day, at, demo)
        with folders.draft(folder, order.name) as draft:
            said(f"draft of {order.name}")
            manifest = write_files(draft.place, order, allowed=allowed, url=url, said=said)
            with transaction.atomic():
                _record(manifest, by=by, at=at)
                said("recorded")
                draft.publish()
                said("published")
    said("done")
    return manifest


def clear_snapshots(*, folder: Path, today: date, by: HasKey | None, at: datetime) -> tuple[str, ...]:
    """Take away the snapshots whose time is over by the retention policy of `today`, and return their names.

    Raises:
        SnapshotRefused: another process is making or clearing snapshots.
    """
    keeping = Keeping(
        days=standards.value("snapshot_keeping.every_one", on=today),
        months=standards.value("snapshot_keeping.last_of_month", on=today),
    )
    held = {name: folders.day_of(name) for name in folders.names(folder)}
    with folders.sole_maker(folder):
        due = due_for_clearing(held, today=today, keeping=keeping, cited=citations.cited())
        for name in due:
            with transaction.atomic():
                audit.record(CLEARED, target=(KIND, name), by=by, at=at)
            folders.remove(folder, name)
    return due


def new_name(day: date, at: datetime) -> str:
    """Return a fresh name: the day that the figures are as of, the time (UTC) at which it is made, and letters of its own."""
    return f"{day.isoformat()}-{at.astimezone(UTC):%H%M%S}-{new_key()[:OWN_LETTERS]}"


def _record(manifest: Manifest, *, by: HasKey | None, at: datetime) -> None:
    details = {
        "day": manifest.day.isoformat(),
        "taken_at": manifest.taken_at.isoformat(),
        "sha256": manifest.sha256,
        "tables": {name: table.rows for name, table in manifest.tables.items()},
    }
    audit.record_batch(MADE, target=(KIND, manifest.snapshot), by=by, at=at, count=manifest.rows, details=details)


def _record_unrecorded(folder: Path, *, by: HasKey | None, at: datetime) -> None:
    """A process that was killed after publishing left its snapshot without an event: record it now."""
    names = folders.names(folder)
    told = set(
        Event.objects.filter(target_type=KIND, action=MADE, target_key__in=names).values_list("target_key", flat=True)
    )
    for name in names:
        if name in told:
            continue
        try:
            manifest = read_manifest(folder / name)
        except SnapshotDamaged:
            continue  # `homebeat snapshot verify` names it; the trail tells only of whole ones
        with transaction.atomic():
            _record(manifest, by=by, at=at)
