"""`homebeat snapshot`: freeze the database into dated, checksummed tables, and look after them."""

import argparse
import sys
from datetime import UTC, datetime

from django.conf import settings

from homebeat.config.environment import address_for
from homebeat.config.rows import add_format, print_rows
from homebeat.demo.models import DemoForce
from homebeat.foundation import clocks
from homebeat.foundation.clocks.standing import moment_on
from homebeat.snapshots import actions, folders
from homebeat.snapshots.manifest import Manifest, read_manifest
from homebeat.snapshots.problems import NoSuchSnapshot, SnapshotDamaged, SnapshotRefused
from homebeat.snapshots.verifying import verify

EXAMPLE = "homebeat snapshot make && homebeat snapshot verify 2026-03-31-021004-7k3"
COLUMNS = ("snapshot", "day", "taken_at", "tables", "rows", "megabytes", "homebeat", "state")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take a task."""
    tasks = parser.add_subparsers(dest="task", required=True, metavar="TASK")
    make = tasks.add_parser("make", help="freeze the database as it stands now")
    check = tasks.add_parser(
        "verify", help="hold every file of a snapshot to its checksum; names every one that differs"
    )
    check.add_argument("name", metavar="ID", help="the snapshot's name, or 'all'")
    listing = tasks.add_parser("list", help="list the snapshots, the latest last")
    tasks.add_parser("clear", help="take away the snapshots whose time is over by the retention policy")
    for task in (make, check, listing):
        add_format(task)


def run(args: argparse.Namespace) -> int:
    """Do the task; 1 means that it was refused or that something is damaged."""
    try:
        return {"make": _make, "verify": _verify, "list": _list, "clear": _clear}[args.task](args)
    except (SnapshotRefused, NoSuchSnapshot, SnapshotDamaged) as refused:
        print(refused, file=sys.stderr)
        return 1


def _make(args: argparse.Namespace) -> int:
    at = _now()
    manifest = actions.make_snapshot(
        folder=settings.SNAPSHOT_FOLDER, url=address_for("reader"), day=clocks.london_day(at), by=None, at=at,
        demo=settings.DEMO, said=_say,
    )  # fmt: skip
    print_rows([_row(manifest)], columns=COLUMNS, format=args.format)
    return 0


def _verify(args: argparse.Namespace) -> int:
    wanted = folders.names(settings.SNAPSHOT_FOLDER) if args.name == "all" else (args.name,)
    found = [(name, fault) for name in wanted for fault in verify(settings.SNAPSHOT_FOLDER, name)]
    rows = [{"snapshot": name, "file": fault.file, "fault": fault.text} for name, fault in found]
    if rows or args.format != "table":
        print_rows(rows, columns=("snapshot", "file", "fault"), format=args.format)
    damaged = len({name for name, _ in found})
    _say(
        f"{damaged} of {len(wanted)} snapshots are damaged."
        if rows
        else f"Whole: {', '.join(wanted) or 'none is there'}."
    )
    return 1 if rows else 0


def _list(args: argparse.Namespace) -> int:
    rows = [_held(name) for name in folders.names(settings.SNAPSHOT_FOLDER)]
    print_rows(rows, columns=COLUMNS, format=args.format)
    return 0


def _clear(args: argparse.Namespace) -> int:
    at = _now()
    gone = actions.clear_snapshots(folder=settings.SNAPSHOT_FOLDER, today=clocks.london_day(at), by=None, at=at)
    _say(f"Cleared {len(gone)} snapshots: {', '.join(gone)}." if gone else "No snapshot is past its time.")
    return 0


def _held(name: str) -> dict[str, object]:
    try:
        return _row(read_manifest(settings.SNAPSHOT_FOLDER / name))
    except SnapshotDamaged:
        return {"snapshot": name, "state": "damaged"}


def _row(manifest: Manifest) -> dict[str, object]:
    return {
        "snapshot": manifest.snapshot,
        "day": manifest.day.isoformat(),
        "taken_at": manifest.taken_at.isoformat(timespec="seconds"),
        "tables": len(manifest.tables),
        "rows": manifest.rows,
        "megabytes": round(manifest.size / 1e6, 1),
        "homebeat": manifest.homebeat,
        "state": "demo" if manifest.demo else "",
    }


def _now() -> datetime:
    """The moment now; in a demo, on the day where the demo's calendar stands."""
    force = DemoForce.objects.first() if settings.DEMO else None
    return moment_on(force.as_of if force else None, datetime.now(UTC))


def _say(text: str) -> None:
    print(text, file=sys.stderr)
