from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import optimize, special

from homebeat.analysis.small_areas import mode, multilevel
from homebeat.analysis.small_areas.at_zero import AtZero
from homebeat.analysis.small_areas.cells import Cells
from homebeat.analysis.small_areas.laplace import laplace_deviance, slope_by_spreads
from homebeat.analysis.small_areas.mode import Layout, most_likely
from homebeat.analysis.small_areas.multilevel import fit_multilevel
from homebeat.analysis.small_areas.refusals import BadAreas, DidNotConverge

from .worlds import frozen_cells, made_up_cells, truth

LME4_NAME = {"ward": "ward.(Intercept)", "age": "age.(Intercept)", "ethnicity": "ethnicity.(Intercept)"}


class Slow:
    """The same model with one row a cell and whole matrices."""

    def __init__(self, cells: Cells) -> None:
        wards, types = cells.trials.shape
        ward, kind = np.repeat(np.arange(wards), types), np.tile(np.arange(types), wards)
        self.trials, self.successes = cells.trials.ravel(), cells.successes.ravel()
        self.fixed = np.column_stack([cells.ward_fixed[ward], np.ones(wards * types), cells.type_fixed[kind]])
        groups = [ward, *(one.of_type[kind] for one in cells.groupings)]
        sizes = [wards, *(len(one.levels) for one in cells.groupings)]
        self.drawn = np.column_stack([np.eye(size)[of] for of, size in zip(groups, sizes, strict=True)])
        self.which = np.repeat(np.arange(len(sizes)), sizes)

    def at(self, spreads: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Return the Laplace deviance, the effects, and the inverse of their joint curvature."""
        scaled = self.drawn * spreads[self.which]
        design = np.column_stack([self.fixed, scaled])
        penalty = np.diag(np.r_[np.zeros(self.fixed.shape[1]), np.ones(scaled.shape[1])])
        effects = np.zeros(design.shape[1])
        for _ in range(60):
            chance = special.expit(design @ effects)
            weight = self.trials * chance * (1 - chance)
            curvature = design.T @ (design * weight[:, None]) + penalty
            effects = effects + np.linalg.solve(
                curvature, design.T @ (self.successes - self.trials * chance) - penalty @ effects
            )
        logit = design @ effects
        likelihood = self.successes @ logit - self.trials @ np.logaddexp(0, logit)
        among_drawn = scaled.T @ (scaled * weight[:, None]) + np.eye(scaled.shape[1])
        deviance = -2 * likelihood + effects @ penalty @ effects + np.linalg.slogdet(among_drawn)[1]
        return float(deviance), effects, np.linalg.inv(curvature)

    def fitted(self) -> np.ndarray:
        start = np.full(self.which.max() + 1, 0.4)
        return np.abs(
            optimize.minimize(
                lambda s: self.at(np.abs(s))[0], start, method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-10}
            ).x
        )


def test_spreads_coefficients_and_likelihood_are_lme4s() -> None:
    expected, fit = truth("multilevel_lme4"), fit_multilevel(frozen_cells())
    theta = [expected["theta"][LME4_NAME[name]] for name in fit.spread_names]
    beta = [expected["beta"][{"constant": "(Intercept)"}.get(name, name)] for name in fit.coefficient_names]
    assert_allclose(fit.spreads, theta, atol=1e-6)
    assert_allclose(fit.coefficients, beta, atol=1e-6)
    assert_allclose(fit.log_likelihood, expected["log_likelihood"], rtol=1e-10)
    assert not fit.was_zero.any()


def test_coefficients_covariance_is_lme4s() -> None:
    expected, fit = truth("multilevel_lme4"), fit_multilevel(frozen_cells())
    order = [
        list(expected["beta"]).index({"constant": "(Intercept)"}.get(name, name)) for name in fit.coefficient_names
    ]
    assert_allclose(fit.coefficient_covariance, np.array(expected["covariance"])[np.ix_(order, order)], rtol=1e-5)


def test_effects_and_cells_are_lme4s() -> None:
    cells, expected = frozen_cells(), truth("multilevel_lme4")
    fit = fit_multilevel(cells)
    wards = dict(zip(expected["ward"]["level"], expected["ward"]["effect"], strict=True))
    assert_allclose(fit.ward_effects, [wards[name] for name in cells.wards], atol=1e-6)
    for grouping, effects in zip(cells.groupings, fit.level_effects, strict=True):
        assert expected[grouping.name]["level"] == list(grouping.levels)
        assert_allclose(effects, expected[grouping.name]["effect"], atol=1e-6)
    assert_allclose(fit.chances[cells.trials > 0], expected["fitted"], atol=1e-6)  # both by ward, then by cell type


@pytest.mark.parametrize("seed", range(3))
def test_whole_matrices_and_a_blind_search_find_the_same(seed: int) -> None:
    cells = made_up_cells(seed=seed, without=1)
    slow, fit = Slow(cells), fit_multilevel(cells, at_zero=AtZero.KEEP)
    found = slow.fitted()
    deviance, effects, inverse = slow.at(fit.spreads)
    assert_allclose(fit.spreads, found, atol=3e-4)
    assert deviance <= slow.at(found)[0] + 1e-7
    assert_allclose(fit.coefficients, effects[:3], atol=1e-7)
    assert_allclose(fit.coefficient_covariance, inverse[:3, :3], rtol=1e-6)
    assert_allclose(fit.ward_effects, effects[3:17] * fit.spreads[0], atol=1e-7)
    constant = (
        special.gammaln(cells.trials + 1)
        - special.gammaln(cells.successes + 1)
        - special.gammaln(cells.trials - cells.successes + 1)
    ).sum()
    assert_allclose(fit.log_likelihood, constant - deviance / 2, rtol=1e-10)


@pytest.mark.parametrize("spreads", [(0.5, 0.5, 0.5), (0.3, 0.1, 0.7), (0.02, 0.3, 1.0)])
def test_the_slope_is_the_deviances(spreads: tuple[float, ...]) -> None:
    layout, here = Layout.of(made_up_cells(seed=2)), np.array(spreads)
    steps = 1e-5 * np.eye(3)
    slow = [
        (laplace_deviance(most_likely(layout, here + step)[0]) - laplace_deviance(most_likely(layout, here - step)[0]))
        / 2e-5
        for step in steps
    ]
    at = most_likely(layout, here)[0]
    assert_allclose(slope_by_spreads(at), slow, rtol=1e-6, atol=1e-6)
    assert_allclose(slope_by_spreads(at, [2, 0]), slope_by_spreads(at)[[2, 0]], rtol=1e-14)


def test_the_flat_spot_at_zero_is_not_taken_for_an_answer() -> None:
    """A first stride onto all spreads 0, where the deviance is level, must not end the search."""
    cells = made_up_cells(60, seed=5, spread=0.35, mean_trials=3)
    layout = Layout.of(cells)
    here, _ = multilevel._searched(layout, np.full(3, 1e-4), lifted=np.zeros(3, dtype=bool))
    assert_allclose(here.spreads, fit_multilevel(cells).spreads, atol=1e-5)
    assert here.spreads[0] > 0.1


def wards_alike() -> Cells:
    """Cells in which every ward answers alike, so that the wards' spread is put at 0."""
    cells = made_up_cells(10, seed=3)
    return replace(
        cells,
        trials=np.tile(cells.trials[0] + 2, (10, 1)),
        successes=np.tile(np.minimum(cells.successes[0] + 1, cells.trials[0] + 1), (10, 1)),
    )


def test_a_spread_of_zero_is_kept_where_that_is_asked_for() -> None:
    fit = fit_multilevel(wards_alike(), at_zero=AtZero.KEEP)
    assert fit.spreads[0] == 0
    assert fit.was_zero[0]
    assert not fit.lifted.any()
    assert not fit.ward_effects.any()
    assert not fit.own_shares.any()


def test_by_default_a_spread_of_zero_gives_way_to_the_adjusted_likelihoods() -> None:
    cells = wards_alike()
    fit, slow = fit_multilevel(cells), Slow(cells)
    assert fit.was_zero[0]
    assert fit.lifted.tolist() == fit.was_zero.tolist()
    lifted = fit.was_zero

    def loss(spreads: np.ndarray) -> float:
        return slow.at(np.abs(spreads))[0] - 2 * np.log(np.abs(spreads[lifted])).sum()

    found = optimize.minimize(loss, np.full(3, 0.4), method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-10}).x
    assert_allclose(fit.spreads, np.abs(found), atol=3e-4)
    assert fit.spreads[0] > 0.01


def test_splitting_a_cells_answers_changes_nothing() -> None:
    """Twice the wards' table with half the answers each is another model; twice the types with the same levels is the same one."""
    cells = made_up_cells(seed=6)
    half = np.floor(cells.trials / 2)
    yes = np.minimum(np.floor(cells.successes / 2), half)
    split = replace(
        cells, trials=np.hstack([half, cells.trials - half]), successes=np.hstack([yes, cells.successes - yes]),
        type_fixed=np.vstack([cells.type_fixed] * 2), groupings=tuple(replace(one, of_type=np.tile(one.of_type, 2)) for one in cells.groupings),
    )  # fmt: skip
    whole, parts = fit_multilevel(cells), fit_multilevel(split)
    assert_allclose(parts.spreads, whole.spreads, atol=1e-6)
    assert_allclose(parts.coefficients, whole.coefficients, atol=1e-6)


def test_the_order_of_wards_and_types_does_not_matter() -> None:
    cells = made_up_cells(seed=7)
    rng = np.random.default_rng(1)
    wards, types = rng.permutation(14), rng.permutation(12)
    mixed = replace(
        cells, wards=tuple(cells.wards[i] for i in wards), trials=cells.trials[np.ix_(wards, types)], successes=cells.successes[np.ix_(wards, types)],
        ward_fixed=cells.ward_fixed[wards], type_fixed=cells.type_fixed[types],
        groupings=tuple(replace(one, of_type=one.of_type[types]) for one in cells.groupings),
    )  # fmt: skip
    assert_allclose(fit_multilevel(mixed).chances, fit_multilevel(cells).chances[np.ix_(wards, types)], atol=1e-6)


def test_a_model_without_groupings_and_fixed_columns_is_a_model_of_wards() -> None:
    cells = made_up_cells(30, seed=8)
    bare = replace(
        cells, ward_fixed=np.empty((30, 0)), ward_fixed_names=(), type_fixed=np.empty((12, 0)), type_fixed_names=(), groupings=()
    )  # fmt: skip
    fit, slow = fit_multilevel(bare), Slow(bare)
    assert fit.spread_names == ("ward",)
    assert fit.coefficient_names == ("constant",)
    assert_allclose(fit.spreads, slow.fitted(), atol=1e-4)


def test_a_ward_without_answers_is_predicted_from_its_columns() -> None:
    fit = fit_multilevel(made_up_cells(20, seed=9, without=1))
    assert fit.ward_effects[-1] == fit.own_shares[-1] == 0
    assert np.all((fit.chances[-1] > 0) & (fit.chances[-1] < 1))


@pytest.mark.parametrize(
    ("change", "side"),
    [
        ({"ward_fixed_names": ("a", "b")}, "wards'"),
        ({"type_fixed_names": ("a", "b")}, "cell types'"),
    ],
)
def test_columns_that_repeat_one_another_are_refused(change: dict[str, tuple[str, ...]], side: str) -> None:
    cells = made_up_cells(seed=1)
    name = next(iter(change))
    column = name.removesuffix("_names")
    with pytest.raises(BadAreas, match=f"The {side} fixed columns repeat"):
        fit_multilevel(replace(cells, **change, **{column: np.repeat(getattr(cells, column), 2, axis=1)}))


def test_a_column_that_splits_the_answers_completely_is_no_answer() -> None:
    cells = made_up_cells(seed=1)
    female = cells.type_fixed[:, 0] == 1
    with pytest.raises(DidNotConverge, match="splits the answers completely"):
        fit_multilevel(replace(cells, successes=np.where(female, cells.trials, 0.0)))


def test_effects_that_do_not_settle_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mode, "MOST_STEPS", 1)
    with pytest.raises(DidNotConverge, match="The effects did not settle"):
        fit_multilevel(made_up_cells(seed=1))


def test_a_search_that_is_stopped_on_a_slope_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multilevel, "MOST_STEPS", 1)
    with pytest.raises(DidNotConverge, match="The spreads did not settle"):
        fit_multilevel(made_up_cells(seed=1))


def test_a_step_that_would_lead_down_is_halved() -> None:
    """From far away a full Newton step overshoots; the top is found all the same."""
    layout = Layout.of(made_up_cells(seed=1))
    near, _ = most_likely(layout, np.array([0.5, 0.3, 0.3]))
    far = mode.Effects(near.effects.ward + 30, near.effects.short - 5)
    found, _ = most_likely(layout, np.array([0.5, 0.3, 0.3]), far)
    assert_allclose(found.value, near.value, rtol=1e-10)
