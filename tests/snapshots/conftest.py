"""A small force with records in two months, frozen by the reader, in a database of its own."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from homebeat.config.database import RoleUrls

if TYPE_CHECKING:
    from homebeat.snapshots.manifest import Manifest
    from tests.snapshots.small_force import SmallForce

AT = datetime(2026, 3, 31, 21, 30, tzinfo=UTC)
DAY = date(2026, 3, 31)
Make = Callable[..., "Manifest"]


@pytest.fixture
def force(fresh_database: RoleUrls) -> "SmallForce":
    from tests.snapshots.small_force import make_small_force

    return make_small_force()


@pytest.fixture
def make(fresh_database: RoleUrls, tmp_path: Path) -> Make:
    """Make a snapshot as the worker records it; each is made a second after the one before."""
    from django.db import connection

    from homebeat.snapshots.actions import make_snapshot

    moments = (AT + timedelta(seconds=second) for second in range(1000))

    def made(folder: Path = tmp_path / "snapshots", **changed: object) -> "Manifest":
        asked = {"folder": folder, "url": fresh_database.reader, "day": DAY, "by": None, "at": next(moments)}
        return make_snapshot(**{**asked, **changed})

    with connection.cursor() as cursor:
        cursor.execute("SET ROLE homebeat_worker")
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "snapshots"


def change(file: Path, what: Callable[[bytes], bytes]) -> None:
    """Do to a read-only file what a failing disk or a hand does."""
    file.chmod(0o600)
    file.write_bytes(what(file.read_bytes()))
