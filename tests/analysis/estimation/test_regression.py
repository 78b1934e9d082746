"""Regressions with design-based errors: R's answers, slow second versions, properties and refusals in plain words."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from scipy import optimize

from homebeat.analysis.design.survey_design import MissingAnswers, SurveyDesign
from homebeat.analysis.estimation import model_fits
from homebeat.analysis.estimation.estimating import MissingAnswersFound
from homebeat.analysis.estimation.model_fits import (
    FitNotReached,
    PerfectSeparation,
    least_squares,
    logistic_fit,
    refuse_separated,
)
from homebeat.analysis.estimation.model_terms import CollinearDrivers, Driver, ModelRefused
from homebeat.analysis.estimation.regression import FittedModel, linear, logistic, wald_test
from homebeat.analysis.estimation.replicate_making import balanced_halves, jackknife
from homebeat.analysis.estimation.replicates import ReplicateKind, ReplicateSample, ReplicateScheme
from homebeat.analysis.estimation.row_design import linearised_sample
from homebeat.analysis.estimation.table_columns import ColumnFault, yes_or_no
from tests.analysis.estimation.fitted_truth import DESIGNS, answers, floats, sample, survey

DRIVERS = (Driver("age"), Driver("reference"), Driver("informed"), Driver("crime"))
ITERATED = 1e-8
SATISFIED = {"success": ("Satisfied",)}


def assert_as_in_r(model: FittedModel, name: str, tolerance: float = 1e-9) -> None:
    frozen = answers()["regression"][name]
    np.testing.assert_allclose([one.value for one in model.coefficients], frozen["coef"], rtol=tolerance)
    errors = np.sqrt(np.diag(frozen["cov"]))
    np.testing.assert_allclose([one.standard_error for one in model.coefficients], errors, rtol=tolerance)
    np.testing.assert_allclose(model.covariance, frozen["cov"], rtol=tolerance, atol=tolerance * errors.min() ** 2)
    np.testing.assert_allclose([(one.ci_low, one.ci_high) for one in model.coefficients], frozen["ci"], rtol=1e-6)
    assert model.df == frozen["df"]
    for test in model.tests if frozen["tests"] else ():
        expected = frozen["tests"][test.driver]
        assert (test.df_between, test.df_within) == (expected["df"], expected["ddf"])
        np.testing.assert_allclose([test.statistic, test.p], [expected["f"], expected["p"]], rtol=10 * tolerance)


def replicated(
    made: ReplicateSample, kind: ReplicateKind, rho: float | None = None
) -> tuple[pa.Table, SurveyDesign, ReplicateScheme]:
    table, names = survey(), tuple(f"made_{place}" for place in range(made.replicates.shape[1]))
    for name, column in zip(names, made.replicates.T, strict=True):
        table = table.append_column(name, pa.array(column))
    scheme = ReplicateScheme(kind=kind, scale=made.scale, rscales=tuple(made.rscales), mse=made.mse, rho=rho)
    return table, SurveyDesign(weight="weight", replicate_weights=names), scheme


@pytest.mark.parametrize("name", ["strata", "two_stage"])
def test_linear_models_are_those_of_r(name: str) -> None:
    assert_as_in_r(linear(survey(), DESIGNS[name], "confidence", DRIVERS), f"linear_{name}")


@pytest.mark.parametrize("name", ["clusters", "two_stage"])
def test_logistic_models_are_those_of_r(name: str) -> None:
    assert_as_in_r(logistic(survey(), DESIGNS[name], "satisfied", DRIVERS, **SATISFIED), f"logistic_{name}", ITERATED)


def test_models_with_replicate_weights_are_those_of_r() -> None:
    table, design, scheme = replicated(jackknife(sample("clusters_fpc")), ReplicateKind.JKN)
    assert_as_in_r(linear(table, design, "confidence", DRIVERS, scheme=scheme), "linear_jkn")
    assert_as_in_r(logistic(table, design, "satisfied", DRIVERS, scheme=scheme, **SATISFIED), "logistic_jkn", ITERATED)

    pairs = linearised_sample(survey(), SurveyDesign(weight="weight", stratum="pair", clusters=("ward",)))
    table, design, scheme = replicated(balanced_halves(pairs, rho=0.3, mse=True), ReplicateKind.FAY, rho=0.3)
    assert_as_in_r(linear(table, design, "confidence", DRIVERS, scheme=scheme), "linear_brr_mse")


def test_a_chosen_reference_and_truth_values_are_categories_as_in_r() -> None:
    often = pa.array([contacts > 2 for contacts in survey()["contacts"].to_pylist()])
    table = survey().append_column("often", often)

    model = linear(table, DESIGNS["clusters"], "confidence", (Driver("crime", reference="Violence"), Driver("often")))

    assert model.names == ("(intercept)", "crime=Burglary", "crime=Vehicle crime", "often=True")
    assert_as_in_r(model, "reference")
    assert model.coefficient("often=True") is model.coefficients[3]


def test_numbers_may_be_taken_as_categories() -> None:
    as_text = linear(survey(), DESIGNS["strata"], "age", (Driver("ward", as_categories=True),))

    assert as_text.names == ("(intercept)", "ward=2", "ward=3", "ward=4", "ward=5", "ward=6")


def test_a_linear_model_of_one_category_is_the_difference_of_means_and_its_errors_those_of_scores_in_loops() -> None:
    model = linear(survey(), DESIGNS["rows"], "age", (Driver("group"),))
    age, weight = floats("age"), floats("weight")
    white = np.array(survey()["group"]) == "White"
    means = [np.average(age[part], weights=weight[part]) for part in (~white, white)]
    scores = [
        w * ((y - means[1]) / weight[white].sum() if is_white else -(y - means[0]) / weight[~white].sum())
        for y, w, is_white in zip(age, weight, white, strict=True)
    ]
    n = len(scores)
    slow = n / (n - 1) * sum((score - sum(scores) / n) ** 2 for score in scores)

    found = model.coefficient("group=White")

    assert found.value == pytest.approx(means[1] - means[0], rel=1e-10)
    assert found.standard_error == pytest.approx(slow**0.5, rel=1e-10)


def test_a_logistic_fit_is_where_a_plain_search_finds_the_likelihood_highest() -> None:
    random = np.random.default_rng(8)
    columns = np.column_stack([np.ones(80), random.normal(size=80), random.integers(0, 2, 80)])
    outcome, weights = random.integers(0, 2, 80).astype(float), random.uniform(0.5, 3, 80)

    def against(beta: np.ndarray) -> float:
        return -sum(
            w * (y * (row @ beta) - np.log1p(np.exp(row @ beta)))
            for row, y, w in zip(columns, outcome, weights, strict=True)
        )

    slow = optimize.minimize(
        against, np.zeros(3), method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-12, "maxiter": 4000}
    )

    np.testing.assert_allclose(logistic_fit(columns, outcome, weights, ("a", "b", "c")), slow.x, atol=1e-5)


def test_a_logistic_fit_from_a_far_start_comes_to_the_same_answer() -> None:
    random = np.random.default_rng(9)
    columns = np.column_stack([np.ones(60), random.normal(size=60)])
    outcome = (random.random(60) < 0.3).astype(float)
    usual = logistic_fit(columns, outcome, np.ones(60), ("a", "b"))

    far = logistic_fit(columns, outcome, np.ones(60), ("a", "b"), start=np.array([6.0, -5.0]))

    np.testing.assert_allclose(far, usual, rtol=1e-10)


def test_rows_shuffled_and_weights_scaled_change_nothing() -> None:
    order = np.random.default_rng(4).permutation(survey().num_rows)
    moved = survey().take(order)
    moved = moved.set_column(moved.column_names.index("weight"), "weight", pa.array(floats("weight")[order] * 1e-4))

    for model, arguments in ((linear, ("confidence", DRIVERS)), (logistic, ("satisfied", DRIVERS))):
        options = SATISFIED if model is logistic else {}
        usual, found = (model(table, DESIGNS["two_stage"], *arguments, **options) for table in (survey(), moved))
        for one, other in zip(usual.coefficients, found.coefficients, strict=True):
            assert (other.value, other.standard_error) == pytest.approx((one.value, one.standard_error), rel=1e-8)


def test_odds_ratios_are_the_log_odds_carried_over() -> None:
    model = logistic(survey(), DESIGNS["clusters"], "satisfied", DRIVERS, **SATISFIED)
    log_odds, found = model.coefficient("reference"), model.odds_ratios[1]

    assert found.measure == "odds_ratio:satisfied~reference"
    assert (found.value, found.ci_low, found.ci_high) == pytest.approx(
        tuple(np.exp([log_odds.value, log_odds.ci_low, log_odds.ci_high]))
    )
    assert found.standard_error == pytest.approx(found.value * log_odds.standard_error)
    assert len(model.odds_ratios) == len(model.coefficients) - 1
    assert linear(survey(), DESIGNS["clusters"], "age", (Driver("group"),)).odds_ratios == ()


def test_a_model_carries_its_base_and_the_rows_left_out() -> None:
    model = linear(survey(), DESIGNS["clusters"], "confidence", DRIVERS)
    lacking = int(np.isnan(floats("confidence")).sum())

    assert model.n == survey().num_rows - lacking
    assert model.coefficients[0].n == model.n
    assert model.notes == (f"{lacking} rows without an answer are left out",)


def test_too_few_clusters_leave_coefficients_without_intervals() -> None:
    table = pa.table(
        {"y": [1.0, 2, 4, 3, 5, 9], "x": [1.0, 2, 3, 4, 5, 6], "z": [1.0, 0, 1, 1, 0, 0], "ward": [1, 1, 1, 2, 2, 2]}
    )

    model = linear(table, SurveyDesign(clusters=("ward",)), "y", (Driver("x"), Driver("z")))

    assert model.df == -1
    assert {(one.ci_low, one.ci_high) for one in model.coefficients} == {(None, None)}
    assert model.tests == ()
    assert "too few clusters" in model.notes[0]


def test_coefficients_that_cannot_be_tested_together_are_refused() -> None:
    with pytest.raises(ModelRefused, match="'crime' cannot be tested together"):
        wald_test("crime", np.array([1.0, 2.0]), np.array([[1.0, 1.0], [1.0, 1.0]]), [0, 1], 5)


TEN = pa.table(
    {
        "yes": [0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
        "told": ["no", "no", "no", "no", "yes", "yes", "yes", "yes", "yes", "yes"],
        "x": [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        "x_again": [3.0, 5, 7, 9, 11, 13, 15, 17, 19, 21],
        "mixed": [1.0, 5, 2, 4, 3, 2, 4, 1, 5, 3],
        "same": ["a"] * 10,
        "ones": [1.0] * 10,
        "always": [1] * 10,
        "three": [0, 1, 2, 0, 1, 2, 0, 1, 2, 0],
        "nothing": pa.array([None] * 10, pa.float64()),
    }
)
PLAIN = SurveyDesign()


def test_perfect_separation_is_refused_and_the_driver_named() -> None:
    with pytest.raises(PerfectSeparation, match="one side of 'x',") as refused:
        logistic(TEN, PLAIN, "yes", (Driver("x"), Driver("mixed")))

    assert "x" in refused.value.names


def test_separation_on_one_side_only_is_refused_too() -> None:
    with pytest.raises(PerfectSeparation, match="'told=yes'") as refused:
        logistic(TEN, PLAIN, "yes", (Driver("told"),))

    assert refused.value.names == ("told=yes",)


def test_large_log_odds_without_separation_are_no_refusal() -> None:
    random = np.random.default_rng(2)
    x = random.normal(size=400)
    x[0] = 30.0
    columns, outcome = np.column_stack([np.ones(400), x]), (random.random(400) < 1 / (1 + np.exp(-x))).astype(float)

    beta = logistic_fit(columns, outcome, np.ones(400), ("(intercept)", "x"))

    assert np.abs(columns @ beta).max() > 15
    assert beta[1] == pytest.approx(1, abs=0.4)


def test_a_fit_that_does_not_settle_is_refused() -> None:
    columns = np.column_stack([np.ones(4), [1e308, -1e308, 1e308, -1e308]])

    with np.errstate(all="ignore"), pytest.raises(FitNotReached, match="did not settle"):
        logistic_fit(
            columns, np.array([1.0, 1.0, 0.0, 0.0]), np.ones(4), ("(intercept)", "x"), start=np.array([0.0, 3e-307])
        )


def test_a_fit_that_wants_more_steps_than_are_allowed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_fits, "STEPS", 1)

    with pytest.raises(FitNotReached):
        logistic(survey(), DESIGNS["clusters"], "satisfied", DRIVERS, **SATISFIED)


def test_a_fit_so_far_out_that_nothing_is_left_to_weigh_is_refused() -> None:
    columns = np.column_stack([np.ones(4), [1.0, 2.0, 3.0, 4.0]])

    with pytest.raises(FitNotReached):
        logistic_fit(
            columns, np.array([1.0, 0.0, 1.0, 0.0]), np.ones(4), ("(intercept)", "x"), start=np.array([0.0, 1e4])
        )


@pytest.mark.parametrize("model", [linear, logistic])
def test_a_driver_made_of_others_is_refused_and_named(model: object) -> None:
    with pytest.raises(CollinearDrivers, match=r"can be worked out from 'x(_again)?'"):
        model(TEN, PLAIN, "yes", (Driver("x"), Driver("x_again"), Driver("mixed")))


@pytest.mark.parametrize(
    ("outcome", "drivers", "says"),
    [
        ("yes", (Driver("same"),), "same 'same'"),
        ("yes", (Driver("ones"),), "same 'ones'"),
        ("yes", (), "at least one driver"),
        ("yes", (Driver("x"), Driver("x")), "only once"),
        ("always", (Driver("mixed"),), "Every row has the same outcome"),
        ("yes", (Driver("nothing"),), "No row has the outcome"),
        (
            "yes",
            tuple(Driver(name, as_categories=True) for name in ("x", "mixed", "three")),
            "can be worked out|too few",
        ),
    ],
)
def test_answers_that_no_model_fits_are_refused_in_plain_words(
    outcome: str, drivers: tuple[Driver, ...], says: str
) -> None:
    with pytest.raises(ModelRefused, match=says):
        logistic(TEN, PLAIN, outcome, drivers)


def test_as_many_coefficients_as_rows_are_refused() -> None:
    with pytest.raises(ModelRefused, match="3 rows are too few for 3 coefficients"):
        linear(TEN.slice(3, 3), PLAIN, "x", (Driver("mixed"), Driver("yes")))


def test_least_squares_at_weights_that_leave_a_driver_out_are_refused() -> None:
    columns = np.column_stack([np.ones(4), [0.0, 0.0, 0.0, 1.0]])

    with pytest.raises(ModelRefused, match="At these weights"):
        least_squares(columns, np.arange(4.0), np.array([1.0, 1.0, 1.0, 0.0]))


def test_a_replicate_at_which_no_model_fits_is_left_out_and_said() -> None:
    table = pa.table(
        {
            "y": [1.0, 2, 4, 3, 5, 9],
            "rare": [1, 0, 0, 0, 0, 1],
            **{f"r{i}": [float(j not in (i, 5 - i)) * 1.5 for j in range(6)] for i in range(3)},
        }
    )
    design = SurveyDesign(replicate_weights=("r0", "r1", "r2"))

    model = linear(table, design, "y", (Driver("rare"),), scheme=ReplicateScheme(kind=ReplicateKind.BRR))

    assert model.notes[0] == "1 of 3 replicates gave no answer and were left out"


def test_a_replicate_that_loses_a_category_gives_a_logistic_model_no_answer() -> None:
    table = pa.table(
        {
            "y": [1, 0, 1, 0, 1, 0, 1, 0],
            "rare": [1, 1, 0, 0, 0, 0, 0, 0],
            **{f"r{i}": [float(j not in (i, i + 1)) for j in range(8)] for i in (0, 2, 4)},
        }
    )
    design = SurveyDesign(replicate_weights=("r0", "r2", "r4"))

    model = logistic(table, design, "y", (Driver("rare"),), scheme=ReplicateScheme(kind=ReplicateKind.BRR))

    assert model.notes[0] == "1 of 3 replicates gave no answer and were left out"
    assert model.tests == ()
    assert model.notes[1].startswith("The coefficients of 'rare' cannot be tested together")


def test_separation_is_found_among_many_rows_and_not_seen_where_there_is_none() -> None:
    random = np.random.default_rng(11)
    columns = np.column_stack([np.ones(20_000), random.normal(size=(20_000, 3))])
    outcome = (random.random(20_000) < 1 / (1 + np.exp(-4 * columns[:, 1]))).astype(float)
    names = ("(intercept)", "x", "y", "z")

    refuse_separated(columns, outcome, names)
    with pytest.raises(PerfectSeparation, match="'y'"):
        refuse_separated(columns, (columns[:, 2] > 3).astype(float), names)


def test_an_outcome_without_drivers_that_never_differs_is_separated_by_the_intercept() -> None:
    with pytest.raises(PerfectSeparation) as refused:
        refuse_separated(np.ones((5, 1)), np.ones(5), ("(intercept)",))

    assert refused.value.names == ("(intercept)",)


def test_a_category_column_of_any_kind_is_read() -> None:
    coded = survey().set_column(survey().column_names.index("crime"), "crime", survey()["crime"].dictionary_encode())

    usual, found = (linear(table, DESIGNS["strata"], "age", (Driver("crime"),)) for table in (survey(), coded))

    assert usual == found


def test_answers_that_count_as_yes_must_occur() -> None:
    with pytest.raises(
        ColumnFault,
        match=r"no row of 'satisfied' has the answer 'Delighted'. Its answers are: Not satisfied, Satisfied",
    ):
        yes_or_no(survey(), "satisfied", ("Satisfied", "Delighted"))
    with pytest.raises(ColumnFault, match="more than 0 and 1"):
        yes_or_no(TEN, "three")
    with pytest.raises(ColumnFault, match=r"no row with 'maybe'. Choose the reference among: no, yes"):
        linear(TEN, PLAIN, "x", (Driver("told", reference="maybe"),))


def test_missing_answers_are_refused_where_the_design_says_so() -> None:
    with pytest.raises(MissingAnswersFound, match="no answer for confidence or age"):
        linear(survey(), replace(DESIGNS["rows"], missing=MissingAnswers.REFUSE), "confidence", (Driver("age"),))
