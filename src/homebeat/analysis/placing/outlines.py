"""Outlines in order of preference, and the exact answer to which of them holds a point."""

import hashlib
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

NOWHERE = -1


class NotPlaceable(ValueError):
    """Outlines or points that nothing can be placed by: says which and what to do."""


class Outlines:
    """Polygons in order of preference: a point that several of them hold or touch goes to the first."""

    def __init__(self, shapes: Sequence[shapely.Geometry] | NDArray[np.object_]) -> None:
        """Take the polygons.

        Raises:
            NotPlaceable: one is no polygon, is empty, has a coordinate that is missing or infinite, or crosses itself.
        """
        self.shapes = np.array(shapes, dtype=object)
        self._require_polygons()
        shapely.prepare(self.shapes)

    def __len__(self) -> int:
        return len(self.shapes)

    def first_at(self, points: FloatArray) -> IntArray:
        """Return the number of the first outline that holds or touches each point, or NOWHERE.

        Parameters:
            points: shape (n_points, 2), x and y in the outlines' own units; a missing coordinate is nowhere.

        Returns:
            shape (n_points,), numbers from 0 in the outlines' order.

        Raises:
            NotPlaceable: points of another shape.

        Method:
            A tree of the points is asked for each prepared outline; the border belongs to its outline, so a point on a shared border goes to the
            first. Few outlines and many points make this side of the question the cheaper one.

        Source:
            The rule is Homebeat's own: the first by the caller's order, so that the same point goes to the same area every time.

        Checked:
            Against asking every outline about every point, in tests/analysis/placing/test_outlines.py.
        """
        require_points(points)
        first = np.full(len(points), NOWHERE, dtype=np.int64)
        if not len(points) or not len(self):
            return first
        placed = np.isfinite(points).all(axis=1)
        if not placed.all():
            first[placed] = self.first_at(points[placed])
            return first
        tree = shapely.STRtree(shapely.points(points))
        outlines, found = tree.query(self.shapes, predicate="intersects")
        order = np.argsort(-outlines, kind="stable")
        first[found[order]] = outlines[order]
        return first

    def fingerprint(self) -> str:
        """Return a digest of the outlines in their order; the same outlines have the same one."""
        digest = hashlib.sha256()
        for shape in shapely.to_wkb(self.shapes):
            digest.update(hashlib.sha256(shape).digest())
        return digest.hexdigest()

    def _require_polygons(self) -> None:
        kinds = shapely.get_type_id(self.shapes)
        polygons = np.isin(kinds, [shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON])
        sound = (
            polygons
            & ~shapely.is_empty(self.shapes)
            & np.isfinite(shapely.bounds(self.shapes)).all(axis=1)
            & shapely.is_valid(self.shapes)
        )
        if not sound.all():
            at = int(np.argmin(sound))
            raise NotPlaceable(
                f"Outline number {at} is not a sound polygon: {shapely.is_valid_reason(self.shapes[at])}. Mend it before placing by it."
            )


def require_points(points: FloatArray) -> None:
    """Refuse what is not a table of x and y.

    Raises:
        NotPlaceable: another shape.
    """
    if points.ndim != 2 or points.shape[1] != 2:  # noqa: PLR2004  x and y
        raise NotPlaceable(f"Points have shape {points.shape}; one row a point with x and y is asked for.")
