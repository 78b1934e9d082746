import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import special

from homebeat.analysis.small_areas import spread_uncertainty
from homebeat.analysis.small_areas.at_zero import AtZero
from homebeat.analysis.small_areas.laplace import laplace_deviance
from homebeat.analysis.small_areas.mode import most_likely
from homebeat.analysis.small_areas.multilevel import MultilevelFit, fit_multilevel
from homebeat.analysis.small_areas.poststratification import held_out_prediction, poststratified, poststratified_groups
from homebeat.analysis.small_areas.refusals import BadAreas, DidNotConverge
from homebeat.analysis.small_areas.spread_uncertainty import around_spreads

from .test_multilevel import Slow, wards_alike
from .worlds import frozen_cells, made_up_cells

CELLS = made_up_cells(seed=11, without=1)
PEOPLE = np.random.default_rng(5).integers(0, 900, CELLS.trials.shape).astype(float)
BOROUGH = np.arange(14) % 3
BOROUGHS = ("north", "south", "west")


def given_spreads(figures: object, fit: MultilevelFit, group: np.ndarray, count: int) -> np.ndarray:
    """Return what is left of the mean squared error without the spreads' part, made by hand."""
    share = PEOPLE / np.bincount(group, weights=PEOPLE.sum(axis=1), minlength=count)[group][:, None]
    part = around_spreads(fit.mode, fit.lifted).variance_of(
        lambda mode: np.bincount(group, weights=(share * mode.chance).sum(axis=1), minlength=count)
    )
    return figures.mse - 2 * part


def slow_design(fit: MultilevelFit) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return one row a cell, the effects, and their joint covariance given the spreads, all whole."""
    slow = Slow(fit.cells)
    _, effects, covariance = slow.at(fit.spreads)
    return np.column_stack([slow.fixed, slow.drawn * fit.spreads[slow.which]]), effects, covariance


@pytest.mark.parametrize(("group", "names"), [(np.arange(14), CELLS.wards), (BOROUGH, BOROUGHS)])
def test_a_whole_inverse_gives_the_same_figures_and_variances(group: np.ndarray, names: tuple[str, ...]) -> None:
    fit = fit_multilevel(CELLS)
    figures = poststratified_groups(fit, PEOPLE, group=group, names=names)
    design, effects, covariance = slow_design(fit)
    chance, of_cell, count = special.expit(design @ effects), np.repeat(group, 12), PEOPLE.ravel()
    for number in range(len(names)):
        share = np.where(of_cell == number, count, 0) / count[of_cell == number].sum()
        slope = (share * chance * (1 - chance)) @ design
        assert_allclose(figures.values[number], share @ chance, rtol=1e-8)
        assert_allclose(given_spreads(figures, fit, group, len(names))[number], slope @ covariance @ slope, rtol=1e-5)


def test_draws_of_the_effects_scatter_as_the_variance_says() -> None:
    """The delta method against drawing all effects and weighting anew, where there are answers enough for a straight line to do."""
    cells = made_up_cells(seed=12, mean_trials=30)
    fit = fit_multilevel(cells)
    figures = poststratified(fit, PEOPLE)
    design, effects, covariance = slow_design(fit)
    drawn = np.random.default_rng(1).multivariate_normal(effects, covariance, 4000)
    share = PEOPLE / PEOPLE.sum(axis=1, keepdims=True)
    seen = np.einsum("wt,dwt->dw", share, special.expit(drawn @ design.T).reshape(4000, 14, 12))
    assert_allclose(seen.std(axis=0), np.sqrt(given_spreads(figures, fit, np.arange(14), 14)), rtol=0.06)
    assert_allclose(seen.mean(axis=0), figures.values, atol=0.004)


def test_the_spreads_covariance_is_twice_the_inverse_of_the_deviances_curvature() -> None:
    fit = fit_multilevel(frozen_cells())
    steps = 0.004 * np.eye(3)

    def deviance(move: np.ndarray) -> float:
        return laplace_deviance(most_likely(fit.mode.layout, fit.spreads + move)[0])

    curvature = [
        [(deviance(a + b) - deviance(a - b) - deviance(b - a) + deviance(-a - b)) / (4 * 0.004**2) for b in steps]
        for a in steps
    ]
    assert_allclose(around_spreads(fit.mode, fit.lifted).covariance, 2 * np.linalg.inv(curvature), rtol=5e-3, atol=1e-6)


def test_a_spread_lifted_from_zero_has_the_uncertainty_of_the_adjusted_likelihood() -> None:
    fit = fit_multilevel(wards_alike())
    step = 0.003

    def loss(spread: float) -> float:
        spreads = np.r_[spread, fit.spreads[1:]]
        return laplace_deviance(most_likely(fit.mode.layout, spreads)[0]) - 2 * np.log(spread)

    here = fit.spreads[0]
    curvature = (loss(here + step) - 2 * loss(here) + loss(here - step)) / step**2
    around = around_spreads(fit.mode, fit.lifted)
    assert_allclose(np.linalg.inv(around.covariance)[0, 0] * 2, curvature, rtol=1e-2)


def test_the_spreads_uncertainty_makes_the_mean_squared_error_larger() -> None:
    fit = fit_multilevel(CELLS)
    figures = poststratified(fit, PEOPLE)
    assert np.all(figures.mse > given_spreads(figures, fit, np.arange(14), 14))


def test_spreads_kept_at_zero_bring_no_uncertainty_and_are_named() -> None:
    kept = fit_multilevel(wards_alike(), at_zero=AtZero.KEEP)
    lifted = fit_multilevel(wards_alike())
    people = np.ones(kept.cells.trials.shape)
    figures = {name: poststratified(fit, people) for name, fit in (("kept", kept), ("lifted", lifted))}
    assert figures["kept"].notes[0].endswith("0 is used")
    assert figures["lifted"].notes[0].endswith("the adjusted likelihood's estimate is used")
    assert figures["kept"].notes[0].startswith("the spread was estimated at 0 for: ward")
    assert np.all(figures["kept"].mse < figures["lifted"].mse)


def test_all_spreads_at_zero_leave_the_variance_given_them() -> None:
    fit = fit_multilevel(wards_alike(), at_zero=AtZero.KEEP)
    still = most_likely(fit.mode.layout, np.zeros(3))[0]
    around = around_spreads(still, np.zeros(3, dtype=bool))
    assert around.sides == ()
    assert around.variance_of(lambda mode: mode.chance.mean(axis=1)) == 0


def test_spreads_that_are_no_minimum_are_refused() -> None:
    fit = fit_multilevel(frozen_cells())
    elsewhere = most_likely(fit.mode.layout, np.array([3.0, 3.0, 3.0]))[0]
    with pytest.raises(DidNotConverge, match="do not say how large the spreads are"):
        spread_uncertainty.around_spreads(elsewhere, np.zeros(3, dtype=bool))


def test_notes_are_empty_where_every_spread_is_above_zero() -> None:
    assert poststratified(fit_multilevel(frozen_cells()), np.ones((90, 40))).notes == ()


def test_a_ward_is_weighted_by_its_own_people_alone() -> None:
    fit = fit_multilevel(CELLS)
    one_kind = np.zeros(PEOPLE.shape)
    one_kind[:, 4] = 10
    assert_allclose(poststratified(fit, one_kind).values, fit.chances[:, 4])


def test_direct_figure_and_base_are_the_respondents_own() -> None:
    figures = poststratified(fit_multilevel(CELLS), PEOPLE)
    assert_allclose(figures.direct[:-1], CELLS.successes[:-1].sum(axis=1) / CELLS.trials[:-1].sum(axis=1))
    assert np.isnan(figures.direct[-1])
    assert figures.bases.tolist() == CELLS.trials.sum(axis=1).tolist()


def test_own_shares_of_a_borough_are_its_wards_by_people() -> None:
    fit = fit_multilevel(CELLS)
    figures = poststratified_groups(fit, PEOPLE, group=BOROUGH, names=BOROUGHS)
    north = BOROUGH == 0
    assert_allclose(figures.own_share[0], np.average(fit.own_shares[north], weights=PEOPLE[north].sum(axis=1)))


@pytest.mark.parametrize(
    ("people", "group", "says"),
    [
        (np.ones((3, 3)), BOROUGH, "has shape"),
        (np.where(PEOPLE > 800, -1, PEOPLE), BOROUGH, "missing or negative"),
        (np.where(PEOPLE > 800, np.nan, PEOPLE), BOROUGH, "missing or negative"),
        (PEOPLE, BOROUGH + 1, "do not say for each ward"),
        (PEOPLE, BOROUGH - 1, "do not say for each ward"),
        (PEOPLE, BOROUGH[:5], "do not say for each ward"),
        (PEOPLE, np.minimum(BOROUGH, 1), "Group number 2 has no people"),
    ],
)
def test_people_that_do_not_fit_are_refused(people: np.ndarray, group: np.ndarray, says: str) -> None:
    with pytest.raises(BadAreas, match=says):
        poststratified_groups(fit_multilevel(CELLS), people, group=group, names=BOROUGHS)


def test_a_forecast_of_a_wards_own_respondents_adds_their_chance_answers() -> None:
    fit = fit_multilevel(CELLS)
    asked = np.zeros(PEOPLE.shape)
    asked[:13, 2], asked[:13, 7] = 3, 5
    expected, variance = held_out_prediction(fit, asked)
    figures = poststratified(fit, np.where(asked.sum(axis=1, keepdims=True) > 0, asked, 1.0))
    chance = fit.chances
    by_chance = (3 * chance[:, 2] * (1 - chance[:, 2]) + 5 * chance[:, 7] * (1 - chance[:, 7])) / 64
    assert_allclose(expected[:13], ((3 * chance[:, 2] + 5 * chance[:, 7]) / 8)[:13])
    assert_allclose(variance[:13], (figures.mse + by_chance)[:13])
    assert np.isnan(expected[13])
    assert np.isnan(variance[13])


def test_a_forecast_for_other_cells_is_refused() -> None:
    with pytest.raises(BadAreas, match="people asked has shape"):
        held_out_prediction(fit_multilevel(CELLS), np.ones((2, 2)))
