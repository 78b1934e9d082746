"""A maker killed at any step leaves no snapshot or a whole one; the next one sweeps up and the trail tells of all."""

from pathlib import Path

import pytest

from homebeat.config.database import RoleUrls
from homebeat.foundation.audit.models import Event
from homebeat.snapshots import folders
from tests.snapshots.conftest import Make
from tests.snapshots.killing import kill_makers
from tests.snapshots.small_force import SmallForce

NEVER = "100000"


@pytest.fixture
def steps(force: SmallForce, make: Make, tmp_path: Path) -> list[str]:
    """Everything that a maker says, in order."""
    said: list[str] = []
    make(folder=tmp_path / "whole", said=said.append)
    return said


def test_a_kill_leaves_nothing_or_a_whole_snapshot(
    steps: list[str], make: Make, fresh_database: RoleUrls, tmp_path: Path
) -> None:
    published = steps.index("published")
    tried = [*range(0, published, 9), *range(published - 2, len(steps)), NEVER]
    kills = kill_makers(fresh_database, tmp_path, [str(step) for step in tried])

    assert len(kills) == len(tried) >= 10
    for step, kill in zip(tried, kills, strict=True):
        assert kill.killed == (step != NEVER)
        assert len(kill.said) == (len(steps) if step == NEVER else int(step) + 1), "killed where it was meant to be"
        assert kill.seen == kill.whole, "what is to be seen is whole"
        assert len(kill.whole) == (1 if int(step) >= published else 0)
        left = [one for one in kill.folder.iterdir() if one.name.startswith(folders.UNFINISHED)]
        assert len(left) == (1 if int(step) < published else 0)

    for kill in kills:
        made = make(folder=kill.folder)
        assert not list(kill.folder.glob(f"{folders.UNFINISHED}*"))
        for name in {made.snapshot, *kill.whole}:
            assert Event.objects.filter(action="snapshots.made", target_key=name).count() == 1


def test_a_maker_that_wrote_in_place_would_be_caught(
    steps: list[str], fresh_database: RoleUrls, tmp_path: Path
) -> None:
    (kill,) = kill_makers(fresh_database, tmp_path, ["5"], how="careless")

    assert len(kill.seen) == 1
    assert kill.whole == ()
