"""The land: wards that fill it without gaps or overlaps, boroughs in one piece, all of it in the open sea."""

import numpy as np
import pytest
import shapely

from homebeat.demo.generation.land import make_land
from homebeat.demo.generation.streams import SEED, Streams
from homebeat.demo.generation.world import World

BRITAIN = shapely.box(-8.7, 49.8, 0.2, 60.9).union(shapely.box(0, 49.8, 1.8, 53.2))  # land, with a wide margin


@pytest.fixture(scope="module")
def land():
    return make_land(Streams(SEED).named("land"), wards=624, boroughs=32, link_areas=4)


def test_wards_fill_the_land_without_gaps_or_overlaps(land) -> None:
    whole = shapely.union_all(land.wards)

    assert all(ward.is_valid for ward in land.wards)
    assert isinstance(whole, shapely.Polygon)
    assert len(whole.interiors) == 0
    assert whole.area == pytest.approx(sum(ward.area for ward in land.wards), rel=1e-9)


def test_neighbours_share_the_same_winding_border(land) -> None:
    assert shapely.coverage_is_valid(np.array(land.wards))


@pytest.mark.parametrize("of", ["boroughs", "link areas"])
def test_larger_areas_are_in_one_piece(land, of: str) -> None:
    groups = land.borough_of if of == "boroughs" else land.link_area_of[land.borough_of]
    pieces = [shapely.union_all(np.array(land.wards)[groups == one]) for one in np.unique(groups)]

    assert len(pieces) == (32 if of == "boroughs" else 4)
    assert all(isinstance(piece, shapely.Polygon) for piece in pieces)


def test_boroughs_are_of_about_equal_size_and_link_areas_hold_eight(land) -> None:
    sizes = np.bincount(land.borough_of)

    assert sizes.min() >= 12
    assert sizes.max() <= 32
    assert np.bincount(land.link_area_of).tolist() == [8, 8, 8, 8]


def test_the_land_lies_in_the_open_sea(land) -> None:
    assert shapely.union_all(land.wards).distance(BRITAIN) > 0.1


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("wards", "boroughs"), [(1, 1), (19, 1), (57, 3)])
def test_any_seed_and_size_gives_a_whole_land(seed: int, wards: int, boroughs: int) -> None:
    made = make_land(Streams(seed).named("land"), wards=wards, boroughs=boroughs, link_areas=1)

    assert len(made.wards) == wards
    assert all(ward.is_valid for ward in made.wards)


def test_every_place_and_event_lies_in_its_ward(small: World) -> None:
    outlines = [shapely.from_wkb(wkb) for wkb in small.table("areas.Boundary").columns["geometry"]]
    for label in ("areas.Place", "engagement.Event"):
        table = small.table(label).columns
        points = shapely.points(table["lon"], table["lat"])
        assert all(outlines[area].covers(point) for area, point in zip(table["area_id"].rows, points, strict=True)), (
            label
        )


def test_larger_areas_outline_is_the_union_of_their_wards(small: World) -> None:
    outlines = [shapely.from_wkb(wkb) for wkb in small.table("areas.Boundary").columns["geometry"]]

    assert outlines[0].area == pytest.approx(sum(one.area for one in outlines[3:]), rel=1e-9)
