"""XLSX workbooks: the first sheet, guarded against files that unpack to far more than they are."""

import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pyarrow as pa
import python_calamine

from homebeat.analysis.tables.faults import TableRefused
from homebeat.analysis.tables.numbers import MISSING

LARGEST_UNPACKED = 600 * 2**20  # a full sheet of a million short rows unpacks to less
MOST_TIMES = 200  # office programs pack tables 5 to 30 times
SMALL_ENOUGH = 10 * 2**20  # unpacked size below which the packing is nobody's worry
MOST_PARTS = 5_000


def guard(path: Path) -> None:
    """Refuse a workbook that would unpack to an unreasonable size, without unpacking it.

    Raises
        TableRefused : not a workbook, too many parts, too large, or packed too tightly
    """
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except zipfile.BadZipFile:
        raise TableRefused(path.name, "this is not an XLSX workbook. Save it as XLSX or CSV and try again.") from None
    unpacked = sum(part.file_size for part in parts)
    times = unpacked / max(path.stat().st_size, 1)
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED or (unpacked > SMALL_ENOUGH and times > MOST_TIMES):
        raise TableRefused(
            path.name, f"the workbook would unpack to {unpacked / 2**20:,.0f} MB in {len(parts):,} parts, {times:,.0f} times its size; "
            "it is refused as unsafe. Save the sheet as CSV.",
        )  # fmt: skip


def read_sheet(path: Path) -> tuple[tuple[str, ...], list[list[Any]]]:
    """Return the names in the first row of the first sheet, and the rows below it.

    Raises
        TableRefused : the workbook is unsafe, cannot be read, or is empty
    """
    guard(path)
    try:
        rows = (
            python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
        )
    except (python_calamine.CalamineError, IndexError) as wrong:
        raise TableRefused(path.name, f"the workbook cannot be read: {wrong}.") from None
    if not rows:
        raise TableRefused(path.name, "the first sheet is empty; its first row has to name the columns.")
    while len(rows) > 1 and all(cell == "" for cell in rows[-1]):
        rows.pop()
    return tuple(as_text(cell) or "" for cell in rows[0]), rows[1:]


def as_text(cell: Any) -> str | None:
    """Return a cell as the text a reader sees, None for an empty one; whole numbers lose their ".0"."""
    if cell is None or (isinstance(cell, str) and cell.strip() in MISSING):
        return None
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time.min:
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else str(cell).strip()


def text_column(rows: list[list[Any]], position: int) -> pa.Array:
    """Return one column as text."""
    return pa.array([as_text(row[position]) for row in rows], pa.string())


def number_text_column(rows: list[list[Any]], position: int) -> pa.Array:
    """Return one column as text in which every number can be read back exactly, for reading as numbers."""
    cells = (row[position] for row in rows)
    exact = (
        repr(cell) if isinstance(cell, float | int) and not isinstance(cell, bool) else as_text(cell) for cell in cells
    )
    return pa.array(list(exact), pa.string())
