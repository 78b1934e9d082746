"""`homebeat snapshot` from end to end: make, list, verify, clear."""

import argparse
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from homebeat.config.commands import snapshot as verb
from homebeat.config.database import RoleUrls
from homebeat.demo.models import DemoForce
from homebeat.foundation.areas.models import Area
from homebeat.snapshots import folders
from homebeat.snapshots.opening import open_snapshot
from tests.conftest import as_owner
from tests.factories.areas import make_neighbourhood


@pytest.fixture
def folder(settings, fresh_database: RoleUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make_neighbourhood()
    monkeypatch.setenv("HOMEBEAT_READER_DATABASE_URL", fresh_database.reader)
    settings.SNAPSHOT_FOLDER = tmp_path / "snapshots"
    return settings.SNAPSHOT_FOLDER


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    verb.add_arguments(parser)
    return verb.run(parser.parse_args(words))


def test_it_makes_lists_verifies_and_clears(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("make", "--format", "json") == 0
    out, err = capsys.readouterr()
    (made,) = json.loads(out)
    assert (made["snapshot"],) == folders.names(folder)
    assert made["rows"] == open_snapshot(folder).manifest.rows
    assert "areas: 3 rows" in err

    assert run("list", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == [made]
    assert run("verify", made["snapshot"]) == 0
    assert f"Whole: {made['snapshot']}." in capsys.readouterr().err
    assert run("clear") == 0
    assert "No snapshot is past its time." in capsys.readouterr().err


def test_a_damaged_file_is_named_and_the_code_is_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("make")
    (name,) = folders.names(folder)
    file = folder / name / "policy/rows.parquet"
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:-4])
    capsys.readouterr()

    assert run("verify", "all", "--format", "csv") == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[1].startswith(f"{name},policy/rows.parquet,")
    assert "1 of 1 snapshots are damaged." in err


def test_a_damaged_manifest_shows_in_the_list(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "2026-03-01-010101-abc").mkdir(parents=True)

    assert run("list", "--format", "json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["snapshot"], row["state"]) == ("2026-03-01-010101-abc", "damaged")


def test_what_is_not_there_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify", "2026-03-01-010101-abc") == 1
    assert "There is no snapshot" in capsys.readouterr().err
    assert run("verify", "all") == 0


def test_making_without_the_readers_address_says_what_to_set(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOMEBEAT_READER_DATABASE_URL")

    with pytest.raises(SystemExit, match="set HOMEBEAT_READER_DATABASE_URL"):
        run("make")


def test_a_refusal_exits_1_with_its_reason(
    folder: Path, fresh_database: RoleUrls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOMEBEAT_READER_DATABASE_URL", fresh_database.web)

    assert run("make") == 1
    assert "does not see every row" in capsys.readouterr().err


def test_a_snapshot_of_a_demo_is_as_of_the_demos_today(folder: Path, settings, fresh_database: RoleUrls) -> None:
    with as_owner():
        DemoForce.objects.create(
            force=Area.objects.filter(kind="force").first(), seed=1, as_of=date(2024, 2, 29), generator=1, rows=1,
            set_up_at=datetime(2026, 1, 1, tzinfo=UTC),
        )  # fmt: skip
    settings.DEMO = True

    assert run("make") == 0
    manifest = open_snapshot(folder).manifest
    assert (manifest.day, manifest.demo) == (date(2024, 2, 29), True)
