"""Columns of labels as small whole numbers, so that grouping is reckoning."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Whole = npt.NDArray[np.int64]
Array = npt.NDArray[np.float64]
MISSING = -1
ROOM = 4_000_000  # combinations that may be laid out flat; beyond, they are sorted


@dataclass(frozen=True, slots=True)
class Labels:
    """One column: for each cell the place of its label, -1 where it has none; the labels' values are in their natural order."""

    codes: Whole
    values: tuple[object, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return every label as text; thousands of them take a while."""
        return tuple(label_text(value) for value in self.values)

    def name(self, place: int) -> str:
        """Return one label as text."""
        return label_text(self.values[place])


@dataclass(frozen=True, slots=True)
class Groups:
    """Cells put into groups: the group of each cell, and of each group one cell that stands for it."""

    of: Whole
    first: Whole

    @property
    def count(self) -> int:
        """Return how many groups there are."""
        return len(self.first)


def labels_of(column: pa.ChunkedArray) -> Labels:
    """Return a column's labels as codes in the order of its values: numbers by size, text by letter."""
    encoded = column.combine_chunks().dictionary_encode()
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    held = encoded.dictionary.to_pylist()
    order = sorted(range(len(held)), key=held.__getitem__)
    rank = np.empty(len(held) + 1, np.int64)
    rank[order], rank[-1] = np.arange(len(held)), MISSING
    places = encoded.indices.fill_null(len(held)).to_numpy(zero_copy_only=False)
    return Labels(rank[places], tuple(held[place] for place in order))


def sums_by(of: Whole, values: Array, groups: int) -> Array:
    """Return values added up by group."""
    return np.bincount(of, weights=values, minlength=groups).astype(np.float64, copy=False)


def label_text(value: object) -> str:
    """Return a label as people write it: whole numbers without a point."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def group(codes: list[Whole], cells: int) -> Groups:
    """Return the groups of cells that agree in every code; codes are 0 or more. Without codes all cells are one group."""
    whole = np.zeros(cells, np.int64)
    for code in codes:
        size = int(code.max(initial=0)) + 1
        if int(whole.max(initial=0) + 1) * size >= 2**62:
            whole = _dense(whole).of
        whole = whole * size + code
    return _dense(whole)


def _dense(whole: Whole) -> Groups:
    """Return groups numbered without gaps, in the order of their codes."""
    highest = int(whole.max(initial=0)) + 1
    if highest > max(ROOM, 4 * len(whole)):
        return _hashed(whole)
    place = _first_places(whole, highest)
    found = np.flatnonzero(place != MISSING)
    number = np.empty(highest, np.int64)
    number[found] = np.arange(len(found))
    return Groups(number[whole], place[found])


def _hashed(whole: Whole) -> Groups:
    """Return the groups of codes spread too wide to lay out flat; a third of the time that sorting them all would take."""
    encoded = pa.array(whole).dictionary_encode()
    order = np.argsort(encoded.dictionary.to_numpy())
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order))
    of = number[encoded.indices.to_numpy()]
    return Groups(of, _first_places(of, len(order)))


def _first_places(codes: Whole, count: int) -> Whole:
    """Return where each code stands first, -1 where it stands nowhere."""
    place = np.full(count, MISSING, np.int64)
    place[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return place
