"""Rao-Scott tests of two-way tables: R's answers, a slow second version, properties and refusals."""

import csv
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv as arrow_csv
from scipy import stats

from homebeat.analysis.design.survey_design import MissingAnswers, SurveyDesign
from homebeat.analysis.estimation.crosstab import TableRefused, TableTest, rao_scott
from homebeat.analysis.estimation.estimating import MissingAnswersFound
from homebeat.analysis.estimation.replicate_making import jackknife
from homebeat.analysis.estimation.replicates import ReplicateKind, ReplicateScheme
from tests.analysis.estimation.fitted_truth import DESIGNS, answers, floats, sample, survey

TIGHT = {"rtol": 1e-9, "atol": 0}


def figures(test: TableTest) -> list[float]:
    return [test.statistic, test.df_between, test.df_within, test.p]


def frozen(name: str) -> list[float]:
    found = answers()["crosstab"][name]
    return [found["f"], found["ndf"], found["ddf"], found["p"]]


@pytest.mark.parametrize(
    ("name", "design", "row", "column"),
    [
        ("clusters", "clusters", "satisfied", "crime"),
        ("unanswered", "rows", "satisfied", "crime"),
        ("two_stage", "two_stage", "satisfied", "crime"),
        ("large", "rows", "borough", "crime"),
        ("sparse", "clusters", "contacts", "crime"),
    ],
)
def test_tests_are_those_of_r(name: str, design: str, row: str, column: str) -> None:
    np.testing.assert_allclose(figures(rao_scott(survey(), DESIGNS[design], row, column)), frozen(name), **TIGHT)


def test_pearson_statistic_is_that_of_r() -> None:
    found = rao_scott(survey(), DESIGNS["clusters"], "satisfied", "crime")

    assert found.pearson == pytest.approx(answers()["crosstab"]["clusters"]["pearson"], rel=1e-9)
    assert found.pearson / found.mean_design_effect / 2 == pytest.approx(found.statistic, rel=1e-12)


def test_a_test_with_replicate_weights_is_that_of_r() -> None:
    made = jackknife(sample("clusters_fpc"))
    names = tuple(f"jackknife_{place}" for place in range(made.replicates.shape[1]))
    table = survey()
    for name, column in zip(names, made.replicates.T, strict=True):
        table = table.append_column(name, pa.array(column))
    scheme = ReplicateScheme(kind=ReplicateKind.JKN, scale=made.scale, rscales=tuple(made.rscales))

    found = rao_scott(table, SurveyDesign(weight="weight", replicate_weights=names), "group", "crime", scheme=scheme)

    np.testing.assert_allclose(figures(found), frozen("replicates"), **TIGHT)


def test_of_a_simple_random_sample_it_is_nearly_pearsons_own_test() -> None:
    random = np.random.default_rng(3)
    table = pa.table({"a": random.integers(0, 3, 3000), "b": random.integers(0, 2, 3000)})
    counts = np.zeros((3, 2))
    for a, b in zip(table["a"].to_pylist(), table["b"].to_pylist(), strict=True):
        counts[a, b] += 1
    plain = stats.chi2_contingency(counts, correction=False)

    found = rao_scott(table, SurveyDesign(), "a", "b")

    assert found.pearson == pytest.approx(plain.statistic, rel=1e-9)
    assert found.mean_design_effect == pytest.approx(1, abs=0.01)
    assert found.p == pytest.approx(plain.pvalue, rel=0.02)
    assert found.bases == tuple(tuple(int(count) for count in row) for row in counts)


def test_rows_shuffled_weights_scaled_and_columns_swapped_change_nothing() -> None:
    order = np.random.default_rng(4).permutation(survey().num_rows)
    moved = survey().take(order)
    moved = moved.set_column(moved.column_names.index("weight"), "weight", pa.array(floats("weight")[order] * 7))
    usual = rao_scott(survey(), DESIGNS["two_stage"], "satisfied", "crime")

    np.testing.assert_allclose(
        figures(rao_scott(moved, DESIGNS["two_stage"], "crime", "satisfied")), figures(usual), rtol=1e-9
    )


def test_shares_and_bases_of_the_cells_stand_with_the_test() -> None:
    found = rao_scott(survey(), DESIGNS["clusters"], "satisfied", "crime")
    known = [answer is not None for answer in survey()["satisfied"].to_pylist()]

    assert found.rows == ("Not satisfied", "Satisfied")
    assert found.columns == ("Burglary", "Vehicle crime", "Violence")
    assert sum(map(sum, found.bases)) == found.n == sum(known)
    weights = floats("weight")[known]
    both = (np.array(survey()["satisfied"])[known] == "Satisfied") & (np.array(survey()["crime"])[known] == "Violence")
    assert found.shares[1][2] == pytest.approx(weights[both].sum() / weights.sum(), rel=1e-12)
    assert found.notes == ("9 rows without an answer are left out",)


def test_missing_answers_are_refused_where_the_design_says_so() -> None:
    with pytest.raises(MissingAnswersFound, match="satisfied or crime"):
        rao_scott(survey(), replace(DESIGNS["clusters"], missing=MissingAnswers.REFUSE), "satisfied", "crime")


def test_a_column_with_one_answer_is_refused() -> None:
    with pytest.raises(TableRefused, match="two answers each"):
        rao_scott(pa.table({"a": ["x", "x"], "b": ["y", "z"]}), SurveyDesign(), "a", "b")


def test_a_design_without_degrees_of_freedom_is_refused() -> None:
    table = pa.table({"a": ["x", "y"], "b": ["y", "z"], "s": [1, 2], "n": [1, 1]})

    with pytest.raises(TableRefused, match="as many strata as clusters"):
        rao_scott(table, SurveyDesign(stratum="s", fpc=("n",)), "a", "b")


@pytest.mark.real_data
def test_the_schools_table_is_that_of_r() -> None:
    folder = os.environ.get("HOMEBEAT_REAL_DATA")
    if not folder:
        pytest.skip("HOMEBEAT_REAL_DATA is not set: the folder of published files is not here")
    schools = Path(folder) / "surveys" / "api"
    with (schools / "expected_r_survey.csv").open(newline="") as opened:
        expected = next(row for row in csv.DictReader(opened) if row["id"] == "strat_chisq")
    design = SurveyDesign(weight="pw", stratum="stype", fpc=("fpc",))

    found = rao_scott(arrow_csv.read_csv(schools / "apistrat.csv"), design, "sch.wide", "stype")

    assert found.statistic == pytest.approx(float(expected["estimate"]), rel=1e-9)
    assert found.p == pytest.approx(float(expected["extra"]), rel=1e-9)
