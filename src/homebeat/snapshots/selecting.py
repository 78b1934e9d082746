"""From a declared table to the one statement that reads it, and to the types that its files have."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
from django.apps import apps
from django.db.models import Field, Model

from .allow_list import Column, Made, Table
from .problems import SnapshotRefused
from .types import schema_of
from .ways import fields_on

FORCE, MONTH, NONE = "force_key", "month", "none"
LONDON = "Europe/London"
FIELDS = {
    "text": ("CharField", "TextField", "SlugField", "EmailField", "JSONField"),
    "whole": (
        "AutoField", "BigAutoField", "IntegerField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField",
        "PositiveSmallIntegerField", "PositiveBigIntegerField",
    ),
    "number": ("FloatField", "DecimalField"),
    "flag": ("BooleanField",),
    "day": ("DateField",),
    "moment": ("DateTimeField",),
}  # fmt: skip
CASTS = {"text": "text", "whole": "int8", "number": "float8", "flag": "bool", "day": "date", "moment": "timestamptz"}


@dataclass(frozen=True)
class Selection:
    """How a table is read: the statement, whose rows come by force, then month, then row, and its columns' types.

    Columns that name the partition come first; they stand in the folders' names and not in the files.
    """

    table: Table
    sql: str
    columns: dict[str, str]

    @property
    def schema(self) -> pa.Schema:
        """The types of the columns in the files."""
        return schema_of(self.columns)

    @property
    def partition(self) -> tuple[str, ...]:
        """The columns that the folders are named by."""
        return (*([FORCE] if self.table.force else []), *([MONTH] if self.table.month else []))


def selection_of(table: Table) -> Selection:
    """Return how the table is read.

    Raises:
        SnapshotRefused: a way leads nowhere, or a field is of a kind that snapshots do not hold.
    """
    model = apps.get_model(table.model)
    joins = _Joins(model)
    columns = [(one.name, *_made(one, model, joins)) for one in table.columns]
    places = list(_partition(table, model, joins))
    shown = [*places, *((name, f"({said})::{CASTS[kind]}") for name, said, kind in columns)]
    order = [f'{said} COLLATE "C"' for _, said in places] + [f't0."{model._meta.pk.column}"']
    listed = ", ".join(f'{said} AS "{name}"' for name, said in shown)
    sql = f"SELECT {listed} FROM {joins.said()} ORDER BY {', '.join(order)}"  # noqa: S608  every name is a model's own
    return Selection(table, sql, {name: kind for name, _, kind in columns})


def _partition(table: Table, model: type[Model], joins: "_Joins") -> Iterator[tuple[str, str]]:
    if table.force:
        said, _ = joins.to(model, table.force)
        yield FORCE, f"coalesce(nullif(({said})::text, ''), '{NONE}')"
    if table.month:
        said, field = joins.to(model, table.month)
        yield MONTH, f"coalesce(to_char({_day(said, field)}, 'YYYY-MM'), '{NONE}')"


def _made(column: Column, model: type[Model], joins: "_Joins") -> tuple[str, str]:
    """Return the column's expression and its kind."""
    said, field = joins.to(model, column.path)
    if column.made is Made.DAY:
        return _day(said, field), "day"
    if column.made is Made.MONTH:
        return f"date_trunc('month', {_day(said, field)})", "day"
    if column.made is Made.GIVEN:
        is_text = not field.is_relation and _kind(field) == "text"
        return (f"coalesce({said}, '') <> ''" if is_text else f"{said} IS NOT NULL"), "flag"
    return said, _kind(field)


def _day(said: str, field: "Field[object, object]") -> str:
    """A moment belongs to its day in London, whatever the clock of the machine."""
    kind = _kind(field)
    if kind not in ("day", "moment"):
        raise SnapshotRefused(f"{field.model._meta.label}.{field.name} is neither a day nor a moment.")
    return f"({said} AT TIME ZONE '{LONDON}')::date" if kind == "moment" else said


def _kind(field: "Field[object, object]") -> str:
    for kind, names in FIELDS.items():
        if field.get_internal_type() in names:
            return kind
    label = f"{field.model._meta.label}.{field.name}"
    raise SnapshotRefused(f"{label} is a {field.get_internal_type()}, which snapshots do not hold.")


class _Joins:
    """The tables that a statement reads, each way joined once."""

    def __init__(self, model: type[Model]) -> None:
        self._lines = {"": (f'"{model._meta.db_table}" t0', "t0")}

    def to(self, model: type[Model], path: str) -> tuple[str, "Field[object, object]"]:
        """Return the expression of the field at the end of the way, and the field."""
        *between, last = fields_on(model, path)
        way, alias = "", "t0"
        for step in between:
            way = f"{way}__{step.name}"
            if way not in self._lines:
                other, new = step.related_model, f"t{len(self._lines)}"
                on = f'{new}."{other._meta.pk.column}" = {alias}."{step.column}"'  # type: ignore[union-attr]
                self._lines[way] = (f'LEFT JOIN "{other._meta.db_table}" {new} ON {on}', new)  # type: ignore[union-attr]
            alias = self._lines[way][1]
        return f'{alias}."{last.column}"', last

    def said(self) -> str:
        return " ".join(line for line, _ in self._lines.values())
