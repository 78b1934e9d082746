"""What can be wrong with a table, said so that somebody can mend it."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SHOWN = 20  # faults printed; the rest are counted


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault: the row as a spreadsheet counts (the header is row 1), the column's name or number, and what is wrong."""

    row: int
    column: str
    text: str

    def __str__(self) -> str:
        where = f"row {self.row}, column {self.column}" if self.column else f"row {self.row}"
        return f"{where}: {self.text}"


class TableRefused(Exception):
    """The table cannot be used as it is; carries the faults found."""

    def __init__(self, label: str, text: str, faults: Sequence[Fault] = ()) -> None:
        self.label, self.faults = label, tuple(sorted(faults))
        shown = [f"  {fault}" for fault in self.faults[:SHOWN]]
        more = len(self.faults) - SHOWN
        super().__init__("\n".join([f"{label}: {text}", *shown, *([f"  and {more} more"] if more > 0 else [])]))


class ColumnMissing(TableRefused):
    """A column was asked for that the table does not have."""

    def __init__(self, label: str, column: str, has: Iterable[str]) -> None:
        self.column = column
        names = list(has)
        self.near = near_matches(column, names)
        hint = f"Did you mean {' or '.join(self.near)}?" if self.near else f"It has: {_listed(names)}."
        super().__init__(label, f"there is no column '{column}'. {hint}")


def near_matches(wanted: str, known: Iterable[str], *, most: int = 3) -> list[str]:
    """Return the known words closest to the wanted one, closest first; capitals and blanks count for little."""
    folded = {" ".join(word.casefold().split()): word for word in known}
    found = difflib.get_close_matches(" ".join(wanted.casefold().split()), list(folded), n=most, cutoff=0.6)
    return [folded[word] for word in found]


def _listed(names: Sequence[str], *, most: int = 30) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
