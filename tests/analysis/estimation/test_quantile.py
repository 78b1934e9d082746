"""Weighted quantiles: R's answers, a slow second version, properties, where we part from R, and refusals."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from homebeat.analysis.design.survey_design import MissingAnswers, SurveyDesign
from homebeat.analysis.estimates import Estimate
from homebeat.analysis.estimation.estimating import MissingAnswersFound
from homebeat.analysis.estimation.quantile import (
    QuantileInterval,
    QuantileRefused,
    quantile,
    quantile_in,
    weighted_quantile,
)
from homebeat.analysis.estimation.replicate_making import jackknife
from tests.analysis.estimation.fitted_truth import DESIGNS, answers, floats, sample, survey

PROBABILITIES = (0.1, 0.25, 0.5, 0.9)


def row_of(estimate: Estimate) -> list[float | None]:
    return [estimate.value, estimate.ci_low, estimate.ci_high, estimate.standard_error]


@pytest.mark.parametrize("interval", QuantileInterval)
@pytest.mark.parametrize("name", ["clusters", "two_stage"])
def test_quantiles_are_those_of_r(name: str, interval: QuantileInterval) -> None:
    found = [row_of(quantile(survey(), DESIGNS[name], "confidence", p, interval=interval)[0]) for p in PROBABILITIES]

    np.testing.assert_allclose(np.array(found), answers()["quantile"][name][interval.value], rtol=1e-9)


@pytest.mark.parametrize("interval", QuantileInterval)
def test_quantiles_of_a_part_are_those_of_r(interval: QuantileInterval) -> None:
    found = [
        row_of(quantile(survey(), DESIGNS["clusters_fpc"], "confidence", p, by=("group",), interval=interval)[1])
        for p in PROBABILITIES
    ]

    np.testing.assert_allclose(np.array(found), answers()["quantile"]["part"][interval.value], rtol=1e-9)


def test_quantiles_with_replicate_weights_are_those_of_r() -> None:
    confidence = floats("confidence")
    repeated = jackknife(sample("clusters_fpc")).keep(~np.isnan(confidence))

    found = [quantile_in(repeated, confidence, p) for p in PROBABILITIES]

    frozen = np.array(answers()["quantile"]["replicates"]["mean"])
    rows = [[one.value, one.low, one.high, one.error] for one in found]
    np.testing.assert_allclose(np.array(rows), frozen, rtol=1e-9)


def test_the_interval_asked_for_is_used_with_replicate_weights_where_r_always_takes_the_plain_one() -> None:
    confidence = floats("confidence")
    repeated = jackknife(sample("clusters_fpc")).keep(~np.isnan(confidence))
    inside, weights = repeated.inside, repeated.weights
    below = (confidence[inside] <= 84).astype(float)
    share = weights[inside] @ below / weights.sum()
    repeats = np.array([column[inside] @ below / column.sum() for column in repeated.replicates.T])
    error = (repeated.scale * repeated.rscales @ (repeats - repeats.mean()) ** 2) ** 0.5
    reach = stats.t.ppf(0.975, repeated.degrees_of_freedom()) * error / (share * (1 - share))
    ends = [
        weighted_quantile(confidence[inside], weights[inside], float(special.expit(special.logit(share) + side)))
        for side in (-reach, reach)
    ]

    found = quantile_in(repeated, confidence, 0.9, interval=QuantileInterval.LOGIT)

    assert [found.value, found.low, found.high] == [84, *ends]
    frozen = answers()["quantile"]["replicates"]
    assert frozen["xlogit"] == frozen["beta"] == frozen["mean"]
    assert ends != frozen["mean"][3][1:3]


def test_a_tie_is_a_tie_where_r_lets_rounding_decide() -> None:
    table = pa.table({"x": [5.0, 1, 4, 2, 3, 8, 7, 6], "w": [0.1] * 8})
    found = [quantile(table, SurveyDesign(weight="w"), "x", p)[0].value for p in (0.25, 0.5, 0.75)]

    assert found == [2, 4, 6]
    assert [row[0] for row in answers()["quantile"]["ties"]] == [2, 4, 7]


def test_below_the_first_share_the_smallest_answer_is_the_quantile() -> None:
    assert weighted_quantile(np.arange(1.0, 11.0), np.ones(10), 0.05) == 1.0


def slow_quantile(values: list[float], weights: list[int], share: tuple[int, int]) -> float:
    """Return the quantile at share[0]/share[1] in whole numbers, which never round."""
    for value in sorted(values):
        below = sum(weight for other, weight in zip(values, weights, strict=True) if other <= value)
        if below * share[1] >= share[0] * sum(weights):
            return value
    raise AssertionError


pairs = st.lists(st.tuples(st.integers(-20, 20), st.integers(1, 9)), min_size=1, max_size=40)


@given(pairs, st.integers(1, 19), st.randoms(use_true_random=False), st.floats(1e-6, 1e6))
def test_the_slow_version_agrees_whatever_the_order_and_the_scale(
    rows: list, twentieth: int, random: object, factor: float
) -> None:
    slow = slow_quantile([float(value) for value, _ in rows], [weight for _, weight in rows], (twentieth, 20))
    random.shuffle(rows)
    values, weights = np.array(rows, dtype=float).T

    assert weighted_quantile(values, weights * factor, twentieth / 20) == slow


@given(pairs)
def test_rows_without_weight_count_for_nothing(rows: list) -> None:
    values, weights = np.array(rows, dtype=float).T
    longer = np.concatenate([values, values - 100]), np.concatenate([weights, np.zeros(len(weights))])

    assert weighted_quantile(*longer, 0.5) == weighted_quantile(values, weights, 0.5)


def test_an_estimate_carries_its_base_degrees_of_freedom_and_missing_answers() -> None:
    found = quantile(survey(), DESIGNS["clusters"], "confidence", 0.5)[0]

    lacking = int(np.isnan(floats("confidence")).sum())
    assert (found.measure, found.n, found.df) == ("quantile:confidence@0.5", survey().num_rows - lacking, 20)
    assert found.notes == (f"{lacking} rows without an answer are left out",)


def test_a_part_without_answers_has_no_value() -> None:
    table = pa.table({"x": [1.0, 2.0, None], "part": ["a", "a", "b"]})

    found = quantile(table, SurveyDesign(), "x", 0.5, by=("part",))

    assert [(one.by, one.value, one.n) for one in found] == [((("part", "a"),), 1.0, 2), ((("part", "b"),), None, 0)]
    assert found[1].notes == ("1 rows without an answer are left out", "nobody answered")


def test_rows_whose_part_is_missing_are_in_no_part() -> None:
    table = pa.table({"x": [1.0, 2.0, 3.0], "part": ["a", "a", None]})

    assert [one.n for one in quantile(table, SurveyDesign(), "x", 0.5, by=("part",))] == [2]


def test_an_interval_that_leaves_the_sample_is_not_given() -> None:
    table = pa.table({"x": [float(x) for x in range(10)]})

    found = quantile(table, SurveyDesign(), "x", 0.1)[0]

    assert (found.value, found.ci_low, found.ci_high) == (0.0, None, 3.0)
    assert found.notes == ("No interval: too few answers on one side of the quantile",)


@pytest.mark.parametrize("interval", [QuantileInterval.BETA, QuantileInterval.LOGIT])
def test_answers_all_alike_have_no_interval_where_the_share_cannot_vary(interval: QuantileInterval) -> None:
    found = quantile(pa.table({"x": [4.0] * 6}), SurveyDesign(), "x", 0.5, interval=interval)[0]

    assert (found.value, found.standard_error, found.ci_low) == (4.0, None, None)


def test_a_domain_in_a_single_cluster_has_no_degrees_of_freedom_and_no_interval() -> None:
    table = pa.table({"x": [1.0, 2.0, 3.0, 4.0], "ward": [1, 1, 2, 3], "part": ["a", "a", "b", "b"]})

    found = quantile(table, SurveyDesign(clusters=("ward",)), "x", 0.5, by=("part",))[0]

    assert (found.value, found.df, found.ci_low, found.standard_error) == (1.0, 0, None, None)


@pytest.mark.parametrize(("probability", "level"), [(0.0, 0.95), (1.0, 0.95), (0.5, 1.0), (0.5, 0.0)])
def test_probabilities_and_levels_outside_0_to_1_are_refused(probability: float, level: float) -> None:
    with pytest.raises(QuantileRefused, match="above 0 and below 1"):
        quantile(survey(), DESIGNS["rows"], "age", probability, level=level)


def test_missing_answers_are_refused_where_the_design_says_so() -> None:
    strict = replace(DESIGNS["rows"], missing=MissingAnswers.REFUSE)

    with pytest.raises(MissingAnswersFound, match=r"12 rows have no answer for quantile:confidence@0\.5"):
        quantile(survey(), strict, "confidence", 0.5)
    assert quantile(survey(), strict, "age", 0.5)[0].n == survey().num_rows
