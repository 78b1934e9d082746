"""The drill: what was backed up comes back, row for row, with its rights, its trail and its sign-ins."""

from pathlib import Path

import psycopg
import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.test import RequestFactory

from homebeat.config import database
from homebeat.config.backup import tables
from homebeat.config.backup.problems import BackupRefused
from homebeat.foundation.audit import queries
from homebeat.foundation.audit.models import Event
from tests.config.backup.installation import KEY, PASSWORD, Installation, bring_back
from tests.factories.audit import make_trail, record_change

# Everything that grants, fences, checks or fires, as the catalogue tells it. Conditions are left out of the comparison:
# PostgreSQL writes the same condition in other words once it has read it back.
RIGHTS = """
SELECT 'table', c.relname, pg_get_userbyid(c.relowner), (SELECT array_agg(one::text ORDER BY one::text) FROM unnest(coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))) one)::text, c.relrowsecurity::text || c.relforcerowsecurity
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'S', 'v')
UNION ALL SELECT 'column', a.attrelid::regclass::text, a.attname, (SELECT array_agg(one::text ORDER BY one::text) FROM unnest(a.attacl) one)::text, '' FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace AND a.attacl IS NOT NULL
UNION ALL SELECT 'function', p.oid::regprocedure::text, pg_get_userbyid(p.proowner), (SELECT array_agg(one::text ORDER BY one::text) FROM unnest(coalesce(p.proacl, acldefault('f', p.proowner))) one)::text, md5(p.prosrc) || p.prosecdef
  FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
UNION ALL SELECT 'policy', tablename, policyname, roles::text, coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies
UNION ALL SELECT 'trigger', t.tgrelid::regclass::text, t.tgname, t.tgenabled::text, pg_get_triggerdef(t.oid)
  FROM pg_trigger t WHERE NOT t.tgisinternal
UNION ALL SELECT 'constraint', c.conrelid::regclass::text, c.conname, '', c.contype::text FROM pg_constraint c
  WHERE c.connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', tablename, indexname, '', split_part(indexdef, ' WHERE ', 1) FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'default', d.defaclnamespace::regnamespace::text, d.defaclobjtype::text, (SELECT array_agg(one::text ORDER BY one::text) FROM unnest(d.defaclacl) one)::text, '' FROM pg_default_acl d
UNION ALL SELECT 'schema', n.nspname, pg_get_userbyid(n.nspowner), (SELECT array_agg(one::text ORDER BY one::text) FROM unnest(coalesce(n.nspacl, acldefault('n', n.nspowner))) one)::text, '' FROM pg_namespace n WHERE n.nspname = 'public'
ORDER BY 1, 2, 3, 5
"""  # fmt: skip


@pytest.fixture
def backup(installation: Installation, tmp_path: Path) -> Path:
    file = tmp_path / "monday.backup"
    installation.back_up(file)
    return file


def test_every_row_right_and_file_comes_back(
    installation: Installation, backup: Path, empty_database: database.RoleUrls, tmp_path: Path, as_admin
):
    bring_back(backup, empty_database, tmp_path / "new")

    with as_admin(installation.urls) as old, as_admin(empty_database) as new:
        assert sorted_text(new.execute(RIGHTS)) == sorted_text(old.execute(RIGHTS))
        expected = tables.table_facts(old)
        assert tables.table_facts(new) == expected
        assert sum(facts.rows for facts in expected.values()) > 100
        assert expected["residents_residentcontact"].rows == 1
    for name in ("2008/photo.jpg", "empty.txt"):
        assert (tmp_path / "new" / "files" / name).read_bytes() == (installation.home / "files" / name).read_bytes()


def test_the_trail_is_whole_and_goes_on(
    installation: Installation, backup: Path, empty_database: database.RoleUrls, tmp_path: Path
):
    bring_back(backup, empty_database, tmp_path / "new")
    use(empty_database)

    report = queries.verify_trail(tmp_path / "new" / "checkpoints")
    assert (report.is_whole, report.seals, report.checkpoints, report.window_events) == (True, 9, 1, 0)

    make_trail(3)
    assert queries.verify_trail(tmp_path / "new" / "checkpoints").seals == 12


def test_a_person_can_sign_in_with_their_password(
    installation: Installation, backup: Path, empty_database: database.RoleUrls, tmp_path: Path
):
    bring_back(backup, empty_database, tmp_path / "new")
    use(empty_database)

    request = RequestFactory().post("/")
    assert authenticate(request, email="sergeant@example.org", password=PASSWORD) == installation.person
    assert authenticate(request, email="sergeant@example.org", password="another street") is None


def test_the_guards_hold_in_the_restored_database(backup: Path, empty_database: database.RoleUrls, tmp_path: Path):
    bring_back(backup, empty_database, tmp_path / "new")

    with psycopg.connect(empty_database.web, autocommit=True) as web:
        assert web.execute("SELECT count(*) FROM residents_residentcontact").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("DELETE FROM audit_event")


def test_a_backup_is_of_one_moment_while_others_write(
    installation: Installation, empty_database: database.RoleUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Events that commit between the start of the backup and the count of its rows belong to the next backup."""
    real = tables.table_facts

    def write_and_count(connection: psycopg.Connection):
        record_change(77)
        return real(connection)

    monkeypatch.setattr("homebeat.config.backup.making.table_facts", write_and_count)
    installation.back_up(tmp_path / "busy.backup")

    done, _ = bring_back(tmp_path / "busy.backup", empty_database, tmp_path / "new")
    assert done.manifest.tables["audit_event"].rows == 9
    assert Event.objects.count() == 10


def test_checkpoints_that_are_newer_than_the_backup_are_kept_aside(
    installation: Installation, backup: Path, empty_database: database.RoleUrls, tmp_path: Path
):
    later = tmp_path / "new" / "checkpoints"
    later.mkdir(parents=True)
    (later / "audit.jsonl").write_text('{"number": 900}\n')

    done, _ = bring_back(backup, empty_database, tmp_path / "new")

    assert done.checkpoints_set_aside.read_text() == '{"number": 900}\n'
    assert (later / "audit.jsonl").read_bytes() == (installation.home / "checkpoints" / "audit.jsonl").read_bytes()


def test_a_backup_shows_nothing_and_holds_no_key(installation: Installation, backup: Path):
    held = backup.read_bytes()

    assert KEY not in held
    assert b"sergeant@example.org" not in held
    assert backup.stat().st_mode & 0o777 == 0o600


def test_a_backup_never_overwrites(installation: Installation, backup: Path):
    before = backup.read_bytes()

    with pytest.raises(BackupRefused, match="is there already"):
        installation.back_up(backup)
    assert backup.read_bytes() == before


def test_a_backup_that_would_miss_fenced_rows_is_refused(installation: Installation, tmp_path: Path, as_admin):
    with as_admin(installation.urls) as admin:
        admin.execute("DROP POLICY residents_resident_owner ON residents_resident")

    with pytest.raises(BackupRefused, match="hides rows of residents_resident"):
        installation.back_up(tmp_path / "short.backup")
    assert list(tmp_path.glob("short*")) == []


def sorted_text(rows: psycopg.Cursor) -> list[str]:
    return sorted(str(row) for row in rows)


def use(urls: database.RoleUrls) -> None:
    """Point Django at another database of the same server; the fixture brings it back."""
    connection.close()
    connection.settings_dict["NAME"] = urls.web.rpartition("/")[2]
