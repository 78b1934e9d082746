"""How often a set of rules signals on a process that has not changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.stats import norm

from homebeat.analysis.charts.signals import DEFAULT_RULES, RUN, Rule, signals_of

LINES = (-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
ZONES = (-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5)  # a standing inside each zone between the lines
CHANCES = tuple(float(chance) for chance in np.diff(norm.cdf([-np.inf, *LINES, np.inf])))
State = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Memory:
    """What a rule still uses of the past: so many points, those beyond a line, each seen as just beyond it; broken by a change of side or not."""

    points: int
    beyond: float
    seen_as: float
    unbroken: bool = False


MEMORIES = {
    Rule.TWO_OF_THREE: Memory(2, 2.0, 2.5),
    Rule.FOUR_OF_FIVE: Memory(4, 1.0, 1.5),
    Rule.EIGHT_ON_ONE_SIDE: Memory(RUN - 1, 0.0, 0.5, unbroken=True),
}


class NotComputed(Exception):
    """The rate of these rules is not computed: a rule among them looks at more than the zones the points lie in."""


def points_to_false_signal(rules: Sequence[Rule] = DEFAULT_RULES) -> float:
    """Return the mean number of points up to the first signal on a steady process: its in-control average run length.

    Parameters
        rules : the rules in force together
    Returns
        points; 370.4 for the limits alone, about 122 for the default rules
    Raises
        NotComputed : six rising or falling is among the rules
    Method
        Exact for independent normal points with known centre and spread. The points' zones are a Markov chain whose state is the part of
        the past that can still complete a pattern; the mean time to the first signal solves one linear system. Limits estimated
        from few points, points that are not normal and points that depend on each other signal more often: docs/methods/process-charts.md
        holds what was simulated for them.
    Source
        Champ and Woodall, Exact results for Shewhart control charts with supplementary runs rules, Technometrics 29 (1987) 393-399
    Checked
        the eight sets of rules in that paper's table 1, to two decimals: tests/analysis/charts/test_false_alarms.py
    """
    if Rule.SIX_RISING_OR_FALLING in rules:
        raise NotComputed(
            "Six rising or falling depends on more than zones: its rate of false signals is not computed."
        )
    return _mean_points(tuple(dict.fromkeys(rules)))


@cache
def _mean_points(rules: tuple[Rule, ...]) -> float:
    states: dict[State, int] = {(): 0}
    moves: list[tuple[int, int, float]] = []
    waiting: list[State] = [()]
    while waiting:
        state = waiting.pop()
        for zone, chance in zip(ZONES, CHANCES, strict=True):
            past = (*state, zone)
            if any(signal.place == len(past) - 1 for signal in signals_of(past, rules)):
                continue
            after = _what_matters(past, rules)
            if after not in states:
                states[after] = len(states)
                waiting.append(after)
            moves.append((states[state], states[after], chance))
    quiet = np.eye(len(states))
    for before, to, chance in moves:
        quiet[before, to] -= chance
    return float(np.linalg.solve(quiet, np.ones(len(states)))[0])


def _what_matters(past: State, rules: tuple[Rule, ...]) -> State:
    """Return the past with everything blurred or dropped that no rule can use any more."""
    memories = [MEMORIES[rule] for rule in rules if rule in MEMORIES]
    kept: list[float] = []
    same_side = True
    for age, zone in enumerate(reversed(past), 1):
        same_side = same_side and zone * past[-1] > 0
        blurred = [
            memory.seen_as for memory in memories
            if age <= memory.points and abs(zone) > memory.beyond and (same_side or not memory.unbroken)
        ]  # fmt: skip
        kept.append(float(np.sign(zone)) * max(blurred, default=0.0))
    while kept and kept[-1] == 0.0:
        kept.pop()
    return tuple(reversed(kept))
