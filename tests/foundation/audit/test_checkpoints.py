"""The checkpoint file: one line a checkpoint, each holding the digest of the line before, safe on the disk."""

import json
import os
import stat
from pathlib import Path

import pytest

from homebeat.foundation.audit import checkpoints
from homebeat.foundation.audit.checkpoints import FILE, TrailWentBack, append, entries
from tests.factories.audit import moment


def digest(letter: str) -> str:
    return letter * 64


def test_a_file_that_is_not_there_holds_nothing(tmp_path: Path):
    assert list(entries(tmp_path / "nowhere")) == []


def test_checkpoints_follow_one_another(tmp_path: Path):
    first = append(tmp_path / "new", number=3, digest=digest("a"), at=moment(1))
    second = append(tmp_path / "new", number=8, digest=digest("b"), at=moment(2))

    read = list(entries(tmp_path / "new"))
    assert [one.checkpoint for one in read] == [first, second]
    assert [one.problem for one in read] == ["", ""]
    assert (first.previous, second.previous != first.previous) == ("0" * 64, True)
    assert json.loads((tmp_path / "new" / FILE).read_text().splitlines()[1])["number"] == 8


def test_only_its_owner_may_read_the_file(tmp_path: Path):
    append(tmp_path / "new", number=3, digest=digest("a"), at=moment(1))

    assert stat.S_IMODE((tmp_path / "new" / FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_the_same_head_is_kept_once(tmp_path: Path):
    first = append(tmp_path, number=3, digest=digest("a"), at=moment(1))
    again = append(tmp_path, number=3, digest=digest("a"), at=moment(2))

    assert again == first
    assert len(list(entries(tmp_path))) == 1


@pytest.mark.parametrize(("number", "letter"), [(2, "a"), (3, "b")], ids=["shorter", "rewritten"])
def test_a_head_that_the_last_checkpoint_contradicts_is_refused(tmp_path: Path, number: int, letter: str):
    append(tmp_path, number=3, digest=digest("a"), at=moment(1))

    with pytest.raises(TrailWentBack, match=f"ends at seal {number}.*saw seal 3"):
        append(tmp_path, number=number, digest=digest(letter), at=moment(2))

    assert len(list(entries(tmp_path))) == 1


def test_the_line_is_on_the_disk_before_the_checkpoint_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    forced: list[Path] = []
    real = os.fsync

    def watched(descriptor: int) -> None:
        forced.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        real(descriptor)

    monkeypatch.setattr(checkpoints.os, "fsync", watched)
    append(tmp_path, number=3, digest=digest("a"), at=moment(1))

    assert forced == [tmp_path / FILE, tmp_path]


def test_a_checkpoint_added_during_a_long_walk_is_left_for_the_next(tmp_path: Path):
    append(tmp_path, number=3, digest=digest("a"), at=moment(1))
    walk = entries(tmp_path)
    append(tmp_path, number=9, digest=digest("b"), at=moment(2))

    assert [one.checkpoint.number for one in walk if one.checkpoint] == [3]
