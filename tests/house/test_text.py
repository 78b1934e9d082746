"""The repository's text speaks of the product alone, and every room with code says what belongs in it."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "homebeat"
NOT_TEXT = {".woff2", ".png", ".ico", ".mo", ".jpg", ".gz"}
MACHINE = re.compile(r"/(?:work|home|root|farm)/[a-z]|\.\./shared|simple/|registry\.|pypi\.org|npmjs\.org")
MAY_NAME_THEM = {".ci/run", "tests/house/test_text.py"}


def kept_files() -> list[Path]:
    """Return every text file under version control, or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("this copy is not a git checkout, so there is no list of its files")
    files = [ROOT / line for line in listed.stdout.splitlines()]
    return [file for file in files if file.is_file() and file.suffix not in NOT_TEXT and "vendor" not in file.parts]


def test_no_machine_path_or_registry_is_named() -> None:
    named = [
        f"{file.relative_to(ROOT)}: {found.group()}"
        for file in kept_files()
        if str(file.relative_to(ROOT)) not in MAY_NAME_THEM
        for found in [MACHINE.search(file.read_text(encoding="utf-8"))]
        if found
    ]

    assert named == []


def test_locks_hold_hashes_and_no_addresses() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert "--hash=sha256:" in text
        assert "http" not in text, lock.name


def rooms_with_code() -> list[Path]:
    """Return the folders that are rooms: a package two floors down with more in it than its own name."""
    return [
        room
        for floor in ("foundation", "operations", "outlets", "intake")
        for room in (SOURCE / floor).iterdir()
        if room.is_dir() and any(file.name not in {"__init__.py", "apps.py"} for file in room.rglob("*.py"))
    ] + [SOURCE / "demo", SOURCE / "config"]


@pytest.mark.parametrize("room", rooms_with_code(), ids=lambda room: room.name)
def test_every_room_says_what_belongs_in_it(room: Path) -> None:
    readme = room / "README.md"

    assert readme.exists(), f"{room.relative_to(ROOT)} has no README.md"
    assert "not" in readme.read_text().lower(), "a README also says what does not belong"
