"""Reading published tables by the names of their columns, in any order and among any others."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from homebeat.intake.cells import text_fault
from homebeat.intake.delimited import DelimitedFile

LONGEST_NAME = 80
CODE = re.compile(r"[EWSN]\d{8}", re.ASCII)
NOT_A_CODE = "The code must be one letter (E, W, S or N) and eight figures."


@dataclass(frozen=True)
class Record:
    """One row by column name."""

    row: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


def records(file: DelimitedFile, columns: Sequence[str]) -> Iterator[Record]:
    """Yield the chosen columns of each row."""
    places = [(column, file.header.index(column)) for column in columns]
    for row in file.rows():
        yield Record(row.number, {column: row.cells[place].strip() for column, place in places})


def is_code(text: str) -> bool:
    """Say whether the text is a nine-character code of the ONS."""
    return CODE.fullmatch(text) is not None


def refuse_unless_code(file: DelimitedFile, record: Record, column: str) -> bool:
    """Refuse the row if the column holds no code; say whether it holds one."""
    if is_code(record[column]):
        return True
    file.refuse(record.row, column, NOT_A_CODE)
    return False


def refuse_unless_text(file: DelimitedFile, record: Record, column: str) -> bool:
    """Refuse the row if the column's text cannot be taken; say whether it can."""
    reason = text_fault(record[column], longest=LONGEST_NAME)
    if reason:
        file.refuse(record.row, column, reason)
    return reason is None
