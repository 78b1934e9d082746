"""Ten million points into nine thousand wards: geopandas' `sjoin` beside ours, in turns, with the same answers."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.made_up_wards import crowded, wards
from benchmarks.peers.finding import HERE as PEERS
from benchmarks.peers.finding import PeerMissing, python_of
from homebeat.analysis.placing.grid import Grid
from homebeat.analysis.placing.outlines import Outlines

WARDS = 9000
POINTS = int(os.environ.get("HOMEBEAT_POINTS", "10000000"))
SIDE = 100.0
ROUNDS = 3
GOAL = 10.0


def main() -> int:
    """Print the table; 1 when the goal is missed or an answer differs."""
    shapes, points = wards(WARDS, seed=1), crowded(POINTS, np.random.default_rng(2))
    started = time.process_time()
    grid = Grid.over(Outlines(shapes), side=SIDE)
    print(
        f"grid of {SIDE:g} m over {len(shapes)} wards: built in {time.process_time() - started:.1f} CPU seconds, apart from the figures below"
    )
    grid.first_at(points[:100_000])  # warm, as the peer is
    try:
        python = python_of("geopandas")
    except PeerMissing as missing:
        ours = [_ours(grid, points)[0] for _ in range(ROUNDS)]
        print(f"ours: {statistics.median(ours):.2f} CPU seconds for {POINTS:,} points. The ratio is skipped: {missing}")
        return 0
    return _report(grid, points, _in_turns(grid, shapes, points, python))


def _in_turns(
    grid: Grid, shapes: NDArray[np.object_], points: NDArray[np.float64], python: Path
) -> list[tuple[float, float, int]]:
    """Return for every round our seconds, the peer's, and how many answers differ."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.save(folder / "wards.npy", shapely.to_wkb(shapes), allow_pickle=True)
        np.save(folder / "points.npy", points)
        rounds = []
        for _ in range(ROUNDS):
            seconds, found = _ours(grid, points)
            command = [str(python), str(PEERS / "geopandas_sjoin.py"), str(folder)]
            theirs = float(
                subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True).stdout
            )
            rounds.append((seconds, theirs, int((found != np.load(folder / "hits.npy")).sum())))
    return rounds


def _ours(grid: Grid, points: NDArray[np.float64]) -> tuple[float, NDArray[np.int64]]:
    started = time.process_time()
    found = grid.first_at(points)
    return time.process_time() - started, found


def _report(grid: Grid, points: NDArray[np.float64], rounds: list[tuple[float, float, int]]) -> int:
    ours, theirs = (statistics.median(one[side] for one in rounds) for side in (0, 1))
    differ = max(one[2] for one in rounds)
    print(
        f"{'points':>12} {'geopandas 1.2.0 s':>18} {'ours s':>8} {'ratio':>7} {'goal':>5} {'answers that differ':>20}"
    )
    print(f"{len(points):12,} {theirs:18.2f} {ours:8.2f} {theirs / ours:7.1f} {GOAL:5.0f} {differ:20d}")
    if differ or theirs / ours < GOAL:
        print(
            f"missed: {theirs / ours:.1f} times with {differ} answers that differ; goal {GOAL:g} with none",
            file=sys.stderr,
        )
        return 1
    return 0
