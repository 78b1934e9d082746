"""How often 95 % intervals hold the truth: thousands of samples from a made-up population whose truth is known.

Two stages: wards within strata without putting back, people within wards without putting back, unequal chances. Samples lie in one table
with strata of their own, so that one pass estimates them all; only fitted weights are made sample by sample.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from homebeat.analysis.design.survey_design import Margin, SurveyDesign
from homebeat.analysis.engines.choosing import open_engine
from homebeat.analysis.engines.engine import Engine
from homebeat.analysis.estimates import Estimate
from homebeat.analysis.estimation.estimating import Options, estimate
from homebeat.analysis.estimation.intervals import Interval
from homebeat.analysis.estimation.measures import Linear, mean, ratio, share, total
from homebeat.analysis.estimation.sample import sample_of

SEED, SAMPLES = 20080229, 2_000
STRATA, WARDS, PEOPLE, WARDS_SAMPLED, PEOPLE_SAMPLED = 8, (20, 60), 60, 6, 9
DESIGN = SurveyDesign(weight="weight", stratum="stratum", clusters=("ward", "person"), fpc=("wards", "people"))
NO_CLUSTERS = replace(DESIGN, clusters=(), fpc=())
COMMON, RARE = share("confident", "yes"), share("reported", "yes")
MONTE_CARLO = 3.0  # standard errors of a counted share within which it is what theory says


@dataclass(frozen=True)
class Expected:
    """What theory says of one interval: the least and most that it covers, and why it is not plainly 95 %."""

    least: float
    most: float
    why: str = ""


NOMINAL = Expected(0.95, 0.95)
CAREFUL = Expected(0.95, 1.0, "exact methods cover at least their level")
SMALL = Expected(0.93, 0.985, "few such answers: the approximation is rough, on the careful side")
SHORT = Expected(0.80, 0.93, "a symmetric interval falls short for rare answers")


@dataclass(frozen=True)
class Case:
    """One line: an estimate, its interval and what is expected of it."""

    name: str
    measure: Linear
    expected: Expected
    interval: Interval = Interval.T
    design: SurveyDesign = DESIGN
    by: str = ""


CASES = (
    Case("mean, t", mean("score"), NOMINAL),
    Case("total, t", total("visits"), NOMINAL),
    Case("ratio, t", ratio("offences", "visits"), NOMINAL),
    Case("share near a half, logit", COMMON, NOMINAL, Interval.LOGIT),
    Case(
        "share near a half, Wilson",
        COMMON,
        Expected(0.935, 0.96, "takes the normal quantile where t has 40 degrees"),
        Interval.WILSON,
    ),
    Case("share near a half, beta", COMMON, CAREFUL, Interval.BETA),
    Case("share near a half, t", COMMON, NOMINAL, Interval.T),
    Case("rare share, logit", RARE, SMALL, Interval.LOGIT),
    Case("rare share, Wilson", RARE, SMALL, Interval.WILSON),
    Case("rare share, beta", RARE, CAREFUL, Interval.BETA),
    Case("rare share, t", RARE, SHORT, Interval.T),
    Case("share in a tenth of people, logit", COMMON, SMALL, Interval.LOGIT, by="young"),
    Case("share in a tenth of people, beta", COMMON, CAREFUL, Interval.BETA, by="young"),
)
FITTED = (
    Case("mean, post-stratified by age, t", mean("score"), NOMINAL),
    Case("mean, raked by age and sex, t", mean("score"), NOMINAL),
)
CONTROL = Case(
    "mean, clusters ignored, t (must fall short)",
    mean("score"),
    Expected(0.0, 0.9, "wrong on purpose"),
    design=NO_CLUSTERS,
)


class Population:
    """A made-up population: people in wards in strata, wards unlike one another."""

    def __init__(self, dice: np.random.Generator) -> None:
        wards = dice.integers(*WARDS, STRATA)
        self.stratum = np.repeat(np.arange(STRATA), wards * PEOPLE)
        self.ward = np.repeat(np.concatenate([np.arange(count) for count in wards]), PEOPLE)
        self.wards = wards
        size = len(self.stratum)
        liking = np.repeat(dice.normal(0, 0.6, wards.sum()), PEOPLE) + self.stratum * 0.1
        self.age = dice.choice(["16-24", "25-64", "65+"], size, p=[0.1, 0.6, 0.3])
        self.sex = dice.choice(["female", "male"], size)
        self.score = 50 + 6 * liking + 4 * (self.age == "65+") + np.exp(dice.normal(1, 0.6, size))
        self.confident = _said(dice, 0.2 + liking)
        self.reported = _said(dice, -4.4 + 0.5 * liking)
        self.visits = dice.poisson(3 + liking.clip(-2, 2)) + 1
        self.offences = dice.binomial(self.visits, 0.3)

    def truth(self, case: Case) -> float:
        """Return what a case's estimate would be if everybody were asked."""
        inside = self.age == "16-24" if case.by else np.ones(len(self.age), bool)
        return {
            "mean:score": self.score[inside].mean(), "total:visits": float(self.visits.sum()),
            "ratio:offences/visits": self.offences.sum() / self.visits.sum(),
            COMMON.text: (self.confident[inside] == "yes").mean(), RARE.text: (self.reported[inside] == "yes").mean(),
        }[case.measure.text]  # fmt: skip

    def margin(self, column: str) -> Margin:
        """Return the population's totals by one column."""
        names, counts = np.unique(getattr(self, column), return_counts=True)
        return Margin(column, {str(name): float(count) for name, count in zip(names, counts, strict=True)})

    def draw(self, dice: np.random.Generator) -> np.ndarray:
        """Return one sample: wards within strata, people within wards, nobody twice."""
        chosen, start = [], 0
        for count in self.wards:
            for ward in dice.choice(count, WARDS_SAMPLED, replace=False):
                chosen.append(start + ward * PEOPLE + dice.choice(PEOPLE, PEOPLE_SAMPLED, replace=False))
            start += count * PEOPLE
        return np.concatenate(chosen)

    def rows(self, draws: Sequence[np.ndarray]) -> pa.Table:
        """Return samples as one table, each in strata of its own."""
        who = np.concatenate(draws)
        draw = np.repeat(np.arange(len(draws)), [len(one) for one in draws])
        wards = self.wards[self.stratum[who]].astype(float)
        return pa.table(
            {
                "draw": draw, "stratum": draw * STRATA + self.stratum[who], "ward": self.ward[who], "person": who, "wards": wards,
                "people": np.full(len(who), float(PEOPLE)), "weight": wards / WARDS_SAMPLED * PEOPLE / PEOPLE_SAMPLED,
                "young": np.where(self.age[who] == "16-24", "young", "others"),
                **{name: getattr(self, name)[who] for name in ("age", "sex", "score", "confident", "reported", "visits", "offences")},
            }
        )  # fmt: skip


def _said(dice: np.random.Generator, lean: np.ndarray) -> np.ndarray:
    return np.where(dice.random(len(lean)) < 1 / (1 + np.exp(-lean)), "yes", "no")


@dataclass(frozen=True)
class Covered:
    """How often an interval held the truth in so many samples, and the mean standard error over the true spread of the estimates."""

    case: Case
    share: float
    samples: int
    error_over_spread: float

    @property
    def is_as_expected(self) -> bool:
        """Say whether the share is what theory says, within Monte Carlo error."""
        expected = self.case.expected
        return expected.least - self.noise(expected.least) <= self.share <= expected.most + self.noise(expected.most)

    def noise(self, expected: float) -> float:
        """Return how far counting can be from what is expected."""
        return MONTE_CARLO * math.sqrt(max(expected * (1 - expected), 0.001) / self.samples)

    def __str__(self) -> str:
        expected = self.case.expected
        said = (
            f"{expected.least:.3f}" if expected.least == expected.most else f"{expected.least:.3f}-{expected.most:.3f}"
        )
        return f"{self.case.name:44} {self.share:9.4f} {said:>13} {self.error_over_spread:8.3f}  {expected.why}"


def covered(case: Case, found: Sequence[Estimate], truth: float) -> Covered:
    """Return how often the estimates' intervals held the truth."""
    known = [one for one in found if one.ci_low is not None]
    inside = sum(one.ci_low <= truth <= one.ci_high for one in known)
    spread = np.std([one.value for one in found], ddof=1)
    return Covered(
        case, inside / len(found), len(found), float(np.mean([one.standard_error for one in known]) / spread)
    )


def simulate(samples: int, *, fitted: int) -> Iterator[Covered]:
    """Yield every case's coverage; `fitted` is how many samples the fitted weights are tried on, one at a time."""
    dice = np.random.default_rng(SEED)
    people = Population(dice)
    draws = [people.draw(dice) for _ in range(samples)]
    engine = open_engine("duckdb")
    try:
        table = people.rows(draws)
        for case in (*CASES, CONTROL):
            yield covered(case, _estimates(engine, table, case), people.truth(case))
        for case, design in zip(FITTED, _fitted_designs(people), strict=True):
            found = [
                estimate(sample_of(people.rows([one]), design, engine), [case.measure])[0] for one in draws[:fitted]
            ]
            yield covered(case, found, people.truth(case))
    finally:
        engine.close()


def _estimates(engine: Engine, table: pa.Table, case: Case) -> list[Estimate]:
    by = ["draw", "young"] if case.by else ["draw"]
    found = estimate(sample_of(table, case.design, engine), [case.measure], by=by, options=Options(case.interval))
    return [one for one in found if not case.by or one.by[1][1] == "young"]


def _fitted_designs(people: Population) -> tuple[SurveyDesign, SurveyDesign]:
    age, sex = people.margin("age"), people.margin("sex")
    return replace(DESIGN, poststratify=(age,)), replace(DESIGN, rake=(age, sex))


def main() -> int:
    """Print the table; 1 where an interval does not cover what theory says."""
    print(
        f"{SAMPLES:,} samples of {STRATA * WARDS_SAMPLED * PEOPLE_SAMPLED} people; Monte Carlo error of 0.95: {math.sqrt(0.95 * 0.05 / SAMPLES):.4f}"
    )
    print(f"{'interval':44} {'covers':>9} {'expected':>13} {'se/sd':>8}")
    missed = []
    for one in simulate(SAMPLES, fitted=SAMPLES):
        print(one, flush=True)
        missed += [] if one.is_as_expected else [one.case.name]
    print(*(f"missed: {name}" for name in missed), sep="\n")
    return int(bool(missed))
