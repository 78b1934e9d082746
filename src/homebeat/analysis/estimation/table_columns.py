"""Columns of a table as arrays, with faults named by column and row."""

from collections.abc import Collection

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from homebeat.analysis.estimation.codes import MISSING, Labels, labels_of
from homebeat.analysis.estimation.scores import Floats, Rows
from homebeat.analysis.tables.faults import ColumnMissing, TableRefused


class ColumnFault(TableRefused):
    """A column that does not hold what the estimator needs; says which, where and what to do."""

    def __init__(self, text: str) -> None:
        super().__init__("the table", text)


def column_of(table: pa.Table, name: str) -> pa.ChunkedArray:
    """Return the column.

    Raises:
        ColumnMissing: the table has no such column. ColumnFault: it has more than one.
    """
    if name not in table.column_names:
        raise ColumnMissing("the table", name, table.column_names)
    if table.column_names.count(name) > 1:
        raise ColumnFault(f"there is more than one column '{name}'. Name columns apart.")
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
            f"column {name!r} holds {column.type}, not numbers. Choose a column of numbers, or read it as numbers."
        )
    found = np.array(pc.cast(column, pa.float64()).to_numpy(), dtype=np.float64)
    if np.isinf(found).any():
        raise ColumnFault(f"column {name!r}, row {first_missing(np.isinf(found))}: the number is not finite.")
    return found


def categories(table: pa.Table, name: str) -> Labels:
    """Return a column as labels in the order of its values, missing where it holds nothing or not a number.

    Raises:
        TableRefused: the column is missing.
    """
    column = column_of(table, name)
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    return labels_of(column)


def known(labels: Labels) -> Rows:
    """Return which rows have a label."""
    return np.asarray(labels.codes != MISSING)


def yes_or_no(table: pa.Table, column: str, success: Collection[str] = ()) -> Floats:
    """Return a column as 1 for yes, 0 for no, NaN where missing.

    Raises:
        ColumnFault: an answer that counts as yes does not occur, or the column holds other numbers than 0 and 1 and no answer is named.
    """
    if not success:
        found = numbers(table, column)
        if not np.isin(found[~np.isnan(found)], (0.0, 1.0)).all():
            raise ColumnFault(f"column {column!r} holds more than 0 and 1. Name the answers that count as yes.")
        return found
    parts = categories(table, column)
    names = parts.names
    unknown = sorted(set(success) - set(names))
    if unknown:
        raise ColumnFault(
            f"no row of {column!r} has the answer {', '.join(map(repr, unknown))}. Its answers are: {', '.join(names)}."
        )
    chosen = np.array([name in success for name in names] + [False])
    return np.where(known(parts), chosen[parts.codes].astype(np.float64), np.nan)


def first_missing(rows: Rows) -> int:
    """Return the first row that is marked, as a spreadsheet counts: the header is row 1."""
    return int(np.flatnonzero(rows)[0]) + 2
