"""Writing the generated rows by COPY: all tables in one transaction, each with one event on the audit trail."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Field, Model
from django.db.models.fields import NOT_PROVIDED
from psycopg import sql

from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit import recording as audit

from .generation.tables import Always, Table
from .generation.world import World

LOAD_LOCK = 6240  # any number of our own: two set-ups at once would number their rows alike


class ColumnsDiffer(Exception):
    """The generator and a model disagree on the columns of a table; the message names them."""


@dataclass(frozen=True)
class Loaded:
    """What was written."""

    rows: dict[str, int]
    force: Area


def load(world: World, *, at: datetime, details: Mapping[str, Any]) -> Loaded:
    """Write every row of the world as the database's owner, in the caller's transaction.

    Raises:
        ColumnsDiffer: a model has a column that needs a value and gets none, or lacks one that is given.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])
    tables = [with_defaults(table) for table in world.tables]
    first = {table.label: _next_number(model_of(table)) for table in tables if table.is_numbered}
    for table in tables:
        _copy(table, first)
        if table.is_numbered:
            _move_numbers_on(model_of(table), first[table.label] + len(table))
    force = Area.objects.get(pk=first["areas.Area"])
    for table in tables:
        audit.record_batch(
            "demo.rows_loaded", target=(table.label.lower(), force.key), by=None, at=at, count=len(table),
            details=dict(details), force=force,
        )  # fmt: skip
    return Loaded({table.label: len(table) for table in tables}, force)


def model_of(table: Table) -> type[Model]:
    """Return the model whose rows the table holds."""
    return apps.get_model(table.label)


def with_defaults(table: Table) -> Table:
    """Return the table with the model's own plain defaults for columns that the generator leaves to it.

    Raises:
        ColumnsDiffer: see `load`.
    """
    known = {field.column: field for field in model_of(table)._meta.concrete_fields}
    if table.is_numbered:
        known.pop("id")
    unknown, missing = set(table.columns) - set(known), [name for name in known if name not in table.columns]
    needed = [name for name in missing if not _can_be_left(known[name])]
    if unknown or needed:
        raise ColumnsDiffer(
            f"{table.label}: the generator gives {sorted(unknown) or 'nothing'} that the model lacks, "
            f"and the model needs {needed or 'nothing'} that the generator does not give."
        )
    filled = {name: Always(known[name].default, len(table)) for name in missing if _has_plain_default(known[name])}
    return Table(table.label, {**table.columns, **filled}, table.is_numbered)


def _can_be_left(field: "Field[Any, Any]") -> bool:
    return field.null or field.db_default is not NOT_PROVIDED or _has_plain_default(field)


def _has_plain_default(field: "Field[Any, Any]") -> bool:
    """Say whether every row may get the same default, from here; the database's own defaults are its own affair."""
    return field.default is not NOT_PROVIDED and not callable(field.default) and field.db_default is NOT_PROVIDED


def _next_number(model: type[Model]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {model._meta.db_table}")  # noqa: S608  our own table's name
        return int(cursor.fetchone()[0])


def _move_numbers_on(model: type[Model], next_number: int) -> None:
    """Tell the table's sequence where to go on, so that the next row of the application gets a free number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [model._meta.db_table, next_number]
        )


def _copy(table: Table, first: Mapping[str, int]) -> None:
    """COPY the rows in; PostgreSQL refuses COPY into a fenced table, so those go through a table of this session."""
    name = model_of(table)._meta.db_table
    columns = sql.SQL(", ").join(map(sql.Identifier, [*(["id"] if table.is_numbered else []), *table.columns]))
    with connection.cursor() as cursor:
        if not _is_fenced(name):
            _send(cursor, sql.Identifier(name), columns, table.text(first))
            return
        passage = sql.Identifier(f"passage_{name}")
        cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WHERE false").format(
                passage, columns, sql.Identifier(name)
            )
        )
        _send(cursor, passage, columns, table.text(first))
        cursor.execute(
            sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(sql.Identifier(name), columns, columns, passage)
        )
        cursor.execute(sql.SQL("DROP TABLE {}").format(passage))


def _send(cursor: Any, name: sql.Identifier, columns: sql.Composed, pieces: Iterator[str]) -> None:
    with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(name, columns)) as copy:
        for piece in pieces:
            copy.write(piece)


def _is_fenced(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", [name])
        return bool(cursor.fetchone()[0])


def refresh_statistics(world: World) -> None:
    """Let the planner know the new tables, and mark their pages as seen by all; outside any transaction."""
    names = sql.SQL(", ").join(sql.Identifier(model_of(table)._meta.db_table) for table in world.tables)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("VACUUM (ANALYZE) {}").format(names))
