"""The only writer of recorded crime: settling one month's staged file against what is kept of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit.models import LoadedFile

from .models import CrimeRecord
from .staging import COLUMNS, NAMES, PUBLISHED, TABLE

KEPT = CrimeRecord._meta.db_table


class MonthDiffers(Exception):
    """The month is kept already and the file says something else; names the first line and column that differ."""

    def __init__(self, line: int, column: str) -> None:
        super().__init__(f"line {line}, {column}")
        self.line, self.column = line, column


@dataclass(frozen=True)
class Month:
    """What a file is about: with a line's number, the identity of a record."""

    force: Area
    month: date
    source: str


@dataclass(frozen=True)
class Settled:
    """What came of a month: lines written, lines that were there already, and old lines taken out or replaced."""

    loaded: int
    unchanged: int
    replaced: int


@transaction.atomic
def settle_month(of: Month, *, remember: Callable[[bool], LoadedFile], replace: bool) -> Settled:
    """Write the staged lines of a month that is new; leave one that is the same; correct one that differs if told to.

    `remember` is called, with whether old lines are replaced, only when something is written. A correction also puts
    lines again where today's look-ups and outlines say; without one, nothing that is kept ever moves.

    Raises:
        MonthDiffers: the month is kept with other lines and `replace` is not set.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('recorded_crime'), %s)", [of.force.pk % 2**31])
        kept = CrimeRecord.objects.filter(force=of.force, month=of.month, source=of.source).count()
        columns = COLUMNS[1:] if replace else PUBLISHED
        first = _first_differing_line(cursor, of, columns) if kept else None
        if kept and first is None:
            return Settled(0, kept, 0)
        if first is not None and not replace:
            raise MonthDiffers(first, _first_differing_column(cursor, of, first))
        replaced = _take_out_differing(cursor, of, columns) if kept else 0
        loaded = _write_missing(cursor, of, remember(bool(kept)))
        return Settled(loaded, kept - replaced, replaced)


OF_MONTH = "k.force_id = %(force)s AND k.month = %(month)s AND k.source = %(source)s"


def _first_differing_line(cursor: CursorWrapper, of: Month, columns: Sequence[str]) -> int | None:
    cursor.execute(
        f"SELECT min(coalesce(s.line, k.line)) FROM {TABLE} s FULL JOIN "  # noqa: S608  our own column names
        f"(SELECT * FROM {KEPT} k WHERE {OF_MONTH}) k ON k.line = s.line WHERE NOT ({_same(columns)})",
        _names(of),
    )
    found = cursor.fetchone()[0]
    return None if found is None else int(found)


def _first_differing_column(cursor: CursorWrapper, of: Month, line: int) -> str:
    """Return the first published column in which one line differs, or "line" where only one side has the line."""
    tests = ", ".join(f'k."{name}" IS DISTINCT FROM s."{name}"' for name in PUBLISHED)
    cursor.execute(
        f"SELECT {tests} FROM {TABLE} s JOIN {KEPT} k "  # noqa: S608  our own column names
        f"ON k.line = s.line WHERE s.line = %(line)s AND {OF_MONTH}",
        {**_names(of), "line": line},
    )
    row = cursor.fetchone()
    return "line" if row is None else next(name for name, differs in zip(PUBLISHED, row, strict=True) if differs)


def _take_out_differing(cursor: CursorWrapper, of: Month, columns: Sequence[str]) -> int:
    cursor.execute(
        f"DELETE FROM {KEPT} k WHERE {OF_MONTH} AND NOT EXISTS "  # noqa: S608  our own column names
        f"(SELECT 1 FROM {TABLE} s WHERE s.line = k.line AND {_same(columns)})",
        _names(of),
    )
    return int(cursor.rowcount)


def _write_missing(cursor: CursorWrapper, of: Month, loaded: LoadedFile) -> int:
    cursor.execute(
        f"INSERT INTO {KEPT} (force_id, month, source, loaded_file_id, {NAMES}) "  # noqa: S608  our own column names
        f"SELECT %(force)s, %(month)s, %(source)s, %(file)s, {NAMES} FROM {TABLE} s WHERE NOT EXISTS "
        f"(SELECT 1 FROM {KEPT} k WHERE {OF_MONTH} AND k.line = s.line) ORDER BY s.line",
        {**_names(of), "file": loaded.pk},
    )
    return int(cursor.rowcount)


def _same(columns: Sequence[str]) -> str:
    left, right = (", ".join(f'{side}."{name}"' for name in ("line", *columns)) for side in ("k", "s"))
    return f"ROW({left}) IS NOT DISTINCT FROM ROW({right})"


def _names(of: Month) -> dict[str, int | date | str]:
    return {"force": of.force.pk, "month": of.month, "source": of.source}
