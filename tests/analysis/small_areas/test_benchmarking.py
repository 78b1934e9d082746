from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import optimize

from homebeat.analysis.small_areas.benchmarking import Benchmarking, Boroughs, benchmarked
from homebeat.analysis.small_areas.fay_herriot import fit_fay_herriot, predicted
from homebeat.analysis.small_areas.figures import AreaFigures, Scale
from homebeat.analysis.small_areas.refusals import BadAreas

from .worlds import made_up_wards

FIGURES = predicted(fit_fay_herriot(made_up_wards(12, seed=4)))
BOROUGHS = Boroughs(
    names=("north", "south", "west"), borough=np.arange(12) % 3, people=np.linspace(5000, 15000, 12),
    values=np.array([0.63, 0.55, 0.6]), standard_errors=np.array([0.02, 0.01, 0.03]),
)  # fmt: skip


def mean_of(figures: AreaFigures, boroughs: Boroughs, number: int) -> float:
    inside = boroughs.borough == number
    return float(np.average(figures.values[inside], weights=boroughs.people[inside]))


@pytest.mark.parametrize("rule", list(Benchmarking))
def test_wards_add_up_to_every_borough(rule: Benchmarking) -> None:
    found = benchmarked(FIGURES, BOROUGHS, rule)
    assert_allclose([mean_of(found.figures, BOROUGHS, number) for number in range(3)], BOROUGHS.values, rtol=1e-12)
    assert_allclose(found.gaps, [BOROUGHS.values[number] - mean_of(FIGURES, BOROUGHS, number) for number in range(3)])
    assert_allclose(found.gaps_in_errors, found.gaps / BOROUGHS.standard_errors)
    assert found.figures.method.endswith(f"added up to the borough ({rule.value})")


def test_the_ratio_keeps_wards_in_proportion() -> None:
    found = benchmarked(FIGURES, BOROUGHS, Benchmarking.RATIO).figures
    inside = BOROUGHS.borough == 1
    assert np.ptp(found.values[inside] / FIGURES.values[inside]) < 1e-12


def test_the_difference_moves_all_wards_of_a_borough_alike() -> None:
    found = benchmarked(FIGURES, BOROUGHS, Benchmarking.DIFFERENCE).figures
    assert np.ptp((found.values - FIGURES.values)[BOROUGHS.borough == 2]) < 1e-12


def test_the_optimal_rule_moves_as_little_as_it_can_in_units_of_each_wards_error() -> None:
    found = benchmarked(FIGURES, BOROUGHS, Benchmarking.OPTIMAL).figures
    inside = BOROUGHS.borough == 0
    start, weight = FIGURES.values[inside], BOROUGHS.people[inside] / BOROUGHS.people[inside].sum()
    slow = optimize.minimize(
        lambda one: np.sum((one - start) ** 2 / FIGURES.mse[inside]), start, method="SLSQP", options={"ftol": 1e-14},
        constraints={"type": "eq", "fun": lambda one: weight @ one - BOROUGHS.values[0]},
    ).x  # fmt: skip
    assert_allclose(found.values[inside], slow, atol=1e-6)


@pytest.mark.parametrize("rule", list(Benchmarking))
def test_the_change_goes_into_the_mean_squared_error(rule: Benchmarking) -> None:
    found = benchmarked(FIGURES, BOROUGHS, rule).figures
    assert_allclose(found.mse, FIGURES.mse + (found.values - FIGURES.values) ** 2)
    assert np.all(found.mse > FIGURES.mse)


@pytest.mark.parametrize("rule", list(Benchmarking))
def test_a_borough_without_a_figure_is_left_alone(rule: Benchmarking) -> None:
    found = benchmarked(
        FIGURES,
        replace(BOROUGHS, values=np.array([0.63, np.nan, 0.6]), standard_errors=np.array([0.02, np.nan, 0.03])),
        rule,
    )
    south = BOROUGHS.borough == 1
    assert np.array_equal(found.figures.values[south], FIGURES.values[south])
    assert np.isnan(found.gaps).tolist() == np.isnan(found.gaps_in_errors).tolist() == [False, True, False]


@pytest.mark.parametrize("rule", list(Benchmarking))
def test_wards_that_add_up_already_stay(rule: Benchmarking) -> None:
    sums = np.array([mean_of(FIGURES, BOROUGHS, number) for number in range(3)])
    found = benchmarked(FIGURES, replace(BOROUGHS, values=sums), rule).figures
    assert_allclose(found.values, FIGURES.values, atol=1e-14)


def test_the_optimal_rule_is_the_default() -> None:
    assert np.array_equal(
        benchmarked(FIGURES, BOROUGHS).figures.values,
        benchmarked(FIGURES, BOROUGHS, Benchmarking.OPTIMAL).figures.values,
    )


def test_a_share_is_never_pushed_out_of_its_range() -> None:
    shares = replace(FIGURES, scale=Scale.LOGIT)
    with pytest.raises(BadAreas, match=r"would push its share out of 0 to 1"):
        benchmarked(shares, replace(BOROUGHS, values=np.array([0.999, 0.55, 0.6])), Benchmarking.DIFFERENCE)
    assert (
        benchmarked(
            FIGURES, replace(BOROUGHS, values=np.array([0.999, 0.55, 0.6])), Benchmarking.DIFFERENCE
        ).figures.values.max()
        > 1
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"borough": np.zeros(5, dtype=np.int64)}, "borough and people need one entry"),
        ({"people": np.ones(5)}, "borough and people need one entry"),
        ({"values": np.ones(2)}, "values and standard errors need one entry"),
        ({"standard_errors": np.ones(2)}, "values and standard errors need one entry"),
        ({"borough": np.arange(12) % 4}, "boroughs that are not in the list"),
        ({"borough": np.arange(12) % 2}, "a borough has no ward"),
        ({"people": np.where(np.arange(12) == 7, 0, 100.0)}, "ward 7 has no people"),
        ({"standard_errors": np.array([0.1, 0.0, 0.1])}, "no standard error above 0"),
        ({"values": np.array([0.5, -0.5, 0.5])}, "do not have the same sign"),
    ],
)
def test_boroughs_that_make_no_sense_are_refused(change: dict[str, np.ndarray], says: str) -> None:
    with pytest.raises(BadAreas, match=says):
        benchmarked(FIGURES, replace(BOROUGHS, **change), Benchmarking.RATIO)
