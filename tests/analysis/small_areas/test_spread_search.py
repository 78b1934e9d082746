import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import optimize

from homebeat.analysis.small_areas.spread_search import lowest

FLOOR = 1e-4


def search(function: object, start: list[float], most_steps: int = 200) -> tuple[object, int]:
    return lowest(function, np.array(start), floor=FLOOR, flat=1e-6, most_steps=most_steps)


def bowl(x: np.ndarray) -> tuple[float, np.ndarray]:
    """A long bowl whose lowest point has its first spread below the floor."""
    turned = np.array([[300.0, 20.0, 0.0], [20.0, 5.0, 1.0], [0.0, 1.0, 8.0]])
    away = x - np.array([-0.2, 0.3, 0.7])
    return float(away @ turned @ away) / 2, turned @ away


def test_it_ends_where_scipys_search_ends_on_the_floor() -> None:
    found, _ = search(bowl, [0.5, 0.5, 0.5])
    slow = optimize.minimize(
        bowl,
        np.full(3, 0.5),
        jac=True,
        method="L-BFGS-B",
        bounds=[(FLOOR, None)] * 3,
        options={"ftol": 1e-15, "gtol": 1e-9},
    ).x
    assert_allclose(found.spreads, slow, atol=1e-6)
    assert found.spreads[0] == FLOOR
    assert found.slope[0] > 0
    assert found.steepness(FLOOR) <= 1e-6


def test_a_spread_on_the_floor_that_would_rise_is_let_go() -> None:
    found, _ = search(lambda x: (float((x[0] - 0.4) ** 2), 2 * (x - 0.4)), [FLOOR])
    assert_allclose(found.spreads, [0.4], atol=1e-6)


@pytest.mark.parametrize("start", [[0.5, 0.5], [2.0, 0.1], [0.01, 3.0]])
def test_a_bent_valley_is_followed_to_its_end(start: list[float]) -> None:
    def valley(x: np.ndarray) -> tuple[float, np.ndarray]:
        bend = x[1] - x[0] ** 2
        return float(50 * bend**2 + (1 - x[0]) ** 2), np.array([-200 * bend * x[0] - 2 * (1 - x[0]), 100 * bend])

    found, steps = search(valley, start)
    assert_allclose(found.spreads, [1.0, 1.0], atol=1e-5)
    assert steps < 100


def test_it_stops_when_the_steps_are_used_up() -> None:
    found, steps = search(bowl, [0.5, 0.5, 0.5], most_steps=1)
    assert steps == 1
    assert found.steepness(FLOOR) > 1e-6


def test_a_function_that_falls_no_further_ends_the_search_on_its_slope() -> None:
    found, steps = search(lambda x: (1.0, np.array([-1.0])), [0.5])
    assert (found.spreads.tolist(), steps, found.steepness(FLOOR)) == ([0.5], 0, 1.0)


def test_a_slope_that_does_not_grow_does_not_spoil_the_search() -> None:
    """Beyond 1 the function is a straight line down to a bowl."""

    def bent(x: np.ndarray) -> tuple[float, np.ndarray]:
        far = x[0] > 1
        return (float(2 * x[0] - 1.75), np.array([2.0])) if far else (float(x[0] ** 2 - 0.75), 2 * x)

    found, _ = search(bent, [5.0])
    assert found.spreads[0] <= FLOOR + 1e-9


def test_where_rounding_hides_the_fall_the_slope_is_the_judge() -> None:
    """A steep bowl on a value of ten digits: the last steps change nothing that the value can show."""

    def rounded(x: np.ndarray) -> tuple[float, np.ndarray]:
        away = x - 0.3
        return round(float(5e3 * away @ away) + 1.0, 9), 1e4 * away

    found, _ = search(rounded, [0.5, 0.7])
    assert found.steepness(FLOOR) <= 1e-6


def test_a_slope_that_stays_the_same_below_rounding_ends_the_search() -> None:
    found, steps = search(lambda x: (1.0, np.array([-1e-5])), [0.5])
    assert (found.spreads.tolist(), steps) == ([0.5], 0)


def test_no_step_is_longer_than_half_a_logit() -> None:
    visited = []

    def watched(x: np.ndarray) -> tuple[float, np.ndarray]:
        visited.append(x.copy())
        return bowl(x)

    search(watched, [5.0, 5.0, 5.0])
    for number, place in enumerate(visited[1:], start=1):
        assert min(np.abs(place - earlier).max() for earlier in visited[:number]) <= 0.5 + 1e-12
