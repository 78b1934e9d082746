"""Rows on standard output, as a table for people, CSV for spreadsheets or JSON for programs."""

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

FORMATS = ("table", "csv", "json")


def add_format(parser: argparse.ArgumentParser) -> None:
    """Give a verb the option `--format`."""
    parser.add_argument("--format", choices=FORMATS, default="table", help="how rows are printed (default: table)")


def print_rows(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], *, style: str) -> None:
    """Print the rows in one of the three formats; JSON is a list of objects."""
    held = list(rows)
    if style == "json":
        print_json([{column: row[column] for column in columns} for row in held])
    elif style == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(columns)
        writer.writerows([_cell(row[column]) for column in columns] for row in held)
    else:
        _print_table(columns, [[_cell(row[column]) for column in columns] for row in held])


def print_json(value: Any) -> None:
    """Print one value as JSON; days and moments as ISO text."""
    print(json.dumps(value, indent=2, default=str, ensure_ascii=False))


def say(text: str) -> None:
    """Tell the person at the keyboard how it goes; results never go this way."""
    print(text, file=sys.stderr)


def _print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[place]) for row in [columns, *rows]) for place in range(len(columns))]
    for row in [columns, *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
