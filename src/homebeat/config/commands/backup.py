"""`homebeat backup`: write one encrypted file that holds the whole installation."""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction

from homebeat.config.backup.keys import KeyFile, make_key_file, read_key_file
from homebeat.config.backup.making import Installation, make_backup
from homebeat.config.backup.problems import BackupRefused
from homebeat.config.environment import address_for
from homebeat.config.home import checkpoint_folder, data_folder, known_secrets
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.keys import new_key

EXAMPLE = "homebeat backup /media/disk/homebeat-monday.backup --with-key /media/stick/homebeat.key"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file to write, and the key to write it with."""
    parser.add_argument("file", type=Path, help="the file to write; it must not be there yet")
    parser.add_argument(
        "--with-key", type=Path, metavar="KEYFILE", help="the key file (default: backup.key in the data folder)"
    )


def run(args: argparse.Namespace) -> int:
    """Write the backup; 1 means it was refused, and no file was written."""
    try:
        return _back_up(args.file, args.with_key, at=datetime.now(UTC))
    except BackupRefused as refused:
        print(refused, file=sys.stderr)
        return 1


def _back_up(file: Path, key_file: Path | None, *, at: datetime) -> int:
    key = _key_file(key_file).key
    backup = new_key()
    with transaction.atomic():  # before the copy, so that the copy tells of itself
        audit.record("system.backup_made", target=("system.backup", backup), by=None, at=at)
    manifest = make_backup(file, source=installation(), key=key, backup=backup, at=at)
    size = file.stat().st_size / 1e6
    print(f"Backed up {len(manifest.tables)} tables with {manifest.rows} rows into {file} ({size:.1f} MB, encrypted).")
    return 0


def installation() -> Installation:
    """Return what belongs to this installation."""
    return Installation(
        url=address_for("owner"),
        files=data_folder() / "files",
        checkpoints=checkpoint_folder(),
        secret=os.environ["HOMEBEAT_SECRET_KEY"],
    )


def own_key_file() -> Path:
    """Return where this installation's own key is kept."""
    return data_folder() / "backup.key"


def _key_file(named: Path | None) -> KeyFile:
    """Return the key file that was named, else this installation's own, made the first time and said so."""
    if named is not None or own_key_file().exists():
        return read_key_file(named or own_key_file())
    kept = known_secrets(data_folder()).get("secret_key", "")
    made = make_key_file(own_key_file(), secret=kept if kept == os.environ["HOMEBEAT_SECRET_KEY"] else "")
    print(
        f"A new key was made: {own_key_file()}. Keep a copy of it somewhere else: without it no backup can be read, "
        "and whoever has both a backup and the key has everything.",
        file=sys.stderr,
    )
    return made
