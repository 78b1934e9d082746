"""Rows on the standard output: a table for people, CSV for spreadsheets, JSON for programs."""

import argparse
import csv
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table

FORMATS = ("table", "csv", "json")
UNBROKEN = 100_000  # into a file or a pipe a row stays one line, however long
Row = Mapping[str, Any]


def add_format(parser: argparse.ArgumentParser) -> None:
    """Offer `--format` on a verb that prints rows."""
    parser.add_argument("--format", choices=FORMATS, default="table", help="how to print rows (default: table)")


def print_rows(rows: Sequence[Row], *, columns: Sequence[str], format: str, to: TextIO | None = None) -> None:
    """Print the rows in the columns' order; a value that a row lacks is left empty."""
    {"table": _table, "csv": _csv, "json": _json}[format](rows, columns, to or sys.stdout)


def _table(rows: Sequence[Row], columns: Sequence[str], to: TextIO) -> None:
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(str(_cell(row.get(name))) for name in columns))
    width = None if to.isatty() else UNBROKEN
    Console(file=to, width=width, markup=False, highlight=False).print(table)


def _csv(rows: Sequence[Row], columns: Sequence[str], to: TextIO) -> None:
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)


def _json(rows: Sequence[Row], columns: Sequence[str], to: TextIO) -> None:
    shown = [{name: row.get(name) for name in columns} for row in rows]
    print(json.dumps(shown, indent=2, ensure_ascii=False, default=str), file=to)


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else value
