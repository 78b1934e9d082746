"""A survey file as rows of text, whatever it is: CSV with any delimiter, a spreadsheet, or Parquet.

Numbers and days of a spreadsheet or of Parquet are written as the mapping says the file writes them, so that one
reading follows for all three. Row numbers are those a spreadsheet shows: the header is row 1.
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from homebeat.intake.delimited import DelimitedFile, Fault, FileRefused, Row

from .mapping import Reading

MOST_BYTES = 400 * 1024 * 1024  # unpacked; a larger spreadsheet is a bomb or belongs into Parquet
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Sheet:
    """An open file: its header, its rows, the faults found so far, and its checksum once it is read."""

    header: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    faults: list[Fault]
    sha256: Callable[[], str]

    def require_sound(self) -> None:
        """Go on only if nothing is wrong so far.

        Raises:
            FileRefused: with every fault.
        """
        if self.faults:
            raise FileRefused(self.faults)


@contextmanager
def opened(path: Path, reading: Reading, *, progress: Progress = lambda _: None) -> Iterator[Sheet]:
    """Open a file by what its name ends in.

    Raises:
        FileRefused: it cannot be read as what it says it is.
    """
    kind = path.suffix.lower()
    if kind == ".xlsx":
        yield _spreadsheet(path, reading, progress)
    elif kind == ".parquet":
        yield _parquet(path, reading, progress)
    else:
        with DelimitedFile(path, progress=progress, delimiter=reading.delimiter) as file:
            yield Sheet(file.header, file.rows, file.faults, lambda: file.sha256)


def _spreadsheet(path: Path, reading: Reading, progress: Progress) -> Sheet:
    _require_modest(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        name = reading.sheet or book.sheet_names[0]
        if name not in book.sheet_names:
            raise FileRefused(
                [Fault(None, "", f"There is no sheet '{name}'. The file has: {', '.join(book.sheet_names)}.")]
            )
        cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except CalamineError as fault:
        raise FileRefused(
            [Fault(None, "", f"This cannot be read as a spreadsheet ({fault}). Save it as XLSX again.")]
        ) from fault
    progress(path.stat().st_size)
    if not cells:
        raise FileRefused([Fault(1, "", "The sheet is empty. The first row must name the columns.")])
    header = tuple(str(one) for one in cells[0])
    faults: list[Fault] = []
    return Sheet(header, lambda: _rows(cells[1:], header, faults, reading), faults, lambda: _sha256(path))


def _require_modest(path: Path) -> None:
    """Refuse a spreadsheet that would not fit the memory once it is unpacked."""
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(one.file_size for one in packed.infolist())
    except zipfile.BadZipFile as fault:
        raise FileRefused([Fault(None, "", "This is not an XLSX file. Save it as XLSX or CSV.")]) from fault
    if size > MOST_BYTES:
        said = f"Unpacked, this spreadsheet takes {size // 2**20:,} MB; at most {MOST_BYTES // 2**20:,} are read. Send it as Parquet or CSV."
        raise FileRefused([Fault(None, "", said)])


def _parquet(path: Path, reading: Reading, progress: Progress) -> Sheet:
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as fault:
        raise FileRefused([Fault(None, "", f"This cannot be read as Parquet ({fault}).")]) from fault
    progress(path.stat().st_size)
    header, faults = tuple(file.schema_arrow.names), list[Fault]()

    def rows() -> Iterator[Row]:
        number = 1
        for batch in file.iter_batches():
            columns = [column.to_pylist() for column in batch.columns]
            for cells in zip(*columns, strict=True):
                number += 1
                yield Row(number, [written(cell, reading) for cell in cells])

    return Sheet(header, rows, faults, lambda: _sha256(path))


def _rows(
    cells: Sequence[Sequence[Any]], header: Sequence[str], faults: list[Fault], reading: Reading
) -> Iterator[Row]:
    for number, row in enumerate(cells, start=2):
        if all(cell in ("", None) for cell in row):
            faults.append(Fault(number, "", "This row is empty. Take it out."))
            continue
        yield Row(number, [written(cell, reading) for cell in (*row, *[""] * (len(header) - len(row)))][: len(header)])


def written(cell: Any, reading: Reading) -> str:
    """Return a cell as the mapping says that the file writes it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        text = str(int(cell)) if float(cell).is_integer() else repr(cell)
        return text.replace(".", reading.decimal)
    if isinstance(cell, datetime):
        return cell.date().strftime(reading.dates[0])
    if isinstance(cell, date):
        return cell.strftime(reading.dates[0])
    return str(cell)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
