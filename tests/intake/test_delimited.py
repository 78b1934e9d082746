import hashlib
from pathlib import Path

import pytest

from homebeat.intake import delimited
from homebeat.intake.delimited import LONGEST_LINE, DelimitedFile, FileRefused, misquoted_cell


def write(folder: Path, content: bytes) -> Path:
    path = folder / "file.csv"
    path.write_bytes(content)
    return path


def read(path: Path) -> tuple[list[tuple[int, list[str]]], list[tuple[int | None, str]], list[str]]:
    """Return the rows, where the faults are, and what they say."""
    with DelimitedFile(path) as file:
        rows = [(row.number, list(row.cells)) for row in file.rows()]
    return rows, [(one.row, one.column) for one in file.faults], [one.reason for one in file.faults]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path) -> None:
    rows, faults, _ = read(write(tmp_path, b'a,b\n1,2\n"x,y","say ""no"""\n'))
    assert rows == [(2, ["1", "2"]), (3, ["x,y", 'say "no"'])]
    assert faults == []


@pytest.mark.parametrize(
    "content", [b"\xef\xbb\xbfa,b\n1,2", b"a,b\r\n1,2\r\n", b"a,b\n1,2\n\n\r\n  \n", b'"a","b"\n1,2\n']
)
def test_marks_line_ends_and_empty_last_lines_make_no_difference(tmp_path, content: bytes) -> None:
    rows, faults, _ = read(write(tmp_path, content))
    assert rows == [(2, ["1", "2"])]
    assert faults == []


def test_the_checksum_is_of_the_whole_file(tmp_path) -> None:
    content = b"a,b\n1,2\n" + b"x" * (3 * LONGEST_LINE) + b"\n3,4"
    with DelimitedFile(write(tmp_path, content)) as file:
        list(file.rows())
    assert file.sha256 == hashlib.sha256(content).hexdigest()


def test_progress_counts_every_byte(tmp_path) -> None:
    seen: list[int] = []
    path = write(tmp_path, b"a,b\n1,2\n3,4\n")
    with DelimitedFile(path, progress=seen.append) as file:
        list(file.rows())
    assert sum(seen) == path.stat().st_size


FAULTY = [
    ("bytes of another encoding", b"a,b\n1,caf\xe9\n", (2, "b"), "not UTF-8 text (byte 0xe9)"),
    ("a zero byte", b"a,b\n1\0,2\n", (2, "a"), "control character (U+0000)"),
    ("a line break of an old Macintosh", b"a,b\n1,2\r3,4\n", (2, "b"), "control character (U+000D)"),
    ("too few cells", b"a,b\n1\n", (2, "b"), "has 1 cells; the header has 2"),
    ("too many cells", b"a,b\n1,2,3\n", (2, "column 3"), "has 3 cells; the header has 2"),
    ("a quote never closed", b'a,b\n1,"2\n3,4\n', (2, "b"), "not closed"),
    ("text after a quote", b'a,b\n"1"x,2\n', (2, "a"), "more text after it"),
    ("a huge cell", b"a,b\n1," + b"x" * LONGEST_LINE + b"\n3,4\n", (2, "b"), "longer than 65,536 bytes"),
    ("a huge cell of many lines' length", b"a,b\n" + b"x" * (5 * LONGEST_LINE) + b",2\n3,4\n", (2, "a"), "Shorten it"),
    ("an empty row between rows", b"a,b\n\n1,2\n", (2, ""), "This row is empty"),
]


@pytest.mark.parametrize(("content", "where", "reason"), [row[1:] for row in FAULTY], ids=[row[0] for row in FAULTY])
def test_a_fault_is_named_by_row_and_column_and_the_rest_is_still_read(tmp_path, content, where, reason) -> None:
    rows, faults, reasons = read(write(tmp_path, content))
    assert faults == [where]
    assert reason in reasons[0]
    assert all(cells in (["1", "2"], ["3", "4"]) for _, cells in rows)


NO_HEADER = [
    (b"", "The file is empty"), (b"\n1,2\n", "The file is empty"), (b"\xff\xfea\0,\0b\0", "This is UTF-16"),
    (b"\xfe\xff\0a", "This is UTF-16"), (b"PK\x03\x04", "a spreadsheet or a zip"), (b"\x1f\x8b\x08", "gzip"),
    (b"a,\xe9\n", "not UTF-8"), (b"a,b" + b"x" * LONGEST_LINE, "longer than"), (b'a,"b\n', "not closed"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "reason"), NO_HEADER)
def test_a_file_without_a_header_that_can_be_read_is_refused_at_row_one(tmp_path, content: bytes, reason: str) -> None:
    with pytest.raises(FileRefused) as refused, DelimitedFile(write(tmp_path, content)):
        pass
    assert refused.value.faults[0].row == 1
    assert reason in refused.value.faults[0].reason


def test_reading_stops_when_a_file_is_beyond_hope(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(delimited, "MOST_FAULTS", 5)
    rows, faults, reasons = read(write(tmp_path, b"a,b\n" + b"1\n" * 100))
    assert rows == []
    assert [row for row, _ in faults] == [2, 3, 4, 5, 6, 6]
    assert "the rest was not read" in reasons[-1]


def test_require_sound_raises_every_fault_and_the_rows_met(tmp_path) -> None:
    def read_whole() -> None:
        with DelimitedFile(write(tmp_path, b"a,b\n1\n2\n3,4\n")) as file:
            list(file.rows())
            file.require_sound()

    with pytest.raises(FileRefused) as refused:
        read_whole()
    assert [fault.row for fault in refused.value.faults] == [2, 3]
    assert refused.value.rows == 3


@pytest.mark.parametrize(
    ("line", "cell"), [('a,"b', 1), ('"a"b,c', 0), ('a,b"c,"d"e', 2), ('"a""b","c" ,d', 1), ('"a,b', 0)]
)
def test_the_cell_with_the_odd_quote_is_found(line: str, cell: int) -> None:
    assert misquoted_cell(line) == cell
