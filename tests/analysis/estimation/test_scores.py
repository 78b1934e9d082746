"""The variance of score totals under a design: R's answers, a slow second version, properties and refusals."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homebeat.analysis.design.survey_design import LonelyStratum, Margin, RakingResiduals, SurveyDesign
from homebeat.analysis.estimation.row_design import linearised_sample
from homebeat.analysis.estimation.row_sample import LinearisedSample, means, ratio, totals
from homebeat.analysis.estimation.scores import LonelyStrata, variance_of_totals
from homebeat.analysis.estimation.stages import DesignRefused
from homebeat.analysis.estimation.table_columns import ColumnFault
from homebeat.analysis.tables.faults import ColumnMissing
from tests.analysis.estimation.fitted_truth import (
    DESIGNS,
    answers,
    floats,
    lonely_sample,
    sample,
    slow_variance,
    survey,
)

TIGHT = {"rtol": 1e-9, "atol": 0}


def violence(whole: LinearisedSample) -> LinearisedSample:
    return whole.keep((np.array(survey()["crime"]) == "Violence") & ~np.isnan(floats("confidence")))


def assert_as_in_r(whole: LinearisedSample, frozen: dict) -> None:
    columns = np.column_stack([floats("age"), floats("contacts")])
    found, spread = means(whole, columns)
    np.testing.assert_allclose(found, frozen["mean"], **TIGHT)
    np.testing.assert_allclose(spread.covariance, frozen["mean_cov"], **TIGHT)
    found, spread = totals(whole, columns)
    np.testing.assert_allclose(found, frozen["total"], **TIGHT)
    np.testing.assert_allclose(spread.covariance, frozen["total_cov"], **TIGHT)
    quotient, spread = ratio(whole, floats("contacts"), floats("age"))
    np.testing.assert_allclose([quotient, spread.errors()[0]], [frozen["ratio"], frozen["ratio_se"]], **TIGHT)
    assert whole.degrees_of_freedom() == frozen["df"]
    part = violence(whole)
    found, spread = means(part, floats("confidence")[:, None])
    np.testing.assert_allclose([found[0], spread.errors()[0]], [frozen["part"], frozen["part_se"]], **TIGHT)
    assert part.degrees_of_freedom() == frozen["part_df"]


@pytest.mark.parametrize("name", DESIGNS)
def test_means_totals_ratios_and_domains_are_those_of_r(name: str) -> None:
    assert_as_in_r(sample(name), answers()["scores"][name])


@pytest.mark.parametrize("rule", [rule for rule in LonelyStratum if rule is not LonelyStratum.FAIL])
def test_lonely_strata_count_as_in_r_under_each_rule(rule: LonelyStratum) -> None:
    assert_as_in_r(lonely_sample(rule), answers()["lonely"][rule.value])


def test_lonely_strata_are_refused_by_default_and_named() -> None:
    with pytest.raises(LonelyStrata, match=r"Edgeway.*adjust, average, remove or certainty") as refused:
        totals(lonely_sample(LonelyStratum.FAIL), floats("age")[:, None])

    assert refused.value.names == ["Edgeway"]


def test_an_average_of_no_other_stratum_is_refused() -> None:
    alone = pa.table({"place": ["a", "a", "b", "b"], "ward": [1, 1, 2, 2], "score": [1.0, 2.0, 3.0, 4.0]})
    design = SurveyDesign(stratum="place", clusters=("ward",), lonely=LonelyStratum.AVERAGE)

    with pytest.raises(LonelyStrata, match="no other stratum is left"):
        totals(linearised_sample(alone, design), np.ones((4, 1)))


def test_an_average_at_a_later_stage_is_refused() -> None:
    table = pa.table({"ward": [1, 1, 2], "home": [1, 2, 3], "wards": [9, 9, 9], "homes": [5, 5, 5]})
    design = SurveyDesign(clusters=("ward", "home"), fpc=("wards", "homes"), lonely=LonelyStratum.AVERAGE)

    with pytest.raises(LonelyStrata, match="stage 2"):
        totals(linearised_sample(table, design), np.array([[1.0], [2.0], [4.0]]))


def test_a_stratum_that_is_fully_sampled_may_be_lonely_and_adds_nothing() -> None:
    table = pa.table({"place": ["a", "b", "b"], "places": [1, 4, 4]})
    design = SurveyDesign(stratum="place", fpc=("places",))

    _, spread = totals(linearised_sample(table, design), np.array([[9.0], [1.0], [3.0]]))

    assert spread.covariance[0, 0] == pytest.approx(2**2 * (2 / 4 * 2 * 2))


@pytest.mark.parametrize("name", DESIGNS)
def test_the_slow_version_agrees(name: str) -> None:
    design, score = DESIGNS[name], floats("weight") * floats("contacts")
    strata = survey()["borough"].to_pylist() if design.stratum else [0] * len(score)
    clusters = [survey()[column].to_pylist() for column in design.clusters] or [list(range(len(score)))]
    sizes = {"two_stage": ["wards", "people"], "two_stage_share": ["wards", "people"], "clusters_fpc": ["wards"]}.get(
        name, []
    )
    populations = [floats(column).tolist() for column in sizes] or [[np.inf] * len(score)]
    slow = slow_variance(score, strata, clusters[: len(populations)], populations)

    _, spread = totals(sample(name), floats("contacts")[:, None])

    assert spread.covariance[0, 0] == pytest.approx(slow, rel=1e-12)


def test_a_correction_at_the_first_stage_alone_lets_the_second_vary_freely() -> None:
    design = SurveyDesign(weight="weight", stratum="borough", clusters=("ward", "person"), fpc=("wards",))
    score, free = floats("weight") * floats("contacts"), [np.inf] * survey().num_rows
    clusters = [survey()["ward"].to_pylist(), survey()["person"].to_pylist()]

    _, spread = totals(linearised_sample(survey(), design), floats("contacts")[:, None])

    slow = slow_variance(score, survey()["borough"].to_pylist(), clusters, [floats("wards").tolist(), free])
    assert spread.covariance[0, 0] == pytest.approx(slow, rel=1e-12)


CRIMES = Margin("crime", {"Burglary": 15000, "Vehicle crime": 17000, "Violence": 18000})
AGES = Margin("old", {"0": 26000, "1": 24000})
FITTED = {
    "poststratified": {"poststratify": (CRIMES,)},
    "rake": {"rake": (CRIMES, AGES), "raking_residuals": RakingResiduals.RAKE},
    "calibrate": {"rake": (CRIMES, AGES)},
}


def fitted_sample(kind: str) -> LinearisedSample:
    table = survey().append_column("old", pa.array((floats("age") >= 50).astype(int)))
    return linearised_sample(table, replace(DESIGNS["clusters_fpc"], **FITTED[kind]))


@pytest.mark.parametrize("kind", FITTED)
def test_weights_fitted_to_margins_lose_what_the_margins_explain_as_in_r(kind: str) -> None:
    whole, frozen = fitted_sample(kind), answers()["fitted"][kind]
    contacts = floats("contacts")[:, None]

    np.testing.assert_allclose(whole.weights, frozen["weights"], rtol=1e-9)
    found, spread = means(whole, contacts)
    np.testing.assert_allclose([found[0], spread.errors()[0]], [frozen["mean"], frozen["mean_se"]], **TIGHT)
    found, spread = means(whole.keep(np.array(survey()["group"]) == "White"), contacts)
    np.testing.assert_allclose([found[0], spread.errors()[0]], [frozen["part"], frozen["part_se"]], **TIGHT)


@pytest.mark.parametrize("kind", FITTED)
def test_a_total_that_the_weights_were_fitted_to_does_not_vary(kind: str) -> None:
    _, spread = totals(fitted_sample(kind), (np.array(survey()["crime"]) == "Burglary").astype(float)[:, None])

    assert spread.errors()[0] == pytest.approx(0, abs=1e-5)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.001, 1000), st.randoms(use_true_random=False))
def test_scaled_weights_and_shuffled_rows_change_nothing_of_a_mean(factor: float, random: object) -> None:
    order = list(range(survey().num_rows))
    random.shuffle(order)
    moved = survey().take(order)
    at = moved.column_names.index("weight")
    moved = moved.set_column(at, "weight", pa.array(np.array(moved["weight"]) * factor))
    usual, usual_spread = means(sample("two_stage"), floats("age")[:, None])

    found, spread = means(linearised_sample(moved, DESIGNS["two_stage"]), np.array(moved["age"], dtype=float)[:, None])

    np.testing.assert_allclose([found[0], spread.errors()[0]], [usual[0], usual_spread.errors()[0]], rtol=1e-10)


def test_merging_strata_into_one_is_a_design_without_strata() -> None:
    table = survey().append_column("everywhere", pa.array(["x"] * survey().num_rows))
    merged = linearised_sample(table, SurveyDesign(weight="weight", stratum="everywhere"))

    _, spread = means(merged, floats("age")[:, None])
    _, plain = means(sample("rows"), floats("age")[:, None])

    assert spread.errors()[0] == pytest.approx(plain.errors()[0], rel=1e-12)


def test_without_a_weight_a_row_stands_for_as_many_as_the_corrections_say() -> None:
    design = SurveyDesign(stratum="borough", clusters=("ward", "person"), fpc=("wards", "people"))
    stands_for = floats("wards") / 6 * floats("people") / floats("sampled_people")

    np.testing.assert_allclose(linearised_sample(survey(), design).weights, stands_for, rtol=1e-12)
    assert set(linearised_sample(survey(), SurveyDesign(stratum="borough")).weights) == {1.0}


def test_a_domain_without_rows_has_no_variance() -> None:
    empty = sample("clusters").keep(np.zeros(survey().num_rows, dtype=bool))

    found, spread = totals(empty, floats("age")[:, None])

    assert (found[0], spread.covariance[0, 0]) == (0.0, 0.0)


def test_one_column_of_scores_may_come_flat() -> None:
    whole = sample("strata")
    flat = variance_of_totals(whole.weights * floats("age"), whole.stages)

    assert flat.shape == (1, 1)


SMALL = pa.table(
    {
        "w": [1.0, 2.0, 3.0, 4.0],
        "zero": [1.0, 0.0, 1.0, 1.0],
        "gap": [1.0, None, 1.0, 1.0],
        "s": ["a", "a", "b", "b"],
        "s_gap": ["a", None, "b", "b"],
        "c": [1, 1, 1, 1],
        "n": [9, 9, 8, 8],
        "n_varies": [9, 7, 8, 8],
        "n_short": [9, 9, 1, 1],
        "mixed": [9.0, 9.0, 0.5, 0.5],
        "none": [0.0, 0.0, 0.0, 0.0],
    }
)


@pytest.mark.parametrize(
    ("design", "says"),
    [
        (SurveyDesign(weight="zero"), "row 3: the weight is 0"),
        (SurveyDesign(weight="gap"), "row 3: the weight is missing"),
        (SurveyDesign(stratum="s_gap"), "'s_gap' of the design, row 3: no value"),
        (SurveyDesign(clusters=("c",)), "one cluster"),
        (SurveyDesign(stratum="s", fpc=("n_varies",)), "row 3: stratum 'a' has two values"),
        (SurveyDesign(stratum="s", fpc=("n_short",)), "row 4: stratum 'b' has 1 units but 2 were sampled"),
        (SurveyDesign(stratum="s", fpc=("mixed",)), "mix counts"),
        (SurveyDesign(stratum="s", fpc=("none",)), "row 2: a count of units"),
        (SurveyDesign(stratum="s", fpc=("n", "n")), "2 corrections for 1 stage"),
    ],
)
def test_a_design_that_does_not_fit_the_table_is_refused_by_column_and_row(design: SurveyDesign, says: str) -> None:
    with pytest.raises(DesignRefused, match=says):
        linearised_sample(SMALL, design)


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(DesignRefused, match="no rows"):
        linearised_sample(SMALL.slice(0, 0), SurveyDesign())


def test_columns_that_are_not_there_or_not_numbers_are_refused() -> None:
    with pytest.raises(ColumnMissing, match="there is no column 'weight'"):
        linearised_sample(SMALL, SurveyDesign(weight="weight"))
    with pytest.raises(ColumnFault, match="'s' holds string, not numbers"):
        linearised_sample(SMALL, SurveyDesign(weight="s"))
    with pytest.raises(ColumnFault, match="'w', row 3: the number is not finite"):
        linearised_sample(pa.table({"w": [1.0, float("inf")]}), SurveyDesign(weight="w"))
    with pytest.raises(ColumnFault, match="more than one column 'w'"):
        linearised_sample(pa.table([pa.array([1.0]), pa.array([2.0])], names=["w", "w"]), SurveyDesign(weight="w"))
