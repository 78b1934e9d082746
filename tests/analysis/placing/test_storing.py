from pathlib import Path

import numpy as np
import pytest
import shapely
from numpy.testing import assert_array_equal

from homebeat.analysis.placing import storing
from homebeat.analysis.placing.grid import Grid
from homebeat.analysis.placing.outlines import Outlines
from homebeat.analysis.placing.storing import kept_grid

SQUARES = [shapely.box(column, 0, column + 1, 1) for column in range(3)]
POINTS = np.random.default_rng(1).uniform(-0.5, 3.5, (2000, 2))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return a list that grows with every grid that is made."""
    sides: list[float] = []
    plain = Grid.over

    def counted(outlines: Outlines, *, side: float) -> Grid:
        sides.append(side)
        return plain(outlines, side=side)

    monkeypatch.setattr(storing.Grid, "over", staticmethod(counted))
    return sides


def test_a_grid_is_made_once_and_answers_the_same_from_its_file(tmp_path: Path, made: list[float]) -> None:
    first = kept_grid(Outlines(SQUARES), side=0.1, folder=tmp_path)
    again = kept_grid(Outlines(SQUARES), side=0.1, folder=tmp_path)
    assert made == [0.1]
    assert again.frame == first.frame
    assert_array_equal(again.first_at(POINTS), first.first_at(POINTS))
    assert_array_equal(again.first_at(POINTS), Outlines(SQUARES).first_at(POINTS))
    assert [file.suffix for file in tmp_path.iterdir()] == [".npz"]


def test_other_outlines_another_order_or_another_side_have_a_grid_of_their_own(
    tmp_path: Path, made: list[float]
) -> None:
    for shapes, side in ((SQUARES, 0.1), (SQUARES[::-1], 0.1), (SQUARES[:2], 0.1), (SQUARES, 0.2)):
        outlines = Outlines(shapes)
        assert_array_equal(kept_grid(outlines, side=side, folder=tmp_path).first_at(POINTS), outlines.first_at(POINTS))
    assert made == [0.1, 0.1, 0.1, 0.2]
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 half of one"])
def test_a_file_that_cannot_be_read_is_made_again(tmp_path: Path, made: list[float], content: bytes) -> None:
    outlines = Outlines(SQUARES)
    kept_grid(outlines, side=0.1, folder=tmp_path)
    file = next(tmp_path.iterdir())
    file.write_bytes(content)
    assert_array_equal(kept_grid(outlines, side=0.1, folder=tmp_path).first_at(POINTS), outlines.first_at(POINTS))
    assert made == [0.1, 0.1]
    assert file.stat().st_size > 100


def test_an_archive_without_the_grid_is_made_again(tmp_path: Path, made: list[float]) -> None:
    outlines = Outlines(SQUARES)
    kept_grid(outlines, side=0.1, folder=tmp_path)
    np.savez(next(tmp_path.iterdir()), something=np.zeros(3))
    kept_grid(outlines, side=0.1, folder=tmp_path)
    assert made == [0.1, 0.1]


def test_a_folder_that_is_not_there_is_said() -> None:
    with pytest.raises(FileNotFoundError):
        kept_grid(Outlines(SQUARES), side=0.1, folder=Path("/nonexistent/grids"))
