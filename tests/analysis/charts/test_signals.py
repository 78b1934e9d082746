from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homebeat.analysis.charts.false_alarms import NotComputed, points_to_false_signal
from homebeat.analysis.charts.signals import DEFAULT_RULES, Rule, Signal, signals_of
from tests.analysis.charts.truth import books

EVERY = tuple(Rule)


def met(standing: list[float | None], rule: Rule) -> list[int]:
    """Return the places at which one rule is met."""
    return [signal.place for signal in signals_of(standing, [rule])]


def slow(standing: list[float | None], rule: Rule) -> list[int]:
    """Each rule read as its sentence, point by point, over windows cut out of the list."""
    found = []
    for place, last in enumerate(standing):
        if last is None:
            continue
        window = {Rule.BEYOND_LIMITS: 1, Rule.TWO_OF_THREE: 3, Rule.FOUR_OF_FIVE: 5, Rule.EIGHT_ON_ONE_SIDE: 8}.get(
            rule, 6
        )
        back = []
        for point in reversed(standing[max(place - window + 1, 0) : place + 1]):
            if point is None:
                break
            back.append(point)
        side = [point if last > 0 else -point for point in back]
        up = [later > earlier for later, earlier in pairwise(back)]
        down = [later < earlier for later, earlier in pairwise(back)]
        sentence = {
            Rule.BEYOND_LIMITS: abs(last) > 3,
            Rule.TWO_OF_THREE: side[0] > 2 and sum(point > 2 for point in side) >= 2,
            Rule.FOUR_OF_FIVE: side[0] > 1 and sum(point > 1 for point in side) >= 4,
            Rule.EIGHT_ON_ONE_SIDE: len(side) == 8 and all(point > 0 for point in side),
            Rule.SIX_RISING_OR_FALLING: len(back) == 6 and (all(up) or all(down)),
        }
        if sentence[rule]:
            found.append(place)
    return found


points = st.one_of(st.none(), st.integers(-14, 14).map(lambda fourth: fourth / 4))


@settings(max_examples=300)
@given(st.lists(points, max_size=30), st.sampled_from(EVERY))
def test_every_rule_is_its_sentence(standing: list[float | None], rule: Rule) -> None:
    assert met(standing, rule) == slow(standing, rule)


@pytest.mark.parametrize("rule", EVERY)
@settings(max_examples=60)
@given(standing=st.lists(points, min_size=8, max_size=25))
def test_what_holds_above_holds_below(rule: Rule, standing: list[float | None]) -> None:
    turned = [None if point is None else -point for point in standing]

    assert met(standing, rule) == met(turned, rule)


PATTERNS = {
    Rule.BEYOND_LIMITS: [0.1, 3.01],
    Rule.TWO_OF_THREE: [2.1, -0.1, 2.1],
    Rule.FOUR_OF_FIVE: [1.1, 1.1, -0.5, 1.1, 1.1],
    Rule.EIGHT_ON_ONE_SIDE: [0.5, 0.4, 0.5, 0.4, 0.5, 0.4, 0.5, 0.4],
    Rule.SIX_RISING_OR_FALLING: [-0.9, -0.6, -0.3, 0.1, 0.3, 0.6],
}


@pytest.mark.parametrize("rule", EVERY)
def test_each_pattern_is_found_by_its_own_rule_alone(rule: Rule) -> None:
    standing = PATTERNS[rule]

    assert signals_of(standing, EVERY) == (Signal(len(standing) - 1, rule),)
    assert signals_of(standing, [other for other in EVERY if other is not rule]) == ()


@pytest.mark.parametrize("rule", [rule for rule in EVERY if rule is not Rule.BEYOND_LIMITS])
def test_a_gap_ends_every_run(rule: Rule) -> None:
    standing = PATTERNS[rule]

    assert met([*standing[:-1], None, standing[-1]], rule) == []


@pytest.mark.parametrize(
    ("rule", "standing"),
    [
        (Rule.BEYOND_LIMITS, [3.0]),
        (Rule.TWO_OF_THREE, [2.1, 0, 2.0]),
        (Rule.TWO_OF_THREE, [2.1, 2.1, 0.5][1:]),
        (Rule.TWO_OF_THREE, [2.1, -2.1, 0]),
        (Rule.EIGHT_ON_ONE_SIDE, [0.4] * 7 + [0.0]),
        (Rule.EIGHT_ON_ONE_SIDE, [0.4] * 7),
        (Rule.SIX_RISING_OR_FALLING, [0, 0.1, 0.2, 0.2, 0.3, 0.4]),
    ],
)
def test_on_the_line_is_not_beyond_it(rule: Rule, standing: list[float | None]) -> None:
    assert met(standing, rule) == []


def test_a_pattern_that_lasts_signals_at_every_point() -> None:
    assert met([0.5] * 10, Rule.EIGHT_ON_ONE_SIDE) == [7, 8, 9]


@pytest.mark.parametrize("rules", ["1", "12", "13", "14", "123", "124", "134", "1234"])
def test_points_to_a_false_signal_are_the_published_ones(rules: str) -> None:
    chosen = [EVERY[int(number) - 1] for number in rules]

    assert round(points_to_false_signal(chosen), 2) == books()["run_lengths"][rules]


def test_the_default_rules_signal_falsely_once_in_122_points() -> None:
    assert round(points_to_false_signal()) == 122
    assert points_to_false_signal() == points_to_false_signal([*DEFAULT_RULES, *DEFAULT_RULES])


def test_a_rule_beyond_zones_has_no_computed_rate() -> None:
    with pytest.raises(NotComputed):
        points_to_false_signal(EVERY)


def test_simulated_points_signal_about_as_often_as_computed() -> None:
    """2,000 runs of a steady process; the mean run length has a standard error of about 122 / sqrt(2000) = 2.7."""
    draws = np.random.default_rng(2008).standard_normal((2000, 1200))
    lengths = [first_signal(row) for row in draws]

    assert abs(np.mean(lengths) - points_to_false_signal()) < 4 * 2.8


def first_signal(row: np.ndarray) -> int:
    """Return how many points pass up to the first signal, the rules written out over whole arrays."""
    beyond = np.abs(row) > 3
    two = np.zeros(len(row), bool)
    run = np.zeros(len(row), bool)
    for sign in (1, -1):
        far = sign * row > 2
        one_back, two_back = np.r_[False, far[:-1]], np.r_[False, False, far[:-2]]
        two |= far & (one_back | two_back)
        length = 0
        for place, value in enumerate(sign * row > 0):
            length = length + 1 if value else 0
            run[place] |= length >= 8
    return int(np.argmax(beyond | two | run)) + 1
