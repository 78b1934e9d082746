"""Nine thousand made-up wards with wiggly shared borders, and points that crowd in towns as people do."""

import numpy as np
import shapely
from numpy.typing import NDArray

WIDE, HIGH = 500_000.0, 600_000.0  # metres: about England and Wales
PIECE = 40.0  # metres between points of a border before it is bent
WAVES = (
    8000.0,
    2500.0,
    700.0,
    250.0,
)  # metres; each bends borders by a few hundredths of its length, too little for two to cross


def wards(count: int, *, seed: int) -> NDArray[np.object_]:
    """Return that many wards, small in towns and large between them, which cover a rectangle without gaps."""
    rng = np.random.default_rng(seed)
    frame = shapely.box(0, 0, WIDE, HIGH)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(crowded(count, rng)), extend_to=frame))
    straight = shapely.segmentize(shapely.intersection(cells, frame), PIECE)
    turns = rng.uniform(0, 2 * np.pi, (len(WAVES), 4))

    def bent(points: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = points.copy()
        for wave, turn in zip(WAVES, turns, strict=True):
            angle = 2 * np.pi / wave * points
            moved[:, 0] += 0.035 * wave * np.sin(angle[:, 1] + turn[0] + np.cos(angle[:, 0] / 3 + turn[1]))
            moved[:, 1] += 0.035 * wave * np.sin(angle[:, 0] + turn[2] + np.cos(angle[:, 1] / 3 + turn[3]))
        return moved.round(3)

    return np.asarray(shapely.transform(straight, bent))


def crowded(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return points of which two thirds lie round towns."""
    towns = rng.uniform((0.08 * WIDE, 0.08 * HIGH), (0.92 * WIDE, 0.92 * HIGH), (60, 2))
    near = towns[rng.integers(0, 60, 2 * count // 3)] + rng.normal(0, 9000, (2 * count // 3, 2))
    far = rng.uniform((0, 0), (WIDE, HIGH), (count - len(near), 2))
    return np.clip(np.concatenate([near, far]), (1.0, 1.0), (WIDE - 1, HIGH - 1))
