"""`homebeat audit`: write a checkpoint of the trail outside the database, and verify the trail against it."""

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from homebeat.config.printing import add_format, print_json, print_rows, say
from homebeat.foundation.audit import checkpoints, queries
from homebeat.foundation.audit.verification import Report, verify

EXAMPLE = "homebeat audit verify --format json"
COLUMNS = ("seal", "guard", "finding")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take a task; verifying also takes the format of its findings."""
    tasks = parser.add_subparsers(dest="task", required=True)
    tasks.add_parser("checkpoint", help="write the head of the trail to the checkpoint file")
    add_format(tasks.add_parser("verify", help="look for tampering in the whole trail"))


def run(args: argparse.Namespace) -> int:
    """Do the task; 1 means that something was found or that no checkpoint could be written."""
    if args.task == "checkpoint":
        return _checkpoint(at=datetime.now(UTC))
    return _verify(style=args.format)


def checkpoint_folder() -> Path:
    """Return where the checkpoints are kept: HOMEBEAT_CHECKPOINTS, else a folder of the data folder."""
    named = os.environ.get("HOMEBEAT_CHECKPOINTS")
    return Path(named).expanduser() if named else settings.DATA_FOLDER / "checkpoints"


def verify_trail() -> Report:
    """Verify the trail of this database against its checkpoints, as both stand now."""
    entries = checkpoints.entries(checkpoint_folder())
    with queries.one_moment():
        return verify(queries.links(), queries.loose_events(), entries)


def window_in_words(report: Report) -> str:
    """Say what no checkpoint vouches for yet."""
    if report.last_checkpoint is None:
        return (
            f"There is no checkpoint yet: nothing outside the database vouches for the {report.window_events} events."
        )
    since = f"{report.last_checkpoint.at:%Y-%m-%d %H:%M} UTC (seal {report.last_checkpoint.number})"
    return f"Window: {report.window_events} events since the last checkpoint of {since}; a cut-off end would not show there."


def _checkpoint(*, at: datetime) -> int:
    head = queries.head()
    if head is None:
        say("The trail is empty: there is nothing to write a checkpoint of.")
        return 1
    folder = checkpoint_folder()
    try:
        last = checkpoints.append(folder, number=head[0], digest=head[1], at=at)
    except checkpoints.TrailWentBack as problem:
        say(str(problem))
        return 1
    print(f"Checkpoint of seal {last.number} ({last.at:%Y-%m-%d %H:%M} UTC) is in {folder / checkpoints.FILE}.")
    return 0


def _verify(*, style: str) -> int:
    report = verify_trail()
    rows = [{"seal": one.seal, "guard": one.guard.value, "finding": one.text} for one in report.findings]
    if style == "json":
        print_json({**_figures(report), "findings": rows})
    elif rows or style == "csv":
        print_rows(COLUMNS, rows, style=style)
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
        say(f"... and {report.further_findings} findings more.")
    say(f"Seals: {report.seals}. Values cleared by retention: {report.cleared}. Checkpoints: {report.checkpoints}.")
    say(window_in_words(report))
    say("The trail is whole." if not found else f"The trail was tampered with: {found} findings.")
