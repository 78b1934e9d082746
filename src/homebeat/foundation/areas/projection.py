"""One flat drawing surface for the whole of Britain, so that every outline of a force fits beside every other.

Mercator, because it keeps shapes true at any place and because Leaflet draws the same. One unit is a hundred-thousandth
of a degree of longitude, about 70 cm in London: the precision of the published outlines.
"""

import numpy as np
from numpy.typing import NDArray

UNITS_PER_DEGREE = 100_000
WEST, NORTH = -10.0, 62.0  # the corner where x and y are nought: off St Kilda, north of Unst

Numbers = NDArray[np.float64]


def project(lon: float, lat: float) -> tuple[float, float]:
    """Return the drawing point of one place; y grows downwards."""
    x, y = project_all(np.array([[lon, lat]]))[0]
    return float(x), float(y)


def project_all(points: Numbers) -> Numbers:
    """Return the drawing points of an array of (longitude, latitude) pairs."""
    x = (points[:, 0] - WEST) * UNITS_PER_DEGREE
    y = (_northing(NORTH) - _northing(points[:, 1])) * UNITS_PER_DEGREE
    return np.column_stack([x, y])


def view_box(min_lon: float, min_lat: float, max_lon: float, max_lat: float, *, margin: float = 0.02) -> str:
    """Return the `viewBox` that shows this box of longitudes and latitudes with a margin around it."""
    (left, bottom), (right, top) = project(min_lon, min_lat), project(max_lon, max_lat)
    edge = margin * max(right - left, bottom - top)
    return " ".join(
        f"{value:.0f}" for value in (left - edge, top - edge, right - left + 2 * edge, bottom - top + 2 * edge)
    )


def _northing(lat: Numbers | float) -> Numbers:
    """Return the Mercator northing in degrees."""
    return np.asarray(np.degrees(np.log(np.tan(np.pi / 4 + np.radians(lat) / 2))))
