"""Every estimator agrees with R's survey package, 1e-9 relative for estimate, error and design effect, 1e-6 for intervals."""

from dataclasses import dataclass

import pytest

from homebeat.analysis.design.survey_design import SurveyDesign
from homebeat.analysis.engines.engine import Engine
from homebeat.analysis.estimates import Estimate
from homebeat.analysis.estimation.design_effect import DesignEffect
from homebeat.analysis.estimation.estimating import Options, estimate_breakdowns
from homebeat.analysis.estimation.intervals import Interval
from homebeat.analysis.estimation.measures import mean, ratio, share, total
from homebeat.analysis.estimation.sample import open_sample
from tests.analysis.estimation.frozen import ALONE, DESIGNS, LONELY, PEOPLE, answers

MEASURES = (mean("score"), share("confident", "yes"), total("visits"), ratio("offences", "visits"))
BREAKDOWNS = ((), ("sex",), ("area",))
EXACT, ENDS = 1e-9, 1e-6


@dataclass(frozen=True)
class Ask:
    """How the same figures are asked for, to see each quantity that R gave."""

    interval: Interval
    effect: DesignEffect


PLAIN = Ask(Interval.LOGIT, DesignEffect.WITHOUT_REPLACEMENT)
OTHERS = (Ask(Interval.BETA, DesignEffect.REPLACE), Ask(Interval.T, DesignEffect.REPLACE))


def estimates(engine: Engine, path, design: SurveyDesign, ask: Ask) -> dict[tuple[str, str], Estimate]:
    """Return our estimates by measure and domain."""
    sample = open_sample(path, design, engine, measures=MEASURES, breakdowns=BREAKDOWNS)
    found = estimate_breakdowns(sample, MEASURES, BREAKDOWNS, options=Options(ask.interval, design_effect=ask.effect))
    flat = [one for breakdown in found for one in breakdown]
    return {(one.measure, one.by[0][1] if one.by else "all"): one for one in flat}


def assert_agrees(engine: Engine, path, name: str, design: SurveyDesign) -> None:
    """Compare every quantity R gave for a case with ours."""
    ours = {ask: estimates(engine, path, design, ask) for ask in (PLAIN, *OTHERS)}
    compared = 0
    for key, theirs in answers()[name].items():
        if key[0].partition(":")[0] not in ("mean", "share", "total", "ratio"):
            continue
        plain, beta, t = (ours[ask][key] for ask in (PLAIN, *OTHERS))
        expected = {
            "estimate": (plain.value, EXACT), "se": (plain.standard_error, EXACT), "df": (plain.df, EXACT), "n": (plain.n, EXACT),
            "deff": (plain.deff, EXACT), "deff_replace": (beta.deff, EXACT), "t_low": (t.ci_low, ENDS), "t_high": (t.ci_high, ENDS),
            "logit_low": (plain.ci_low, ENDS), "logit_high": (plain.ci_high, ENDS), "beta_low": (beta.ci_low, ENDS),
            "beta_high": (beta.ci_high, ENDS),
        }  # fmt: skip
        for quantity, value in theirs.items():
            mine, tolerance = expected[quantity]
            assert mine == pytest.approx(value, rel=tolerance), f"{name} {key} {quantity}"
            compared += 1
    assert compared > 40


@pytest.mark.parametrize("name", DESIGNS)
def test_every_design_agrees_with_r(engine: Engine, name: str) -> None:
    assert_agrees(engine, PEOPLE, name, DESIGNS[name])


@pytest.mark.parametrize("name", LONELY)
def test_every_rule_for_lonely_strata_agrees_with_r(engine: Engine, name: str) -> None:
    assert_agrees(engine, ALONE, name, LONELY[name])


def test_every_frozen_case_is_compared() -> None:
    assert set(answers()) == {*DESIGNS, *LONELY}
