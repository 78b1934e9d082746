"""Restoring a backup into an empty database: everything is checked before anything is written."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import psycopg

from homebeat.config import database
from homebeat.foundation.audit.checkpoints import FILE

from .archive import CHECKPOINTS, COPY, DATABASE, FILES, check, members
from .keys import secret_id
from .making import MAJOR, Installation, trail_head
from .manifest import Manifest
from .problems import BackupRefused, RestoreFailed
from .programs import fitting_client, running
from .tables import table_facts, table_names

# The schema and the extensions are there already: they were made with the roles, by the administrator.
LEFT_OUT = re.compile(rb"^\d+; \d+ \d+ (SCHEMA|EXTENSION|COMMENT) - (SCHEMA |EXTENSION |public )")
RESTORE = ("--exit-on-error", "--single-transaction", "--no-owner")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Restored:
    """What a restore did, and whether second factors still open with this installation's secret key."""

    manifest: Manifest
    checkpoints_set_aside: Path | None
    opens_second_factors: bool


def restore(
    file: Path, *, target: Installation, key: bytes, known_migrations: frozenset[str], at: datetime, say: Say
) -> Restored:
    """Bring a backup back into an empty database and return what was done.

    Raises:
        BackupRefused: nothing was written: the backup or the target will not do.
        RestoreFailed: it was written, but is not what the manifest says.
    """
    say("Checking every part of the backup ...")
    manifest = check(file, key)
    _refuse_newer(manifest, known_migrations)
    server = _refuse_unsuitable(target, manifest)
    say(
        f"The backup of {manifest.origin.made_at[:16]} UTC is whole: {len(manifest.tables)} tables, {manifest.rows} rows."
    )
    _restore_database(file, key, target.url, max(server, manifest.origin.archiver))
    aside = _restore_folders(file, key, target, at)
    say("Checking every row against the backup ...")
    _compare(target.url, manifest)
    return Restored(manifest, aside, manifest.origin.secret_id == secret_id(target.secret))


def _refuse_newer(manifest: Manifest, known: frozenset[str]) -> None:
    unknown = sorted(set(manifest.migrations) - known)
    if unknown:
        raise BackupRefused(
            f"The backup was made by Homebeat {manifest.origin.homebeat}, which knows {unknown[0]}; this release does not. "
            "Install that release or a newer one, then restore."
        )


def _refuse_unsuitable(target: Installation, manifest: Manifest) -> int:
    """Return the server's major version if the target can take the backup."""
    with psycopg.connect(target.url) as connection:
        name, server = connection.info.dbname, connection.info.server_version // MAJOR
        held = table_names(connection)
    if held:
        raise BackupRefused(
            f"The database '{name}' is not empty (it has the table {held[0]} and {len(held) - 1} more). "
            "Restore into a new database, or drop this one first if you are sure."
        )
    if target.files.is_dir() and any(target.files.iterdir()):
        raise BackupRefused(f"The folder {target.files} is not empty. Move its files away first.")
    if server < manifest.origin.archiver:
        raise BackupRefused(
            f"The backup was written by PostgreSQL {manifest.origin.archiver}'s programs; "
            f"this server is {server}. Restore into PostgreSQL {manifest.origin.archiver} or later."
        )
    return server


def _restore_database(file: Path, key: bytes, url: str, version: int) -> None:
    """Feed the dump to `pg_restore`, which writes all of it in one transaction or none."""
    program, _ = fitting_client("pg_restore", server=version)
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "wanted"
        wanted.write_bytes(_contents(program, next(_dump(file, key))))
        restore = running(program, *RESTORE, f"--use-list={wanted}", url=url, stdin=subprocess.PIPE)
        with no_rights_by_default(url), restore as process:
            for data in _dump(file, key):
                process.stdin.write(data)  # type: ignore[union-attr]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")


@contextmanager
def no_rights_by_default(url: str) -> Iterator[None]:
    """Take the rights that new tables get by themselves away while tables are made, and give them back if that fails.

    An archive names only what was granted, not what was withheld: a table that was narrowed would come back wide open.
    The archive brings these rights back as its last step.
    """
    _default_rights(url, "REVOKE ALL ON {kind} FROM {roles}")
    try:
        yield
    except BaseException:
        _default_rights(url, "GRANT {rights} ON {kind} TO {roles}")
        raise


def _default_rights(url: str, change: str) -> None:
    with psycopg.connect(url, autocommit=True) as owner:
        for rights, kind, roles in database.DEFAULT_RIGHTS:
            words = change.format(rights=rights, kind=kind, roles=roles)
            owner.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public {words}")


def _dump(file: Path, key: bytes) -> Iterator[bytes]:
    for name, stream in members(file, key):
        if name.startswith(DATABASE):
            yield stream.read()


def _contents(program: str, beginning: bytes) -> bytes:
    """Return the archive's table of contents without what is left out; it stands in the first piece of the dump."""
    done = subprocess.run([program, "--list"], input=beginning, capture_output=True, check=False)
    if done.returncode:
        raise BackupRefused(f"pg_restore cannot read the dump: {done.stderr.decode(errors='replace').strip()}")
    return b"".join(line for line in done.stdout.splitlines(keepends=True) if not LEFT_OUT.match(line))


def _restore_folders(file: Path, key: bytes, target: Installation, at: datetime) -> Path | None:
    """Bring files and checkpoints back; return where checkpoints that know a later history were set aside."""
    draft = target.files.with_name(f"{target.files.name}.restoring")
    shutil.rmtree(draft, ignore_errors=True)
    aside = None
    for name, stream in members(file, key):
        if name.startswith(FILES):
            _copy(stream, _inside(draft, name.removeprefix(FILES)))
        if name == CHECKPOINTS + FILE:
            aside = _place_checkpoints(stream.read(), target.checkpoints / FILE, at)
    if draft.exists():
        shutil.rmtree(target.files, ignore_errors=True)
        draft.rename(target.files)
    return aside


def _inside(folder: Path, name: str) -> Path:
    """Return the file's place, which must lie in the folder."""
    place = (folder / name).resolve()
    if not place.is_relative_to(folder.resolve()):
        raise BackupRefused(f"The backup holds a file '{name}' that would lie outside {folder}.")
    return place


def _copy(stream: IO[bytes], place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        shutil.copyfileobj(stream, opened, COPY)
        opened.flush()
        os.fsync(opened.fileno())


def _place_checkpoints(text: bytes, file: Path, at: datetime) -> Path | None:
    """Put the checkpoints back; those on this machine that the backup does not know are kept beside them."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = None
    if file.exists() and not text.startswith(file.read_bytes()):
        aside = file.with_name(f"{FILE}.before-restore-{at:%Y%m%dT%H%M%S}")
        file.rename(aside)
    draft = file.with_name(f"{FILE}.restoring")
    draft.write_bytes(text)
    draft.chmod(0o600)
    draft.rename(file)
    return aside


def _compare(url: str, manifest: Manifest) -> None:
    with psycopg.connect(url) as connection:
        found, head = table_facts(connection), trail_head(connection)
    differing = sorted(
        name for name in found.keys() | manifest.tables.keys() if found.get(name) != manifest.tables.get(name)
    )
    if differing:
        raise RestoreFailed(f"These tables differ from the backup: {', '.join(differing)}. Do not use this database.")
    if head != manifest.trail:
        raise RestoreFailed("The trail does not end where it did in the backup. Do not use this database.")
