from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import optimize

from homebeat.analysis.small_areas import between_areas
from homebeat.analysis.small_areas.area_table import AreaTable
from homebeat.analysis.small_areas.at_zero import AtZero
from homebeat.analysis.small_areas.between_areas import (
    Sampled,
    VarianceMethod,
    adjusted_variance,
    at_variance,
    variance_between,
)
from homebeat.analysis.small_areas.fay_herriot import fit_fay_herriot, mse_parts, predicted
from homebeat.analysis.small_areas.refusals import BadAreas, DidNotConverge

from .worlds import frozen_wards, made_up_wards, truth

METHODS = list(VarianceMethod)


def slow_log_likelihood(table: AreaTable, between: float, method: VarianceMethod) -> float:
    """The textbook's (restricted) likelihood with whole matrices."""
    design, direct = table.design[table.sampled], table.direct[table.sampled]
    whole = np.diag(between + table.variance[table.sampled])
    inverse = np.linalg.inv(whole)
    beta = np.linalg.solve(design.T @ inverse @ design, design.T @ inverse @ direct)
    residual = direct - design @ beta
    value = -0.5 * (np.linalg.slogdet(whole)[1] + residual @ inverse @ residual + len(direct) * np.log(2 * np.pi))
    if method is VarianceMethod.REML:
        value -= 0.5 * (np.linalg.slogdet(design.T @ inverse @ design)[1] - design.shape[1] * np.log(2 * np.pi))
    return value


def slow_between(table: AreaTable, method: VarianceMethod, adjusted: bool = False) -> float:
    """The best of a fine search over the whole range, polished; `adjusted` multiplies by Yoshimori and Lahiri's factor."""

    def loss(root: float) -> float:
        between = root**2
        own = np.sum(between / (between + table.variance[table.sampled]))
        extra = np.log(np.arctan(own)) / table.sampled.sum() if adjusted else 0.0
        return -slow_log_likelihood(table, between, method) - extra

    tries = np.linspace(1e-6, 0.5, 400)
    best = tries[np.argmin([loss(root) for root in tries])]
    return (
        optimize.minimize_scalar(
            loss, bounds=(max(0.0, best - 0.01), best + 0.01), method="bounded", options={"xatol": 1e-10}
        ).x
        ** 2
    )


@pytest.mark.parametrize("method", METHODS)
def test_variance_and_coefficients_are_metafors(method: VarianceMethod) -> None:
    expected = truth("fay_herriot_metafor")["direct"][method.value]
    fit = fit_fay_herriot(frozen_wards(), method=method)
    assert_allclose(fit.between, expected["between"], rtol=1e-9)
    assert_allclose(fit.coefficients, expected["coefficients"], rtol=1e-9)
    assert_allclose(fit.covariance, expected["covariance"], rtol=1e-8)


def test_the_likelihood_is_metafors() -> None:
    expected = truth("fay_herriot_metafor")["direct"]
    for method in METHODS:
        fit = fit_fay_herriot(frozen_wards(), method=method)
        # metafor leaves the determinant of X'X in its restricted likelihood.
        extra = (
            np.linalg.slogdet(fit.table.design.T @ fit.table.design)[1] / 2 if method is VarianceMethod.REML else 0.0
        )
        assert_allclose(fit.log_likelihood + extra, expected[method.value]["log_likelihood"], rtol=1e-10)


@pytest.mark.parametrize("method", METHODS)
def test_predictions_and_their_first_two_parts_are_metafors(method: VarianceMethod) -> None:
    expected = truth("fay_herriot_metafor")["direct"][method.value]
    fit = fit_fay_herriot(frozen_wards(), method=method)
    parts = mse_parts(fit)
    assert_allclose(predicted(fit).values, expected["predicted"], rtol=1e-9)
    assert_allclose(np.sqrt(parts.area + parts.coefficients), expected["standard_error"], rtol=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_predictions_and_mean_squared_errors_are_svy_saes(method: VarianceMethod) -> None:
    expected = truth("fay_herriot_svy_sae")[method.value]
    figures = predicted(fit_fay_herriot(frozen_wards(), method=method))
    assert_allclose(
        figures.values, expected["predicted"], rtol=1e-6
    )  # svy-sae's search stops up to 1e-6 from the top, metafor's does not
    assert_allclose(figures.mse, expected["mse"], rtol=1e-5)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", range(4))
def test_a_search_with_whole_matrices_finds_the_same_top(method: VarianceMethod, seed: int) -> None:
    table = made_up_wards(25, seed=seed, without=2)
    fit = fit_fay_herriot(table, method=method, at_zero=AtZero.KEEP)
    assert_allclose(fit.between, slow_between(table, method), atol=1e-8)
    assert_allclose(fit.log_likelihood, slow_log_likelihood(table, fit.between, method), rtol=1e-10)


@pytest.mark.parametrize("method", METHODS)
def test_the_third_part_is_what_moving_the_variance_does_to_the_figures(method: VarianceMethod) -> None:
    fit = fit_fay_herriot(made_up_wards(25, seed=1), method=method)
    variance, step = fit.table.variance, 1e-5 * fit.between
    slope = (
        (fit.between + step) / (fit.between + step + variance) - (fit.between - step) / (fit.between - step + variance)
    ) / (2 * step)
    assert_allclose(mse_parts(fit).between, slope**2 * (fit.between + variance) * fit.variance_of_between, rtol=1e-8)


def test_mixed_model_equations_give_the_same_figures() -> None:
    """Henderson's equations, areas and coefficients solved together."""
    table = made_up_wards(25, seed=3)
    fit = fit_fay_herriot(table)
    weight, count, columns = np.diag(1 / table.variance), 25, 2
    together = np.hstack([table.design, np.eye(count)])
    left = together.T @ weight @ together
    left[columns:, columns:] += np.eye(count) / fit.between
    whole = np.linalg.inv(left)
    figures = together @ (whole @ (together.T @ weight @ table.direct))
    parts = mse_parts(fit)
    assert_allclose(predicted(fit).values, figures, rtol=1e-10)
    assert_allclose(parts.area + parts.coefficients, np.einsum("ij,jk,ik->i", together, whole, together), rtol=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_areas_that_do_not_differ_are_put_at_zero_as_metafor_puts_them(method: VarianceMethod) -> None:
    expected = truth("fay_herriot_metafor")["flat"][method.value]
    fit = fit_fay_herriot(frozen_wards("flat"), method=method, at_zero=AtZero.KEEP)
    figures = predicted(fit)
    assert fit.between == expected["between"] == 0
    assert fit.was_zero
    assert_allclose(figures.values, expected["predicted"], rtol=1e-9)
    assert np.all(figures.own_share == 0)
    assert figures.notes == ("the variance between areas was estimated at 0: every figure is the model's alone",)


@pytest.mark.parametrize("method", METHODS)
def test_by_default_an_estimate_at_zero_gives_way_to_the_adjusted_likelihoods(method: VarianceMethod) -> None:
    table = frozen_wards("flat")
    fit = fit_fay_herriot(table, method=method)
    assert fit.was_zero
    assert fit.between > 0
    assert_allclose(fit.between, slow_between(table, method, adjusted=True), rtol=1e-4)
    assert predicted(fit).notes == (
        "the variance between areas was estimated at 0; the adjusted likelihood's estimate is used",
    )


def test_the_adjusted_likelihood_agrees_with_a_slow_search_where_areas_differ() -> None:
    table = frozen_wards()
    data = Sampled(table.direct, table.variance, table.design)
    assert_allclose(
        adjusted_variance(data, VarianceMethod.REML), slow_between(table, VarianceMethod.REML, adjusted=True), rtol=1e-5
    )


def test_an_area_without_answers_gets_the_regressions_figure_and_says_so() -> None:
    table = made_up_wards(30, seed=5, without=1)
    fit = fit_fay_herriot(table)
    figures = predicted(fit)
    assert_allclose(figures.values[-1], table.design[-1] @ fit.coefficients)
    assert_allclose(figures.mse[-1], fit.between + table.design[-1] @ fit.covariance @ table.design[-1])
    assert figures.own_share[-1] == 0


def test_the_correction_for_maximum_likelihoods_bias_is_datta_and_lahiris() -> None:
    fit = fit_fay_herriot(made_up_wards(25, seed=2), method=VarianceMethod.ML)
    weight = np.diag(1 / (fit.between + fit.table.variance))
    design = fit.table.design
    bias = -np.trace(np.linalg.inv(design.T @ weight @ design) @ design.T @ weight @ weight @ design) / np.trace(
        weight @ weight
    )
    parts, shrunk = mse_parts(fit), fit.table.variance / (fit.between + fit.table.variance)
    assert_allclose(parts.correction, parts.between - bias * shrunk**2, rtol=1e-10)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), factor=st.floats(0.01, 100), shift=st.floats(-5, 5))
def test_units_and_order_do_not_matter(seed: int, factor: float, shift: float) -> None:
    table = made_up_wards(20, seed=seed)
    order = np.random.default_rng(seed).permutation(20)
    other = replace(
        table, areas=tuple(table.areas[i] for i in order), direct=factor * table.direct[order] + shift,
        variance=factor**2 * table.variance[order], covariates=table.covariates[order], bases=table.bases[order],
    )  # fmt: skip
    plain, moved = predicted(fit_fay_herriot(table)), predicted(fit_fay_herriot(other))
    assert_allclose(moved.values, factor * plain.values[order] + shift, rtol=1e-6, atol=1e-6 * factor)
    assert_allclose(moved.mse, factor**2 * plain.mse[order], rtol=1e-5)


def test_figures_lie_between_the_direct_estimate_and_the_regression() -> None:
    fit = fit_fay_herriot(frozen_wards())
    regression, figures = fit.table.design @ fit.coefficients, predicted(fit)
    low, high = np.minimum(regression, fit.table.direct), np.maximum(regression, fit.table.direct)
    assert np.all((low <= figures.values) & (figures.values <= high))
    assert np.all((figures.own_share > 0) & (figures.own_share < 1))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"areas": ("a", "a", "b")}, "stands in the table twice"),
        ({"direct": np.zeros(4)}, "direct has shape"),
        ({"covariates": np.array([[1.0], [np.nan], [2.0]])}, "two: a covariate is missing"),
        ({"variance": np.array([0.1, np.nan, 0.1])}, "two: a direct estimate and its sampling variance go together"),
        ({"direct": np.array([0.1, np.inf, 0.1])}, "two: the direct estimate is infinite"),
        ({"variance": np.array([0.1, 0.0, 0.1])}, "two: the sampling variance is not above 0"),
        ({"variance": np.array([0.1, np.inf, 0.1])}, "two: the sampling variance is not above 0"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused_by_name(change: dict[str, object], says: str) -> None:
    sound: dict[str, object] = {
        "areas": ("one", "two", "three"), "direct": np.array([0.1, 0.2, 0.3]), "variance": np.full(3, 0.1),
        "covariates": np.array([[1.0], [2.0], [4.0]]), "covariate_names": ("x",), "bases": np.full(3, 30),
    }  # fmt: skip
    assert AreaTable(**sound).coefficient_names == ("constant", "x")
    with pytest.raises(BadAreas, match=says):
        AreaTable(**{**sound, **change})


def test_too_few_areas_are_refused() -> None:
    with pytest.raises(BadAreas, match="3 areas cannot carry 2 coefficients"):
        fit_fay_herriot(made_up_wards(3, seed=1))
    assert fit_fay_herriot(made_up_wards(4, seed=1)).between > 0


def test_covariates_that_repeat_one_another_are_refused() -> None:
    table = made_up_wards(20, seed=1)
    twice = replace(table, covariates=np.repeat(table.covariates, 2, axis=1), covariate_names=("a", "b"))
    empty = replace(table, covariates=np.zeros((20, 1)))
    for faulty in (twice, empty):
        with pytest.raises(BadAreas, match="repeat one another"):
            fit_fay_herriot(faulty)


def test_a_search_that_does_not_settle_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(between_areas, "MOST_STEPS", 1)
    with pytest.raises(DidNotConverge, match="did not settle in 1 steps"):
        fit_fay_herriot(frozen_wards())


def two_tops(seed: int) -> Sampled:
    """Few areas whose sampling variances differ by thousands, with one area far out: what makes a likelihood awkward."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(5, 15))
    variance = np.exp(rng.normal(0, rng.uniform(0, 4), count))
    direct = rng.normal(0, np.exp(rng.normal(0, 2)), count) * rng.choice([1, 10], count)
    return Sampled(direct, variance, np.ones((count, 1)))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", [3, 6, 27, 233, 305, 333, 338, 479, 505, 1757])
def test_the_highest_top_is_found_where_there_are_two_and_where_plain_scoring_circles(
    seed: int, method: VarianceMethod
) -> None:
    data = two_tops(seed)
    between, steps = variance_between(data, method)
    here = at_variance(data, between, method)
    elsewhere = [at_variance(data, one, method).log_likelihood for one in np.r_[0, np.geomspace(1e-10, 1e5, 400)]]
    assert here.log_likelihood >= max(elsewhere) - 1e-9
    assert steps <= 20
    assert between == 0 or abs(here.score / here.information) < 1e-9 * (between + np.median(data.variance))
