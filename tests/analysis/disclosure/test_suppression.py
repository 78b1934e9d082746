"""What is hidden besides: never too little, and hardly more than needed."""

from itertools import combinations
from random import Random

import numpy as np
import pytest

from homebeat.analysis.disclosure.building import build
from homebeat.analysis.disclosure.dimensions import tree
from homebeat.analysis.disclosure.register import Register
from homebeat.analysis.disclosure.suppression import near, protect
from homebeat.analysis.disclosure.system import Mask, System
from homebeat.analysis.disclosure.worlds import Evidence, NotAWorld, gather, settle
from tests.analysis.disclosure.examples import GROUP, ORDINARY, SEX, counted, people

FEW_ENOUGH_TO_ENUMERATE = 7


def system_of(table) -> System:
    register = Register(ORDINARY)
    register.add(table)
    return build(register).system


def enumerated_width(system: System, hidden: Mask, cell: int) -> int:
    """The slow way: try every whole number of every hidden cell within a wide window, and see what the cell can be."""
    free = np.flatnonzero(hidden)
    low, high = system.lowest(hidden)[free], np.minimum(system.highest(hidden)[free], 9)
    possible = {0}
    changes = np.zeros((1, system.size), np.int64)
    for place, cell_at in enumerate(free):  # rows whose cells are all set are checked as soon as they are
        steps = np.arange(max(low[place], -9), high[place] + 1)
        changes = np.repeat(changes, len(steps), axis=0)
        changes[:, cell_at] = np.tile(steps, len(changes) // len(steps))
        settled = [
            row for row in range(system.matrix.shape[0]) if not set(_columns(system, row)) & set(free[place + 1 :])
        ]
        rest = (system.matrix[settled] @ changes.T) if settled else np.zeros((1, len(changes)))
        changes = changes[~rest.any(axis=0)]
    possible |= set(changes[:, cell].tolist())
    return max(possible) - min(possible)


def _columns(system: System, row: int) -> list[int]:
    return system.matrix.indices[system.matrix.indptr[row] : system.matrix.indptr[row + 1]].tolist()


def is_safe(system: System, hidden: Mask) -> bool:
    return all(enumerated_width(system, hidden, int(cell)) >= system.need[cell] for cell in np.flatnonzero(hidden))


def test_all_worlds_enumerated_agree_that_it_is_safe() -> None:
    checked = leaking_without = 0
    for seed in range(40):
        system = system_of(counted(people(Random(seed), (SEX, GROUP), typical=(1, 3, 9)), (SEX, GROUP)))
        hidden = protect(system)
        if hidden.sum() > FEW_ENOUGH_TO_ENUMERATE:
            continue
        checked += 1
        leaking_without += not is_safe(system, system.must_hide)
        assert is_safe(system, hidden), seed

    assert (checked >= 6, leaking_without >= 1) == (True, True), "too little was looked at"


def test_hardly_more_is_hidden_than_the_best_pattern_of_all() -> None:
    """Every pattern is tried, cheapest first, for tables of three figures by two."""
    ours, best = 0.0, 0.0
    for seed in range(10):
        system = system_of(
            counted(
                {at: number + 2 for at, number in people(Random(seed), (SEX, GROUP), typical=(3, 20, 40)).items()},
                (SEX, GROUP),
            )
        )
        hidden = protect(system)
        if not 1 <= system.must_hide.sum() <= 2:
            continue
        ours += float(system.cost[hidden & ~system.must_hide].sum())
        best += cheapest_safe_cost(system, most=float(system.cost[hidden & ~system.must_hide].sum()))

    assert ours > 0
    assert ours <= 1.15 * best


def cheapest_safe_cost(system: System, *, most: float) -> float:
    """The slow way: the least cost over all safe patterns that hide up to three more cells than must be hidden."""
    others = np.flatnonzero(~system.must_hide)
    patterns = [chosen for size in range(4) for chosen in combinations(others.tolist(), size)]
    for chosen in sorted(patterns, key=lambda one: float(system.cost[list(one)].sum())):
        cost = float(system.cost[list(chosen)].sum())
        if cost >= most:
            return most
        hidden = system.must_hide.copy()
        hidden[list(chosen)] = True
        if _proved(system, hidden):
            return cost
    return most


def _proved(system: System, hidden: Mask) -> bool:
    evidence = Evidence.none(system)
    gather(evidence, hidden)
    everything = np.arange(system.size)
    return all(settle(evidence, hidden, int(cell), everything) for cell in np.flatnonzero(evidence.unproved(hidden)))


def test_a_world_that_breaks_a_sum_or_a_range_is_no_proof() -> None:
    system = system_of(counted({("f",): 3, ("m",): 40}, (SEX,)))
    hidden = protect(system)
    evidence = Evidence.none(system)
    alone, far, seen = np.array([1, 0, 0]), np.array([5, -5, 0]), np.array([1, 0, 1])

    for change in (alone, far, seen):
        with pytest.raises(NotAWorld):
            evidence.add(change, hidden)
    evidence.add(np.array([2, -2, 0]), hidden)
    assert evidence.highest.tolist() == [2, 0, 0]
    assert evidence.unproved(hidden).tolist() == [True, True, False]


def test_evidence_that_rests_on_a_cell_goes_when_the_cell_is_shown() -> None:
    system = system_of(counted({("f",): 3, ("m",): 40}, (SEX,)))
    hidden = protect(system)
    evidence = Evidence.none(system)
    evidence.add(np.array([3, -3, 0]), hidden)

    assert not evidence.unproved(hidden).any()
    assert evidence.without(hidden).highest.tolist() == evidence.highest.tolist()
    assert evidence.without(hidden & ~np.array([False, True, False])).highest.tolist() == [0, 0, 0]


def test_near_cells_come_first_and_cells_that_cannot_move_not_at_all() -> None:
    area = tree("area", {"force": ["x", "y"], "x": ["x1", "x2"], "y": ["y1", "y2"]}, total="force")
    system = system_of(counted({(one,): 20 for one in ("x1", "x2", "y1", "y2")}, (area,)))
    names = [name.split("(")[1].split(";")[0].replace("area ", "") for name in system.names]
    start = names.index("x1")

    reached = [names[cell] for cell in near(system, start, 100)]
    assert reached[0] == "x1"
    assert set(reached[1:3]) == {"x", "x2"}
    assert set(reached) == set(names)
    assert len(near(system, start, 3)) == 3
