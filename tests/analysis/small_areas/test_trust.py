import tomllib
from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest

from homebeat.analysis.estimates import Estimate
from homebeat.analysis.small_areas.back_test import BackTest, back_test_fay_herriot, folds_at_random
from homebeat.analysis.small_areas.fay_herriot import fit_fay_herriot, predicted
from homebeat.analysis.small_areas.refusals import BadAreas
from homebeat.analysis.small_areas.trust import Evidence, TrustPolicy, area_doubts, judged, model_doubts
from tests.conftest import ROOT

from .worlds import made_up_wards

POLICY = TrustPolicy(
    valid_from=date(2026, 1, 1), source="a test", areas_fewest=25, normality_p_least=0.01, error_most=4.0, coverage_least=0.9,
    gain_least=0.0, gap_most=3.0, standard_error_most=0.06, cv_most=0.2, respondents_fewest=10,
)  # fmt: skip
TODAY = date(2026, 11, 24)
NO_GAPS = np.array([])


def forecasts(errors: np.ndarray, *, plain_error: float = 2.0) -> BackTest:
    """Return a back-test whose standardised errors are given; the plain mean is so much worse."""
    count = len(errors)
    return BackTest(
        areas=tuple(f"ward {i}" for i in range(count)), seen=0.5 + 0.01 * errors, foretold=np.full(count, 0.5), spread=np.full(count, 0.01),
        plain=0.5 + 0.01 * errors * (1 - plain_error), level=0.95,
    )  # fmt: skip


def normal_errors(count: int = 60) -> np.ndarray:
    return np.random.default_rng(2).normal(size=count)


def codes(test: BackTest, gaps: np.ndarray = NO_GAPS, **changes: object) -> list[str]:
    return [
        doubt.code for doubt in model_doubts(Evidence(back_test=test, gaps_in_errors=gaps), replace(POLICY, **changes))
    ]


def test_a_sound_model_is_not_doubted() -> None:
    assert codes(forecasts(normal_errors()), np.array([1.0, -2.9, np.nan])) == []


@pytest.mark.parametrize(
    ("test", "gaps", "expected"),
    [
        (forecasts(normal_errors(24)), NO_GAPS, ["too-few-areas"]),
        (forecasts(np.random.default_rng(1).exponential(1, 60) - 1), NO_GAPS, ["errors-not-normal"]),
        (forecasts(np.r_[normal_errors(5000), 4.5]), NO_GAPS, ["error-too-large"]),
        (forecasts(1.6 * normal_errors(200)), NO_GAPS, ["too-few-covered"]),
        (forecasts(normal_errors(), plain_error=0.9), NO_GAPS, ["no-better-than-the-mean"]),
        (forecasts(normal_errors()), np.array([0.5, -3.1]), ["far-from-borough"]),
        (
            forecasts(1.6 * normal_errors(200), plain_error=0.9),
            np.array([5.0]),
            ["too-few-covered", "no-better-than-the-mean", "far-from-borough"],
        ),
    ],
)
def test_each_fault_is_a_doubt_and_all_are_told(test: BackTest, gaps: np.ndarray, expected: list[str]) -> None:
    limits = {"error_most": 4.4} if len(test.seen) > 1000 else {"error_most": 9.0}
    assert codes(test, gaps, **limits) == expected


def test_a_figure_at_its_threshold_is_let_through() -> None:
    errors = normal_errors()
    test = forecasts(errors)
    at = {
        "areas_fewest": 60,
        "error_most": float(np.abs(test.standardised).max()),
        "coverage_least": test.coverage,
        "gain_least": test.gain,
    }
    assert codes(test, np.array([2.5]), gap_most=2.5, **at) == []


def test_few_areas_are_judged_without_the_test_of_normality() -> None:
    skewed = np.r_[np.full(18, -0.1), 1.9]
    assert codes(forecasts(skewed), areas_fewest=10) == []
    assert codes(forecasts(np.r_[skewed, 1.9]), areas_fewest=10) == ["errors-not-normal"]


def estimate(value: float, error: float, n: int = 50) -> Estimate:
    return Estimate(measure="m", value=value, n=n, standard_error=error, area="ward")


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (estimate(0.6, 0.05), []),
        (estimate(0.6, 0.06), []),
        (estimate(0.6, 0.061), ["too-unsure"]),
        (estimate(0.2, 0.05), ["too-unsure-for-its-size"]),
        (estimate(0.6, 0.05, 9), ["too-few-respondents"]),
        (estimate(0.6, 0.05, 10), []),
        (estimate(0.0, 0.05), []),
        (estimate(0.1, 0.07, 0), ["too-unsure", "too-unsure-for-its-size", "too-few-respondents"]),
    ],
)
def test_each_area_is_judged_by_itself(one: Estimate, expected: list[str]) -> None:
    assert [doubt.code for doubt in area_doubts(one, POLICY)] == expected


def figures_and_evidence() -> tuple[object, Evidence]:
    table = made_up_wards(80, seed=21)
    test = back_test_fay_herriot(table, folds_at_random(80, 10, seed=1))
    return predicted(fit_fay_herriot(table)), Evidence(back_test=test, gaps_in_errors=NO_GAPS)


def test_every_area_is_either_shown_or_withheld_with_its_reason() -> None:
    figures, evidence = figures_and_evidence()
    limit = float(np.median(figures.standard_errors))
    found = judged(figures, evidence, replace(POLICY, standard_error_most=limit), measure="confidence", on=TODAY)
    assert found.model_doubts == ()
    assert sorted([one.area for one in found.shown] + [one.area for one in found.withheld]) == sorted(figures.areas)
    assert len(found.shown) == len(found.withheld) == 40
    assert all(one.standard_error <= limit for one in found.shown)
    assert {doubt.code for one in found.withheld for doubt in one.doubts} == {"too-unsure"}
    assert str(found.withheld[0].doubts[0]).startswith("The standard error is 0.0")


def test_nothing_is_shown_where_the_model_is_doubted() -> None:
    figures, evidence = figures_and_evidence()
    found = judged(figures, evidence, replace(POLICY, gain_least=0.99), measure="confidence", on=TODAY)
    assert found.shown == ()
    assert [doubt.code for doubt in found.model_doubts] == ["no-better-than-the-mean"]
    assert all(one.doubts[0].code == "no-better-than-the-mean" for one in found.withheld)
    assert len(found.withheld) == 80


def test_a_policy_of_later_days_does_not_judge() -> None:
    figures, evidence = figures_and_evidence()
    with pytest.raises(BadAreas, match="holds from 2026-01-01; it cannot judge 2025-12-31"):
        judged(figures, evidence, POLICY, measure="confidence", on=date(2025, 12, 31))
    assert judged(figures, evidence, POLICY, measure="confidence", on=date(2026, 1, 1)).shown


def test_a_back_test_of_other_areas_does_not_count() -> None:
    figures, evidence = figures_and_evidence()
    with pytest.raises(BadAreas, match="of other areas"):
        judged(
            figures,
            Evidence(back_test=forecasts(normal_errors()), gaps_in_errors=NO_GAPS),
            POLICY,
            measure="confidence",
            on=TODAY,
        )
    assert evidence.back_test.areas == figures.areas


def test_the_shipped_policy_has_every_threshold_and_its_source() -> None:
    shipped = tomllib.loads((ROOT / "src" / "homebeat" / "frameworks" / "small_area_trust.toml").read_text())["entry"]
    known = {one.name for one in fields(TrustPolicy)}
    policies = [TrustPolicy(**{name: value for name, value in entry.items() if name in known}) for entry in shipped]
    assert [sorted(known - set(entry)) for entry in shipped] == [[]]
    assert policies[0].valid_from <= TODAY
    assert policies[0].areas_fewest == 40
