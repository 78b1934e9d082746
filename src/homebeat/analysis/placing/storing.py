"""Keeping a grid between runs: one file for each set of outlines and size of cell, made again when either changes."""

import os
import zipfile
from pathlib import Path

import numpy as np

from .frame import CUTS, Frame
from .grid import Grid
from .outlines import Outlines


def kept_grid(outlines: Outlines, *, side: float, folder: Path) -> Grid:
    """Return the grid of these outlines from the folder, made and kept there if it is not.

    Parameters:
        outlines, side: as for `Grid.over`.
        folder: an existing folder that only the program writes to.

    Returns:
        The grid.

    Raises:
        NotPlaceable: as `Grid.over`.
        OSError: the folder cannot be written to.

    Method:
        The file's name holds the outlines' digest, the side and the number of cuts, so a changed boundary never meets an old grid. A file that
        cannot be read is made again; it is written beside and renamed, so readers never see half of one.

    Source:
        Homebeat's own.

    Checked:
        In tests/analysis/placing/test_storing.py.
    """
    file = folder / f"grid-{outlines.fingerprint()[:32]}-{side!r}-{CUTS}.npz"
    kept = _read(file, outlines)
    if kept is not None:
        return kept
    grid = Grid.over(outlines, side=side)
    _write(file, grid)
    return grid


def _read(file: Path, outlines: Outlines) -> Grid | None:
    if not file.exists():
        return None
    try:
        with file.open("rb") as raw, np.load(raw) as held:
            corner, size = held["corner"], held["size"]
            frame = Frame(float(corner[0]), float(corner[1]), float(corner[2]), int(size[0]), int(size[1]))
            return Grid(outlines, frame, held["cells"], held["small_cells"])
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError):
        return None


def _write(file: Path, grid: Grid) -> None:
    frame, draft = grid.frame, file.with_suffix(f".{os.getpid()}.npz")
    np.savez(
        draft,
        corner=np.array([frame.west, frame.south, frame.side]),
        size=np.array([frame.columns, frame.rows]),
        cells=grid.cells,
        small_cells=grid.small_cells,
    )
    draft.replace(file)
