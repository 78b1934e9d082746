"""Everything that readers will know, as one system of whole numbers: cells, sums between them, and what may be hidden."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """Cells and the sums between them; `matrix @ value` is nought in every row.

    `value` : the numbers, shape (n_cells,). `band_low`, `band_high` : what readers know of a cell that is not hidden (both its value where it is shown as
    it is, a range where it is rounded). `low`, `high` : what they know of one that is. `must_hide` : judged too small; `can_hide` : not already public.
    `need` : width that a hidden (or rounded) cell must keep, 0 for none. `cost` : information lost by hiding it. `follows` : pairs
    (i, j), shape (n_pairs, 2): hiding i hides j. `names` : what to call a cell in a message.
    """

    matrix: sparse.csr_array
    value: Numbers
    band_low: Numbers
    band_high: Numbers
    low: Numbers
    high: Numbers
    must_hide: Mask
    can_hide: Mask
    need: Numbers
    cost: npt.NDArray[np.float64]
    follows: Numbers
    names: Sequence[str]

    @property
    def size(self) -> int:
        """How many cells there are."""
        return len(self.value)

    def with_followers(self, hidden: Mask) -> Mask:
        """Return the hidden cells together with those that are hidden because of them."""
        closed = hidden.copy()
        while True:
            reached = self.follows[closed[self.follows[:, 0]] & ~closed[self.follows[:, 1]], 1]
            reached = reached[self.can_hide[reached]]
            if not len(reached):
                return closed
            closed[reached] = True

    def lowest(self, hidden: Mask) -> Numbers:
        """Return how far below its value a reader must reckon each cell may lie, as numbers from nought down."""
        return np.where(hidden, np.minimum(self.low, self.band_low), self.band_low) - self.value

    def highest(self, hidden: Mask) -> Numbers:
        """Return how far above its value a reader must reckon each cell may lie."""
        return np.where(hidden, np.maximum(self.high, self.band_high), self.band_high) - self.value

    def is_beyond_band(self, change: Numbers) -> Mask:
        """Say which cells a change takes to where readers would see it, were they not hidden."""
        return (change < self.band_low - self.value) | (change > self.band_high - self.value)

    def guarded(self, hidden: Mask) -> Mask:
        """Return the cells whose value must not be worked out: the hidden ones and rounded small ones that have a need."""
        return (hidden | (self.must_hide & (self.band_low < self.band_high))) & (self.need > 0)
