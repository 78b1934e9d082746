"""A small table read row by row, each row under the number that a spreadsheet shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from homebeat.analysis.tables import delimited, sheets
from homebeat.analysis.tables.sources import TEXT_FILES, Kind, Wanted, open_file

FIRST_ROW = 2  # under the header, as a spreadsheet counts


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number, and its cells by column; a missing answer is None."""

    number: int
    cells: dict[str, Any]


def columns_of(path: Path) -> tuple[str, ...]:
    """Return the names of a file's columns, in order.

    Raises
        TableRefused : the file is not there, cannot be read, or is of a kind that is not read
    """
    open_file(path, ())
    if path.suffix.lower() in TEXT_FILES:
        return delimited.look_at(path).header
    if path.suffix.lower() == ".xlsx":
        return sheets.read_sheet(path)[0]
    return tuple(pq.ParquetDataset(path).schema.names)


def read_rows(path: Path, *, text: Sequence[str] = (), numbers: Sequence[str] = ()) -> list[Row]:
    """Return the named columns of a CSV, XLSX or Parquet file, row by row.

    Parameters
        path : file
        text, numbers : columns by name. Text comes as str without outer blanks, numbers as float
    Returns
        Rows in the file's order; a cell without an answer is None
    Raises
        ColumnMissing : with the near matches; TableRefused : every other fault, by row and column
    """
    wanted = [Wanted(column, Kind.TEXT) for column in text] + [Wanted(column, Kind.NUMBER) for column in numbers]
    source = open_file(path, wanted)
    table = source.table if source.table is not None else pq.read_table(path, columns=[one.column for one in wanted])
    columns = {one.column: table.column(source.name_of(one.column, one.kind)).to_pylist() for one in wanted}
    cells = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    typed = [{one.column: _cell(row[one.column], one.kind) for one in wanted} for row in cells]
    return [Row(number, row) for number, row in zip(_numbers(path, len(typed)), typed, strict=True)]


def _numbers(path: Path, count: int) -> Sequence[int]:
    if path.suffix.lower() in TEXT_FILES:
        return delimited.rows_of(delimited.look_at(path), range(count))
    return range(FIRST_ROW, FIRST_ROW + count)


def _cell(value: Any, kind: Kind) -> str | float | None:
    if value is None or value != value:  # noqa: PLR0124  a float that is not itself is not a number, and so missing
        return None
    return float(value) if kind is Kind.NUMBER else str(value).strip() or None
