import numpy as np
import pytest
import shapely
from benchmarks.made_up_wards import wards
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from homebeat.analysis.placing import borders, grid
from homebeat.analysis.placing.borders import touched
from homebeat.analysis.placing.frame import CUTS, Frame
from homebeat.analysis.placing.grid import Grid
from homebeat.analysis.placing.outlines import NOWHERE, NotPlaceable, Outlines


def near_borders(outlines: Outlines, rng: np.random.Generator, reach: float) -> np.ndarray:
    """Return points on and just beside the borders, the corners themselves among them: where a grid goes wrong if it can."""
    corners = shapely.get_coordinates(outlines.shapes)
    middles = (corners[:-1] + corners[1:]) / 2
    beside = np.concatenate([corners, middles])
    return np.concatenate([beside, *(beside + rng.normal(0, reach * by, beside.shape) for by in (1e-6, 0.01, 0.3))])


def everywhere(outlines: Outlines, rng: np.random.Generator, count: int) -> np.ndarray:
    west, south, east, north = shapely.total_bounds(outlines.shapes)
    wide, high = east - west, north - south
    return rng.uniform((west - 0.3 * wide, south - 0.3 * high), (east + 0.3 * wide, north + 0.3 * high), (count, 2))


def overlapping(rng: np.random.Generator, count: int = 20) -> Outlines:
    shapes = []
    for _ in range(count):
        centre, angle = rng.uniform(0, 10, 2), np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 12)))
        star = centre + np.column_stack([np.cos(angle), np.sin(angle)]) * rng.uniform(0.05, 2.5, (len(angle), 1))
        shapes.append(shapely.Polygon(star).buffer(0).buffer(1e-3, quad_segs=1))
    return Outlines(shapes)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 100_000), side=st.sampled_from([0.05, 0.3, 1.0, 4.0, 30.0]))
def test_the_grid_answers_as_the_outlines_do_whatever_they_are(seed: int, side: float) -> None:
    """Overlaps, gaps, islands, slivers; cells from far smaller than the outlines to larger than all of them."""
    rng = np.random.default_rng(seed)
    outlines = overlapping(rng)
    points = np.concatenate([everywhere(outlines, rng, 1500), near_borders(outlines, rng, side)])
    assert_array_equal(Grid.over(outlines, side=side).first_at(points), outlines.first_at(points))


def test_wards_that_share_borders_are_answered_the_same() -> None:
    rng = np.random.default_rng(4)
    outlines = Outlines(wards(60, seed=3)[:40])
    made = Grid.over(outlines, side=1500.0)
    points = np.concatenate([everywhere(outlines, rng, 20_000), near_borders(outlines, rng, 1500.0)[::101]])
    found = made.first_at(points)
    assert_array_equal(found, outlines.first_at(points))
    assert set(found.tolist()) == {NOWHERE, *range(40)}
    assert (made.cells >= 0).any()
    assert (made.small_cells >= 0).any()


def test_points_in_longitude_and_latitude_are_answered_the_same() -> None:
    rng = np.random.default_rng(5)
    shapes = [shapely.Point(x, 51.5).buffer(0.02) for x in (-0.12, -0.1, -0.09)]
    outlines = Outlines(
        [*shapes, shapely.MultiPolygon([shapely.box(0.1, 51.4, 0.2, 51.6), shapely.box(-0.4, 51.4, -0.3, 51.6)])]
    )
    points = np.concatenate([everywhere(outlines, rng, 5000), near_borders(outlines, rng, 0.001)])
    assert_array_equal(Grid.over(outlines, side=0.002).first_at(points), outlines.first_at(points))


def test_few_points_have_to_ask_the_outlines(monkeypatch: pytest.MonkeyPatch) -> None:
    """The point of the grid: nearly all answers come from a cell."""
    outlines = Outlines([shapely.box(x, y, x + 10, y + 10) for x in range(0, 50, 10) for y in range(0, 50, 10)])
    made, asked = Grid.over(outlines, side=0.2), []
    plain = Outlines.first_at

    def counted(self: Outlines, points: np.ndarray) -> np.ndarray:
        asked.append(len(points))
        return plain(self, points)

    monkeypatch.setattr(Outlines, "first_at", counted)
    made.first_at(np.random.default_rng(1).uniform(0, 50, (10_000, 2)))
    assert 0 < asked[0] < 600


def test_points_outside_and_without_a_place_are_nowhere() -> None:
    made = Grid.over(Outlines([shapely.box(0, 0, 1, 1)]), side=0.1)
    points = np.array([[5.0, 5.0], [-1e300, 0.5], [np.nan, 0.5], [0.5, np.inf], [0.5, 0.5]])
    assert made.first_at(points).tolist() == [NOWHERE] * 4 + [0]
    assert made.first_at(np.empty((0, 2))).tolist() == []


def test_many_points_are_looked_up_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    outlines = overlapping(np.random.default_rng(1))
    made, points = Grid.over(outlines, side=0.3), everywhere(outlines, np.random.default_rng(2), 1000)
    whole = made.first_at(points)
    monkeypatch.setattr(grid, "AT_A_TIME", 7)
    assert_array_equal(made.first_at(points), whole)


def test_borders_are_marked_some_outlines_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    outlines = overlapping(np.random.default_rng(1))
    frame = Frame.over(outlines, 0.3)
    whole = touched(outlines, frame)
    monkeypatch.setattr(borders, "AT_A_TIME", 3)
    parts = touched(outlines, frame)
    assert_array_equal(parts.block, whole.block)
    assert_array_equal(parts.cuts, whole.cuts)


def test_no_cell_that_a_border_touches_is_left_unmarked() -> None:
    """Every small cell asked by geometry whether a border comes within a hair of it."""
    outlines = overlapping(np.random.default_rng(6), count=4)
    frame = Frame.over(outlines, 0.5)
    marked = touched(outlines, frame)
    lines, small = shapely.union_all(shapely.boundary(outlines.shapes)), frame.side / CUTS
    missed = 0
    for row in range(frame.rows * CUTS):
        for column in range(frame.columns * CUTS):
            west, south = frame.west + column * small, frame.south + row * small
            block = marked.block[row // CUTS * frame.columns + column // CUTS]
            is_marked = block >= 0 and marked.cuts[block, row % CUTS * CUTS + column % CUTS]
            missed += lines.intersects(shapely.box(west, south, west + small, south + small)) and not is_marked
    assert missed == 0
    assert 0 < marked.cuts.mean() < 1


@pytest.mark.parametrize(
    ("shapes", "side", "says"),
    [
        ([], 1.0, "A grid needs outlines"),
        ([shapely.box(0, 0, 1, 1)], 0.0, "A grid needs outlines"),
        ([shapely.box(0, 0, 1, 1)], -1.0, "A grid needs outlines"),
        ([shapely.box(0, 0, 1, 1)], float("nan"), "A grid needs outlines"),
        ([shapely.box(0, 0, 1, 1)], 1e-6, "at most. Use larger cells"),
        ([shapely.box(1e9, 0, 1e9 + 1, 1)], 0.01, "finer than the coordinates are exact"),
    ],
)
def test_cells_that_do_not_suit_the_outlines_are_refused(
    shapes: list[shapely.Geometry], side: float, says: str
) -> None:
    with pytest.raises(NotPlaceable, match=says):
        Grid.over(Outlines(shapes), side=side)


def test_points_of_another_shape_are_refused() -> None:
    with pytest.raises(NotPlaceable, match=r"shape \(2, 3\)"):
        Grid.over(Outlines([shapely.box(0, 0, 1, 1)]), side=0.1).first_at(np.zeros((2, 3)))
