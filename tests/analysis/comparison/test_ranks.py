import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homebeat.analysis.comparison.differences import FigureOutOfRange
from homebeat.analysis.comparison.ranks import Ranked, critical_ratio, ranks_of
from homebeat.analysis.comparison.verdicts import NoBetterSide
from homebeat.analysis.estimates import Estimate, Polarity
from tests.analysis.comparison.truth import truth


def area(value: float | None, error: float | None = 0.01, polarity: Polarity = Polarity.HIGHER) -> Estimate:
    return Estimate(measure="m", value=value, n=500, standard_error=error, polarity=polarity)


def places(found: tuple[Ranked, ...]) -> list[tuple[int | None, int | None, int | None]]:
    return [(one.rank, one.low, one.high) for one in found]


@pytest.mark.parametrize("row", truth("ranks.csv"), ids=lambda row: str(len(row["errors"].split())))
def test_the_critical_value_is_that_of_r(row: dict[str, str]) -> None:
    errors = np.array([float(one) for one in row["errors"].split()])

    found = critical_ratio(errors, seed=1, level=float(row["level"]), draws=40_000)

    assert found == pytest.approx(float(row["critical"]), abs=0.02)


def test_areas_surely_apart_have_one_place_each() -> None:
    assert places(ranks_of([area(0.2), area(0.8), area(0.5)], seed=1)) == [(3, 3, 3), (1, 1, 1), (2, 2, 2)]


def test_areas_that_cannot_be_told_apart_share_their_places() -> None:
    assert places(ranks_of([area(0.50), area(0.51), area(0.80)], seed=1)) == [(3, 2, 3), (2, 2, 3), (1, 1, 1)]


def test_an_area_that_is_poorly_known_may_be_anywhere() -> None:
    assert places(ranks_of([area(0.2), area(0.5, 0.5), area(0.8)], seed=1)) == [(3, 2, 3), (2, 1, 3), (1, 1, 2)]


def test_the_best_is_the_lowest_where_lower_is_better() -> None:
    lower = [area(value, polarity=Polarity.LOWER) for value in (0.2, 0.8, 0.5)]

    assert places(ranks_of(lower, seed=1)) == [(1, 1, 1), (3, 3, 3), (2, 2, 2)]


def test_equals_share_the_better_rank() -> None:
    assert [one.rank for one in ranks_of([area(0.5), area(0.5), area(0.4)], seed=1)] == [1, 1, 3]


def test_what_is_not_known_has_no_rank_and_takes_no_place() -> None:
    found = ranks_of([area(None), area(0.8), area(0.2), area(0.9, None)], seed=1)

    assert places(found) == [(None, None, None), (1, 1, 1), (2, 2, 2), (None, None, None)]


def test_one_area_is_first_of_one() -> None:
    assert places(ranks_of([area(0.5)], seed=1)) == [(1, 1, 1)]


def slow_ranks(values: list[float], errors: list[float], critical: float) -> list[tuple[int, int, int]]:
    """Return the places by looking at each pair in turn."""
    found = []
    for mine, my_error in zip(values, errors, strict=True):
        rank, low, high = 1, 1, len(values)
        for theirs, error in zip(values, errors, strict=True):
            sure = abs(theirs - mine) > critical * (my_error**2 + error**2) ** 0.5
            rank += theirs > mine
            low += sure and theirs > mine
            high -= sure and theirs < mine
        found.append((rank, low, high))
    return found


areas = st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 0.2)), min_size=2, max_size=8)


@settings(max_examples=30)
@given(areas)
def test_the_slow_way_finds_the_same_places(drawn: list[tuple[float, float]]) -> None:
    values, errors = [list(column) for column in zip(*drawn, strict=True)]
    found = ranks_of([area(*one) for one in drawn], seed=5, draws=500)

    critical = critical_ratio(np.array(errors), seed=5, draws=500)
    assert places(found) == slow_ranks(values, errors, critical)
    assert all(one.low <= one.rank <= one.high for one in found)


def test_the_same_seed_gives_the_same_ranks() -> None:
    errors = np.array([0.5, 1.0, 2.0])

    assert critical_ratio(errors, seed=3) == critical_ratio(errors, seed=3) != critical_ratio(errors, seed=4)


def test_all_true_places_lie_in_their_intervals_nineteen_times_in_twenty() -> None:
    """600 surveys of 12 areas, four of them truly level: the intervals of all hold at once in at least 95 per cent, less Monte Carlo error."""
    rng = np.random.default_rng(45)
    true = np.array([0.50, 0.50, 0.50, 0.50, 0.52, 0.54, 0.55, 0.60, 0.61, 0.70, 0.71, 0.72])
    errors = rng.uniform(0.01, 0.03, 12)
    best = np.array([1 + np.sum(true > one) for one in true])
    worst = np.array([np.sum(true >= one) for one in true])
    held = 0
    for _ in range(600):
        drawn = rng.normal(true, errors)
        found = ranks_of([area(v, e) for v, e in zip(drawn, errors, strict=True)], seed=1, draws=1000)
        low, high = (np.array([getattr(one, side) for one in found]) for side in ("low", "high"))
        held += bool(np.all((low <= best) & (worst <= high)))
    assert held / 600 > 0.95 - 3 * (0.05 * 0.95 / 600) ** 0.5


def test_ranks_need_one_better_side() -> None:
    with pytest.raises(NoBetterSide):
        ranks_of([area(0.5, polarity=Polarity.NONE)], seed=1)
    with pytest.raises(FigureOutOfRange, match="same polarity"):
        ranks_of([area(0.5), area(0.5, polarity=Polarity.LOWER)], seed=1)


def test_a_standard_error_of_nothing_is_refused() -> None:
    with pytest.raises(FigureOutOfRange, match="above 0"):
        ranks_of([area(0.5, 0.0), area(0.4)], seed=1)


@pytest.mark.parametrize("wrong", [{"level": 0.0}, {"level": 1.0}, {"draws": 99}])
def test_too_few_draws_or_no_level_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(FigureOutOfRange, match="draws"):
        ranks_of([area(0.5), area(0.4)], seed=1, **wrong)
