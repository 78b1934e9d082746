"""The published California schools samples: the answers that came with them, made with R's survey package."""

import csv
from pathlib import Path

import pytest

from homebeat.analysis.design.survey_design import SurveyDesign
from homebeat.analysis.estimation.contrast import contrast
from homebeat.analysis.estimation.cross_table import association
from homebeat.analysis.estimation.estimating import estimate
from homebeat.analysis.estimation.measures import mean, share, total
from homebeat.analysis.estimation.sample import open_sample

pytestmark = pytest.mark.real_data
MEASURES = (
    mean("api00"),
    mean("api99"),
    total("enroll"),
    share("sch.wide", "No"),
    share("sch.wide", "Yes"),
    share("comp.imp", "No"),
    share("comp.imp", "Yes"),
)
DESIGNS = {
    "strata stype, weights pw, fpc": SurveyDesign(weight="pw", stratum="stype", fpc=("fpc",)),
    "strata stype, weights pw, no fpc": SurveyDesign(weight="pw", stratum="stype"),
    "srs with fpc": SurveyDesign(fpc=("fpc",)),
    "strata stype": SurveyDesign(weight="pw", stratum="stype", fpc=("fpc",)),
}
KINDS = {"mean": "mean:{0}", "total": "total:{0}", "proportion": "share:{1}={2}"}


def expected(real_data: Path) -> list[dict[str, str]]:
    """Return the published answers."""
    with (real_data / "surveys" / "api" / "expected_r_survey.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(row: dict[str, str]) -> str:
    """Return the measure of a published answer as we write it."""
    column = next((name for name in ("sch.wide", "comp.imp") if row["variable"].startswith(name)), "")
    return KINDS[row["statistic"]].format(row["variable"], column, row["variable"].removeprefix(column))


def test_the_published_answers_are_met(engine, real_data: Path) -> None:
    checked = 0
    for row in expected(real_data):
        design = DESIGNS[row["design"]]
        path = real_data / "surveys" / "api" / f"{row['data']}.csv"
        sample = open_sample(path, design, engine, measures=MEASURES, breakdowns=[("stype",)])
        if row["statistic"] in KINDS:
            by, _, value = row["domain"].partition("=")
            found = estimate(sample, MEASURES, by=(by,) if value else ())
            one = next(one for one in found if one.measure == written(row) and (not value or one.by == ((by, value),)))
            assert one.value == pytest.approx(float(row["estimate"]), rel=1e-9), row["id"]
            assert one.standard_error == pytest.approx(float(row["se"]), rel=1e-9), row["id"]
            if row["extra"] != "NA":
                assert one.deff == pytest.approx(float(row["extra"]), rel=1e-9), row["id"]
        elif row["statistic"] == "contrast":
            gap = contrast(sample, [mean("api00"), mean("api99")], [1, -1])
            assert gap.value == pytest.approx(float(row["estimate"]), rel=1e-9)
            assert gap.standard_error == pytest.approx(float(row["se"]), rel=1e-9)
        else:
            test = association(sample, "sch.wide", "stype")
            assert test.f == pytest.approx(float(row["estimate"]), rel=1e-9)
            assert test.p == pytest.approx(float(row["extra"]), rel=1e-6)
        checked += 1
    assert checked == 14
