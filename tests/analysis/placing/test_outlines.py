import numpy as np
import pytest
import shapely
from numpy.testing import assert_array_equal

from homebeat.analysis.placing.outlines import NOWHERE, NotPlaceable, Outlines

SQUARES = [shapely.box(column, 0, column + 1, 1) for column in range(3)]


def by_asking_each(outlines: Outlines, points: np.ndarray) -> list[int]:
    """Return the answer the plain way: every outline about every point."""
    return [
        next((i for i, shape in enumerate(outlines.shapes) if shape.intersects(shapely.Point(point))), NOWHERE)
        for point in points
    ]


def test_the_tree_answers_as_asking_each_outline() -> None:
    rng = np.random.default_rng(1)
    shapes = [
        shapely.Point(rng.uniform(0, 10, 2)).buffer(rng.uniform(0.5, 2), quad_segs=rng.integers(1, 6))
        for _ in range(25)
    ]
    points = rng.uniform(-1, 11, (500, 2))
    outlines = Outlines(shapes)
    found = outlines.first_at(points)
    assert_array_equal(found, by_asking_each(outlines, points))
    assert {NOWHERE} < set(found.tolist())


def test_a_shared_border_goes_to_the_first_in_the_callers_order() -> None:
    points = np.array([[1.0, 0.5], [1.0, 0.0], [2.0, 1.0], [0.0, 0.0], [3.0, 0.5]])
    assert Outlines(SQUARES).first_at(points).tolist() == [0, 0, 1, 0, 2]
    assert Outlines(SQUARES[::-1]).first_at(points).tolist() == [1, 1, 0, 2, 0]


def test_a_point_in_a_hole_or_outside_or_without_a_place_is_nowhere() -> None:
    ring = Outlines([shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))])
    points = np.array([[1.5, 1.5], [1.0, 1.5], [4.0, 0.0], [np.nan, 0.5], [0.5, np.nan]])
    assert ring.first_at(points).tolist() == [NOWHERE, 0, NOWHERE, NOWHERE, NOWHERE]


def test_no_points_and_no_outlines_are_no_trouble() -> None:
    assert Outlines(SQUARES).first_at(np.empty((0, 2))).tolist() == []
    assert Outlines([]).first_at(np.array([[0.5, 0.5]])).tolist() == [NOWHERE]
    assert len(Outlines([])) == 0


def test_the_fingerprint_is_the_outlines_and_their_order() -> None:
    moved = [*SQUARES[:2], shapely.box(2, 0, 3, 1.0000001)]
    prints = {Outlines(shapes).fingerprint() for shapes in (SQUARES, SQUARES[::-1], SQUARES[:2], moved)}
    assert len(prints) == 4
    assert Outlines(list(SQUARES)).fingerprint() in prints


@pytest.mark.parametrize(
    ("shape", "why"),
    [
        (shapely.Point(0, 0), "Valid Geometry"),
        (shapely.Polygon(), "Valid Geometry"),
        (shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "Self-intersection"),
        (shapely.LineString([(0, 0), (1, 1)]), "Valid Geometry"),
    ],
)
def test_what_is_no_sound_polygon_is_refused_by_its_number(shape: shapely.Geometry, why: str) -> None:
    with pytest.raises(NotPlaceable, match=f"Outline number 1 is not a sound polygon: {why}"):
        Outlines([SQUARES[0], shape])


def test_points_of_another_shape_are_refused() -> None:
    with pytest.raises(NotPlaceable, match=r"shape \(3,\)"):
        Outlines(SQUARES).first_at(np.array([1.0, 2.0, 3.0]))
