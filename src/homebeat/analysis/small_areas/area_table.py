"""What an area-level model is fitted to: one row an area, with its direct estimate and that estimate's sampling variance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .refusals import BadAreas

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AreaTable:
    """Direct estimates with their sampling variances and what is known of every area from outside the survey.

    `direct` and `variance` have shape (n_areas,), shares as fractions; nan in both means that the area has no direct estimate. A variance
    is taken as known and lies above 0: that of a share nobody or everybody gave is 0 only by chance, so smooth it first
    (`sampling_variances.smoothed_share_variances`). `covariates` has shape (n_areas, n_covariates) without a constant, which is always added.
    `bases` counts the unweighted respondents of each area.
    """

    areas: tuple[str, ...]
    direct: FloatArray
    variance: FloatArray
    covariates: FloatArray
    covariate_names: tuple[str, ...]
    bases: IntArray

    def __post_init__(self) -> None:
        """Refuse a table that no model should see.

        Raises:
            BadAreas: names the column and the first area at fault.
        """
        self._require_shapes()
        self._require(
            np.logical_and.reduce(np.isfinite(self.covariates), axis=1),
            "a covariate is missing or infinite; every area needs all of them",
        )
        self._require(
            np.equal(np.isnan(self.direct), np.isnan(self.variance)),
            "a direct estimate and its sampling variance go together",
        )
        self._require(~np.isinf(self.direct), "the direct estimate is infinite")
        self._require(
            ~self.sampled | ((self.variance > 0) & np.isfinite(self.variance)),
            "the sampling variance is not above 0; smooth the variances before the model is fitted",
        )

    @property
    def sampled(self) -> BoolArray:
        """Say which areas have a direct estimate."""
        return ~np.isnan(self.direct)

    @property
    def design(self) -> FloatArray:
        """Return the covariates with the constant before them."""
        return np.column_stack([np.ones(len(self.areas)), self.covariates])

    @property
    def coefficient_names(self) -> tuple[str, ...]:
        return ("constant", *self.covariate_names)

    def _require_shapes(self) -> None:
        count = len(self.areas)
        if len(set(self.areas)) != count:
            raise BadAreas("An area stands in the table twice. Give each area one row.")
        wanted = {
            "direct": (count,),
            "variance": (count,),
            "covariates": (count, len(self.covariate_names)),
            "bases": (count,),
        }
        for name, shape in wanted.items():
            if getattr(self, name).shape != shape:
                raise BadAreas(
                    f"{name} has shape {getattr(self, name).shape}; {count} areas and the covariates' names ask for {shape}."
                )

    def _require(self, sound: BoolArray, what: str) -> None:
        if not sound.all():
            raise BadAreas(f"{self.areas[int(np.argmin(sound))]}: {what}.")
