"""Which cells a border may touch: a few more are marked than need be, never one too few."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from .frame import CUTS, MARGIN, Frame
from .outlines import BoolArray, FloatArray, IntArray, Outlines

AT_A_TIME = 500  # outlines; a million pieces of border or so
PIECE = 0.9  # longest piece of border, in small cells: its box, a margin wider, then lies in the small cells of its four corners


@dataclass(frozen=True, slots=True, eq=False)
class Touched:
    """`block` (n_cells,) numbers the cells that a border touches from 0, -1 elsewhere; `cuts` (n_blocks, CUTS x CUTS) marks their small cells."""

    block: NDArray[np.int32]
    cuts: BoolArray


def touched(outlines: Outlines, frame: Frame) -> Touched:
    """Return the cells and small cells that any border of any outline may touch."""
    mark = np.zeros(frame.columns * frame.rows, dtype=bool)
    for column, row in _border_cells(outlines, frame):
        mark[(row // CUTS) * frame.columns + column // CUTS] = True
    block = np.full(len(mark), -1, dtype=np.int32)
    block[mark] = np.arange(mark.sum(), dtype=np.int32)
    cuts = np.zeros((int(mark.sum()), CUTS * CUTS), dtype=bool)
    for column, row in _border_cells(outlines, frame):
        cuts[block[(row // CUTS) * frame.columns + column // CUTS], (row % CUTS) * CUTS + column % CUTS] = True
    return Touched(block, cuts)


def _border_cells(outlines: Outlines, frame: Frame) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield columns and rows of small cells, some outlines' borders and one corner of their pieces' boxes at a time."""
    side = frame.side / CUTS
    for first in range(0, len(outlines), AT_A_TIME):
        start, end = _pieces(outlines.shapes[first : first + AT_A_TIME], PIECE * side)
        low, high = np.minimum(start, end) - MARGIN * side, np.maximum(start, end) + MARGIN * side
        west_south, east_north = frame.position(low, CUTS), frame.position(high, CUTS)
        for column in (west_south[0], east_north[0]):
            for row in (west_south[1], east_north[1]):
                yield column, row


def _pieces(shapes: NDArray[np.object_], longest: float) -> tuple[FloatArray, FloatArray]:
    """Return starts and ends of the borders' pieces, none longer than `longest`."""
    points, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shapes)), return_index=True)
    joined = ring[1:] == ring[:-1]
    start, end = points[:-1][joined], points[1:][joined]
    count = np.maximum(1, np.ceil(np.hypot(*(end - start).T) / longest)).astype(np.int64)
    number = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    start, step = np.repeat(start, count, axis=0), np.repeat((end - start) / count[:, None], count, axis=0)
    return start + number[:, None] * step, start + (number + 1)[:, None] * step
