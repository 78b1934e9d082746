from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import special

from homebeat.analysis.small_areas.back_test import (
    BackTest,
    back_test_fay_herriot,
    back_test_multilevel,
    folds_at_random,
)
from homebeat.analysis.small_areas.between_areas import VarianceMethod
from homebeat.analysis.small_areas.fay_herriot import fit_fay_herriot
from homebeat.analysis.small_areas.multilevel import fit_multilevel
from homebeat.analysis.small_areas.refusals import BadAreas

from .worlds import made_up_cells, made_up_wards


def test_folds_are_even_and_the_seeds() -> None:
    folds = folds_at_random(23, 5, seed=1)
    assert sorted(np.bincount(folds)) == [4, 4, 5, 5, 5]
    assert np.array_equal(folds, folds_at_random(23, 5, seed=1))
    assert not np.array_equal(folds, folds_at_random(23, 5, seed=2))


@pytest.mark.parametrize("count", [1, 24])
def test_too_few_and_too_many_folds_are_refused(count: int) -> None:
    with pytest.raises(BadAreas, match="cannot be made"):
        folds_at_random(23, count, seed=1)


def test_an_area_is_foretold_without_its_own_answer() -> None:
    """Leaving one out by hand: a table without the row at all."""
    table = made_up_wards(20, seed=3, without=1)
    found = back_test_fay_herriot(table, np.arange(20), method=VarianceMethod.ML)
    for out in (0, 7, 18):
        kept = np.arange(20) != out
        alone = replace(
            table, areas=tuple(np.array(table.areas)[kept]), direct=table.direct[kept], variance=table.variance[kept],
            covariates=table.covariates[kept], bases=table.bases[kept],
        )  # fmt: skip
        fit, row = fit_fay_herriot(alone, method=VarianceMethod.ML), table.design[out]
        assert_allclose(found.foretold[out], row @ fit.coefficients)
        assert_allclose(found.spread[out] ** 2, fit.between + row @ fit.covariance @ row + table.variance[out])
        assert_allclose(found.plain[out], np.nanmean(table.direct[kept]))
    assert len(found.standardised) == 19


def test_forecasts_from_the_right_model_cover_and_help() -> None:
    found = back_test_fay_herriot(made_up_wards(400, seed=6), folds_at_random(400, 5, seed=1))
    assert 0.92 <= found.coverage <= 0.98
    assert found.gain > 0.2
    assert abs(found.standardised.std() - 1) < 0.1


def test_a_covariate_that_says_nothing_helps_nothing() -> None:
    table = made_up_wards(400, seed=6)
    deaf = replace(table, covariates=np.random.default_rng(1).normal(size=(400, 1)))
    assert back_test_fay_herriot(deaf, folds_at_random(400, 5, seed=1)).gain < 0.01


def test_sampling_variances_stated_too_low_leave_too_few_areas_covered() -> None:
    """What is stated too low is taken up by the variance between areas, unless areas differ in size: the small ones then stick out."""
    table = made_up_wards(400, seed=6, spread=0.0)
    understated = replace(table, variance=np.where(table.variance > 0.005, table.variance / 8, table.variance))
    large = table.variance > 0.005
    found = back_test_fay_herriot(understated, folds_at_random(400, 5, seed=1))
    assert np.mean(np.abs(found.standardised[large]) < 1.96) < 0.9


def test_a_wards_own_answers_do_not_enter_its_forecast() -> None:
    cells = made_up_cells(20, seed=4, without=1)
    out = np.arange(20) == 3
    other = replace(cells, successes=np.where(out[:, None], cells.trials - cells.successes, cells.successes))
    folds = folds_at_random(20, 10, seed=2)
    first, second = back_test_multilevel(cells, folds), back_test_multilevel(other, folds)
    assert first.foretold[3] == second.foretold[3]
    assert first.seen[3] == pytest.approx(1 - second.seen[3])
    assert np.isnan(first.seen[19])
    assert len(first.standardised) == 19


def test_the_forecast_is_for_those_who_answered_there() -> None:
    cells = made_up_cells(12, seed=4)
    found = back_test_multilevel(cells, np.arange(12))
    fit = fit_multilevel(cells.held_out(np.arange(12) == 5))
    chance = fit.chances[5]
    assert_allclose(found.foretold[5], cells.trials[5] @ chance / cells.trials[5].sum(), rtol=1e-6)
    rest = np.arange(12) != 5
    assert_allclose(found.plain[5], cells.successes[rest].sum() / cells.trials[rest].sum())


def test_what_is_seen_scatters_round_the_forecast_as_it_says() -> None:
    """Draws from the model: effect, coefficient and answers anew for one ward left out."""
    cells = made_up_cells(60, seed=14, mean_trials=12)
    folds = np.arange(60) % 6
    found = back_test_multilevel(cells, folds)
    fit = fit_multilevel(cells.held_out(folds == 3))
    rng = np.random.default_rng(3)
    logit = special.logit(fit.chances[9]) + rng.normal(0, fit.spreads[0], (20000, 1))
    seen = rng.binomial(cells.trials[9].astype(int), special.expit(logit)).sum(axis=1) / cells.trials[9].sum()
    assert seen.std() == pytest.approx(found.spread[9], rel=0.1)


def hand_made() -> BackTest:
    return BackTest(
        areas=("a", "b", "c", "d"), seen=np.array([0.5, 0.7, np.nan, 0.2]), foretold=np.array([0.5, 0.6, 0.4, 0.5]),
        spread=np.array([0.1, 0.1, 0.1, 0.1]), plain=np.array([0.4, 0.4, 0.4, 0.6]), level=0.95,
    )  # fmt: skip


def test_coverage_and_gain_count_the_areas_that_answered() -> None:
    test = hand_made()
    assert test.coverage == pytest.approx(2 / 3)
    assert test.gain == pytest.approx(1 - (0.01 + 0.09) / (0.01 + 0.09 + 0.16))
    assert_allclose(test.standardised, [0, 1, -3])


def test_the_report_says_it_in_sentences() -> None:
    assert hand_made().report() == (
        "3 areas were left out in turn and foretold from the others.",
        "0.667 of their direct figures lay within the forecast's 0.95 interval.",
        "The forecasts' squared errors were 0.615 below those of the plain mean of the other areas.",
        "The worst forecast was d: foretold 0.500, seen 0.200.",
    )
