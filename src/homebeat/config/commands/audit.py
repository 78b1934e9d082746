"""`homebeat audit`: checkpoints of the trail outside the database, verification, and clearing what is past its time."""

import argparse
import json
import sys
from datetime import UTC, datetime

from homebeat.config.home import checkpoint_folder
from homebeat.config.rows import add_format, print_rows
from homebeat.foundation import clocks, standards
from homebeat.foundation.audit import checkpoints, clearing, queries
from homebeat.foundation.audit.verification import Report

EXAMPLE = "homebeat audit verify --format json"
COLUMNS = ("seal", "guard", "finding")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take a task; verifying also takes the format of its findings."""
    tasks = parser.add_subparsers(dest="task", required=True)
    tasks.add_parser("checkpoint", help="write the head of the trail to the checkpoint file")
    add_format(tasks.add_parser("verify", help="look for tampering in the whole trail"))
    tasks.add_parser("clear", help="clear the values of events whose retention is over; the events stay")


def run(args: argparse.Namespace) -> int:
    """Do the task; 1 means that something was found or that no checkpoint could be written."""
    at = datetime.now(UTC)
    if args.task == "checkpoint":
        return _checkpoint(at=at)
    if args.task == "clear":
        return _clear(at=at)
    return _verify(style=args.format)


def _checkpoint(*, at: datetime) -> int:
    head = queries.head()
    if head is None:
        _say("The trail is empty: there is nothing to write a checkpoint of.")
        return 1
    folder = checkpoint_folder()
    try:
        last = checkpoints.append(folder, number=head[0], digest=head[1], at=at)
    except checkpoints.TrailWentBack as problem:
        _say(str(problem))
        return 1
    print(f"Checkpoint of seal {last.number} ({last.at:%Y-%m-%d %H:%M} UTC) is in {folder / checkpoints.FILE}.")
    return 0


def _clear(*, at: datetime) -> int:
    today = clocks.london_day(at)
    months = standards.entry("retention_classes", "audit_entry", on=today)["months"]
    first_kept = clocks.months_due(today, -months)
    count = clearing.clear_values_before(clocks.london_midnight(first_kept), by=None, at=at)
    print(f"Cleared the values of {count} events from before {first_kept:%d %B %Y} ({months} months). The events stay.")
    return 0


def _verify(*, style: str) -> int:
    report = queries.verify_trail(checkpoint_folder())
    rows = [{"seal": one.seal, "guard": one.guard.value, "finding": one.text} for one in report.findings]
    if style == "json":
        print(json.dumps({**_figures(report), "findings": rows}, indent=2, default=str))
    elif rows or style == "csv":
        print_rows(rows, columns=COLUMNS, format=style)
    _say_summary(report)
    return 0 if report.is_whole else 1


def _figures(report: Report) -> dict[str, object]:
    return {
        "whole": report.is_whole,
        "seals": report.seals,
        "values_cleared": report.cleared,
        "checkpoints": report.checkpoints,
        "window": {"events": report.window_events, "since": report.window_since},
        "further_findings": report.further_findings,
    }


def _say_summary(report: Report) -> None:
    found = len(report.findings) + report.further_findings
    if report.further_findings:
        _say(f"... and {report.further_findings} more.")
    _say(f"Seals: {report.seals}. Values cleared by retention: {report.cleared}. Checkpoints: {report.checkpoints}.")
    _say(report.window())
    _say("The trail is whole." if not found else f"The trail was tampered with. Findings: {found}.")


def _say(text: str) -> None:
    print(text, file=sys.stderr)
