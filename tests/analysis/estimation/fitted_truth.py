"""The frozen sample and R's frozen answers about it, and a slow variance that says the rule in plain loops."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from homebeat.analysis.design.survey_design import LonelyStratum, SurveyDesign
from homebeat.analysis.estimation.row_design import linearised_sample
from homebeat.analysis.estimation.row_sample import LinearisedSample

FOLDER = Path(__file__).resolve().parents[2] / "truth" / "fitted"

DESIGNS = {
    "rows": SurveyDesign(weight="weight"),
    "strata": SurveyDesign(weight="weight", stratum="borough"),
    "clusters": SurveyDesign(weight="weight", stratum="borough", clusters=("ward",)),
    "clusters_fpc": SurveyDesign(weight="weight", stratum="borough", clusters=("ward",), fpc=("wards",)),
    "two_stage": SurveyDesign(weight="weight", stratum="borough", clusters=("ward", "person"), fpc=("wards", "people")),
    "two_stage_share": SurveyDesign(
        weight="weight", stratum="borough", clusters=("ward", "person"), fpc=("ward_share", "people_share")
    ),
}


@cache
def answers() -> dict[str, Any]:
    return json.loads((FOLDER / "answers.json").read_text())


@cache
def survey() -> pa.Table:
    table = csv.read_csv(FOLDER / "sample.csv", convert_options=csv.ConvertOptions(strings_can_be_null=True))
    factors = csv.read_csv(FOLDER / "bootstrap_factors.csv")
    for name in factors.column_names:
        table = table.append_column(name, factors[name])
        whole = np.array(factors[name]) * np.array(table["weight"])
        table = table.append_column(name.replace("factor", "whole"), pa.array(whole))
    return table


def floats(name: str) -> np.ndarray:
    return np.array(survey()[name].to_pylist(), dtype=float)


def sample(name: str) -> LinearisedSample:
    return linearised_sample(survey(), DESIGNS[name])


def lonely_sample(rule: LonelyStratum) -> LinearisedSample:
    design = SurveyDesign(weight="weight", stratum="lonely", clusters=("ward",), fpc=("wards",), lonely=rule)
    return linearised_sample(survey(), design)


def slow_variance(scores: np.ndarray, strata: list, clusters: list[list], populations: list[list]) -> float:
    """Return the variance of a total by the textbook's recursion, stage within stage."""
    if not clusters:
        return 0.0
    whole = 0.0
    for stratum in sorted(set(strata)):
        rows = [row for row, name in enumerate(strata) if name == stratum]
        units = sorted({clusters[0][row] for row in rows})
        members = {unit: [row for row in rows if clusters[0][row] == unit] for unit in units}
        totals = [sum(scores[row] for row in members[unit]) for unit in units]
        n, population, mean = len(units), populations[0][rows[0]], sum(totals) / len(units)
        whole += (1 - n / population) * n / (n - 1) * sum((total - mean) ** 2 for total in totals)
        for unit in units:
            inner = [[column[row] for row in members[unit]] for column in clusters[1:]]
            sizes = [[column[row] for row in members[unit]] for column in populations[1:]]
            within = slow_variance(scores[members[unit]], [0] * len(members[unit]), inner, sizes)
            whole += n / population * within
    return whole
