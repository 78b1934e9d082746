"""What came of each file: counts for the table and the JSON answer, and the row-level report of faults as CSV."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .cells import FORMULA_STARTS
from .delimited import Fault

COLUMNS = ("file", "rows", "loaded", "unchanged", "without_location", "without_id", "refused")
FAULT_COLUMNS = ("file", "row", "column", "reason")


@dataclass(frozen=True)
class FileOutcome:
    """One file's outcome: refused whole, or loaded whole. `notes` are sentences for the person at the keyboard."""

    file: str
    rows: int = 0
    loaded: int = 0
    unchanged: int = 0
    without_location: int = 0
    without_id: int = 0
    refused: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Return the outcome in the shape of the JSON answer."""
        refused = [{"row": one.row, "column": one.column, "reason": one.reason} for one in self.refused]
        return {name: getattr(self, name) for name in COLUMNS[:-1]} | {"refused": refused}

    def as_row(self) -> dict[str, Any]:
        """Return the outcome as one row of a table; faults are counted."""
        return {name: getattr(self, name) for name in COLUMNS[:-1]} | {"refused": len(self.refused)}


def refused(file: str, faults: Iterable[Fault], *, rows: int = 0) -> FileOutcome:
    """Return the outcome of a file that left no trace."""
    return FileOutcome(file, rows=rows, refused=tuple(faults))


def write_faults(outcomes: Iterable[FileOutcome], to: Path) -> int:
    """Write every fault of every file as CSV and return how many; a header alone says that nothing was wrong."""
    rows = [
        (harmless(outcome.file), fault.row or "", harmless(fault.column), harmless(fault.reason))
        for outcome in outcomes
        for fault in outcome.refused
    ]
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FAULT_COLUMNS)
        writer.writerows(rows)
    return len(rows)


def harmless(text: str) -> str:
    """Return the text so that no spreadsheet runs it: an apostrophe before a sign that would begin a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def amount(count: int, one: str, many: str) -> str:
    """Return a count in words that agree with it: 1 ward is, 2 wards are."""
    return f"{count:,} {one if count == 1 else many}"
