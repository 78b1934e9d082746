"""What else has to be hidden so that nothing hidden can be worked out, at the least loss; never an answer that is not proved."""

import numpy as np

from homebeat.analysis.disclosure.moves import Moves
from homebeat.analysis.disclosure.system import Mask, Numbers, System
from homebeat.analysis.disclosure.worlds import Evidence, gather, settle

NEIGHBOURHOODS = (
    600,
    2_000,
    8_000,
)  # measured on 624 wards by 8 groups by 2 sexes: 600 cells serve all but about one in twenty
EVERYWHERE = 10**9
SAID = 5  # figures named in a refusal
LOOK_AGAIN = 100  # repairs between two shared looks
TIDY = 60  # additionally hidden cells up to which each is tried for being shown after all


class CannotProtect(RuntimeError):
    """No choice of further hiding protects a figure, mostly because earlier releases have already given it away; nothing is released."""

    def __init__(self, names: list[str]) -> None:
        self.names = tuple(names)
        few = "; ".join(names[:SAID]) + ("; and others" if len(names) > SAID else "")
        super().__init__(
            f"These figures could be worked out whatever else is hidden: {few}. Nothing was released. Show a coarser breakdown, or round."
        )


def protect(system: System) -> Mask:
    """Return which cells to hide: those judged too small and those that would give them away.

    Parameters   system : System, cells and sums as readers will know them
    Returns      mask of the hidden cells, shape (n_cells,)
    Raises       CannotProtect : some hidden cell cannot keep its width whatever else is hidden
    Method       the cells judged too small are hidden with their followers. Worlds are then looked for in which each hidden cell takes numbers
                 at least its need apart while all that is shown stays true. A cell without such worlds gets them by the cheapest further hiding: a linear
                 programme over whole numbers that moves the cell by its need at the least cost per unit moved, first among near cells and then
                 among all (whole decisions to hide or show lost 1.3 % less information and took forty times as long). At last each additionally hidden cell of a page-sized table is shown again where everything stays
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
    return _shown_after_all(evidence, hidden)


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
    raise CannotProtect([system.names[int(one)] for one in np.flatnonzero(evidence.unproved(hidden))])


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
    best: tuple[float, list[Numbers]] | None = None
    for goal in _goals(evidence, cell):
        found = _cheapest_worlds(system, hidden, columns, Moves.within(system, hidden, columns, goal))
        if found is not None and (best is None or found[0] < best[0]):
            best = found
        if best is not None and best[0] == 0:
            break
    if best is None:  # a true value in the middle of a narrow range needs a world on either side
        best = _cheapest_worlds(
            system, hidden, columns, Moves.within(system, hidden, columns, 0).apart(int(system.need[cell]))
        )
    if best is None:
        return hidden
    wider = hidden
    for change in best[1]:
        wider = system.with_followers(wider | system.is_beyond_band(change))
    for change in best[1]:
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


def _cheapest_worlds(
    system: System, hidden: Mask, columns: Numbers, moves: Moves
) -> tuple[float, list[Numbers]] | None:
    """Return the information lost by the cheapest moves of these columns, and the worlds that they make; None where there are none."""
    found = moves.cheapest()
    if found is None:
        return None
    changes, newly = [], np.zeros(system.size, bool)
    for part in np.split(found, len(found) // len(columns)):
        change = np.zeros(system.size, np.int64)
        change[columns] = part
        changes.append(change)
        newly |= system.is_beyond_band(change) & ~hidden
    return float(system.cost[newly].sum()), changes


def _shown_after_all(evidence: Evidence, hidden: Mask) -> Mask:
    """Show again what need not be hidden, dearest first; only where few enough are hidden for it to be quick."""
    system = evidence.system
    forced = system.with_followers(system.must_hide & system.can_hide)
    extra = np.flatnonzero(hidden & ~forced & (system.cost > 0))
    if len(extra) > TIDY:
        return hidden
    for cell in extra[np.argsort(-system.cost[extra], kind="stable")]:
        fewer = _without(system, hidden, int(cell))
        if fewer is None:
            continue
        left = evidence.without(fewer)
        if _is_proved(left, fewer):
            hidden, evidence = fewer, left
    return hidden


def _without(system: System, hidden: Mask, cell: int) -> Mask | None:
    """Return the mask with one cell shown again, or None where another hidden cell keeps it hidden."""
    fewer = hidden.copy()
    fewer[cell] = False
    return None if system.with_followers(fewer)[cell] else fewer


def _is_proved(evidence: Evidence, hidden: Mask) -> bool:
    """Say whether every guarded cell keeps its width with exactly these cells hidden; the evidence grows on the way."""
    gather(evidence, hidden, rounds=2)
    everything = np.arange(evidence.system.size)
    return all(
        settle(evidence, hidden, int(cell), everything)
        for cell in np.flatnonzero(evidence.unproved(hidden))
        if evidence.unproved(hidden)[cell]
    )
