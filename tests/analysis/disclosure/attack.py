"""The attacker: a solver that holds only what was published, and tries to work out what was hidden.

It reads released tables (never the system or the evidence of the gate), writes down every equation that a reader can, and bounds each hidden
number: sums along every dimension, shown figures, rounded figures and rounded percentages as ranges, the policy's own thresholds for each reason, whole
numbers, and all releases together.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from math import ceil, floor, inf

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from homebeat.analysis.disclosure.breakdown import Kind
from homebeat.analysis.disclosure.policy import RoundingRule
from homebeat.analysis.disclosure.released import Reason, Released, ReleasedCell

SLACK = 1e-6
INFEASIBLE = 2
Name = tuple[str, str, str, frozenset[tuple[str, str]]]


def name_of(released: Released, part: str, at: tuple[str, ...]) -> Name:
    """Return what a figure is called wherever it stands."""
    where = frozenset(
        (one.name, value) for one, value in zip(released.dimensions, at, strict=True) if value != one.total
    )
    return released.counted, released.snapshot, part if part == "n" else f"{part} {released.measure}", where


def since_name(earlier: Released, later: Released, at: tuple[str, ...], part: str = "n") -> Name:
    """Return what that which came between two releases is called."""
    counted, _, kind, where = name_of(later, part, at)
    return counted, f"{earlier.snapshot} > {later.snapshot}", kind, where


@dataclass
class Attack:
    """Everything that is known, and what can be made of it."""

    names: dict[Name, int] = field(default_factory=dict)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    rows: list[dict[int, float]] = field(default_factory=list)
    _counted_rows: int = 0
    _matrix: LinearConstraint | None = None
    targets: dict[Name, tuple[Released, ReleasedCell]] = field(default_factory=dict)

    def number(self, name: Name) -> int:
        """Return the variable of one figure."""
        if name not in self.names:
            self.names[name] = len(self.names)
            self.low.append(0.0)
            self.high.append(inf)
        return self.names[name]

    def knows(self, name: Name, low: float, high: float) -> None:
        """Take in that a figure lies in a range."""
        place = self.number(name)
        self.low[place], self.high[place] = max(self.low[place], low), min(self.high[place], high)

    def read(self, released: Released) -> None:
        """Take in one released table."""
        parts = {Kind.SHARE: ("n", "x", "c"), Kind.TOTAL: ("n", "v")}.get(released.kind, ("n",))
        places = [dimension.values for dimension in released.dimensions]
        for part in parts:
            for number, dimension in enumerate(released.dimensions):
                for rest in product(*(places[:number] + places[number + 1 :])):
                    for one in dimension.sums:
                        whole, *below = [
                            name_of(released, part, (*rest[:number], value, *rest[number:]))
                            for value in (one.whole, *one.parts)
                        ]
                        self._adds(whole, below)
        if released.kind is Kind.SHARE:
            for at in product(*places):
                base, *answers = (name_of(released, part, at) for part in parts)
                self._adds(base, answers)
        for cell in released.cells:
            (self._shown if cell.is_shown else self._hidden)(released, cell)

    def _adds(self, whole: Name, parts: Sequence[Name]) -> None:
        row: dict[int, float] = defaultdict(float)
        row[self.number(whole)] -= 1
        for part in parts:
            row[self.number(part)] += 1
        self.rows.append(row)

    def _shown(self, released: Released, cell: ReleasedCell) -> None:
        name, estimate, policy = name_of(released, "n", cell.at), cell.estimate, released.policy
        assert estimate is not None
        if released.kind in {Kind.COUNT, Kind.RATE}:
            number = estimate.value if released.kind is Kind.COUNT else estimate.n
            if cell.rounded and policy.rounding is RoundingRule.CONTROLLED:
                self.knows(name, number - policy.round_to + 1, number + policy.round_to - 1)
            elif cell.rounded:
                self.knows(
                    name, max(policy.minimum_count, number - policy.round_to // 2), number + (policy.round_to - 1) // 2
                )
            else:
                self.knows(name, number, number)
            return
        self.knows(name, estimate.n, estimate.n)
        if released.kind is Kind.SHARE:
            self._share(released, cell)
        if released.kind is Kind.TOTAL:
            self.knows(name_of(released, "v", cell.at), estimate.value, estimate.value)

    def _share(self, released: Released, cell: ReleasedCell) -> None:
        """A percentage to so many decimals, times its base, gives the number who said so to within half a step."""
        base, half = cell.estimate.n, 0.5 * 10.0**-released.policy.share_decimals
        if base:
            low, high = (cell.estimate.value - half) * base, (cell.estimate.value + half) * base
            self.knows(name_of(released, "x", cell.at), ceil(low - SLACK), floor(high + SLACK))

    def _hidden(self, released: Released, cell: ReleasedCell) -> None:
        policy, counted = released.policy, released.kind in {Kind.COUNT, Kind.RATE}
        least = policy.minimum_count if counted or released.kind is Kind.TOTAL else policy.minimum_base
        name = name_of(released, "n", cell.at)
        if cell.base is None:
            self.targets[name] = (released, cell)
        else:
            self.knows(name, cell.base, cell.base)
        if cell.hidden is Reason.PROTECTS_ANOTHER:
            self.knows(name, least, inf)
            if released.kind is Kind.SHARE:
                self.knows(name_of(released, "x", cell.at), policy.minimum_answers, inf)
                self.knows(name_of(released, "c", cell.at), policy.minimum_answers, inf)
        elif (
            cell.hidden is Reason.TOO_FEW
            and released.kind not in {Kind.SHARE}
            and not (cell.population or inf) < policy.minimum_population
        ):
            self.knows(name, 0, least - 1)
        if released.kind is Kind.SHARE:
            for part in ("x", "c"):
                self.targets[name_of(released, part, cell.at)] = (released, cell)
        if released.kind is Kind.TOTAL:
            self.targets[name_of(released, "v", cell.at)] = (released, cell)

    def grew(self, earlier: Released, later: Released) -> None:
        """Take in that a register only grew between two releases."""
        parts = {Kind.SHARE: ("n", "x", "c"), Kind.TOTAL: ("n", "v")}.get(later.kind, ("n",))
        for part in parts:
            for at in product(*(dimension.values for dimension in later.dimensions)):
                then, now = name_of(earlier, part, at), name_of(later, part, at)
                if then in self.names and now in self.names:
                    self._adds(now, [then, since_name(earlier, later, at, part)])

    def bounds(self, name: Name) -> tuple[float, float]:
        """Return the least and the greatest whole number that a figure can be, as the solver finds them."""
        return self._end(name, 1.0), self._end(name, -1.0)

    def _end(self, name: Name, sign: float) -> float:
        size = len(self.names)
        costs = np.zeros(size)
        costs[self.names[name]] = sign
        answer = milp(costs, bounds=Bounds(self.low, self.high), integrality=np.ones(size), constraints=self._sums())
        if answer.x is None:
            assert answer.status != INFEASIBLE, "the published figures contradict each other"
            return -sign * inf
        return float(round(sign * answer.fun))

    def _sums(self) -> LinearConstraint:
        if len(self.rows) != self._counted_rows:
            places = [
                (number, column, factor) for number, row in enumerate(self.rows) for column, factor in row.items()
            ]
            rows, columns, factors = zip(*places, strict=True)
            matrix = csr_array((factors, (rows, columns)), shape=(len(self.rows), len(self.names)))
            self._matrix, self._counted_rows = LinearConstraint(matrix, 0, 0), len(self.rows)
        return self._matrix

    def recovered(self, *, closer_than: int = 1) -> list[Name]:
        """Return the hidden figures that can be told to within fewer whole numbers than this; 1 asks for exact recovery."""
        found = []
        for name in self.targets:
            low, high = self.bounds(name)
            if high - low < closer_than:
                found.append(name)
        return found
