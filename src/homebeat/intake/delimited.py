"""Reading files of separated cells that strangers wrote: one line at a time, every fault with its row and column.

Each line is one row, so a row's number is the number a spreadsheet shows (the header is row 1). A quote mark that is
never closed spoils its own line only, and a line without an end cannot fill the memory.
"""

import csv
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

LONGEST_LINE = 64 * 1024  # bytes; the longest line in any file we know is under one kilobyte
MOST_FAULTS = 10_000  # then a file is beyond reading, and the list of faults beyond memory
CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
BYTE_ORDER_MARK = "\ufeff"
OTHER_KINDS = (
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
    (b"PK", "a spreadsheet or a zip"),
    (b"\x1f\x8b", "gzip"),
)


@dataclass(frozen=True)
class Fault:
    """One thing wrong: the row as a spreadsheet counts it (None: the whole file), the column's name, and what to do."""

    row: int | None
    column: str
    reason: str


@dataclass(frozen=True)
class Row:
    """One line's cells, as many as the header has."""

    number: int
    cells: Sequence[str]


class FileRefused(Exception):
    """The file cannot be loaded; carries every fault found, and how many rows were met before it was given up."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        self.rows = 0
        super().__init__("; ".join(fault.reason for fault in self.faults[:3]))


class DelimitedFile:
    """One open file: its header, then its rows. Faulty rows are left out and their faults gathered in `faults`.

    `count` is the number of data rows met so far, `sha256` the checksum of what was read (the whole file at its end).
    """

    def __init__(self, path: Path, *, progress: Callable[[int], None] = lambda _: None, delimiter: str = ",") -> None:
        self.path = path
        self.delimiter = delimiter
        self.header: tuple[str, ...] = ()
        self.faults: list[Fault] = []
        self.count = 0
        self._progress = progress
        self._digest = hashlib.sha256()
        self._line = 0

    def __enter__(self) -> "DelimitedFile":
        """Open the file and read its header.

        Raises:
            FileRefused: there is no header that can be read.
        """
        self._file: BinaryIO = self.path.open("rb")
        try:
            self._read_header()
        except BaseException:
            self._file.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if isinstance(error, FileRefused):
            error.rows = self.count

    @property
    def sha256(self) -> str:
        """The checksum of the bytes read so far."""
        return self._digest.hexdigest()

    def rows(self) -> Iterator[Row]:
        """Yield the rows that can be read, in order; stops early when the file has too many faults to be worth it."""
        blanks: list[int] = []
        while (raw := self._next_line()) is not None:
            if not raw.strip():
                blanks.append(self._line)
                continue
            self.count += 1 + len(blanks)
            for number in blanks:
                self.refuse(number, "", "This row is empty. Take it out.")
            blanks = []
            cells = self._cells(raw)
            if cells is not None:
                yield Row(self._line, cells)
            if len(self.faults) >= MOST_FAULTS:
                self.refuse(self._line, "", f"There are more than {MOST_FAULTS:,} faults; the rest was not read.")
                return

    def refuse(self, row: int | None, column: str, reason: str) -> None:
        """Gather one fault."""
        self.faults.append(Fault(row, column, reason))

    def require_sound(self) -> None:
        """Go on only if nothing is wrong so far.

        Raises:
            FileRefused: with every fault.
        """
        if self.faults:
            raise FileRefused(self.faults)

    def _read_header(self) -> None:
        raw = self._next_line()
        if raw is None or not raw.strip():
            raise FileRefused([Fault(1, "", "The file is empty. The first row must name the columns.")])
        for mark, kind in OTHER_KINDS:
            if raw.startswith(mark):
                raise FileRefused([Fault(1, "", f"This is {kind}, not plain text. Save it as CSV in UTF-8.")])
        cells = self._cells(raw)
        self.require_sound()
        self.header = tuple(cells or ())

    def _next_line(self) -> bytes | None:
        """Return the next line's bytes, cut off when it is too long, or None at the end."""
        raw = self._file.readline(LONGEST_LINE + 1)
        if not raw:
            return None
        self._line += 1
        self._take_note(raw)
        rest = raw
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = self._file.readline(LONGEST_LINE + 1)
            self._take_note(rest)
        return raw

    def _take_note(self, raw: bytes) -> None:
        self._digest.update(raw)
        self._progress(len(raw))

    def _cells(self, raw: bytes) -> list[str] | None:
        """Return the line's cells, or None when it has a fault."""
        if len(raw) > LONGEST_LINE:
            before = raw.decode("utf-8", errors="ignore")
            self._refuse_cell(before, f"This cell makes the row longer than {LONGEST_LINE:,} bytes. Shorten it.")
            return None
        text = self._decoded(raw)
        if text is None:
            return None
        control = CONTROL.search(text)
        if control:
            sign = f"U+{ord(control[0]):04X}"
            self._refuse_cell(text[: control.start()], f"This cell holds a control character ({sign}). Take it out.")
            return None
        return self._split(text)

    def _decoded(self, raw: bytes) -> str | None:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            before = raw[: error.start].decode("utf-8")
            sign = f"byte {raw[error.start]:#04x}"
            self._refuse_cell(before, f"This cell is not UTF-8 text ({sign}). Save the file as CSV in UTF-8.")
            return None
        if self._line == 1:
            text = text.removeprefix(BYTE_ORDER_MARK)
        return text.rstrip("\n").removesuffix("\r")

    def _split(self, text: str) -> list[str] | None:
        try:
            cells = next(csv.reader([text], strict=True, delimiter=self.delimiter))
        except csv.Error:
            self._refuse_at(
                misquoted_cell(text, self.delimiter), "A quote mark here is not closed, or has more text after it."
            )
            return None
        if self.header and len(cells) != len(self.header):
            said = f"This row has {len(cells)} cells; the header has {len(self.header)}."
            self._refuse_at(min(len(cells), len(self.header)), said)
            return None
        return cells

    def _refuse_cell(self, before: str, reason: str) -> None:
        """Refuse the cell that begins or goes on after the text before it."""
        plain = before.replace("\r", " ").replace("\n", " ") + "x"
        cells = next(csv.reader([plain], delimiter=self.delimiter))
        self._refuse_at(len(cells) - 1, reason)

    def _refuse_at(self, index: int, reason: str) -> None:
        name = self.header[index] if index < len(self.header) else f"column {index + 1}"
        self.refuse(self._line, name, reason)


def misquoted_cell(text: str, delimiter: str = ",") -> int:
    """Return the number, from 0, of the first cell whose quote marks do not fit."""
    index, state = 0, "start"
    for sign in text:
        if sign == '"':
            state = {"start": "quoted", "quoted": "closed", "closed": "quoted"}.get(state, state)
        elif sign == delimiter and state != "quoted":
            index, state = index + 1, "start"
        elif state == "closed":
            return index
        elif state == "start":
            state = "plain"
    return index
