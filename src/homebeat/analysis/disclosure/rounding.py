"""Rounding in place of hiding: each count to its nearest multiple, or all together so that the rounded table adds up."""

from dataclasses import replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from homebeat.analysis.disclosure.policy import DisclosurePolicy, RoundingRule
from homebeat.analysis.disclosure.releases import rounded_range
from homebeat.analysis.disclosure.system import Mask, Numbers, System
from homebeat.analysis.disclosure.worlds import NODES


class CannotRound(RuntimeError):
    """No additive table of neighbouring multiples exists, or none was found within the limit."""

    def __init__(self) -> None:
        super().__init__(
            "The table cannot be rounded so that it still adds up. Use a policy that rounds to the nearest, or that suppresses."
        )


def round_nearest(numbers: Numbers, step: int) -> Numbers:
    """Return each number at its nearest multiple of the step, halves upwards.

    Parameters   numbers : whole numbers from 0, shape (n,); step : 2 or more
    Returns      whole numbers, shape (n,)
    Raises       nothing
    Method       floor((number + floor(step / 2)) / step) times step; wholes are rounded by themselves, so the table need not add up
    Source       NHS Digital, Hospital Episode Statistics disclosure control: figures from 8 rounded to the nearest 5
    Checked      every number to 200 against Python's own fractions, tests/analysis/disclosure/test_rounding.py
    """
    return (numbers + step // 2) // step * step


def round_controlled(system: System, counted: Mask, step: int) -> Numbers:
    """Return every count at one of its two neighbouring multiples so that every sum still holds.

    Parameters   system : System; counted : mask of the counts to round, shape (n_cells,), whole sums of them only; step : 2 or more
    Returns      whole numbers, shape (n_cells,); a multiple stays as it is
    Raises       CannotRound : there is no such table (possible from three dimensions) or none was found within the limit of nodes
    Method       a whole-number programme that chooses up or down for each cell and minimises the summed distance from the true numbers;
                 cells that an earlier release rounded keep that figure
    Source       Cox, A constructive procedure for unbiased controlled rounding, JASA 82, 1987 (zero-restricted rounding)
    Checked      all choices enumerated for small tables, tests/analysis/disclosure/test_rounding.py
    """
    floor = system.value // step * step
    over = system.value - floor
    fixed = ~system.can_hide
    was_rounded = fixed & (
        system.band_low < system.band_high
    )  # the range that a rounded figure stands for ends one short of the next multiple
    start = np.where(was_rounded, system.band_high - step + 1, np.where(fixed | ~counted, system.value, floor))
    free = (over > 0) & ~fixed & counted
    rest = -(system.matrix @ start) / step
    answer = milp(
        (step - 2 * over).astype(float), integrality=np.ones(system.size), bounds=Bounds(np.zeros(system.size), free.astype(float)),
        constraints=LinearConstraint(system.matrix.tocsc(), rest, rest), options={"node_limit": NODES},
    )  # fmt: skip
    if answer.x is None:
        raise CannotRound
    rounded = start + step * np.round(answer.x).astype(np.int64)
    if (system.matrix @ rounded).any():
        raise CannotRound
    return rounded


def with_rounding(system: System, counted: Mask, policy: DisclosurePolicy) -> tuple[System, Numbers]:
    """Return the system as readers of rounded counts will know it, and the figure that each cell will show.

    Parameters   system : System; counted : mask of the counts to round, shape (n_cells,); policy : its rule and its step
    Returns      System with the ranges that rounded figures stand for; the shown numbers, shape (n_cells,)
    Raises       CannotRound : controlled rounding found no table
    Method       nearest: counts from 1 to minimum_count - 1 stay hidden as too few, nought stays, others are rounded. Controlled: all are rounded, none is
                 hidden, and the small ones are guarded within the ranges that readers can work out
    Source       the two rules as in `round_nearest` and `round_controlled`
    Checked      the solver attack on rounded tables, tests/analysis/disclosure/test_attack.py
    """
    controlled = policy.rounding is RoundingRule.CONTROLLED
    shown = (
        round_controlled(system, counted, policy.round_to)
        if controlled
        else round_nearest(system.value, policy.round_to)
    )
    rounds = counted if controlled else counted & ~system.must_hide & (system.value > 0)
    shown = np.where(rounds, shown, system.value)
    ranges = np.array([rounded_range(int(number), policy) for number in shown], np.int64)
    widened = rounds & system.can_hide
    low = np.where(widened, np.minimum(ranges[:, 0], system.value), system.band_low)
    high = np.where(widened, np.maximum(ranges[:, 1], system.value), system.band_high)
    return replace(system, band_low=low, band_high=high), shown
