"""A small installation to back up, and an empty database to restore it into.

Loaded before Django is set up when this folder is named on the command line, so what needs models is imported late.
"""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from homebeat.config import database
from tests.conftest import KEY

if TYPE_CHECKING:
    from tests.config.backup.installation import Installation


@pytest.fixture
def installation(fresh_database: database.RoleUrls, tmp_path: Path) -> "Installation":
    """An installation with people, restricted records, a trail with a checkpoint, and uploaded files."""
    from tests.config.backup.installation import made_installation

    return made_installation(fresh_database, tmp_path / "old")


@pytest.fixture
def empty_database(pytestconfig: pytest.Config) -> Iterator[database.RoleUrls]:
    """A new database with roles and extensions and nothing else, as the first start of an installation makes it."""
    server = pytestconfig.stash[KEY][0]
    name = f"homebeat_empty_{secrets.token_hex(4)}"
    yield database.provision(server.admin, name, server.passwords)
    server.drop(name)


@pytest.fixture
def as_admin(pytestconfig: pytest.Config):
    """Open a connection of the server's administrator to the database of an address."""
    server = pytestconfig.stash[KEY][0]

    def connect(urls: database.RoleUrls) -> psycopg.Connection:
        return psycopg.connect(database.with_database(server.admin, urls.web.rpartition("/")[2]), autocommit=True)

    return connect
