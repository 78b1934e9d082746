"""What one respondent's row says to a measure: a number, or whether the answer is one of those asked about."""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import mul
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from homebeat.analysis.tables.faults import SHOWN, near_matches
from homebeat.analysis.tables.sources import Kind, Source, Wanted


class AnswerUnknown(Exception):
    """A value was asked about that no row holds, or that the column cannot hold."""


@dataclass(frozen=True, slots=True)
class Number:
    """The number in a column."""

    column: str

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """Return the column as it has to be read."""
        return (Wanted(self.column, Kind.NUMBER),)

    def value(self, table: ir.Table, source: Source) -> ir.Value:
        """Return the answer as a number, missing where the column is; "not a number" counts as missing."""
        held = table[source.name_of(self.column, Kind.NUMBER)]
        number = held.cast("float64")
        return number.isnan().ifelse(None, number) if held.type().is_floating() and not source.typed_names else number

    def is_square_of_itself(self) -> bool:
        """Say whether the answer is always 0 or 1."""
        return False


@dataclass(frozen=True, slots=True)
class OneOf:
    """1 where the column holds one of the values, else 0."""

    column: str
    values: tuple[str, ...]

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """Return the column as it has to be read."""
        return (Wanted(self.column, Kind.TEXT),)

    def value(self, table: ir.Table, source: Source) -> ir.Value:
        """Return 1 or 0, missing where the column is.

        Raises
            AnswerUnknown : a value that the column's type cannot hold
        """
        held = source.type_of(self.column, Kind.TEXT)
        values = [typed(value, held, self.column) for value in self.values]
        return table[source.name_of(self.column, Kind.TEXT)].isin(values).cast("float64")

    def is_square_of_itself(self) -> bool:
        """Say whether the answer is always 0 or 1."""
        return True


@dataclass(frozen=True, slots=True)
class Together:
    """1 where a respondent gave every one of some answers, 0 where not, missing where one of them is."""

    parts: tuple[OneOf, ...]

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """Return the columns as they have to be read."""
        return tuple(column for part in self.parts for column in part.wanted)

    def value(self, table: ir.Table, source: Source) -> ir.Value:
        """Return 1 or 0, missing where one of the columns is."""
        return reduce(mul, [part.value(table, source) for part in self.parts])

    def is_square_of_itself(self) -> bool:
        """Say whether the answer is always 0 or 1."""
        return True


Answer = Number | OneOf | Together


def typed(value: str, held: pa.DataType, column: str) -> Any:
    """Return a value written as text in the type that a column holds.

    Raises
        AnswerUnknown : it cannot be read as that type
    """
    try:
        if pa.types.is_boolean(held):
            return {"true": True, "false": False, "1": True, "0": False}[value.casefold()]
        if pa.types.is_integer(held):
            return int(value)
        if pa.types.is_floating(held) or pa.types.is_decimal(held):
            return float(value)
        return date.fromisoformat(value) if pa.types.is_date(held) else value
    except (KeyError, ValueError):
        raise AnswerUnknown(f"'{value}' cannot stand in column '{column}', which holds {held}.") from None


def unknown(value: str, column: str, known: list[str]) -> AnswerUnknown:
    """Return the error for a value that no row holds, with those that rows do hold."""
    near = near_matches(value, known)
    hint = (
        f"Did you mean {' or '.join(near)}?"
        if near
        else f"It holds: {', '.join(known[:SHOWN])}{' ...' if len(known) > SHOWN else ''}."
    )
    return AnswerUnknown(f"No row of column '{column}' holds '{value}'. {hint}")
