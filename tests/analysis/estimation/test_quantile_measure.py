"""Quantiles as people write them, on either engine."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from homebeat.analysis.design.survey_design import Margin, SurveyDesign
from homebeat.analysis.engines.choosing import open_engine, why_no_spark
from homebeat.analysis.estimation.estimating import Options
from homebeat.analysis.estimation.kinds import MeasureUnreadable, estimate_measures, read_measure
from homebeat.analysis.estimation.quantile import quantile
from homebeat.analysis.estimation.quantile_measure import estimate_quantiles
from homebeat.analysis.estimation.sample import open_sample, sample_of
from homebeat.analysis.estimation.stages import DesignRefused
from tests.analysis.estimation.fitted_truth import DESIGNS, FOLDER, answers, survey

MEDIAN, NINTH = read_measure("quantile:confidence@0.5"), read_measure("quantile:confidence@0.9")


@pytest.mark.parametrize("name", ["clusters", "two_stage"])
def test_a_measure_from_a_file_is_what_r_says(name: str) -> None:
    engine = open_engine("duckdb")
    try:
        sample = open_sample(FOLDER / "sample.csv", DESIGNS[name], engine, measures=[MEDIAN, NINTH])
        found = estimate_measures(sample, [MEDIAN, NINTH], [()], options=Options())[0]
    finally:
        engine.close()

    frozen = np.array(answers()["quantile"][name]["mean"])[[2, 3]]
    rows = [[one.value, one.ci_low, one.ci_high, one.standard_error] for one in found]
    np.testing.assert_allclose(rows, frozen, rtol=1e-9)


def test_a_measure_stands_among_others_in_the_order_asked_for() -> None:
    engine = open_engine("duckdb")
    asked = [MEDIAN, read_measure("mean:confidence"), NINTH]
    try:
        found = estimate_measures(sample_of(survey(), DESIGNS["clusters"], engine), asked, [("group",), ()])
    finally:
        engine.close()

    assert [one.measure for one in found[1]] == [one.text for one in asked]
    assert [one.by for one in found[0][:2]] == [(("group", "Minority ethnic"),), (("group", "White"),)]


def test_a_column_may_be_measured_and_broken_down_by_at_once() -> None:
    engine = open_engine("duckdb")
    design = replace(
        DESIGNS["strata"], poststratify=(Margin("ward", {str(ward): 1000.0 * ward for ward in range(1, 7)}),)
    )
    asked = read_measure("quantile:ward@0.5")
    try:
        sample = open_sample(FOLDER / "sample.csv", design, engine, measures=[asked], breakdowns=[("ward",), ()])
        by_ward, whole = estimate_measures(sample, [asked], [("ward",), ()])
    finally:
        engine.close()

    assert [(one.by, one.value) for one in by_ward] == [((("ward", str(ward)),), float(ward)) for ward in range(1, 7)]
    assert whole[0].value == 5.0


@pytest.mark.skipif(bool(why_no_spark()), reason=why_no_spark() or "Spark is here")
def test_spark_gives_the_same_quantiles(tmp_path: Path) -> None:
    parquet.write_table(survey(), tmp_path / "survey.parquet")
    engine = open_engine("spark", master="local[2]")
    try:
        sample = open_sample(
            tmp_path / "survey.parquet", DESIGNS["two_stage"], engine, measures=[MEDIAN], breakdowns=[("group",)]
        )
        found = estimate_quantiles(sample, [MEDIAN], [("group",)])[0]
    finally:
        engine.close()

    assert found == quantile(survey(), DESIGNS["two_stage"], "confidence", 0.5, by=("group",))


@pytest.mark.parametrize("text", ["quantile:confidence", "quantile:confidence@1", "quantile:@0.5", "quantile:age@half"])
def test_a_quantile_that_is_not_one_is_refused_when_it_is_read(text: str) -> None:
    with pytest.raises(MeasureUnreadable, match="quantile:COL@PART"):
        read_measure(text)


def test_replicate_weights_are_refused_without_word_of_how_they_were_made() -> None:
    engine = open_engine("duckdb")
    design = SurveyDesign(weight="weight", replicate_weights=("whole_1", "whole_2"))
    try:
        with pytest.raises(DesignRefused, match="Replicate weights"):
            estimate_quantiles(sample_of(survey(), design, engine), [MEDIAN], [()])
    finally:
        engine.close()
