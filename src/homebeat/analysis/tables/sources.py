"""One table of data, from a file or from memory, with the columns that somebody asked for."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from homebeat.analysis.tables import delimited, sheets
from homebeat.analysis.tables.faults import ColumnMissing, Fault, TableRefused
from homebeat.analysis.tables.numbers import read_numbers

TEXT_FILES = (".csv", ".tsv", ".txt")
FEW_FILES = 200  # beyond this, looking into every file's footer for missing values costs more than it saves
_numbers_given = itertools.count(1)


class Kind(StrEnum):
    """What a column is asked to be: numbers to reckon with, or text that names a group or an answer."""

    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True, slots=True, order=True)
class Wanted:
    """A column asked for, and as what."""

    column: str
    kind: Kind


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A table ready for an engine: either in memory (`table`) or Parquet files that are read where they lie (`files`).

    `folder` is the root of files whose folders name a column (`force=...`). `key` tells sources apart, so that an engine loads each once. `complete` names the columns known to hold no missing value,
    `positive` those known to hold no number of 0 or less.
    """

    label: str
    key: str
    schema: pa.Schema
    table: pa.Table | None = None
    files: tuple[str, ...] = ()
    folder: str | None = None
    complete: frozenset[str] = frozenset()
    positive: frozenset[str] = frozenset()
    typed_names: bool = False  # columns of text files stand once for each kind they were asked for

    def name_of(self, column: str, kind: Kind) -> str:
        """Return the name under which a column of this kind stands in the table."""
        return f"{kind}:{column}" if self.typed_names else column

    def type_of(self, column: str, kind: Kind) -> pa.DataType:
        """Return the type of a column."""
        return self.schema.field(self.name_of(column, kind)).type

    def require(self, wanted: Iterable[Wanted]) -> None:
        """Refuse columns that the table does not have, or not in the kind wanted.

        Raises
            ColumnMissing, TableRefused
        """
        asked = tuple(wanted)
        for one in asked:
            name = self.name_of(one.column, one.kind)
            if name not in self.schema.names:
                raise ColumnMissing(
                    self.label, one.column, [known.partition(":")[2] or known for known in self.schema.names]
                )
            held = self.schema.field(name).type
            is_number = pa.types.is_integer(held) or pa.types.is_floating(held) or pa.types.is_decimal(held)
            if one.kind is Kind.NUMBER and not is_number and not pa.types.is_boolean(held):
                raise TableRefused(self.label, f"column '{one.column}' holds {held}, where numbers are needed.")
        refuse_twins(self.label, [self.name_of(one.column, one.kind) for one in asked], self.schema.names)


def from_arrow(table: pa.Table, *, label: str = "the table") -> Source:
    """Return a table in memory as a source."""
    complete = frozenset(name for name in table.column_names if not table.column(name).null_count)
    return Source(label, f"memory-{next(_numbers_given)}", table.schema, table, complete=complete)


def open_file(path: Path, wanted: Iterable[Wanted]) -> Source:
    """Return the wanted columns of a CSV, XLSX or Parquet file, or of a folder of Parquet files.

    Parameters
        path : file or folder
        wanted : columns by name, each as numbers or as text. The same column may be wanted as both
    Returns
        Source. Numbers are float64 (Parquet keeps its types); text is as written, without outer blanks. Missing: an empty
        cell, NA, N/A, NaN, NULL in text files; null in Parquet
    Raises
        ColumnMissing : with the near matches; TableRefused : every other fault, by row and column
    """
    asked = sorted(set(wanted))
    source = _opener(path)(path, asked)
    source.require(asked)
    return source


def _opener(path: Path) -> Callable[[Path, Sequence[Wanted]], Source]:
    suffix = path.suffix.lower()
    if path.is_dir() or suffix == ".parquet":
        return _open_parquet
    if suffix not in (*TEXT_FILES, ".xlsx"):
        raise TableRefused(
            path.name, "only .csv, .tsv, .txt, .xlsx and .parquet files, and folders of Parquet files, are read."
        )
    if not path.exists():
        raise TableRefused(str(path), "there is no such file.")
    return _open_sheet if suffix == ".xlsx" else _open_delimited


def _open_delimited(path: Path, wanted: Sequence[Wanted]) -> Source:
    file = delimited.look_at(path)
    positions = positions_of(path.name, file.header, [one.column for one in wanted])
    read = delimited.read_columns(file, sorted(set(positions.values())))
    columns = {one: read.column(str(positions[one.column])) for one in wanted}
    table, faults = _typed(columns, comma_may_be_decimal=file.separator != ",")
    if faults:
        rows = delimited.rows_of(file, [record for record, _, _ in faults])
        raise _not_numbers(path.name, [Fault(row, *rest) for row, (_, *rest) in zip(rows, faults, strict=True)])
    return _in_memory(path.name, table)


def _open_sheet(path: Path, wanted: Sequence[Wanted]) -> Source:
    header, rows = sheets.read_sheet(path)
    positions = positions_of(path.name, header, [one.column for one in wanted])
    reader = {Kind.NUMBER: sheets.number_text_column, Kind.TEXT: sheets.text_column}
    columns = {one: pa.chunked_array([reader[one.kind](rows, positions[one.column])]) for one in wanted}
    table, faults = _typed(columns, comma_may_be_decimal=True)
    if faults:
        raise _not_numbers(path.name, [Fault(record + 2, *rest) for record, *rest in faults])
    return _in_memory(path.name, table)


def _typed(columns: dict[Wanted, Any], *, comma_may_be_decimal: bool) -> tuple[pa.Table, list[tuple[int, str, str]]]:
    """Return the columns in the kinds wanted, and the cells that are not numbers as (record, column, reason)."""
    typed, faults = {}, []
    for one, text in columns.items():
        if one.kind is Kind.TEXT:
            typed[f"{one.kind}:{one.column}"] = pc.utf8_trim_whitespace(text)
            continue
        reading = read_numbers(text, comma_may_be_decimal=comma_may_be_decimal)
        typed[f"{one.kind}:{one.column}"] = reading.values
        faults += [(record, one.column, reason) for record, reason in reading.faults]
    return pa.table(typed), sorted(faults)


def _not_numbers(label: str, faults: Sequence[Fault]) -> TableRefused:
    return TableRefused(label, f"{len(faults)} cells are not numbers where numbers are needed.", faults)


def _in_memory(label: str, table: pa.Table) -> Source:
    complete = frozenset(name for name in table.column_names if not table.column(name).null_count)
    return Source(label, f"memory-{next(_numbers_given)}", table.schema, table, complete=complete, typed_names=True)


def refuse_twins(label: str, columns: Iterable[str], among: Iterable[str]) -> None:
    """Refuse columns that differ from another in capitals alone: engines take them for one, and would answer about the wrong one.

    Raises
        TableRefused
    """
    folded: dict[str, set[str]] = {}
    for name in among:
        folded.setdefault(name.casefold(), set()).add(name)
    for column in columns:
        twins = folded.get(column.casefold(), set()) - {column}
        if twins:
            raise TableRefused(label, f"columns '{column}' and '{min(twins)}' differ in capitals alone; rename one.")


def positions_of(label: str, header: Sequence[str], columns: Iterable[str]) -> dict[str, int]:
    """Return where each column stands in the header.

    Raises
        ColumnMissing : it stands nowhere; TableRefused : it stands in two places
    """
    found = {}
    for column in dict.fromkeys(columns):
        places = [place for place, name in enumerate(header) if name == column]
        if not places:
            raise ColumnMissing(label, column, [name for name in header if name])
        if len(places) > 1:
            named = " and ".join(str(place + 1) for place in places)
            raise TableRefused(label, f"the header names '{column}' more than once, in columns {named}; rename one.")
        found[column] = places[0]
    return found


def _open_parquet(path: Path, wanted: Sequence[Wanted]) -> Source:
    files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
    if not files or not files[0].exists():
        raise TableRefused(str(path), "there is no Parquet file here.")
    try:
        schema = pq.read_schema(files[0])
    except pa.ArrowInvalid as wrong:
        raise TableRefused(path.name, f"this is not a Parquet file: {wrong}.") from None
    for part in files[0].relative_to(path).parent.parts if path.is_dir() else ():
        schema = schema.append(pa.field(part.partition("=")[0], pa.string()))
    changed = max(file.stat().st_mtime_ns for file in files)
    footers = [pq.read_metadata(file) for file in files] if len(files) <= FEW_FILES else []
    columns = {one.column for one in wanted}
    return Source(
        path.name, f"{path.resolve()}-{len(files)}-{changed}", schema, files=tuple(str(file) for file in files),
        folder=str(path) if path.is_dir() else None, complete=_where(_nothing_missing, footers, columns),
        positive=_where(_above_zero, footers, columns),
    )  # fmt: skip


def _where(
    is_so: Callable[[pq.Statistics], bool], footers: Sequence[pq.FileMetaData], columns: set[str]
) -> frozenset[str]:
    """Return the columns of which every part of every Parquet footer says so; a footer that is silent says nothing."""
    left = set(columns) if footers else set()
    for footer in footers:
        places = {footer.schema.column(place).path: place for place in range(footer.num_columns)}
        for number in range(footer.num_row_groups):
            part = footer.row_group(number)
            known = {name: part.column(places[name]).statistics for name in left if name in places}
            left = {name for name, said in known.items() if said is not None and is_so(said)}
    return frozenset(left)


def _nothing_missing(said: pq.Statistics) -> bool:
    return bool(said.has_null_count and said.null_count == 0)


def _above_zero(said: pq.Statistics) -> bool:
    return bool(said.has_min_max and isinstance(said.min, int | float) and said.min > 0)
