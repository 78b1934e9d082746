"""Proof that hidden numbers stay hidden: other whole-number worlds that agree with everything that readers will know."""

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from homebeat.analysis.disclosure.system import Mask, Numbers, System

SEED = 20080911
ROUNDS = 24
STALLED = 4
NODES = 2_000  # a limit in nodes and not in seconds: the same table always gets the same answer
TOLERANCE = 1e-6


class NotAWorld(AssertionError):
    """A supposed world breaks a sum or a range; can only be a fault of this room."""


@dataclass(slots=True)
class Evidence:
    """The lowest and highest number that each cell takes in some proved world, as distances from its true value."""

    system: System
    lowest: Numbers
    highest: Numbers
    worlds: list[tuple[Numbers, Numbers]] = field(default_factory=list)  # the cells that a world moves, and how far

    @classmethod
    def none(cls, system: System) -> "Evidence":
        """Return no evidence but the true world itself."""
        return cls(system, np.zeros(system.size, np.int64), np.zeros(system.size, np.int64))

    def without(self, hidden: Mask) -> "Evidence":
        """Return what is left of the evidence where only these cells are hidden."""
        left = Evidence.none(self.system)
        low, high = self.system.lowest(hidden), self.system.highest(hidden)
        for moved, far in self.worlds:
            if (far >= low[moved]).all() and (far <= high[moved]).all():
                left._take(moved, far)
        return left

    def add(self, change: Numbers, hidden: Mask) -> None:
        """Take in one world, after checking in whole numbers that readers could not tell it from the true one.

        Raises:
            NotAWorld: it breaks a sum or lies outside of what is known.
        """
        system = self.system
        fits = (change >= system.lowest(hidden)).all() and (change <= system.highest(hidden)).all()
        if not fits or (system.matrix @ change).any():
            raise NotAWorld("A world that readers could tell from the true one was offered as proof.")
        moved = np.flatnonzero(change)
        self._take(moved, change[moved])

    def _take(self, moved: Numbers, far: Numbers) -> None:
        self.lowest[moved] = np.minimum(self.lowest[moved], far)
        self.highest[moved] = np.maximum(self.highest[moved], far)
        self.worlds.append((moved, far))

    def unproved(self, hidden: Mask) -> Mask:
        """Return the guarded cells that are not yet proved to keep their width."""
        return self.system.guarded(hidden) & (self.highest - self.lowest < self.system.need)


def gather(evidence: Evidence, hidden: Mask, *, rounds: int = ROUNDS) -> None:
    """Look for worlds that prove many cells at once; what is left unproved has to be looked at one by one.

    Method       each round maximises a random signed sum of the unproved cells over all worlds that agree with what is shown (a linear
                 programme); parts of the answer that are not whole are left out, part by unconnected part
    Source       the attacker's problem of Fischetti and Salazar, JASA 95, 2000, equations 3 and 4, with a random objective shared by all cells
    """
    chance = np.random.default_rng(SEED)
    stalled = 0
    for _ in range(rounds):
        before = evidence.unproved(hidden)
        if not before.any() or stalled == STALLED:
            return
        weights = np.where(before, chance.choice([-1.0, 1.0], len(before)) * chance.uniform(0.5, 1.0, len(before)), 0.0)
        _best_world(evidence, hidden, weights)
        gained = int(before.sum() - evidence.unproved(hidden).sum())
        stalled = 0 if gained > 0.02 * before.sum() else stalled + 1


def settle(evidence: Evidence, hidden: Mask, cell: int, columns: Numbers) -> bool:
    """Look for worlds for one cell within these columns, highest and lowest, and say whether it is proved."""
    for sign in (1.0, -1.0):
        weights = np.zeros(evidence.system.size)
        weights[cell] = sign
        _best_world(evidence, hidden, weights, columns, whole=True)
        if not evidence.unproved(hidden)[cell]:
            return True
    return False


def _best_world(
    evidence: Evidence, hidden: Mask, weights: np.ndarray, columns: Numbers | None = None, *, whole: bool = False
) -> None:
    system = evidence.system
    low, high = system.lowest(hidden), system.highest(hidden)
    free = np.flatnonzero(low < high) if columns is None else columns[(low < high)[columns]]
    matrix = touched(system.matrix[:, free])
    answer = linprog(
        -weights[free],
        A_eq=matrix,
        b_eq=np.zeros(matrix.shape[0]),
        bounds=np.c_[low[free], high[free]],
        method="highs-ds",
    )
    if answer.x is None:
        return
    moves = answer.x
    if whole and (np.abs(moves - np.round(moves)) > TOLERANCE).any():
        exact = milp(
            -weights[free], integrality=np.ones(len(free)), bounds=Bounds(low[free], high[free]),
            constraints=LinearConstraint(matrix, 0, 0), options={"node_limit": NODES},
        )  # fmt: skip
        moves = moves if exact.x is None else exact.x
    change = np.zeros(system.size, np.int64)
    change[free] = _whole_parts(moves, matrix)
    evidence.add(change, hidden)


def touched(matrix: sparse.csr_array) -> sparse.csr_array:
    """Return the rows that hold anything."""
    rows = sparse.csr_array(matrix)
    return rows[np.flatnonzero(np.diff(rows.indptr))]


def _whole_parts(moves: np.ndarray, matrix: sparse.csr_array) -> Numbers:
    """Return the moves as whole numbers, with every connected part that is not whole left where it was."""
    rounded = np.round(moves).astype(np.int64)
    broken = np.flatnonzero(matrix @ rounded)
    away = np.abs(moves - rounded) > TOLERANCE
    if not len(broken) and not away.any():
        return rounded
    _, part = sparse.csgraph.connected_components(sparse.csr_array(matrix.T @ matrix), directed=False)
    bad = set(part[away]) | {part[matrix.indices[matrix.indptr[row]]] for row in broken}
    return np.where(np.isin(part, list(bad)), 0, rounded)
