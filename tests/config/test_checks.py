"""Unsafe settings and an unsafe database are refused, each made bad in earnest: by its variable, role or server."""

import json
import os
import re
import runpy
import secrets
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import environ
import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from homebeat.config import checks, database, embedded_postgres, safe_database, safe_settings
from homebeat.config.database import RoleUrls
from tests.conftest import KEY

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "HOMEBEAT_MODE": "production",
    "HOMEBEAT_SECRET_KEY": "p9Xk2vQ7hL4nR8wZ1cT6yB3mF5jD0sGaEuIoHqWrVxKzNtMbPlYe",
    "HOMEBEAT_ALLOWED_HOSTS": "homebeat.northshire.example",
    "HOMEBEAT_BEHIND_PROXY": "1",
    "HOMEBEAT_TRUSTED_PROXIES": "1",
    "HOMEBEAT_URL": "https://homebeat.northshire.example",
    "DATABASE_URL": "postgres://homebeat_web@localhost/homebeat",
}


def with_variables(variables: dict[str, str]) -> dict[str, str]:
    """Return the environment of a fresh installation with these variables and no others of ours."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("HOMEBEAT_")}
    return {**plain, "DJANGO_SETTINGS_MODULE": "homebeat.config.settings", "PYTHONPATH": str(ROOT / "src"), **variables}


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch):
    """Return what is found wrong when the settings are read afresh with the good variables but for these."""

    def found(**changed: str) -> list[str]:
        told = with_variables({name: value for name, value in {**GOOD, **changed}.items() if value != "(unset)"})
        monkeypatch.setattr(environ.Env, "ENVIRON", told)
        monkeypatch.delitem(sys.modules, "homebeat.config.sign_in")
        read = SimpleNamespace(**runpy.run_path(checks.__file__.replace("checks.py", "settings.py")))
        return [one.code for one in safe_settings.settings_shortfalls(safe_settings.settings_facts(read))]

    return found


def test_good_settings_are_let_through(codes) -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"HOMEBEAT_DEBUG": "1"}, ["debug"]),
        ({"HOMEBEAT_SECRET_KEY": "short"}, ["weak-key"]),
        ({"HOMEBEAT_SECRET_KEY": "ab" * 40}, ["weak-key"]),
        ({"HOMEBEAT_SECRET_KEY": "(unset)"}, ["weak-key"]),
        ({"HOMEBEAT_SECRET_KEY": "django-insecure-" + GOOD["HOMEBEAT_SECRET_KEY"]}, ["default-key"]),
        ({"HOMEBEAT_SECRET_KEY": "please-change-me-" + GOOD["HOMEBEAT_SECRET_KEY"]}, ["default-key"]),
        ({"HOMEBEAT_ALLOWED_HOSTS": "*"}, ["any-host"]),
        ({"HOMEBEAT_ALLOWED_HOSTS": "(unset)"}, ["no-host"]),
        ({"HOMEBEAT_HTTPS_REDIRECT": "0"}, ["no-https"]),
        ({"HOMEBEAT_BEHIND_PROXY": "0"}, ["no-proxy"]),
        ({"HOMEBEAT_TRUSTED_PROXIES": "0"}, ["proxies-unknown"]),
        ({"HOMEBEAT_URL": "http://homebeat.northshire.example"}, ["no-site-address"]),
        ({"HOMEBEAT_MODE": "demo", "HOMEBEAT_ALLOWED_HOSTS": "(unset)"}, []),
        ({"HOMEBEAT_MODE": "demo"}, ["demo-in-public"]),
        ({"HOMEBEAT_MODE": "demo", "HOMEBEAT_ALLOWED_HOSTS": "*"}, ["any-host", "demo-in-public"]),
    ],
)
def test_a_bad_setting_is_refused(codes, changed: dict[str, str], found: list[str]) -> None:
    assert codes(**changed) == found


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("SESSION_COOKIE_SECURE", False, "open-cookies"),
        ("CSRF_COOKIE_SECURE", False, "open-cookies"),
        ("SECURE_HSTS_SECONDS", 60, "no-hsts"),
    ],
)
def test_what_no_variable_can_spoil_is_looked_at_all_the_same(settings, name: str, value: object, code: str) -> None:
    settings.MODE = "production"
    setattr(settings, name, value)

    assert code in [one.code for one in safe_settings.settings_shortfalls(safe_settings.settings_facts())]


def test_every_reason_says_what_to_do_and_who_asks() -> None:
    facts = safe_settings.SettingsFacts("production", True, "", [], False, False, 0, False, 0, "")
    found = [*safe_settings.settings_shortfalls(facts)]

    assert len(found) == 8
    assert all(str(one).endswith(".") and one.source for one in found)


@pytest.fixture
def as_account(fresh_database: RoleUrls):
    """Sign in to the database as one account or another, as the web would, and ask."""
    kept = dict(connection.settings_dict)

    def ask(url: str) -> list[str]:
        connection.close()
        parts = psycopg.conninfo.conninfo_to_dict(url)
        connection.settings_dict.update(
            USER=parts["user"], PASSWORD=parts["password"], HOST=parts["host"], NAME=parts["dbname"], OPTIONS={}
        )
        return [one.code for one in safe_database.database_shortfalls(safe_database.database_facts())]

    yield ask
    connection.close()
    connection.settings_dict.update(kept)


@pytest.fixture
def administrator(fresh_database: RoleUrls, pytestconfig: pytest.Config) -> str:
    """The address of the server's administrator, at this test's database."""
    return database.with_database(pytestconfig.stash[KEY][0].admin, fresh_database.web.rpartition("/")[2])


def run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connected:
        for one in statements:
            connected.execute(one)


def test_the_webs_own_account_is_let_through(as_account, fresh_database: RoleUrls) -> None:
    assert as_account(fresh_database.web) == []


@pytest.mark.parametrize(("role", "found"), [("owner", ["owner", "open-trail"]), ("reader", ["bypasses"])])
def test_another_role_in_the_webs_place_is_refused(as_account, fresh_database: RoleUrls, role: str, found) -> None:
    assert as_account(getattr(fresh_database, role)) == found


def test_a_superuser_in_the_webs_place_is_refused(as_account, administrator: str) -> None:
    assert "superuser" in as_account(administrator)


def test_somebody_who_only_plays_the_web_is_refused(as_account, fresh_database: RoleUrls, pytestconfig) -> None:
    tester = pytestconfig.stash[KEY][0].tester_url(fresh_database.web.rpartition("/")[2]).partition("?")[0]

    assert "owner" in as_account(tester)


@pytest.mark.parametrize(
    "opened",
    [
        "ALTER TABLE residents_residentcontact NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE engagement_keyindividual DISABLE ROW LEVEL SECURITY",
    ],
)
def test_a_fence_that_is_open_is_refused(as_account, fresh_database: RoleUrls, opened: str) -> None:
    run(fresh_database.owner, opened)

    assert as_account(fresh_database.web) == ["open-fence"]


def test_a_trail_that_the_web_may_change_is_refused(as_account, fresh_database: RoleUrls) -> None:
    run(fresh_database.owner, "GRANT DELETE ON audit_event TO homebeat_web")

    assert as_account(fresh_database.web) == ["open-trail"]


def test_commits_that_do_not_wait_for_the_disk_are_refused(
    as_account, fresh_database: RoleUrls, administrator: str
) -> None:
    run(administrator, f"ALTER DATABASE {fresh_database.web.rpartition('/')[2]} SET synchronous_commit = off")

    assert as_account(fresh_database.web) == ["not-durable"]


def test_an_old_table_of_permissions_is_refused(as_account, fresh_database: RoleUrls) -> None:
    run(fresh_database.owner, "DELETE FROM access_permission WHERE role = 'pcso'")

    assert as_account(fresh_database.web) == ["stale-policy"]


def test_a_step_that_was_not_migrated_is_refused(as_account, fresh_database: RoleUrls) -> None:
    run(
        fresh_database.owner,
        "DELETE FROM django_migrations WHERE app = 'people' AND name = (SELECT max(name) FROM django_migrations WHERE app = 'people')",
    )

    assert as_account(fresh_database.web) == ["not-migrated"]


def test_a_server_that_may_lose_what_was_saved_is_refused(as_account, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A server of its own, told not to care about power cuts; empty, so it is told to migrate as well."""
    if os.environ.get("HOMEBEAT_POSTGRES") == "system":
        pytest.skip("this lane runs on a server that is not ours to restart")
    folder = tmp_path_factory.mktemp("careless") / "postgres"
    server = embedded_postgres.start(folder, password=secrets.token_urlsafe(16))
    try:
        passwords = {role: secrets.token_urlsafe(16) for role in database.ROLES}
        urls = database.provision(server.url(), "homebeat", passwords)
        run(
            server.url(),
            "ALTER SYSTEM SET fsync = off",
            "ALTER SYSTEM SET full_page_writes = off",
            "SELECT pg_reload_conf()",
            "SELECT pg_sleep(0.5)",
        )

        assert as_account(urls.web) == ["not-durable", "not-durable", "not-migrated"]
    finally:
        connection.close()
        embedded_postgres.stop(folder)


def test_a_database_far_away_must_be_asked_in_secret() -> None:
    facts = safe_database.DatabaseFacts(False, False, False, False, False, (), {}, True, 0, False)

    assert [one.code for one in safe_database.database_shortfalls(facts)] == ["clear-text"]


def test_a_database_that_does_not_answer_is_one_reason_among_the_others(as_account, settings) -> None:
    settings.MODE = "production"
    connection.close()
    connection.settings_dict["PORT"] = "1"
    try:
        found = [one.code for one in checks.shortfalls()]
    finally:
        connection.settings_dict["PORT"] = ""

    assert found[-1] == "no-database"
    assert "no-proxy" in found


def homebeat(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "homebeat", *arguments]
    return subprocess.run(
        command, env=with_variables({**GOOD, **variables}), capture_output=True, text=True, check=False
    )


def test_the_verb_lets_a_safe_installation_through(fresh_database: RoleUrls, tmp_path: Path) -> None:
    done = homebeat("check", DATABASE_URL=fresh_database.web, HOMEBEAT_HOME=str(tmp_path))

    assert (done.returncode, done.stdout, done.stderr.strip()) == (0, "", "Safe to serve.")


def test_the_verb_names_every_reason_and_fails(fresh_database: RoleUrls, tmp_path: Path) -> None:
    done = homebeat(
        "check", "--format", "json", DATABASE_URL=fresh_database.owner, HOMEBEAT_HOME=str(tmp_path), HOMEBEAT_DEBUG="1"
    )

    assert done.returncode == 1
    rows = json.loads(done.stdout)
    assert [row["code"] for row in rows] == ["debug", "owner", "open-trail"]
    assert rows[0]["what to do"] == "Turn debugging off: unset HOMEBEAT_DEBUG."
    assert "3 reasons" in done.stderr


def test_serving_is_refused_for_the_same_reasons(fresh_database: RoleUrls, tmp_path: Path) -> None:
    done = homebeat("serve", DATABASE_URL=fresh_database.web, HOMEBEAT_HOME=str(tmp_path), HOMEBEAT_ALLOWED_HOSTS="*")

    assert done.returncode == 1
    assert "lets anybody borrow the site's name" in done.stderr


def test_the_web_itself_does_not_start_on_unsafe_settings(settings) -> None:
    """Whatever program starts it: nothing is asked of the database for that."""
    settings.MODE = "demo"
    settings.ALLOWED_HOSTS = ["demo.example"]
    with pytest.raises(ImproperlyConfigured, match="leave demo mode"):
        safe_settings.require_safe_settings()

    settings.ALLOWED_HOSTS = ["localhost"]
    settings.SECRET_KEY = "demo:" + GOOD["HOMEBEAT_SECRET_KEY"]
    safe_settings.require_safe_settings()


def test_every_reason_and_every_variable_has_its_line_in_the_page_for_those_who_run_it() -> None:
    page = (ROOT / "docs" / "how-to" / "start-safely.md").read_text(encoding="utf-8")
    folder = ROOT / "src" / "homebeat" / "config"
    sources = {name: (folder / f"{name}.py").read_text(encoding="utf-8") for name in ("checks", "sign_in")}
    sources |= {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("safe_*.py")}
    codes_known = {code for text in sources.values() for code in re.findall(r'Shortfall\(\s*"([a-z-]+)"', text)}
    variables = set(re.findall(r'env(?:\.\w+)?\("(HOMEBEAT_\w+)"', sources["sign_in"]))

    assert len(codes_known) > 20
    assert {code for code in codes_known if f"`{code}`" not in page} == set()
    assert {name for name in variables if f"`{name}`" not in page} == set()
