"""`homebeat standards`: load the policy data, look at what holds on a day, and write its reference pages."""

import argparse
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import transaction

from homebeat.config.home import CHECKOUT
from homebeat.config.rows import add_format, print_rows
from homebeat.foundation import standards
from homebeat.foundation.audit.recording import record_batch
from homebeat.foundation.clocks import london_day
from homebeat.foundation.standards.documentation import glossary_page, standards_page
from homebeat.foundation.standards.files import FRAMEWORKS, read_all
from homebeat.foundation.standards.values import plain

HELP = "Show or load the policy data"
EXAMPLE = "homebeat standards show clocks.priority_review --on 2024-09-01"
ROLE = "owner"

ENTRY_COLUMNS = ["dataset", "code", "name", "valid_from", "last_day", "source"]
REPORT_COLUMNS = ["outcome", "dataset", "code", "valid_from"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Four tasks, each with its own arguments."""
    tasks = parser.add_subparsers(dest="task", required=True, metavar="TASK")
    load = tasks.add_parser("load", help="make the database equal to the files; prints what changed")
    load.add_argument("--from", dest="folder", type=Path, default=FRAMEWORKS, help="a folder of policy files")
    listing = tasks.add_parser("list", help="list the datasets, or the entries of one")
    listing.add_argument("dataset", nargs="?", help="the dataset whose entries are listed")
    show = tasks.add_parser("show", help="show one entry or one of its fields")
    show.add_argument("code", help="for example clocks.public_reply, or clocks.public_reply.length")
    for task in (listing, show):
        task.add_argument("--on", type=date.fromisoformat, help="the day, as 2024-09-01 (default: today in London)")
    for task in (load, listing, show):
        add_format(task)
    docs = tasks.add_parser("docs", help="write docs/glossary.md and docs/rules/standards.md from the files")
    docs.add_argument("--into", type=Path, default=CHECKOUT / "docs", help="the folder of the documentation")


def run(args: argparse.Namespace) -> int:
    """Do the task; a refusal says why and what to do."""
    try:
        return {"load": _load, "list": _list, "show": _show, "docs": _docs}[args.task](args)
    except (standards.StandardsInvalid, LookupError) as refused:
        print(refused, file=sys.stderr)
        return 1


def _load(args: argparse.Namespace) -> int:
    with transaction.atomic():
        report = standards.load_all(args.folder)
        outcomes = {"added": report.added, "changed": report.changed, "withdrawn": report.withdrawn}
        rows = [
            {"outcome": outcome, "dataset": name[0], "code": name[1], "valid_from": name[2]}
            for outcome, names in outcomes.items()
            for name in names
        ]
        if rows:
            details = {outcome: len(names) for outcome, names in outcomes.items()}
            record_batch(
                "standards.loaded", target=("standards.edition", report.version), by=None, at=datetime.now(UTC),
                count=len(rows), details=details,
            )  # fmt: skip
    print(report, file=sys.stderr)
    print_rows(rows, columns=REPORT_COLUMNS, format=args.format)
    return 0


def _list(args: argparse.Namespace) -> int:
    if args.dataset is None:
        counts = [
            {"dataset": name, "entries": len(standards.entries(name, on=_day(args)))} for name in standards.datasets()
        ]
        print_rows(counts, columns=["dataset", "entries"], format=args.format)
        return 0
    found = standards.entries(args.dataset, on=_day(args))
    print_rows([_row(one) for one in found], columns=ENTRY_COLUMNS, format=args.format)
    return 0


def _show(args: argparse.Namespace) -> int:
    dataset, _, rest = args.code.partition(".")
    code, _, field = rest.partition(".")
    one = standards.entry(dataset, code, on=_day(args))
    if field:
        values = {field: standards.value(args.code, on=_day(args))}
    else:
        values = {"valid_from": one.valid_from, "last_day": one.last_day, "source": one.source, **one.data}
    rows = [{"field": name, "value": plain(value)} for name, value in values.items()]
    print_rows(rows, columns=["field", "value"], format=args.format)
    return 0


def _docs(args: argparse.Namespace) -> int:
    datasets = read_all()
    for place, text in (("glossary.md", glossary_page(datasets)), ("rules/standards.md", standards_page(datasets))):
        page = args.into / place
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
        print(f"wrote {page}", file=sys.stderr)
    return 0


def _row(one: standards.Standard) -> dict[str, object]:
    return {name: getattr(one, name) for name in ENTRY_COLUMNS}


def _day(args: argparse.Namespace) -> date:
    return args.on or london_day(datetime.now(UTC))
