"""A backup that is damaged, short, foreign or too new is refused, and so is a target that is not empty: before a write."""

import io
import tarfile
from pathlib import Path

import pytest

from homebeat.config import database
from homebeat.config.backup.archive import MANIFEST, ArchiveWriter, check
from homebeat.config.backup.encryption import BLOCK, EncryptingWriter
from homebeat.config.backup.manifest import Manifest, Origin, Part
from homebeat.config.backup.problems import BackupRefused, RestoreFailed
from tests.config.backup.installation import KEY, Installation, bring_back

PLACES = 40  # how many bytes of a real backup are flipped, one at a time


@pytest.fixture
def backup(installation: Installation, tmp_path: Path) -> Path:
    file = tmp_path / "monday.backup"
    installation.back_up(file)
    return file


@pytest.fixture
def is_untouched(as_admin, empty_database: database.RoleUrls, tmp_path: Path):
    """Say whether the target is still empty: no table, no folder."""

    def ask() -> bool:
        with as_admin(empty_database) as admin:
            tables = admin.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()[0]
        return tables == 0 and not (tmp_path / "new").exists()

    return ask


def test_every_flipped_byte_is_refused_before_anything_is_written(backup: Path, empty_database, tmp_path, is_untouched):
    whole = backup.read_bytes()
    step = len(whole) // PLACES
    for place in range(3, len(whole), step):
        damaged = bytearray(whole)
        damaged[place] ^= 0x40
        (tmp_path / "damaged").write_bytes(bytes(damaged))
        with pytest.raises(BackupRefused):
            check(tmp_path / "damaged", KEY)

    with pytest.raises(BackupRefused, match=r"damaged or cut short|another key|no backup"):
        bring_back(tmp_path / "damaged", empty_database, tmp_path / "new")
    assert is_untouched()


def test_a_short_backup_is_refused(backup: Path, empty_database, tmp_path, is_untouched):
    whole = backup.read_bytes()
    for length in (0, 30, len(whole) // 2, len(whole) - BLOCK // 2, len(whole) - 1):
        (tmp_path / "short").write_bytes(whole[:length])
        with pytest.raises(BackupRefused):
            bring_back(tmp_path / "short", empty_database, tmp_path / "new")
    assert is_untouched()


def test_another_key_is_refused(backup: Path, empty_database, tmp_path, is_untouched):
    with pytest.raises(BackupRefused, match="another key"):
        bring_back(backup, empty_database, tmp_path / "new", key=b"o" * 32)
    assert is_untouched()


def test_a_newer_release_is_refused_by_name(backup: Path, empty_database, tmp_path, is_untouched):
    known = frozenset(check(backup, KEY).migrations) - {"audit.0002_sealed_at_commit"}

    with pytest.raises(BackupRefused, match=r"knows audit\.0002_sealed_at_commit; this release does not"):
        bring_back(backup, empty_database, tmp_path / "new", known=known)
    assert is_untouched()


def test_a_database_that_holds_tables_is_refused_and_kept(installation: Installation, backup: Path, tmp_path, as_admin):
    with pytest.raises(BackupRefused, match="is not empty"):
        bring_back(backup, installation.urls, tmp_path / "new")

    with as_admin(installation.urls) as admin:
        assert admin.execute("SELECT count(*) FROM audit_event").fetchone() == (9,)


def test_a_folder_that_holds_files_is_refused(backup: Path, empty_database, tmp_path):
    (tmp_path / "new" / "files").mkdir(parents=True)
    (tmp_path / "new" / "files" / "mine.txt").write_text("mine")

    with pytest.raises(BackupRefused, match="is not empty"):
        bring_back(backup, empty_database, tmp_path / "new")


def test_a_dump_that_fails_half_way_leaves_nothing(backup: Path, empty_database, tmp_path, as_admin, is_untouched):
    with as_admin(empty_database) as admin:
        admin.execute("DROP EXTENSION pg_trgm")  # an index needs it, long after the first tables

    with pytest.raises(BackupRefused, match="pg_restore failed"):
        bring_back(backup, empty_database, tmp_path / "new")

    assert is_untouched()
    with as_admin(empty_database) as admin:
        assert admin.execute("SELECT count(*) FROM pg_default_acl").fetchone()[0] > 0, "the default rights are back"


def test_rows_that_differ_after_a_restore_are_reported(backup: Path, empty_database, tmp_path, monkeypatch):
    real = check

    def another_count(file: Path, key: bytes) -> Manifest:
        manifest = real(file, key)
        manifest.tables["areas_area"] = manifest.tables["people_person"]
        return manifest

    monkeypatch.setattr("homebeat.config.backup.restoring.check", another_count)

    with pytest.raises(RestoreFailed, match="areas_area"):
        bring_back(backup, empty_database, tmp_path / "new")


def archive_of(tmp_path: Path, change) -> Path:
    """Write an archive whose manifest was changed by somebody who has the key."""
    file = tmp_path / "made.backup"
    with file.open("wb") as into:
        writer = ArchiveWriter(into, KEY)
        writer.add_bytes("database/000001", b"one")
        writer.add_bytes("database/000002", b"two")
        writer.finish(lambda parts: manifest_of(change(parts)))
    return file


def manifest_of(parts: dict[str, Part]) -> Manifest:
    origin = Origin("b", "2008-03-03T09:00", "0.1", server=18, archiver=18, secret_id="")
    return Manifest(origin, (), {}, None, parts)


def test_an_archive_that_is_as_it_says_is_accepted(tmp_path: Path):
    assert len(check(archive_of(tmp_path, dict), KEY).parts) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda parts: {**parts, "database/000003": Part(1, "0")}, "000003' of the backup is missing"),
        (lambda parts: {"database/000001": parts["database/000001"]}, "000002' of the backup is not in the manifest"),
        (
            lambda parts: {**parts, "database/000001": Part(3, "0" * 64)},
            "000001' of the backup is not as it was written",
        ),
    ],
    ids=["missing part", "part too many", "part changed"],
)
def test_parts_that_the_manifest_does_not_tell_are_refused(tmp_path: Path, change, words: str):
    with pytest.raises(BackupRefused, match=words):
        check(archive_of(tmp_path, change), KEY)


def encrypted_tar(tmp_path: Path, *members: tarfile.TarInfo) -> Path:
    file = tmp_path / "made.backup"
    with file.open("wb") as into:
        writer = EncryptingWriter(into, KEY)
        with tarfile.open(fileobj=writer, mode="w|") as tar:
            for member in members:
                tar.addfile(member, io.BytesIO(b"x" * member.size))
        writer.close()
    return file


def member(name: str, kind: bytes = tarfile.REGTYPE, size: int = 0) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.size = kind, size
    return info


def test_an_archive_without_a_manifest_is_refused(tmp_path: Path):
    with pytest.raises(BackupRefused, match="never finished"):
        check(encrypted_tar(tmp_path, member("database/000001", size=3)), KEY)


def test_a_member_that_is_no_file_is_refused(tmp_path: Path):
    with pytest.raises(BackupRefused, match="no plain file"):
        check(encrypted_tar(tmp_path, member("files/a", tarfile.DIRTYPE)), KEY)


def test_another_format_is_refused(tmp_path: Path):
    file = tmp_path / "made.backup"
    with file.open("wb") as into:
        writer = EncryptingWriter(into, KEY)
        with tarfile.open(fileobj=writer, mode="w|") as tar:
            tar.addfile(member(MANIFEST, size=15), io.BytesIO(b'{"format": 999}'))
        writer.close()

    with pytest.raises(BackupRefused, match="format 999"):
        check(file, KEY)
