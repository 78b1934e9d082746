"""Makers of snapshots killed at every step and at random moments: whatever is to be seen afterwards is whole."""

import random
import time
from pathlib import Path

import pytest

from homebeat.config.database import RoleUrls
from homebeat.snapshots import folders
from homebeat.snapshots.actions import make_snapshot
from tests.factories.demo import make_demo
from tests.proofs import writing
from tests.snapshots.conftest import AT, DAY
from tests.snapshots.killing import Kill, kill_makers

pytestmark = pytest.mark.proof
SEED = 8


def test_kills_at_every_step_and_at_random_moments_leave_nothing_half_done(
    fresh_database: RoleUrls, tmp_path: Path
) -> None:
    make_demo()
    said: list[str] = []
    begun = time.monotonic()
    made = make_snapshot(
        folder=tmp_path / "whole", url=fresh_database.reader, day=DAY, by=None, at=AT, said=said.append
    )
    lasts = round((time.monotonic() - begun) * 1000)
    every = writing.size(small=60, full=1)
    chance = random.Random(SEED)
    steps = [str(step) for step in range(0, len(said), every)]
    moments = [f"{chance.randrange(lasts)}ms" for _ in range(writing.size(small=3, full=300))]
    kills = kill_makers(fresh_database, tmp_path, [*steps, *moments], timeout=3600)

    half_done = [kill for kill in kills if kill.seen != kill.whole]
    published = said.index("published")
    assert half_done == []
    assert [len(kill.whole) for kill in kills[: len(steps)]] == [int(int(step) >= published) for step in steps]
    assert all(swept(kill, fresh_database) for kill in kills[:: writing.size(small=10, full=20)])
    writing.write_result(
        "snapshot_kills",
        {
            "rows": made.rows,
            "files": sum(1 for _ in made.parts()),
            "kills_at_steps": len(steps),
            "kills_at_random_moments": len(moments),
            "left_whole": sum(len(kill.whole) for kill in kills),
            "left_half_done": len(half_done),
            "upper_bound_95": writing.upper_bound(len(kills)),
        },
    )


def swept(kill: Kill, urls: RoleUrls) -> bool:
    """Say whether the next maker leaves the folder clean."""
    make_snapshot(folder=kill.folder, url=urls.reader, day=DAY, by=None, at=AT)
    return not list(kill.folder.glob(f"{folders.UNFINISHED}*"))
