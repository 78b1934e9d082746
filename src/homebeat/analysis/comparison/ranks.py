"""Ranks that admit what they do not know: each area's place with the places it may truly hold."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from homebeat.analysis.comparison.differences import FigureOutOfRange
from homebeat.analysis.comparison.verdicts import NoBetterSide
from homebeat.analysis.estimates import Estimate, Polarity

DRAWS = 5_000  # the critical value's own error is then about 0.02
FEWEST_DRAWS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One area's place, 1 the best, and the range that holds its true place; None where its figure or standard error is not known."""

    estimate: Estimate
    rank: int | None
    low: int | None
    high: int | None


def ranks_of(
    estimates: Sequence[Estimate], *, seed: int, level: float = 0.95, draws: int = DRAWS
) -> tuple[Ranked, ...]:
    """Return every area's rank with simultaneous intervals: with probability `level` all of them hold at once.

    Parameters   estimates : of one measure and polarity, from separate samples; seed : int; level : float between 0 and 1; draws : int, at least 100
    Returns      one Ranked an area, in the same order; ranks run among the known areas, equal values share the better rank
    Raises       NoBetterSide : the polarity is NONE; FigureOutOfRange : the areas differ in polarity, a standard error is not above 0, or level or
                 draws are outside their range
    Method       a pair of areas is told apart where their difference over its standard error exceeds a critical value: the `level` quantile,
                 simulated, of the largest such ratio over all pairs when none truly differ. An area's best place is 1 plus the areas surely
                 better, its worst the number of areas less those surely worse. One step; the paper's stepwise form would be a little narrower
    Source       Mogstad, Romano, Shaikh and Wilhelm 2024, Review of Economic Studies 91, 476-518 (doi 10.1093/restud/rdad006), section 3
    Checked      critical value: R 4.2.2 qtukey and mvtnorm qmvnorm, tests/truth/comparison/ranks.csv; coverage by simulation in the tests
    """
    polarity = _only_polarity(estimates)
    known = [place for place, one in enumerate(estimates) if one.value is not None and one.standard_error is not None]
    values = np.array([estimates[place].value for place in known], dtype=float)
    errors = np.array([estimates[place].standard_error for place in known], dtype=float)
    if np.any(errors <= 0):
        raise FigureOutOfRange(
            "A rank needs a standard error above 0 for every area; leave it None where it is not known."
        )
    critical = critical_ratio(errors, seed=seed, level=level, draws=draws)
    merit = values if polarity is Polarity.HIGHER else -values
    found = {place: _ranked(estimates[place], merit, errors, number, critical) for number, place in enumerate(known)}
    return tuple(
        found.get(place, Ranked(estimate=one, rank=None, low=None, high=None)) for place, one in enumerate(estimates)
    )


def critical_ratio(errors: np.ndarray, *, seed: int, level: float = 0.95, draws: int = DRAWS) -> float:
    """Return the size that the largest standardised difference of any two areas stays below with probability `level` when none differ.

    Parameters   errors : array (n_areas,), standard errors above 0; seed : int; level : float between 0 and 1; draws : int, at least 100
    Returns      float; 0 for fewer than two areas
    Raises       FigureOutOfRange : level or draws are outside their range
    Method       independent normal draws with these standard errors; the quantile of the largest absolute difference over its standard error
    Source       Mogstad, Romano, Shaikh and Wilhelm 2024, Review of Economic Studies 91, 476-518, section 3
    Checked      R 4.2.2 qtukey(level, areas, Inf) / sqrt(2) for equal errors, mvtnorm for unequal ones: tests/truth/comparison/ranks.csv
    """
    if not 0 < level < 1 or draws < FEWEST_DRAWS:
        raise FigureOutOfRange(
            f"A level between 0 and 1 and at least {FEWEST_DRAWS} draws are needed, not {level} and {draws}."
        )
    drawn = np.random.default_rng(seed).standard_normal((draws, len(errors))) * errors
    largest = np.zeros(draws)
    for area in range(len(errors) - 1):
        apart = np.abs(drawn[:, area + 1 :] - drawn[:, [area]]) / np.hypot(errors[area + 1 :], errors[area])
        np.maximum(largest, apart.max(axis=1), out=largest)
    return float(np.quantile(largest, level))


def _ranked(one: Estimate, merit: np.ndarray, errors: np.ndarray, number: int, critical: float) -> Ranked:
    ahead = merit - merit[number]
    apart = np.abs(ahead) > critical * np.hypot(errors, errors[number])
    return Ranked(
        estimate=one, rank=1 + int(np.sum(ahead > 0)), low=1 + int(np.sum(apart & (ahead > 0))),
        high=len(merit) - int(np.sum(apart & (ahead < 0))),
    )  # fmt: skip


def _only_polarity(estimates: Sequence[Estimate]) -> Polarity:
    found = {one.polarity for one in estimates}
    if found == {Polarity.NONE}:
        raise NoBetterSide
    if len(found) != 1:
        raise FigureOutOfRange("Ranks are for one measure at a time: give estimates that all have the same polarity.")
    return found.pop()
