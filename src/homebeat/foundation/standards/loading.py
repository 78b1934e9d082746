"""Brings the database to what the policy files say: all of it or nothing, and nothing twice."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.db.models.functions import Now

from homebeat.foundation.standards.editions import loaded_editions, look_again, rows
from homebeat.foundation.standards.files import FRAMEWORKS, read_all
from homebeat.foundation.standards.values import Standard, plain, version_of

LOAD_LOCK = 5301  # any number of our own: two loads at once would withdraw each other's entries
WRITTEN = ["valid_to", "position", "data", "source", "checksum"]
Identity = tuple[str, str, date]


@dataclass(frozen=True)
class LoadReport:
    """What a load did, entry by entry, and the version of the edition that is now in force."""

    added: tuple[Identity, ...]
    changed: tuple[Identity, ...]
    unchanged: tuple[Identity, ...]
    withdrawn: tuple[Identity, ...]
    version: str

    def __str__(self) -> str:
        return (
            f"{len(self.added)} added, {len(self.changed)} changed, "
            f"{len(self.unchanged)} unchanged, {len(self.withdrawn)} withdrawn"
        )


def load_all(folder: Path = FRAMEWORKS) -> LoadReport:
    """Make the stored policy data equal to the files, in one transaction, and say what changed.

    An entry that the files no longer hold is withdrawn: to end a standard and keep its past, give it `valid_to`.

    Raises:
        StandardsInvalid: a file has a fault; nothing was loaded.
    """
    entries = [entry for dataset in read_all(folder) for entry in dataset.entries]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])
        report = _load(entries)
        look_again()
    return report


def _load(entries: list[Standard]) -> LoadReport:
    model = rows().model
    wanted = {identity(entry): _row(model, entry, position) for position, entry in enumerate(entries)}
    stored = {(row.dataset, row.code, row.valid_from): row for row in rows()}
    withdrawn = tuple(name for name in stored if name not in wanted)
    added = tuple(name for name in wanted if name not in stored)
    kept = tuple(name for name in wanted if name in stored)
    changed = tuple(name for name in kept if stored[name].checksum != wanted[name].checksum)
    moved = [name for name in kept if stored[name].position != wanted[name].position or name in changed]
    for name in moved:
        wanted[name].pk = stored[name].pk
    # Withdraw first and add last, so that no two entries overlap on the way.
    rows().filter(pk__in=[stored[name].pk for name in withdrawn]).delete()
    rows().bulk_update([wanted[name] for name in moved], WRITTEN)
    rows().bulk_create([wanted[name] for name in added])
    unchanged = tuple(name for name in kept if name not in changed)
    return LoadReport(added, changed, unchanged, withdrawn, _publish(version_of(entries)))


def identity(entry: Standard) -> Identity:
    """Return what makes an entry itself from load to load: its dataset, its code and its first day."""
    return (entry.dataset, entry.code, entry.valid_from)


def _row(model: type[Model], entry: Standard, position: int) -> Any:
    return model(
        dataset=entry.dataset, code=entry.code, valid_from=entry.valid_from, valid_to=entry.valid_to,
        position=position, data=plain(entry.data), source=entry.source, checksum=entry.checksum,
    )  # fmt: skip


def _publish(version: str) -> str:
    """Tell every reader that their copy is old; an unchanged edition keeps its version and its moment."""
    if not loaded_editions().filter(version=version).exists():
        loaded_editions().update_or_create(id=1, defaults={"version": version, "loaded_at": Now()})
    return version
