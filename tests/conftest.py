"""The database under the tests: real PostgreSQL, made by the owner, used as the web.

A template database is migrated once per set of migrations; each run clones it, so runs side by side never meet.
`as_owner()` steps into the owner's shoes for factories. `fresh_database` is a clone of its own, for tests that commit.
"""

import hashlib
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.get("HOMEBEAT_TEST_HOME", ROOT / ".homebeat" / "test"))
sys.path.insert(0, str(ROOT / "src"))

from homebeat.config import database, embedded_postgres, home  # noqa: E402

CLONE_LOCK = 7207  # any number: one run at a time makes or copies the template


class TestServer:
    """The server under the tests, and the database cloned for this run."""

    def __init__(self) -> None:
        # A run in several processes: the first one found the server and tells the others, who inherit its environment.
        self.given = os.environ.get("HOMEBEAT_TEST_SERVER") or os.environ.get("DATABASE_URL")
        self.ours = not self.given and not embedded_postgres.is_running(HOME / "postgres")
        self.admin = (
            self.given or embedded_postgres.start(HOME / "postgres", password=home.secret(HOME, "database_admin")).url()
        )
        self.passwords = {role: home.secret(HOME, f"database_{role}") for role in (*database.ROLES, "tester")}

    def urls(self, name: str) -> database.RoleUrls:
        return database.RoleUrls(
            **{
                role: database.role_url(self.admin, name, f"homebeat_{role}", self.passwords[role])
                for role in database.ROLES
            }
        )

    def tester_url(self, name: str) -> str:
        return (
            database.role_url(self.admin, name, database.TESTER, self.passwords["tester"])
            + "?options=-c%20role%3Dhomebeat_web"
        )

    def make_template(self) -> str:
        """Return the migrated template for the present migrations, made if it is not there."""
        name = f"homebeat_template_{_fingerprint()}"
        with psycopg.connect(self.admin, autocommit=True) as admin:
            admin.execute("SELECT pg_advisory_lock(%s)", [CLONE_LOCK])
            if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                self._build(admin, name)
        return name

    def _build(self, admin: psycopg.Connection, name: str) -> None:
        draft = f"{name}_draft"
        admin.execute(f"DROP DATABASE IF EXISTS {draft} WITH (FORCE)")
        database.provision(self.admin, draft, self.passwords)
        database.make_role(admin, database.TESTER, self.passwords["tester"])
        admin.execute(f"GRANT homebeat_owner, homebeat_web, homebeat_worker TO {database.TESTER}")
        urls = self.urls(draft)
        known = {f"HOMEBEAT_{role.upper()}_DATABASE_URL": getattr(urls, role) for role in database.ROLES}
        environment = {
            **os.environ,
            **known,
            "HOMEBEAT_HOME": str(HOME),
            "HOMEBEAT_MODE": "test",
            "PYTHONPATH": str(ROOT / "src"),
        }
        environment.pop("DATABASE_URL", None)
        done = subprocess.run(
            [sys.executable, "-m", "homebeat", "migrate"], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.exit(f"The test database cannot be migrated:\n{done.stdout}{done.stderr}", returncode=1)
        admin.execute(f"ALTER DATABASE {draft} RENAME TO {name}")

    def clone(self, template: str) -> str:
        name = f"homebeat_test_{os.getpid()}_{secrets.token_hex(4)}"
        with psycopg.connect(self.admin, autocommit=True) as admin:
            admin.execute("SELECT pg_advisory_lock(%s)", [CLONE_LOCK])
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER homebeat_owner")
        return name

    def drop(self, name: str) -> None:
        with psycopg.connect(self.admin, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def drop_leftovers(self) -> None:
        """Drop the clones that earlier runs left behind when their process was killed."""
        with psycopg.connect(self.admin, autocommit=True) as admin:
            names = [
                row[0] for row in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'homebeat_test_%'")
            ]
            for name in names:
                owner = int(name.split("_")[2])
                if not Path(f"/proc/{owner}").exists():
                    admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _fingerprint() -> str:
    """A short digest of everything that shapes an empty database: migrations and shipped policy data."""
    files = sorted(
        [
            *ROOT.glob("src/homebeat/**/migrations/*.py"),
            *ROOT.glob("src/homebeat/frameworks/**/*.toml"),
            *ROOT.glob("src/homebeat/**/database_rules.py"),
            ROOT / "src/homebeat/foundation/access/row_security.py",
        ]
    )
    digest = hashlib.sha256()
    for file in files:
        digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def pytest_configure(config: pytest.Config) -> None:
    server = TestServer()
    template = server.make_template()
    server.drop_leftovers()
    clone = server.clone(template)
    config.stash[KEY] = (server, template, clone)
    os.environ["HOMEBEAT_TEST_SERVER"] = server.admin
    os.environ.update(
        {
            "HOMEBEAT_MODE": "test",
            "HOMEBEAT_HOME": str(HOME),
            "HOMEBEAT_SECRET_KEY": "test-only-" + "x" * 50,
            "DATABASE_URL": server.tester_url(clone),
            "DJANGO_SETTINGS_MODULE": "homebeat.config.settings",
        }
    )
    (HOME / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise wants its folder, even empty
    django.setup()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="run only the tests that use the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests that ask for the database, for the lane on another PostgreSQL."""
    if not config.getoption("--database-only"):
        return
    wanted = {"db", "fresh_database"}
    kept = [
        item
        for item in items
        if wanted & set(getattr(item, "fixturenames", ())) or item.get_closest_marker("django_db")
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


KEY = pytest.StashKey[tuple[TestServer, str, str]]()


def pytest_unconfigure(config: pytest.Config) -> None:
    if KEY not in config.stash:
        return
    from django.db import connections

    connections.close_all()
    server, _, clone = config.stash[KEY]
    server.drop(clone)
    if server.ours and not os.environ.get("HOMEBEAT_KEEP_SERVER"):
        embedded_postgres.stop(HOME / "postgres")


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The database is already there: cloned before Django started."""


@contextmanager
def as_owner() -> Iterator[None]:
    """Work as the database's owner, as migrations and loads do; then step back into the web's role."""
    from django.db import connection

    with connection.cursor() as cursor:
        before = cursor.execute("SELECT current_role").fetchone()[0]
        cursor.execute("SET ROLE homebeat_owner")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {before}")


@contextmanager
def a_database_of_its_own(config: pytest.Config, blocker) -> Iterator[database.RoleUrls]:
    """Clone the template and point Django at the clone, where commits are real; yield the four roles' addresses."""
    from django.db import connection

    server, template, _ = config.stash[KEY]
    name = server.clone(template)
    before = connection.settings_dict["NAME"]
    with blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = name
        try:
            yield server.urls(name)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before
            server.drop(name)


@pytest.fixture
def fresh_database(pytestconfig: pytest.Config, django_db_blocker) -> Iterator[database.RoleUrls]:
    """A database for this test alone."""
    with a_database_of_its_own(pytestconfig, django_db_blocker) as urls:
        yield urls


@pytest.fixture(scope="module")
def module_database(pytestconfig: pytest.Config, django_db_blocker) -> Iterator[database.RoleUrls]:
    """A database that the tests of one file share, for records that are costly to make."""
    with a_database_of_its_own(pytestconfig, django_db_blocker) as urls:
        yield urls


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of published files, or a skip with its reason."""
    folder = os.environ.get("HOMEBEAT_REAL_DATA")
    if not folder:
        pytest.skip("HOMEBEAT_REAL_DATA is not set: the published files are not here")
    return Path(folder)


@pytest.fixture
def eventually():
    """Wait for something another process does: call with a function, get its first true answer within the limit."""

    def wait(ask, *, seconds: float = 10.0):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            answer = ask()
            if answer:
                return answer
            time.sleep(0.05)
        raise AssertionError(f"nothing came of it within {seconds} seconds")

    return wait
