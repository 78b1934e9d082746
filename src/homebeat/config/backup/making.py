"""Making a backup: one moment of the database, the uploaded files and the trail's checkpoints, in one encrypted file."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import psycopg

import homebeat

from .archive import CHECKPOINTS, DATABASE, FILES, ArchiveWriter
from .keys import secret_id
from .manifest import Manifest, Origin, Part
from .problems import BackupRefused
from .programs import fitting_client, running
from .tables import refuse_hidden_rows, table_facts

DUMP = ("--format=custom", "--schema=public", "--enable-row-security")
MAJOR = 10000  # a server's version is its major times this


@dataclass(frozen=True)
class Installation:
    """What is backed up and restored: the database (by its owner's address), the uploaded files and the checkpoints.

    `secret` is the key that second factors are sealed with; a backup holds only a mark of it.
    """

    url: str
    files: Path
    checkpoints: Path
    secret: str


def make_backup(file: Path, *, source: Installation, key: bytes, backup: str, at: datetime) -> Manifest:
    """Write the backup while others go on working, and return its manifest; an unfinished file never bears the name.

    The checkpoints are copied before the moment that is kept of the database, and the files after it: so the trail has
    every seal that a checkpoint saw, and no row lacks its file.

    Raises:
        BackupRefused: the file exists, the owner does not see every row, or PostgreSQL's programs failed.
    """
    if file.exists():
        raise BackupRefused(f"{file} is there already, and a backup never overwrites another: choose another name.")
    with _draft(file) as draft, psycopg.connect(source.url) as connection:
        archive = ArchiveWriter(draft, key)
        archive.add_folder(CHECKPOINTS, source.checkpoints)
        snapshot = _one_moment(connection)
        server = connection.info.server_version // MAJOR
        archiver = _dump(archive, source.url, snapshot, server)
        archive.add_folder(FILES, source.files)
        origin = Origin(
            backup, at.isoformat(), homebeat.__version__, server=server, archiver=archiver,
            secret_id=secret_id(source.secret),
        )  # fmt: skip
        return archive.finish(lambda parts: _manifest(connection, origin, parts))


@contextmanager
def _draft(file: Path) -> Iterator[BinaryIO]:
    """Write under another name first; the file gets its own once it is whole and on the disk."""
    draft = file.with_name(f"{file.name}.unfinished")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)


def _one_moment(connection: psycopg.Connection) -> str:
    """Hold one moment of the database still, and return the name by which `pg_dump` sees the same."""
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    refuse_hidden_rows(connection)
    row = connection.execute("SELECT pg_export_snapshot()").fetchone()
    return str(row[0]) if row else ""


def _dump(archive: ArchiveWriter, url: str, snapshot: str, server: int) -> int:
    program, version = fitting_client("pg_dump", server=server)
    with running(program, *DUMP, f"--snapshot={snapshot}", url=url, stdout=subprocess.PIPE) as process:
        archive.add_stream(DATABASE, process.stdout)  # type: ignore[arg-type]
    return version


def _manifest(connection: psycopg.Connection, origin: Origin, parts: dict[str, Part]) -> Manifest:
    migrations = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
    return Manifest(
        origin=origin,
        migrations=tuple(row[0] for row in migrations),
        tables=table_facts(connection),
        trail=trail_head(connection),
        parts=parts,
    )


def trail_head(connection: psycopg.Connection) -> tuple[int, str] | None:
    """Return the last seal's number and digest."""
    row = connection.execute("SELECT number, digest FROM audit_seal ORDER BY number DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else None
