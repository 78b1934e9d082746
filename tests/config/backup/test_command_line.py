"""`homebeat backup` and `homebeat restore`, one command each, from one machine's data folder to another's."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from homebeat.config import database, embedded_postgres
from tests.config.backup.installation import Installation
from tests.conftest import ROOT

WITHOUT = ("DATABASE_URL", "HOMEBEAT_SECRET_KEY", "HOMEBEAT_CHECKPOINTS", "HOMEBEAT_ROLE")


@pytest.fixture
def new_home(tmp_path: Path) -> Iterator[Path]:
    """A data folder as on another machine: its embedded server starts with the restore and ends with the test."""
    home = tmp_path / "new"
    yield home
    embedded_postgres.stop(home / "postgres")
    place = embedded_postgres._reachable_place(home / "postgres", embedded_postgres._account())
    shutil.rmtree(place, ignore_errors=True)


def homebeat(*arguments: str, home: Path, urls: database.RoleUrls | None = None) -> subprocess.CompletedProcess[str]:
    """Run a verb as an administrator does, with nothing but a data folder and, perhaps, a database's addresses."""
    environment = {name: value for name, value in os.environ.items() if name not in WITHOUT}
    environment |= {"HOMEBEAT_MODE": "test", "HOMEBEAT_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    if urls:
        environment |= {f"HOMEBEAT_{role.upper()}_DATABASE_URL": getattr(urls, role) for role in database.ROLES}
        environment["DATABASE_URL"] = urls.web
    command = [sys.executable, "-m", "homebeat", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_one_command_each(installation: Installation, new_home: Path, tmp_path: Path):
    file, old_home = tmp_path / "monday.backup", installation.home

    made = homebeat("backup", str(file), home=old_home, urls=installation.urls)
    assert made.returncode == 0, made.stderr
    assert "A new key was made" in made.stderr
    assert "Backed up" in made.stdout

    again = homebeat("backup", str(file), home=old_home, urls=installation.urls)
    assert (again.returncode, "is there already" in again.stderr) == (1, True)

    restored = homebeat("restore", str(file), "--with-key", str(old_home / "backup.key"), home=new_home)
    assert restored.returncode == 0, restored.stderr
    assert "The trail is whole (10 seals)" in restored.stdout
    assert "The old secret key is in the data folder again" in restored.stdout
    assert secret_key(new_home) == secret_key(old_home)
    assert (new_home / "files" / "2008" / "photo.jpg").exists()

    verified = homebeat("audit", "verify", "--format", "json", home=new_home)
    assert (verified.returncode, json.loads(verified.stdout)["seals"]) == (0, 11), verified.stderr

    second = homebeat("restore", str(file), "--with-key", str(old_home / "backup.key"), home=new_home)
    assert (second.returncode, "is not empty" in second.stderr) == (1, True)


def secret_key(home: Path) -> str:
    return next(line for line in (home / "secrets.toml").read_text().splitlines() if line.startswith("secret_key"))


def test_a_missing_file_and_a_missing_key_are_refused_in_a_sentence(installation: Installation, tmp_path: Path):
    no_file = homebeat("restore", str(tmp_path / "none"), home=installation.home, urls=installation.urls)
    assert (no_file.returncode, "There is no file" in no_file.stderr) == (1, True)

    no_key = homebeat(
        "backup", "x", "--with-key", str(tmp_path / "none"), home=installation.home, urls=installation.urls
    )
    assert (no_key.returncode, "There is no key file" in no_key.stderr) == (1, True)
