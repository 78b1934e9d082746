import re

import pytest
import shapely
from shapely.geometry import box, mapping

from homebeat.foundation.areas import outlines, projection
from homebeat.foundation.areas.outlines import OutlineInvalid

SQUARE = box(-0.12, 51.50, -0.10, 51.52)


def points_of(path: str) -> list[tuple[int, int]]:
    """Read a path of one ring back into points, by the rules of SVG and without our code."""
    numbers = [int(part) for part in re.findall(r"-?\d+", path)]
    points = [(numbers[0], numbers[1])]
    for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
        points.append((points[-1][0] + dx, points[-1][1] + dy))
    return points


def test_an_outline_keeps_its_shape_its_box_and_its_drawing() -> None:
    outline = outlines.from_geojson(mapping(SQUARE))
    assert shapely.from_wkb(outline.wkb).equals(SQUARE)
    assert (outline.min_lon, outline.min_lat, outline.max_lon, outline.max_lat) == SQUARE.bounds
    corners = {tuple(round(number) for number in projection.project(*corner)) for corner in SQUARE.exterior.coords}
    assert set(points_of(outline.svg_path)) == corners
    assert re.fullmatch(r"M\d+ \d+l[-\d ]+z", outline.svg_path)


def test_islands_and_holes_are_all_drawn() -> None:
    lake = box(-0.115, 51.505, -0.105, 51.515)
    island = box(-0.05, 51.5, -0.04, 51.51)
    outline = outlines.from_shape(shapely.union(SQUARE.difference(lake), island))
    assert outline.svg_path.count("M") == outline.svg_path.count("z") == 3


def test_neighbours_still_share_their_edge_after_simplifying() -> None:
    wiggly = [(-0.11 + (0.00001 if step % 2 else 0), 51.50 + step * 0.0005) for step in range(41)]
    west = shapely.Polygon([(-0.12, 51.50), *wiggly, (-0.12, 51.52)])
    east = shapely.Polygon([(-0.10, 51.50), *wiggly, (-0.10, 51.52)])
    left, right = outlines.from_shapes([west, east])
    shared = set(points_of(left.svg_path)) & set(points_of(right.svg_path))
    assert len(points_of(left.svg_path)) < 10
    assert len(shared) == len(points_of(left.svg_path)) - 2


def test_a_bow_tie_is_mended_into_its_two_wings() -> None:
    crossed = {
        "type": "Polygon",
        "coordinates": [[[-0.12, 51.5], [-0.1, 51.52], [-0.1, 51.5], [-0.12, 51.52], [-0.12, 51.5]]],
    }
    mended = shapely.from_wkb(outlines.from_geojson(crossed).wkb)
    assert mended.is_valid
    assert mended.geom_type == "MultiPolygon"


def test_a_spike_without_a_surface_is_dropped() -> None:
    spiked = [[-0.12, 51.5], [-0.1, 51.52], [-0.1, 51.6], [-0.1, 51.52], [-0.1, 51.5], [-0.12, 51.52], [-0.12, 51.5]]
    outline = outlines.from_geojson({"type": "Polygon", "coordinates": [spiked]})
    assert outline.max_lat == 51.52


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        ({"type": "Point", "coordinates": [0, 51]}, "not a Polygon"),
        ({"type": "Polygon", "coordinates": []}, "empty"),
        ({"type": "Polygon"}, "rings of points"),
        ({"type": "Polygon", "coordinates": "x"}, "rings of points"),
        ({"type": "Polygon", "coordinates": [[["a", "b"], [1, 2], [3, 4], ["a", "b"]]]}, "rings of points"),
        ({"type": "Polygon", "coordinates": [[[0, 51], [1, 52], [0, 51]]]}, "rings of points|encloses nothing"),
        ({"type": "Polygon", "coordinates": [[[0, 51], [1, 52], [2, 53], [0, 51]]]}, "encloses nothing"),
        ({"type": "Polygon", "coordinates": [[[0, 51], [float("inf"), 52], [2, 53], [0, 51]]]}, "not numbers"),
        ({"type": "Polygon", "coordinates": [[[0, 51], [float("nan"), 52], [2, 53], [0, 51]]]}, "not numbers"),
    ],
)
def test_what_cannot_be_an_outline_is_refused_in_plain_words(geometry: dict, reason: str) -> None:
    with pytest.raises(OutlineInvalid, match=reason):
        outlines.from_geojson(geometry)


def test_latitude_and_longitude_the_wrong_way_round_are_noticed() -> None:
    outlines.require_in_uk(SQUARE)
    with pytest.raises(OutlineInvalid, match="right way round"):
        outlines.require_in_uk(box(51.50, -0.12, 51.52, -0.10))


def test_geojson_comes_back_to_about_a_metre() -> None:
    exact = box(-0.123456789, 51.5, -0.1, 51.52)
    back = shapely.geometry.shape(outlines.to_geojson(outlines.from_shape(exact).wkb))
    assert back.bounds == (-0.12346, 51.5, -0.1, 51.52)


def test_no_shapes_make_no_outlines() -> None:
    assert outlines.from_shapes([]) == []
