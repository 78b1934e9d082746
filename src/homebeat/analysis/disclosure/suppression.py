"""What else has to be hidden so that nothing hidden can be worked out, at the least loss; never an answer that is not proved."""

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from homebeat.analysis.disclosure.system import Mask, Numbers, System
from homebeat.analysis.disclosure.worlds import NODES, TOLERANCE, Evidence, gather, settle, touched

NEIGHBOURHOODS = (600, 2_000, 8_000)  # measured on 624 wards by 8 groups by 2 sexes: 600 cells serve all but about one in twenty
EVERYWHERE = 10**9
LOOK_AGAIN = 100  # repairs between two shared looks
EXACT = 400  # cells up to which the choice of a repair is made with whole yes-or-no decisions
TIDY = 60  # additionally hidden cells up to which each is tried for being shown after all
FAR = 40  # a repair may move a number this many needs away, no further: large moves only find dearer ways


class CannotProtect(RuntimeError):
    """No choice of further hiding protects a figure, mostly because earlier releases have already given it away; nothing is released."""

    def __init__(self, names: list[str]) -> None:
        self.names = tuple(names)
        few = "; ".join(names[:5]) + ("; and others" if len(names) > 5 else "")
        super().__init__(f"These figures could be worked out whatever else is hidden: {few}. Nothing was released. Show a coarser breakdown, or round.")


def protect(system: System) -> Mask:
    """Return which cells to hide: those judged too small and those that would give them away.

    Parameters   system : System, cells and sums as readers will know them
    Returns      mask of the hidden cells, shape (n_cells,)
    Raises       CannotProtect : some hidden cell cannot keep its width whatever else is hidden
    Method       the cells judged too small are hidden with their followers. Worlds are then looked for in which each hidden cell takes numbers
                 at least its need apart while all that is shown stays true. A cell without such worlds gets them by the cheapest further hiding: a mixed-integer
                 programme with a fixed charge for each newly hidden cell (a linear one with costs per unit beyond EXACT cells), first among
                 near cells and then among all. At last each additionally hidden cell of a page-sized table is shown again where everything stays
                 proved without it. Every hidden cell ends with two whole-number worlds in hand, or CannotProtect is raised. Limits count nodes, not
                 seconds, and chance is seeded: the same table always gets the same answer
    Source       Kelly, Golden and Assad, Networks 22, 1992 (one repair at a time); Fischetti and Salazar, JASA 95, 2000 (attacker's
                 problem, protection levels); Cox, JASA 75, 1980 (sufficiency by exhibited moves)
    Checked      every pattern of hiding enumerated for small tables, tests/analysis/disclosure/test_suppression.py
    """
    hidden = system.with_followers(system.must_hide & system.can_hide & (system.band_low == system.band_high))
    evidence = Evidence.none(system)
    gather(evidence, hidden)
    hidden = _repair_all(evidence, hidden)
    return _shown_after_all(system, hidden)


def _repair_all(evidence: Evidence, hidden: Mask) -> Mask:
    system = evidence.system
    for reach in (*NEIGHBOURHOODS, EVERYWHERE):
        while True:
            before = evidence.unproved(hidden)
            if not before.any():
                return hidden
            hidden = _repair_round(evidence, hidden, reach)
            if evidence.unproved(hidden).sum() >= before.sum():
                break
        if reach >= system.size:
            break
    raise CannotProtect([system.names[one] for one in np.flatnonzero(evidence.unproved(hidden))])


def _repair_round(evidence: Evidence, hidden: Mask, reach: int) -> Mask:
    """Repair every unproved cell once, the largest first because they have the fewest ways out."""
    system = evidence.system
    waiting = np.flatnonzero(evidence.unproved(hidden))
    for count, cell in enumerate(waiting[np.argsort(-system.value[waiting], kind="stable")], start=1):
        if count % LOOK_AGAIN == 0:
            gather(evidence, hidden, rounds=1)
        if evidence.unproved(hidden)[cell]:
            hidden = _repair(evidence, hidden, int(cell), reach)
    gather(evidence, hidden)
    return hidden


def _repair(evidence: Evidence, hidden: Mask, cell: int, reach: int) -> Mask:
    """Hide what most cheaply gives one cell its width, and return the wider mask; unchanged where there is no way within reach."""
    system = evidence.system
    columns = near(system, cell, reach)
    if settle(evidence, hidden, cell, columns):
        return hidden
    found = [
        one
        for goal in _goals(evidence, cell)
        if (one := _cheapest_move(system, hidden, columns, goal)) is not None
    ]  # fmt: skip
    if not found:
        return hidden
    _, change = min(found, key=lambda one: one[0])
    moved = (change < system.band_low - system.value) | (change > system.band_high - system.value)
    wider = system.with_followers(hidden | moved)
    evidence.add(change, wider)
    return wider


def _goals(evidence: Evidence, cell: int) -> list[int]:
    """Return the numbers, as distances from the true value, of which either would complete the cell's width."""
    system = evidence.system
    ends = system.low[cell] - system.value[cell], system.high[cell] - system.value[cell]
    goals = evidence.lowest[cell] + system.need[cell], evidence.highest[cell] - system.need[cell]
    return [int(goal) for goal in goals if ends[0] <= goal <= ends[1]]


def near(system: System, cell: int, reach: int) -> Numbers:
    """Return the cells reached from one through sums, nearest first, so many at most; only those that may move at all."""
    may_move = system.can_hide | (system.band_low < system.band_high)
    found, front, seen = [np.array([cell])], np.array([cell]), np.zeros(system.size, bool)
    seen[cell] = True
    rows, columns = system.matrix, system.matrix.tocsc()
    while len(front) and sum(map(len, found)) < reach:
        sums = np.unique(columns[:, front].indices)
        reached = np.unique(rows[sums].indices)
        front = reached[may_move[reached] & ~seen[reached]]
        seen[front] = True
        found.append(front)
    return np.concatenate(found)[:reach]


def _cheapest_move(system: System, hidden: Mask, columns: Numbers, goal: int) -> tuple[float, Numbers] | None:
    """Return the cheapest change that brings the first of these columns to its goal, with its cost; None where there is none."""
    program = _Program(system, hidden, columns, goal)
    for exact in (len(columns) <= EXACT, False):
        moves = program.solve(fixed_charge=exact)
        if moves is not None:
            break
    else:
        return None
    change = np.zeros(system.size, np.int64)
    change[columns] = moves
    newly = ((change < system.band_low - system.value) | (change > system.band_high - system.value)) & ~hidden
    return float(system.cost[newly].sum()), change


class _Program:
    """Moves of one neighbourhood: within what is known they are free, beyond it the cell has to be hidden and is charged."""

    def __init__(self, system: System, hidden: Mask, columns: Numbers, goal: int) -> None:
        far = FAR * int(max(1, system.need[columns].max()))
        everything = hidden | system.can_hide
        narrow = [system.lowest(hidden)[columns], system.highest(hidden)[columns]]
        wide = [np.maximum(system.lowest(everything)[columns], -far), np.minimum(system.highest(everything)[columns], far)]
        wide[0][0], wide[1][0] = np.minimum(wide[0][0], goal), np.maximum(wide[1][0], goal)
        self.goal, self.size = goal, len(columns)
        self.matrix = touched(system.matrix[:, columns])
        self.free = [np.maximum(narrow[0], wide[0]), np.minimum(narrow[1], wide[1])]
        self.beyond = [np.maximum(self.free[0] - wide[0], 0), np.maximum(wide[1] - self.free[1], 0)]
        self.cost = np.where(hidden[columns], 0.0, system.cost[columns])

    def solve(self, *, fixed_charge: bool) -> Numbers | None:
        """Return the moves as whole numbers, or None where no whole-number answer was found."""
        size, one = self.size, sparse.eye_array(self.size, format="csr")
        costs = [np.zeros(size), self.cost, self.cost]
        low = [self.free[0].astype(float), np.zeros(size), np.zeros(size)]
        high = [self.free[1].astype(float), self.beyond[1].astype(float), self.beyond[0].astype(float)]
        blocks, bottom, top = [[self.matrix, self.matrix, -self.matrix]], [np.zeros(self.matrix.shape[0])], [np.zeros(self.matrix.shape[0])]
        target = sparse.csr_array(([1.0, 1.0, -1.0], ([0, 0, 0], [0, size, 2 * size])), shape=(1, 3 * size))
        if fixed_charge:
            room = self.beyond[0] + self.beyond[1]
            costs = [np.zeros(size), np.full(size, 1e-4), np.full(size, 1e-4), self.cost]
            low, high = [*low, np.zeros(size)], [*high, (room > 0).astype(float)]
            blocks[0].append(sparse.csr_array((self.matrix.shape[0], size)))
            blocks.append([sparse.csr_array((size, size)), one, one, -sparse.diags_array(room.astype(float), format="csr")])
            bottom, top = [*bottom, np.full(size, -np.inf)], [*top, np.zeros(size)]
            target = sparse.hstack([target, sparse.csr_array((1, size))])
        matrix = sparse.vstack([sparse.block_array(blocks), target]).tocsc()
        limits = LinearConstraint(matrix, np.concatenate([*bottom, [self.goal]]), np.concatenate([*top, [self.goal]]))
        for whole in ((True,) if fixed_charge else (False, True)):
            answer = milp(
                np.concatenate(costs), bounds=Bounds(np.concatenate(low), np.concatenate(high)), constraints=limits,
                integrality=np.full(len(costs) * size, int(whole)), options={"node_limit": NODES},
            )  # fmt: skip
            moves = self._whole(answer.x)
            if moves is not None:
                return moves
        return None

    def _whole(self, answer: np.ndarray | None) -> Numbers | None:
        if answer is None:
            return None
        moves = answer[: self.size] + answer[self.size : 2 * self.size] - answer[2 * self.size : 3 * self.size]
        rounded = np.round(moves).astype(np.int64)
        fits = not (np.abs(moves - rounded) > TOLERANCE).any() and not (self.matrix @ rounded).any()
        return rounded if fits else None


def _shown_after_all(system: System, hidden: Mask) -> Mask:
    """Show again what need not be hidden, dearest first; only where few enough are hidden for it to be quick."""
    forced = system.with_followers(system.must_hide & system.can_hide)
    extra = np.flatnonzero(hidden & ~forced & (system.cost > 0))
    if len(extra) > TIDY:
        return hidden
    for cell in extra[np.argsort(-system.cost[extra], kind="stable")]:
        fewer = _without(system, hidden, int(cell))
        if fewer is not None and _is_proved(system, fewer):
            hidden = fewer
    return hidden


def _without(system: System, hidden: Mask, cell: int) -> Mask | None:
    """Return the mask with one cell shown again, or None where another hidden cell keeps it hidden."""
    fewer = hidden.copy()
    fewer[cell] = False
    return None if system.with_followers(fewer)[cell] else fewer


def _is_proved(system: System, hidden: Mask) -> bool:
    """Say whether every guarded cell keeps its width with exactly these cells hidden."""
    evidence = Evidence.none(system)
    gather(evidence, hidden)
    everything = np.arange(system.size)
    return all(settle(evidence, hidden, int(cell), everything) for cell in np.flatnonzero(evidence.unproved(hidden)))
