"""Comma, semicolon, tab and bar separated files, read whole or refused with every fault named."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv

from homebeat.analysis.tables.faults import SHOWN, Fault, TableRefused
from homebeat.analysis.tables.numbers import MISSING

SEPARATORS = (",", ";", "\t", "|")
OTHER_MARKS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16", codecs.BOM_UTF32_LE: "UTF-32"}
WIDEST_CELL = 10_000_000
SAVE_AS_UTF_8 = "Save it as UTF-8 (in a spreadsheet: 'CSV UTF-8') and try again."


@dataclass(frozen=True)
class Delimited:
    """A file's separator and the names in its header, in order; an empty name stays empty."""

    path: Path
    separator: str
    header: tuple[str, ...]


def look_at(path: Path) -> Delimited:
    """Return the file's separator and header, from its first line.

    Raises
        TableRefused : the file is empty, or is not UTF-8 in its header
    Method
        The separator is the one of , ; tab | that the header line uses most, outside quotes; a file of one column has none and
        reads as commas. A byte-order mark is skipped.
    """
    with path.open("rb") as file:
        start = file.read(4)
    for mark, name in OTHER_MARKS.items():
        if start.startswith(mark):
            raise TableRefused(path.name, f"the file is {name}, not UTF-8. {SAVE_AS_UTF_8}")
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        line = next((line for line in file if line.strip()), "")
    if _is_broken(line):
        raise broken(path, Delimited(path, ",", ()))
    if not line:
        raise TableRefused(path.name, "the file is empty; its first row has to name the columns.")
    bare = "".join(line.split('"')[::2])
    separator = max(SEPARATORS, key=bare.count)
    header = next(csv.reader(io.StringIO(line), delimiter=separator))
    return Delimited(path, separator, tuple(name.strip() for name in header))


def read_columns(file: Delimited, positions: Sequence[int]) -> pa.Table:
    """Return the columns at these positions as text, cells without an answer as null; column names are the positions.

    Raises
        TableRefused : a row with too many or too few cells, a broken quote, or bytes that are not UTF-8, each by row and column
    """
    names = [str(position) for position in range(len(file.header))]
    wanted = [names[position] for position in positions] or names[:1]
    try:
        return pa_csv.read_csv(
            file.path,
            read_options=pa_csv.ReadOptions(column_names=names, skip_rows=_header_line(file.path)),
            parse_options=pa_csv.ParseOptions(delimiter=file.separator, newlines_in_values=True),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(wanted, pa.string()), include_columns=wanted, null_values=list(MISSING),
                strings_can_be_null=True, quoted_strings_can_be_null=True,
            ),
        )  # fmt: skip
    except pa.ArrowInvalid as wrong:
        raise broken(file.path, file, str(wrong)) from None


def rows_of(file: Delimited, records: Sequence[int]) -> list[int]:
    """Return the spreadsheet rows of records counted from 0 after the header; blank lines are rows but not records."""
    wanted, found = set(records), {}
    for number, (row, _) in enumerate(_records(file)):
        if number in wanted:
            found[number] = row
    return [found[record] for record in records]


def broken(path: Path, file: Delimited, otherwise: str = "the file cannot be read.") -> TableRefused:
    """Return the refusal that names what is wrong with a file that could not be read, by row and column."""
    faults: list[Fault] = []
    try:
        for row, cells in _records(file, errors="surrogateescape"):
            faults += _faults_of(row, cells, file.header)
            if len(faults) > SHOWN * 5:
                break
    except csv.Error as wrong:
        return TableRefused(path.name, f"the file is not a table of separated values: {wrong}.", faults)
    if any("UTF-8" in fault.text for fault in faults):
        return TableRefused(path.name, f"the file is not UTF-8. {SAVE_AS_UTF_8}", faults)
    return TableRefused(path.name, "rows do not fit the header." if faults else otherwise, faults)


def _faults_of(row: int, cells: list[str], header: tuple[str, ...]) -> Iterator[Fault]:
    if header and len(cells) != len(header):
        yield Fault(row, "", f"{len(cells)} cells where the header names {len(header)}")
    for number, cell in enumerate(cells):
        if _is_broken(cell):
            name = header[number] if number < len(header) and header[number] else str(number + 1)
            yield Fault(row, name, f"'{cell.encode('utf-8', 'replace').decode()}' holds bytes that are not UTF-8")


def _is_broken(text: str) -> bool:
    """Say whether text holds bytes that could not be read."""
    return not text.isprintable() and any("\udc80" <= letter <= "\udcff" for letter in text)


def _records(file: Delimited, errors: str = "strict") -> Iterator[tuple[int, list[str]]]:
    """Yield each record after the header with the row a spreadsheet shows it in; a record may span lines, and is one row."""
    csv.field_size_limit(WIDEST_CELL)
    with file.path.open(encoding="utf-8-sig", errors=errors, newline="") as lines:
        reader = csv.reader(lines, delimiter=file.separator, strict=True)
        filled = ((row, cells) for row, cells in enumerate(reader, 1) if cells)
        if file.header:
            next(filled, None)
        yield from filled


def _header_line(path: Path) -> int:
    """Return how many lines come before the first record: the header and any blank lines above it."""
    with path.open("rb") as file:
        return next(number for number, line in enumerate(file, 1) if line.strip())
