"""One repair: the cheapest way of moving numbers so that a cell gets its width, within a neighbourhood."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from homebeat.analysis.disclosure.system import Mask, Numbers, System
from homebeat.analysis.disclosure.worlds import NODES, TOLERANCE, touched

FAR = 40  # a repair may move a number this many needs away, no further: large moves only find dearer ways


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """How far each cell of a neighbourhood may move: freely within what readers know, beyond it at a price, for then it has to be hidden.

    `matrix` : the sums that must stay true, shape (n_sums, n_moves); `up`, `down` : how far beyond the free range, from nought; `cost` : price per unit;
    `target` : weights of the moves that must come to `goal` together.
    """

    matrix: sparse.csr_array
    free_low: Numbers
    free_high: Numbers
    up: Numbers
    down: Numbers
    cost: npt.NDArray[np.float64]
    target: Numbers
    goal: int

    @classmethod
    def within(cls, system: System, hidden: Mask, columns: Numbers, goal: int) -> "Moves":
        """Return the moves of these cells, the first of them by `goal`, while everything outside stays as it is."""
        far = FAR * max(1, int(system.need[columns].max()))
        everything = hidden | system.can_hide
        widest = (
            np.maximum(system.lowest(everything)[columns], -far),
            np.minimum(system.highest(everything)[columns], far),
        )
        free_low = np.maximum(system.lowest(hidden)[columns], widest[0])
        free_high = np.minimum(system.highest(hidden)[columns], widest[1])
        return cls(
            matrix=touched(system.matrix[:, columns]), free_low=free_low, free_high=free_high,
            up=np.maximum(widest[1] - free_high, 0), down=np.maximum(free_low - widest[0], 0),
            cost=np.where(hidden[columns], 0.0, system.cost[columns]), target=_first(len(columns)), goal=goal,
        )  # fmt: skip

    def apart(self, need: int) -> "Moves":
        """Return two worlds at once, one after the other, in which the first cell stands so far apart."""
        return Moves(
            matrix=sparse.block_diag([self.matrix, self.matrix], format="csr"),
            free_low=np.tile(self.free_low, 2),
            free_high=np.tile(self.free_high, 2),
            up=np.tile(self.up, 2),
            down=np.tile(self.down, 2),
            cost=np.tile(self.cost, 2),
            target=np.concatenate([self.target, -self.target]),
            goal=need,
        )

    def cheapest(self) -> Numbers | None:
        """Return the cheapest moves as whole numbers, or None where there are none or none were found within the limit of nodes."""
        limits, bounds = self._limits(), self._bounds()
        costs = np.concatenate([np.zeros(len(self.cost)), self.cost, self.cost])
        for whole in (0, 1):  # nearly always whole by itself, so the slower way is only asked for where it is not
            answer = milp(
                costs, bounds=bounds, constraints=limits, integrality=np.full(len(costs), whole), options={"node_limit": NODES}
            )  # fmt: skip
            moves = None if answer.x is None else self._whole(answer.x)
            if moves is not None or answer.x is None:
                return moves
        return None

    def _limits(self) -> LinearConstraint:
        rows = self.matrix.shape[0]
        all_rows = sparse.vstack([self.matrix, sparse.csr_array(self.target.reshape(1, -1))])
        matrix = sparse.hstack([all_rows, all_rows, -all_rows]).tocsc()
        sides = np.concatenate([np.zeros(rows), [self.goal]])
        return LinearConstraint(matrix, sides, sides)

    def _bounds(self) -> Bounds:
        nought = np.zeros(len(self.cost))
        return Bounds(
            np.concatenate([self.free_low, nought, nought]), np.concatenate([self.free_high, self.up, self.down])
        )

    def _whole(self, answer: npt.NDArray[np.float64]) -> Numbers | None:
        size = len(self.cost)
        moves = answer[:size] + answer[size : 2 * size] - answer[2 * size :]
        rounded = np.round(moves).astype(np.int64)
        is_whole = not (np.abs(moves - rounded) > TOLERANCE).any() and not (self.matrix @ rounded).any()
        return rounded if is_whole else None


def _first(size: int) -> Numbers:
    target = np.zeros(size, np.int64)
    target[0] = 1
    return target
