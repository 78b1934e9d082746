"""Signals: the patterns on a process chart that chance alone seldom makes, each rule with its source."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Standing = npt.NDArray[np.float64]
RUN, STEADY_CLIMB = 8, 6
EXACT = 1e-9  # a point counts as on a line when it is closer to it than this many standard deviations


class Rule(StrEnum):
    """The rules by name. Western Electric's four (1956, pages 25-28), and one of Nelson's (1984): a run of six up or down."""

    BEYOND_LIMITS = "beyond the limits"
    TWO_OF_THREE = "two of three beyond two sigma"
    FOUR_OF_FIVE = "four of five beyond one sigma"
    EIGHT_ON_ONE_SIDE = "eight on one side of the centre"
    SIX_RISING_OR_FALLING = "six rising or falling"


DEFAULT_RULES = (Rule.BEYOND_LIMITS, Rule.TWO_OF_THREE, Rule.EIGHT_ON_ONE_SIDE)
"""Together about one false signal in 122 points of a steady process; see `false_alarms`. Four of five would make it one in 92."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One point at which a rule is met: its place in the series and the rule."""

    place: int
    rule: Rule


def signals_of(standing: Sequence[float | None], rules: Sequence[Rule] = DEFAULT_RULES) -> tuple[Signal, ...]:
    """Return every point at which a rule is met, earliest first, rules in the order given.

    Parameters
        standing : each point's distance from the centre in its own standard deviations, signed; None is a gap
        rules : the rules to apply
    Returns
        Signal at the last point of each pattern, and at each later point while the pattern lasts
    Method
        A gap ends every run: what happened in it is not known, so the points before and after it are not neighbours. A point on the centre
        is on neither side and ends a run of eight; a point on a limit is not beyond it. The point that signals must itself be
        beyond the line that its rule names. Six rising or falling are six points, each above (below) the one before it.
    Source
        Western Electric, Statistical Quality Control Handbook (1956), pages 25-28; Nelson, The Shewhart control chart: tests for special
        causes, Journal of Quality Technology 16 (1984) 237-239, test 3
    Checked
        tests/analysis/charts/test_signals.py against a slow reading of each rule's sentence
    """
    pieces = _unbroken(standing)
    found = [
        Signal(start + place, rule)
        for order, rule in enumerate(rules)
        for start, piece in pieces
        for place in range(len(piece))
        if _PATTERNS[rule](piece[: place + 1])
    ]
    return tuple(sorted(found, key=lambda signal: (signal.place, list(rules).index(signal.rule))))


def _unbroken(standing: Sequence[float | None]) -> list[tuple[int, Standing]]:
    pieces: list[tuple[int, list[float]]] = []
    broken = True
    for place, value in enumerate(standing):
        if value is None:
            broken = True
            continue
        if broken:
            pieces.append((place, []))
        pieces[-1][1].append(value)
        broken = False
    return [(start, np.asarray(values)) for start, values in pieces]


def _beyond_limits(upto: Standing) -> bool:
    return bool(abs(upto[-1]) > 3 + EXACT)


def _some_beyond(needed: int, window: int, line: float) -> Callable[[Standing], bool]:
    def pattern(upto: Standing) -> bool:
        side = upto[-window:] * np.sign(upto[-1])
        return bool(side[-1] > line + EXACT and (side > line + EXACT).sum() >= needed)

    return pattern


def _eight_on_one_side(upto: Standing) -> bool:
    last = upto[-RUN:]
    return len(last) == RUN and bool((last > EXACT).all() or (last < -EXACT).all())


def _six_rising_or_falling(upto: Standing) -> bool:
    steps = np.diff(upto[-STEADY_CLIMB:])
    return len(steps) == STEADY_CLIMB - 1 and bool((steps > 0).all() or (steps < 0).all())


_PATTERNS: dict[Rule, Callable[[Standing], bool]] = {
    Rule.BEYOND_LIMITS: _beyond_limits,
    Rule.TWO_OF_THREE: _some_beyond(2, 3, 2.0),
    Rule.FOUR_OF_FIVE: _some_beyond(4, 5, 1.0),
    Rule.EIGHT_ON_ONE_SIDE: _eight_on_one_side,
    Rule.SIX_RISING_OR_FALLING: _six_rising_or_falling,
}
