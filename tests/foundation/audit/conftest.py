"""A database of the test's own with its administrator, and a trail in it.

Loaded before Django is set up when this folder is named on the command line, so what needs models is imported late.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from homebeat.config import database
from tests.conftest import KEY

if TYPE_CHECKING:
    from tests.foundation.audit.trail import Trail


@pytest.fixture
def superuser(fresh_database: database.RoleUrls, pytestconfig: pytest.Config) -> Iterator[psycopg.Connection]:
    """A connection of the server's administrator to this test's own database."""
    server = pytestconfig.stash[KEY][0]
    name = fresh_database.web.rpartition("/")[2]
    with psycopg.connect(database.with_database(server.admin, name), autocommit=True) as connection:
        yield connection


@pytest.fixture
def trail(superuser: psycopg.Connection, tmp_path: Path) -> "Trail":
    """A trail of twelve events with two checkpoints."""
    from tests.foundation.audit.trail import made_trail

    return made_trail(superuser, tmp_path / "checkpoints")
