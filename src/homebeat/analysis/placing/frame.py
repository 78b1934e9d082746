"""A frame of square cells over the outlines, each cell cut into smaller ones where a border runs through it."""

from dataclasses import dataclass

import numpy as np
import shapely

from .outlines import BoolArray, FloatArray, IntArray, NotPlaceable, Outlines

CUTS = 4  # a cell on a border is cut into CUTS x CUTS
MOST_CELLS = 400_000_000
MARGIN = 1e-6  # of a small cell: far above rounding, far below anything that costs time
ROUNDING = 16 * np.finfo(float).eps


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the cells lie: the south-west corner, the side of a cell, columns and rows. Cells are numbered row by row from that corner."""

    west: float
    south: float
    side: float
    columns: int
    rows: int

    @classmethod
    def over(cls, outlines: Outlines, side: float) -> "Frame":
        """Return the frame that holds all outlines with a cell to spare on every side.

        Raises:
            NotPlaceable: the side is not above 0, there are no outlines, there would be more cells than fit in memory, or cells
                are finer than the coordinates' own precision.
        """
        if not side > 0 or not len(outlines):
            raise NotPlaceable("A grid needs outlines and cells with a side above 0.")
        west, south, east, north = shapely.total_bounds(outlines.shapes)
        columns, rows = (int(np.ceil(reach / side)) + 3 for reach in (east - west, north - south))
        if columns * rows > MOST_CELLS:
            raise NotPlaceable(
                f"Cells of {side:g} would make {columns * rows:,} of them; {MOST_CELLS:,} at most. Use larger cells."
            )
        if max(abs(west), abs(south), abs(east), abs(north)) * ROUNDING > MARGIN * side / CUTS:
            raise NotPlaceable(f"Cells of {side:g} are finer than the coordinates are exact. Use larger cells.")
        return cls(float(west - side), float(south - side), side, columns, rows)

    def inside(self, points: FloatArray) -> BoolArray:
        """Say which points lie within the frame; a missing coordinate does not."""
        x, y = (points[:, 0] - self.west) / self.side, (points[:, 1] - self.south) / self.side
        return (x >= 0) & (x < self.columns) & (y >= 0) & (y < self.rows)

    def position(self, points: FloatArray, cuts: int) -> tuple[IntArray, IntArray]:
        """Return column and row of every point of the frame among cells cut `cuts` times."""
        scale = cuts / self.side
        return ((points[:, 0] - self.west) * scale).astype(np.int64), ((points[:, 1] - self.south) * scale).astype(
            np.int64
        )

    def centres(self, column: IntArray, row: IntArray, cuts: int) -> FloatArray:
        """Return the middle points of cells cut `cuts` times."""
        side = self.side / cuts
        return np.column_stack([self.west + (column + 0.5) * side, self.south + (row + 0.5) * side])
