"""`homebeat restore`: bring an installation back from a backup, into an empty database."""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from homebeat.config.backup.keys import KeyFile, read_key_file, secret_id
from homebeat.config.backup.problems import BackupRefused, RestoreFailed
from homebeat.config.backup.restoring import Restored, restore
from homebeat.config.commands.backup import installation, own_key_file
from homebeat.config.home import checkpoint_folder, data_folder, keep_secrets, known_secrets
from homebeat.foundation.audit import queries
from homebeat.foundation.audit import recording as audit

EXAMPLE = "homebeat restore /media/disk/homebeat-monday.backup --with-key /media/stick/homebeat.key"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the backup, and the key it was written with."""
    parser.add_argument("file", type=Path, help="the backup")
    parser.add_argument(
        "--with-key", type=Path, metavar="KEYFILE", help="the key file (default: backup.key in the data folder)"
    )


def run(args: argparse.Namespace) -> int:
    """Restore; 1 means it was refused and nothing was written, or that what was written is not what was backed up."""
    try:
        return _restore(args.file, args.with_key or own_key_file(), at=datetime.now(UTC))
    except (BackupRefused, RestoreFailed) as problem:
        _say(str(problem))
        return 1


def _restore(file: Path, key_file: Path, *, at: datetime) -> int:
    if not file.is_file():
        raise BackupRefused(f"There is no file {file}.")
    known, held = known_migrations(), read_key_file(key_file)
    done = restore(file, target=installation(), key=held.key, known_migrations=known, at=at, say=_say)
    report = queries.verify_trail(checkpoint_folder())
    if not report.is_whole:
        raise RestoreFailed(f"The trail of the backup was tampered with: {report.findings[0].text}")
    _record(done, at=at)
    _tell(done, report.seals, waiting=sorted(known - set(done.manifest.migrations)))
    if not done.opens_second_factors:
        _tell_of_second_factors(is_kept=_keep_secret(held, done))
    return 0


def known_migrations() -> frozenset[str]:
    """Return every change of the tables that this release knows."""
    return frozenset(f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or ())


def _record(done: Restored, *, at: datetime) -> None:
    with transaction.atomic():
        audit.record(
            "system.restored", target=("system.backup", done.manifest.origin.backup), by=None, at=at,
            after={"made_at": done.manifest.origin.made_at, "rows": done.manifest.rows},
        )  # fmt: skip


def _tell(done: Restored, seals: int, *, waiting: list[str]) -> None:
    print(
        f"Restored into '{connection.settings_dict['NAME']}': {len(done.manifest.tables)} tables with "
        f"{done.manifest.rows} rows, every one as it was on {done.manifest.origin.made_at[:16]} UTC. "
        f"The trail is whole ({seals} seals)."
    )
    if done.checkpoints_set_aside:
        print(
            f"This machine had checkpoints that are newer than the backup: what happened since then is lost. "
            f"They are kept in {done.checkpoints_set_aside}."
        )
    if waiting:
        print(f"This release brings {len(waiting)} changes to the tables: run 'homebeat migrate' before serving.")


def _keep_secret(held: KeyFile, done: Restored) -> bool:
    """Take the old secret key over from the key file, where this installation keeps its own in the data folder."""
    known = known_secrets(data_folder())
    is_ours = known.get("secret_key") == os.environ["HOMEBEAT_SECRET_KEY"]
    if not is_ours or secret_id(held.secret) != done.manifest.origin.secret_id:
        return False
    keep_secrets(data_folder(), {**known, "secret_key": held.secret})
    return True


def _tell_of_second_factors(*, is_kept: bool) -> None:
    if is_kept:
        print("The old secret key is in the data folder again: second factors work as before. Restart what is running.")
        return
    print(
        "This installation has another secret key, so second factors cannot be read: set HOMEBEAT_SECRET_KEY to the "
        "old key before serving, or everybody sets up their second factor anew."
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr)
