"""Columns of a table as arrays, with faults named by column and row."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from homebeat.analysis.estimation.scores import Codes, Floats, Rows


class ColumnFault(Exception):
    """A column that is not there or does not hold what the estimator needs; says which, where and what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class Categories:
    """A column of categories: a code for each row, -1 where the answer is missing, and the names in the order of the codes."""

    codes: Codes
    names: tuple[str, ...]

    @property
    def known(self) -> Rows:
        """Return which rows have an answer."""
        return self.codes >= 0


def column_of(table: pa.Table, name: str) -> pa.ChunkedArray:
    """Return the column.

    Raises:
        ColumnFault: the table has no such column, or more than one.
    """
    if table.column_names.count(name) != 1:
        found = "more than one" if name in table.column_names else "no"
        raise ColumnFault(f"The table has {found} column {name!r}. Its columns are: {', '.join(table.column_names)}.")
    return table.column(name)


def is_number(table: pa.Table, name: str) -> bool:
    """Say whether the column holds numbers."""
    kind = column_of(table, name).type
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def numbers(table: pa.Table, name: str) -> Floats:
    """Return a column of numbers, NaN where missing; true and false count as 1 and 0.

    Raises:
        ColumnFault: the column is missing, or holds something other than finite numbers.
    """
    column = column_of(table, name)
    if not (is_number(table, name) or pa.types.is_boolean(column.type) or pa.types.is_null(column.type)):
        raise ColumnFault(
            f"Column {name!r} holds {column.type}, not numbers. Choose a column of numbers, or read it as numbers."
        )
    found = np.array(pc.cast(column, pa.float64()).to_numpy(), dtype=np.float64)
    if np.isinf(found).any():
        raise ColumnFault(
            f"Column {name!r}, row {int(np.flatnonzero(np.isinf(found))[0]) + 1}: the number is not finite."
        )
    return found


def categories(table: pa.Table, name: str) -> Categories:
    """Return a column as categories, named in the order of their text; numbers are ordered as numbers.

    Raises:
        ColumnFault: the column is missing.
    """
    column = column_of(table, name)
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    known = pc.unique(pc.drop_null(column))
    known = known.take(pc.sort_indices(known))
    codes = pc.fill_null(pc.index_in(column, value_set=known), -1)
    return Categories(np.array(codes.to_numpy(), dtype=np.int64), tuple(_name(value) for value in known.to_pylist()))


def _name(value: object) -> str:
    """Return the category as people write it: yes and no for truth values, whole numbers without a point."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def joined(parts: Sequence[Categories]) -> Categories:
    """Return the combinations of several columns that occur, as one column of categories; missing where any part is."""
    known = np.logical_and.reduce([part.known for part in parts])
    stacked = np.column_stack([part.codes for part in parts])
    pairs, places = np.unique(stacked[known], axis=0, return_inverse=True)
    codes = np.full(len(known), -1, dtype=np.int64)
    codes[known] = places
    names = tuple(" / ".join(part.names[code] for part, code in zip(parts, pair, strict=True)) for pair in pairs)
    return Categories(codes, names)


def first_missing(rows: Rows) -> int:
    """Return the number of the first row that is marked, counting from 1."""
    return int(np.flatnonzero(rows)[0]) + 1
