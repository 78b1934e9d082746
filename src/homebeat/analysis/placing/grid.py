"""Placing millions of points: most by the cell they lie in, the few beside a border by the outlines themselves."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .borders import touched
from .frame import CUTS, Frame
from .outlines import NOWHERE, BoolArray, FloatArray, IntArray, Outlines, require_points

AT_BORDER = -2  # in a small cell: ask the outlines; in a cell: AT_BORDER - its block's number
AT_A_TIME = 1_000_000  # points looked up together; more does not fit the processor's caches
BESIDE = np.array(
    [[[0, 0, 0]] * 3, [[0, 1, 0], [1, 1, 1], [0, 1, 0]], [[0, 0, 0]] * 3]
)  # neighbours share a side, within a layer


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """What every cell and small cell of a frame says about the points in it.

    `cells` (n_cells,) and `small_cells` (n_blocks, CUTS x CUTS) hold an outline's number, NOWHERE, or AT_BORDER and below.
    """

    outlines: Outlines
    frame: Frame
    cells: NDArray[np.int32]
    small_cells: NDArray[np.int32]

    @classmethod
    def over(cls, outlines: Outlines, *, side: float) -> "Grid":
        """Return the grid of some outlines.

        Parameters:
            outlines: in order of preference; they may overlap and leave gaps.
            side: of a cell, in the outlines' own units; a fiftieth of a typical outline's width is a good start.

        Returns:
            The grid, good for any number of points.

        Raises:
            NotPlaceable: the side does not suit the outlines.

        Method:
            Every cell that a border may touch is marked. What is left falls into islands of cells joined by their sides: no border runs through an island,
            so the exact answer at one point of it is the answer everywhere in it. Marked cells are cut up and treated the same way once more.

        Source:
            Homebeat's own; the exact answer is `Outlines.first_at`.

        Checked:
            Against `Outlines.first_at` and, in benchmarks/placing.py, geopandas 1.2.0 `sjoin`, point by point.
        """
        frame = Frame.over(outlines, side)
        marked = touched(outlines, frame)
        is_open, is_small_open = marked.block < 0, ~marked.cuts
        cells = np.where(is_open, NOWHERE, AT_BORDER - marked.block).astype(np.int32)
        small_cells = np.full(marked.cuts.shape, AT_BORDER, dtype=np.int32)
        home = np.flatnonzero(~is_open)

        def centres(number: IntArray) -> FloatArray:
            return frame.centres(number % frame.columns, number // frame.columns, 1)

        def small_centres(number: IntArray) -> FloatArray:
            cell, small = home[number // CUTS**2], number % CUTS**2
            column, row = cell % frame.columns * CUTS + small % CUTS, cell // frame.columns * CUTS + small // CUTS
            return frame.centres(column, row, CUTS)

        cells[is_open] = _by_island(outlines, is_open.reshape(1, frame.rows, frame.columns), centres)
        small_cells[is_small_open] = _by_island(outlines, is_small_open.reshape(-1, CUTS, CUTS), small_centres)
        return cls(outlines, frame, cells, small_cells)

    def first_at(self, points: FloatArray) -> IntArray:
        """Return the number of the first outline that holds or touches each point, or NOWHERE: the answer of `Outlines.first_at`, faster.

        Parameters:
            points: shape (n_points, 2), x and y in the outlines' own units; a missing coordinate is nowhere.

        Returns:
            shape (n_points,), numbers from 0 in the outlines' order.

        Raises:
            NotPlaceable: points of another shape.

        Method:
            Cell by column and row; in a marked cell the small cell; beside a border the outlines.

        Source:
            Homebeat's own.

        Checked:
            Against `Outlines.first_at`, in tests/analysis/placing/test_grid.py.
        """
        require_points(points)
        first = np.empty(len(points), dtype=np.int64)
        for start in range(0, len(points), AT_A_TIME):
            some = slice(start, start + AT_A_TIME)
            first[some] = self._looked_up(points[some])
        unsure = np.flatnonzero(first == AT_BORDER)
        first[unsure] = self.outlines.first_at(points[unsure])
        return first

    def _looked_up(self, points: FloatArray) -> IntArray:
        inside = self.frame.inside(points)
        if not inside.all():
            found = np.full(len(points), NOWHERE, dtype=np.int64)
            found[inside] = self._looked_up(points[inside])
            return found
        column, row = self.frame.position(points, 1)
        found = self.cells[row * self.frame.columns + column].astype(np.int64)
        beside = np.flatnonzero(found <= AT_BORDER)
        column, row = self.frame.position(points[beside], CUTS)
        found[beside] = self.small_cells[AT_BORDER - found[beside], (row % CUTS) * CUTS + column % CUTS]
        return found


def _by_island(outlines: Outlines, is_open: BoolArray, centres: Callable[[IntArray], FloatArray]) -> IntArray:
    """Return the outline of every open cell in their order, asked at the centre of one cell of each island."""
    islands, count = ndimage.label(is_open, structure=BESIDE)
    island = islands[is_open] - 1
    member = np.empty(count, dtype=np.int64)
    member[island] = np.flatnonzero(is_open)
    return outlines.first_at(centres(member))[island]
