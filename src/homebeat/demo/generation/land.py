"""The land of the invented force: wards that fill an outline with shared, winding borders, grouped into boroughs.

It lies in the open North Sea, about 200 km from any coast, so that nobody can take it for a real place.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import MultiPoint, Polygon

CENTRE_LON, CENTRE_LAT = 0.9, 56.4
KM_PER_DEGREE = 111.195
HALF_WIDTH_KM, HALF_HEIGHT_KM = 27.0, 19.5  # an ellipse of about 620 square miles
GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
GRID_KM = 1e-6  # borders meet to the millimetre
DECIMALS = 6  # a tenth of a metre in degrees
SWAYS = (0.09, 0.04, 0.0)  # how far a border's middle leaves the straight line, as a share of its length
HALVINGS = 3


@dataclass(frozen=True)
class Land:
    """Ward outlines in longitude and latitude, the borough of each ward and the link area of each borough."""

    wards: list[Polygon]
    borough_of: np.ndarray
    link_area_of: np.ndarray


def make_land(rng: np.random.Generator, *, wards: int, boroughs: int, link_areas: int) -> Land:
    """Return a land of so many wards; boroughs and link areas are each in one piece."""
    outline = _outline(rng)
    sites = _sites(rng, wards, outline)
    cells = _cells(sites, outline)
    winding = _wind(rng, cells, sites)
    neighbours = _neighbours(winding)
    borough_of = _group(np.array([cell.centroid.coords[0] for cell in winding]), boroughs, neighbours)
    link_area_of = _wedges(winding, borough_of, link_areas)
    return Land([_on_the_globe(cell) for cell in winding], borough_of, link_area_of)


def _outline(rng: np.random.Generator) -> Polygon:
    """A rounded shape with bays: an ellipse whose radius swings with a few random waves."""
    angle = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    waves = np.arange(2, 80)
    sway = rng.normal(0, 0.09, waves.size) / waves
    turn = rng.uniform(0, 2 * np.pi, waves.size)
    radius = 1 + (sway[:, None] * np.cos(waves[:, None] * angle + turn[:, None])).sum(axis=0)
    return Polygon(np.column_stack([HALF_WIDTH_KM * radius * np.cos(angle), HALF_HEIGHT_KM * radius * np.sin(angle)]))


def _sites(rng: np.random.Generator, count: int, outline: Polygon) -> np.ndarray:
    """One point a ward, closer together towards the middle, as in a city."""
    number = np.arange(count) + 0.5
    radius = np.sqrt(number / count) ** 1.35 * 0.97
    angle = number * GOLDEN_ANGLE + rng.uniform(0, 2 * np.pi)
    sites = np.column_stack([HALF_WIDTH_KM * radius * np.cos(angle), HALF_HEIGHT_KM * radius * np.sin(angle)])
    spacing = np.sqrt(outline.area / count) * (0.35 + 0.65 * radius)
    sites = sites + rng.normal(0, 0.28, sites.shape) * spacing[:, None]
    for _ in range(2):  # towards the middle of their cells, so that none is a sliver
        sites = np.array([cell.centroid.coords[0] for cell in _cells(_inside(sites, outline), outline)])
    return _inside(sites, outline)


def _inside(sites: np.ndarray, outline: Polygon) -> np.ndarray:
    """Pull points that fell outside back towards the centre."""
    for _ in range(20):
        outside = ~shapely.contains_xy(outline, sites[:, 0], sites[:, 1])
        sites = np.where(outside[:, None], sites * 0.93, sites)
    return sites


def _cells(sites: np.ndarray, outline: Polygon) -> list[Polygon]:
    found = shapely.voronoi_polygons(MultiPoint(sites), extend_to=outline.buffer(10), ordered=True)
    whole = [shapely.intersection(cell, outline) for cell in found.geoms]
    return [
        min(shapely.get_parts(cell), key=site.distance) for cell, site in zip(whole, shapely.points(sites), strict=True)
    ]


def _wind(rng: np.random.Generator, cells: list[Polygon], sites: np.ndarray) -> list[Polygon]:
    """Bend every border for both its neighbours and return the wards in their old order; straighter if two would cross."""
    lines = shapely.get_parts(
        shapely.line_merge(shapely.unary_union([cell.exterior for cell in cells], grid_size=GRID_KM))
    )
    ordered = sorted(lines, key=lambda line: line.bounds)
    for sway in SWAYS:
        wards = shapely.get_parts(shapely.polygonize([_bend(rng, line, sway) for line in ordered]))
        site, ward = shapely.STRtree(wards).query(shapely.points(sites), predicate="within")
        if len(wards) == len(cells) and np.array_equal(np.sort(site), np.arange(len(cells))):
            return [wards[number] for number in ward[np.argsort(site)]]
    raise ArithmeticError(f"{len(cells)} cells became {len(wards)} wards although their borders are straight")


def _bend(rng: np.random.Generator, line: shapely.LineString, sway: float) -> shapely.LineString:
    points = np.array(line.coords)
    if len(points) > 2:  # noqa: PLR2004  already winding: a piece of the coast
        return line
    for step in range(HALVINGS):
        middle = (points[:-1] + points[1:]) / 2
        across = (points[1:] - points[:-1])[:, ::-1] * (1, -1)
        middle = middle + across * rng.uniform(-1, 1, (len(middle), 1)) * sway * 2 * 0.75**step
        merged = np.empty((len(points) + len(middle), 2))
        merged[0::2], merged[1::2] = points, middle
        points = merged
    return shapely.LineString(points)


def _neighbours(wards: list[Polygon]) -> list[list[int]]:
    """Wards that share a stretch of border, not only a corner."""
    first, second = shapely.STRtree(wards).query(wards, predicate="touches")
    shared = shapely.length(shapely.intersection(np.array(wards)[first], np.array(wards)[second])) > 1e-3  # noqa: PLR2004
    found: list[list[int]] = [[] for _ in wards]
    for one, other in zip(first[shared].tolist(), second[shared].tolist(), strict=True):
        found[one].append(other)
    return found


def _group(centres: np.ndarray, groups: int, neighbours: list[list[int]]) -> np.ndarray:
    """Put wards into compact boroughs of about equal size, each in one piece."""
    number = np.arange(groups) + 0.5
    radius, angle = np.sqrt(number / groups) * 0.8, number * GOLDEN_ANGLE
    middles = np.column_stack([HALF_WIDTH_KM * radius * np.cos(angle), HALF_HEIGHT_KM * radius * np.sin(angle)])
    for _ in range(25):
        group = np.argmin(((centres[:, None] - middles[None]) ** 2).sum(axis=2), axis=1)
        middles = np.array(
            [centres[group == one].mean(axis=0) if (group == one).any() else middles[one] for one in range(groups)]
        )
    return _in_one_piece(group, neighbours, groups)


def _in_one_piece(group: np.ndarray, neighbours: list[list[int]], groups: int) -> np.ndarray:
    """Give stray wards to a borough next to them."""
    for one in range(groups):
        pieces = sorted(_pieces(np.flatnonzero(group == one).tolist(), neighbours), key=len)
        for stray in [ward for piece in pieces[:-1] for ward in piece]:
            beside = [int(group[other]) for other in neighbours[stray] if group[other] != one]
            group[stray] = beside[0] if beside else one
    return group


def _pieces(members: list[int], neighbours: list[list[int]]) -> list[list[int]]:
    left, pieces = set(members), []
    while left:
        queue = piece = [left.pop()]
        for ward in queue:
            beside = [other for other in neighbours[ward] if other in left]
            left.difference_update(beside)
            piece.extend(beside)
        pieces.append(piece)
    return pieces


def _wedges(wards: list[Polygon], borough_of: np.ndarray, link_areas: int) -> np.ndarray:
    """Cut the boroughs into link areas by the direction they lie in, starting from the north-east."""
    centres = np.array([ward.centroid.coords[0] for ward in wards])
    middles = np.array([centres[borough_of == one].mean(axis=0) for one in range(int(borough_of.max()) + 1)])
    turn = np.arctan2(middles[:, 0], middles[:, 1]) % (2 * np.pi)  # clockwise from north
    return np.argsort(np.argsort(turn)) * link_areas // len(middles)


def _on_the_globe(ward: Polygon) -> Polygon:
    def degrees(points: np.ndarray) -> np.ndarray:
        lon = CENTRE_LON + points[:, 0] / (KM_PER_DEGREE * np.cos(np.radians(CENTRE_LAT)))
        return np.round(np.column_stack([lon, CENTRE_LAT + points[:, 1] / KM_PER_DEGREE]), DECIMALS)

    return shapely.transform(ward, degrees)
