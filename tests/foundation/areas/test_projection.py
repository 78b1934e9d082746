import numpy as np
import pyproj
import pytest

from homebeat.foundation.areas.projection import NORTH, UNITS_PER_DEGREE, WEST, project, project_all, view_box

PLACES = [(-0.1276, 51.5072), (-3.1883, 55.9533), (-4.25, 57.48), (1.3, 52.63), (-5.93, 54.6)]


def test_an_independent_program_draws_the_same_points() -> None:
    mercator = pyproj.Proj(proj="merc", R=1)
    scale = np.degrees(1) * UNITS_PER_DEGREE
    corner_x, corner_y = mercator(WEST, NORTH)
    for lon, lat in PLACES:
        x, y = mercator(lon, lat)
        assert project(lon, lat) == pytest.approx(((x - corner_x) * scale, (corner_y - y) * scale), abs=0.5)


def test_east_is_right_and_north_is_up() -> None:
    points = project_all(np.array([[-0.2, 51.5], [-0.1, 51.5], [-0.1, 51.6]]))
    assert points[1][0] > points[0][0]
    assert points[2][1] < points[1][1]


def test_the_view_box_holds_both_corners_with_a_margin() -> None:
    left, top, width, height = (float(part) for part in view_box(-0.2, 51.4, 0.1, 51.6).split())
    for lon, lat in [(-0.2, 51.4), (0.1, 51.6)]:
        x, y = project(lon, lat)
        assert left < x < left + width
        assert top < y < top + height
