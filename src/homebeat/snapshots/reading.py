"""Reading the database as the reader: one moment of all tables, Arrow straight from PostgreSQL, nothing written."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import adbc_driver_manager
import adbc_driver_postgresql.dbapi as adbc
import pyarrow as pa

from .problems import SnapshotRefused

ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
WHO = """
SELECT current_user::text, (rolbypassrls OR rolsuper), current_setting('transaction_isolation')::text,
       now(), current_setting('server_version_num')::int8
FROM pg_roles WHERE rolname = current_user
"""
MIGRATIONS = "SELECT (app || '.' || name)::text AS name FROM django_migrations ORDER BY app, name"
MAJOR = 10000  # a server's version is its major times this


@dataclass(frozen=True)
class Moment:
    """One moment of the database, held still for as long as the reading lasts."""

    at: datetime
    server: int
    migrations: tuple[str, ...]
    _cursor: Any

    def batches(self, sql: str) -> Iterator[pa.RecordBatch]:
        """Return the rows of one statement, piece by piece.

        Raises:
            SnapshotRefused: the database did not answer to the end.
        """
        try:
            self._cursor.execute(sql)
            yield from self._cursor.fetch_record_batch()
        except (adbc_driver_manager.Error, pa.ArrowException, OSError) as fault:
            raise SnapshotRefused(f"The database did not answer to the end: {fault}") from fault


@contextmanager
def one_moment(url: str) -> Iterator[Moment]:
    """Hold one moment of the database still; every table is read as it stood then, whatever others write meanwhile.

    Raises:
        SnapshotRefused: the database does not answer, or the role would not see every row.
    """
    try:
        connection = adbc.connect(url)
    except adbc_driver_manager.Error as fault:
        raise SnapshotRefused(f"The database does not answer as its reader: {fault}") from fault
    with connection, connection.cursor() as cursor:
        cursor.execute(ONE_MOMENT)
        cursor.execute(WHO)
        role, sees_all, isolation, at, version = cursor.fetchone()
        if not sees_all:
            raise SnapshotRefused(
                f"The role {role} does not see every row, so a snapshot would be silently short. "
                "Set HOMEBEAT_READER_DATABASE_URL to the reader's address."
            )
        if isolation != "repeatable read":
            raise SnapshotRefused(f"The database reads at '{isolation}', so tables would not be of one moment.")
        cursor.execute(MIGRATIONS)
        migrations = tuple(row[0] for row in cursor.fetchall())
        yield Moment(at, int(version) // MAJOR, migrations, cursor)
