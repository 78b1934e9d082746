"""Rows as columns: what the generator makes and what COPY reads, with references that find their row numbers late."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

NULL = r"\N"
CHUNK = 20_000  # rows a piece, so that no more than a few megabytes of text stand in memory at once


@dataclass(frozen=True)
class Ref:
    """A foreign key: the row of another table, counted from 0; -1 means none."""

    table: str
    rows: np.ndarray


@dataclass(frozen=True)
class PathDown:
    """The path of each row of a tree, from each row's parent (-1 for the root); parents stand before children."""

    table: str
    parents: np.ndarray


@dataclass(frozen=True)
class Always:
    """The same value in every row."""

    value: object
    count: int


Column = Sequence[object] | np.ndarray | Ref | PathDown | Always


@dataclass(frozen=True)
class Table:
    """All rows of one model; columns by their name in the database, the row number left out.

    A table whose key is one of its own columns has no row numbers.
    """

    label: str
    columns: dict[str, Column]
    is_numbered: bool = True

    def __post_init__(self) -> None:
        """Refuse ragged columns."""
        lengths = {name: _length(column) for name, column in self.columns.items()}
        if len(set(lengths.values())) != 1:
            raise ValueError(f"{self.label}: columns differ in length: {lengths}")

    def __len__(self) -> int:
        return _length(next(iter(self.columns.values())))

    def text(self, first: Mapping[str, int]) -> Iterator[str]:
        """Yield the rows as COPY reads them, row numbers first; `first` is where each table's numbers begin."""
        for start in range(0, len(self), CHUNK):
            part = slice(start, min(start + CHUNK, len(self)))
            cells = [_cells(column, part, first) for column in self.columns.values()]
            if self.is_numbered:
                cells.insert(0, [str(first[self.label] + row) for row in range(part.start, part.stop)])
            yield "\n".join(map("\t".join, zip(*cells, strict=True))) + "\n"

    def digest(self) -> str:
        """Return a digest of every row, as it would be in an empty database."""
        found = hashlib.sha256(",".join(self.columns).encode())
        for piece in self.text(FromOne()):
            found.update(piece.encode())
        return found.hexdigest()


class FromOne(dict[str, int]):
    """Every table's numbers begin at 1."""

    def __missing__(self, label: str) -> int:
        return 1


def _length(column: Column) -> int:
    match column:
        case Ref():
            return len(column.rows)
        case PathDown():
            return len(column.parents)
        case Always():
            return column.count
        case _:
            return len(column)


def _cells(column: Column, part: slice, first: Mapping[str, int]) -> list[str]:
    match column:
        case Ref():
            rows, start = column.rows[part].tolist(), first[column.table]
            return [str(start + row) if row >= 0 else NULL for row in rows]
        case PathDown():
            return _paths(column.parents, first[column.table])[part]
        case Always():
            return [_cell(column.value)] * (part.stop - part.start)
        case np.ndarray():
            return _numbers(column[part])
        case _:
            return [_cell(value) for value in column[part]]


def _numbers(values: np.ndarray) -> list[str]:
    match values.dtype.kind:
        case "M":
            zone = "" if values.dtype == "datetime64[D]" else "Z"
            return [NULL if text == "NaT" else text + zone for text in np.datetime_as_string(values).tolist()]
        case "b":
            return ["t" if value else "f" for value in values.tolist()]
        case "i" | "u" | "f":
            return [NULL if value != value else str(value) for value in values.tolist()]  # noqa: PLR0124  NaN alone differs from itself
        case _:
            raise TypeError(f"there is no way to write an array of {values.dtype}")


def _cell(value: object) -> str:
    match value:
        case str():
            if "\\" in value or "\t" in value or "\n" in value or "\r" in value:
                return value.replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")
            return value
        case None:
            return NULL
        case bytes():
            return rf"\\x{value.hex()}"
        case bool():
            return "t" if value else "f"
        case int():
            return str(value)
        case _:
            raise TypeError(f"there is no way to write {type(value).__name__} {value!r}")


def _paths(parents: np.ndarray, start: int) -> list[str]:
    paths: list[str] = []
    for row, parent in enumerate(parents.tolist()):
        paths.append(f"{paths[parent] if parent >= 0 else '/'}{start + row}/")
    return paths
