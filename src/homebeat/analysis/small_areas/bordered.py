"""Linear systems with a long diagonal block (wards) and a short dense one: solved through the short block, never made whole.

The matrix is [[diag(long), cross], [cross', short]]. With K = cross/long, its Schur complement is S = short - cross'K.
"""

from dataclasses import dataclass

import numpy as np

from .area_table import FloatArray, IntArray
from .refusals import DidNotConverge


@dataclass(frozen=True, slots=True, eq=False)
class Bordered:
    """A factored system: `long` (n,), `scaled_cross` K (n, k), `inverse_schur` (k, k) and the Schur complement's log determinant."""

    long: FloatArray
    scaled_cross: FloatArray
    inverse_schur: FloatArray
    log_schur: float

    @classmethod
    def of(cls, long: FloatArray, cross: FloatArray, short: FloatArray) -> "Bordered":
        """Factor the system.

        Raises:
            DidNotConverge: the Schur complement is not positive definite.
        """
        scaled = cross / long[:, None]
        try:
            root = np.linalg.cholesky(short - cross.T @ scaled)
        except np.linalg.LinAlgError as error:
            raise DidNotConverge(
                "The model's equations have no single answer. A fixed column repeats another, or a level has no answers."
            ) from error
        inverse_root = np.linalg.inv(root)
        return cls(long, scaled, inverse_root.T @ inverse_root, 2 * float(np.log(np.diag(root)).sum()))

    @property
    def log_determinant(self) -> float:
        return float(np.log(self.long).sum()) + self.log_schur

    def solve(self, long_side: FloatArray, short_side: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the solution's long and short part for one right-hand side."""
        short = self.inverse_schur @ (short_side - self.scaled_cross.T @ long_side)
        return long_side / self.long - self.scaled_cross @ short, short

    def long_inverse_diagonal(self) -> FloatArray:
        """Return the diagonal of the inverse in the long block."""
        return 1 / self.long + np.einsum("ij,ij->i", self.scaled_cross @ self.inverse_schur, self.scaled_cross)

    def quadratic(self, long_side: FloatArray, owner: IntArray, short_sides: FloatArray) -> FloatArray:
        """Return g'(inverse)g for many g at once.

        Row i of the long block belongs to `owner[i]` alone, with entry `long_side[i]`; `short_sides` has shape (n_owners, k).
        """
        count = len(short_sides)
        own = np.bincount(owner, weights=long_side**2 / self.long, minlength=count)
        pulled = np.zeros_like(short_sides)
        np.add.at(pulled, owner, self.scaled_cross * long_side[:, None])
        left = short_sides - pulled
        return own + np.einsum("ij,ij->i", left @ self.inverse_schur, left)
