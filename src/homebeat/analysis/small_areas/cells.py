"""Answers counted by ward and cell type: everything the multilevel model needs, however many people answered."""

from dataclasses import dataclass

import numpy as np

from .area_table import BoolArray, FloatArray, IntArray
from .refusals import BadAreas


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """A set of cell types that share an effect drawn from a common spread: age bands, say.

    `of_type` has shape (n_types,) and holds for each cell type the number of its level in `levels`.
    """

    name: str
    levels: tuple[str, ...]
    of_type: IntArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """Trials and successes by ward (rows) and cell type (columns), with what is fixed of wards and of types.

    A cell type is a combination of everything but the ward, sex x age band x ethnicity for example. `trials` and `successes` have shape
    (n_wards, n_types); a cell nobody answered in has 0 trials. `ward_fixed` (n_wards, k) and `type_fixed` (n_types, k) are the fixed columns
    without a constant, which is always added; a fixed term that needs both the ward and the type has no place here.
    """

    wards: tuple[str, ...]
    trials: FloatArray
    successes: FloatArray
    ward_fixed: FloatArray
    ward_fixed_names: tuple[str, ...]
    type_fixed: FloatArray
    type_fixed_names: tuple[str, ...]
    groupings: tuple[Grouping, ...]

    def __post_init__(self) -> None:
        """Refuse cells no model should see.

        Raises:
            BadAreas: names what does not fit.
        """
        wards, types = self.trials.shape
        wanted = {
            "successes": (wards, types),
            "ward_fixed": (wards, len(self.ward_fixed_names)),
            "type_fixed": (types, len(self.type_fixed_names)),
        }
        for name, shape in wanted.items():
            if getattr(self, name).shape != shape:
                raise BadAreas(
                    f"{name} has shape {getattr(self, name).shape}; trials and the columns' names ask for {shape}."
                )
        if len(self.wards) != wards or len(set(self.wards)) != wards:
            raise BadAreas(
                f"There are {wards} rows of trials and {len(set(self.wards))} different wards. Give each ward one row."
            )
        if not (np.isfinite(self.ward_fixed).all() and np.isfinite(self.type_fixed).all()):
            raise BadAreas(
                "A fixed column is missing or infinite somewhere; every ward and every cell type needs all of them."
            )
        self._require_sound_counts()
        for grouping in self.groupings:
            self._require_levels(grouping)

    @property
    def bases(self) -> IntArray:
        """Return the number of respondents of each ward."""
        return self.trials.sum(axis=1).round().astype(np.int64)

    def held_out(self, wards: BoolArray) -> "Cells":
        """Return the same cells without the answers of some wards, which stay in the table with 0 trials."""
        kept = ~wards[:, None]
        return Cells(
            wards=self.wards,
            trials=np.where(kept, self.trials, 0.0),
            successes=np.where(kept, self.successes, 0.0),
            ward_fixed=self.ward_fixed,
            ward_fixed_names=self.ward_fixed_names,
            type_fixed=self.type_fixed,
            type_fixed_names=self.type_fixed_names,
            groupings=self.groupings,
        )

    def _require_sound_counts(self) -> None:
        if not (np.isfinite(self.trials).all() and np.isfinite(self.successes).all()):
            raise BadAreas("A count is missing or infinite; a cell nobody answered in has 0 trials and 0 successes.")
        if not np.all((self.successes >= 0) & (self.successes <= self.trials)):
            raise BadAreas("A cell has fewer than 0 successes or more successes than trials.")
        if not 0 < self.successes.sum() < self.trials.sum():
            raise BadAreas("All answers are the same, or there are none, so there is no difference to model.")

    def _require_levels(self, grouping: Grouping) -> None:
        if grouping.of_type.shape != (self.trials.shape[1],):
            raise BadAreas(f"{grouping.name} does not say for each cell type which level it has.")
        if grouping.of_type.min() < 0 or grouping.of_type.max() >= len(grouping.levels):
            raise BadAreas(
                f"{grouping.name} gives a cell type a level that is not in its list of {len(grouping.levels)}."
            )


def tally(
    ward: IntArray, cell_type: IntArray, answer: BoolArray, *, shape: tuple[int, int]
) -> tuple[FloatArray, FloatArray]:
    """Return trials and successes by ward and cell type from one row a respondent.

    Parameters:
        ward, cell_type: shape (n_respondents,), row and column numbers from 0.
        answer: shape (n_respondents,), whether the respondent gave the answer that is counted; leave missing answers out first.
        shape: the number of wards and of cell types.

    Returns:
        Two arrays of that shape.

    Raises:
        BadAreas: a number lies outside the shape.

    Method:
        Counting; respondents within a cell are exchangeable for the model, so nothing is lost.

    Source:
        Gelman and Little (1997), Survey Methodology 23, 127-135.

    Checked:
        Against a loop over respondents, in tests/analysis/small_areas/test_cells.py.
    """
    for name, numbers, count in (("ward", ward, shape[0]), ("cell_type", cell_type, shape[1])):
        if len(numbers) and not 0 <= numbers.min() <= numbers.max() < count:
            raise BadAreas(f"A {name} number lies outside 0 to {count - 1}.")
    place = ward * shape[1] + cell_type
    trials = np.bincount(place, minlength=shape[0] * shape[1]).reshape(shape)
    successes = np.bincount(place[answer], minlength=shape[0] * shape[1]).reshape(shape)
    return trials.astype(float), successes.astype(float)
