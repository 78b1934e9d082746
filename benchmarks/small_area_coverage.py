"""Do the small-area intervals cover, and is the error below the direct figure's: repeated samples from one synthetic population.

The population is drawn once and then stays as it is; only who is asked changes. Both models see the same samples. What is averaged over wards
is what theory speaks of: a single ward that differs from what its covariates say is covered less often, and the table says how many are.
"""

import os
import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from homebeat.analysis.small_areas.area_table import AreaTable
from homebeat.analysis.small_areas.benchmarking import Boroughs, benchmarked
from homebeat.analysis.small_areas.cells import Cells, Grouping
from homebeat.analysis.small_areas.fay_herriot import fit_fay_herriot, predicted
from homebeat.analysis.small_areas.figures import AreaFigures, Scale
from homebeat.analysis.small_areas.multilevel import fit_multilevel
from homebeat.analysis.small_areas.poststratification import poststratified
from homebeat.analysis.small_areas.sampling_variances import smoothed_share_variances

SEED = 624
SAMPLES = 2000
LEVEL = 0.95
AGES, ETHNICITIES = ("16-24", "25-44", "45-64", "65+"), ("asian", "black", "white")
TYPES = [(sex, age, ethnicity) for sex in range(2) for age in range(len(AGES)) for ethnicity in range(len(ETHNICITIES))]
KINDS = ("direct", "Fay-Herriot", "Fay-Herriot, added up", "multilevel, post-stratified")


@dataclass(frozen=True)
class Population:
    """Residents by ward and cell type, how many of them would say yes, and how many of each ward are asked."""

    people: NDArray[np.int64]
    yes: NDArray[np.int64]
    asked: NDArray[np.int64]
    deprivation: NDArray[np.float64]
    borough: NDArray[np.int64]

    @property
    def truth(self) -> NDArray[np.float64]:
        return self.yes.sum(axis=1) / self.people.sum(axis=1)


@dataclass(frozen=True)
class Result:
    """One kind of figure over all samples: by ward, the share of intervals that held the truth and the mean squared error; `spread` is the
    standard deviation between samples of the share of wards covered."""

    covered: NDArray[np.float64]
    squared_error: NDArray[np.float64]
    spread: float
    samples: int

    @property
    def coverage(self) -> float:
        return float(self.covered.mean())

    @property
    def monte_carlo_error(self) -> float:
        return self.spread / float(np.sqrt(self.samples))

    @property
    def rmse(self) -> float:
        return float(np.sqrt(self.squared_error.mean()))


def make_population(*, wards: int, boroughs: int, seed: int) -> Population:
    """Return a population whose wards differ by deprivation, by who lives there, and by more than both."""
    rng = np.random.default_rng(seed)
    deprivation = rng.normal(0, 1, wards).round(3)
    mix = rng.dirichlet([2.0, 1.5, 6.0], wards)
    age = np.array([0.15, 0.4, 0.28, 0.17])
    chance_of_type = np.array([[0.5 * age[a] * mix[w, e] for _, a, e in TYPES] for w in range(wards)])
    people = rng.poisson(chance_of_type * rng.integers(7000, 14000, wards)[:, None])
    kind = np.array([0.15 * s + (0.3, 0.1, -0.1, -0.3)[a] + (0.25, -0.35, 0.1)[e] for s, a, e in TYPES])
    logit = 0.5 - 0.35 * deprivation + rng.normal(0, 0.3, wards)
    yes = rng.binomial(people, 1 / (1 + np.exp(-(logit[:, None] + kind))))
    return Population(people, yes, rng.integers(15, 70, wards), deprivation, np.arange(wards) % boroughs)


def ask(population: Population, rng: np.random.Generator) -> Cells:
    """Return the answers of a simple random sample in each ward, nobody asked twice."""
    kinds = np.concatenate([population.yes, population.people - population.yes], axis=1)
    drawn = np.array([rng.multivariate_hypergeometric(row, n) for row, n in zip(kinds, population.asked, strict=True)])
    yes, no = np.split(drawn.astype(float), 2, axis=1)
    return Cells(
        wards=tuple(f"ward {i}" for i in range(len(kinds))),
        trials=yes + no,
        successes=yes,
        ward_fixed=population.deprivation[:, None],
        ward_fixed_names=("deprivation",),
        type_fixed=np.array([[float(sex)] for sex, _, _ in TYPES]),
        type_fixed_names=("female",),
        groupings=(
            Grouping("age", AGES, np.array([age for _, age, _ in TYPES])),
            Grouping("ethnicity", ETHNICITIES, np.array([ethnicity for _, _, ethnicity in TYPES])),
        ),
    )


def figures_of(cells: Cells, population: Population, *, variance_times: float = 1.0) -> dict[str, AreaFigures]:
    """Return every kind of figure from one sample; `variance_times` misstates the sampling variances on purpose."""
    bases = cells.trials.sum(axis=1)
    shares = cells.successes.sum(axis=1) / bases
    variances = variance_times * smoothed_share_variances(shares, bases)
    direct = AreaFigures(
        areas=cells.wards, values=shares, mse=variances, own_share=np.ones(len(bases)), direct=shares, bases=cells.bases,
        method="direct", scale=Scale.PLAIN,
    )  # fmt: skip
    table = AreaTable(
        areas=cells.wards, direct=shares, variance=variances, covariates=cells.ward_fixed, covariate_names=("deprivation",), bases=cells.bases
    )  # fmt: skip
    modelled = predicted(fit_fay_herriot(table))
    multilevel = poststratified(fit_multilevel(cells), population.people.astype(float))
    added_up = benchmarked(modelled, _boroughs(population, shares, variances)).figures
    return dict(zip(KINDS, (direct, modelled, added_up, multilevel), strict=True))


def simulate(population: Population, *, samples: int, seed: int, variance_times: float = 1.0) -> dict[str, Result]:
    """Return what came of so many samples, for every kind of figure."""
    rng, truth = np.random.default_rng(seed), population.truth
    covered = {kind: np.zeros((samples, len(truth)), dtype=bool) for kind in KINDS}
    squared = {kind: np.zeros(len(truth)) for kind in KINDS}
    for i in range(samples):
        for kind, figures in figures_of(ask(population, rng), population, variance_times=variance_times).items():
            low, high = figures.intervals(LEVEL)
            covered[kind][i] = (low <= truth) & (truth <= high)
            squared[kind] += (figures.values - truth) ** 2 / samples
    return {
        kind: Result(covered[kind].mean(axis=0), squared[kind], float(covered[kind].mean(axis=1).std(ddof=1)), samples)
        for kind in KINDS
    }


def missed(results: dict[str, Result]) -> list[str]:
    """Return what the models do not keep: intervals that cover on average over wards, and an error below the direct figure's."""
    found = []
    for kind in KINDS[1:]:
        one = results[kind]
        if one.coverage < LEVEL - 0.01 - 3 * one.monte_carlo_error:
            found.append(f"{kind}: intervals cover {one.coverage:.4f} of the wards, {LEVEL:g} less 0.01 asked for")
        if one.rmse >= results["direct"].rmse:
            found.append(
                f"{kind}: root mean squared error {one.rmse:.4f}, the direct figure's is {results['direct'].rmse:.4f}"
            )
    return found


def main() -> int:
    """Print the table; 1 when a model does not keep what it promises."""
    population = make_population(wards=120, boroughs=8, seed=SEED)
    results = simulate(population, samples=int(os.environ.get("HOMEBEAT_SAMPLES", SAMPLES)), seed=SEED + 1)
    print(table_of(results))
    failures = missed(results)
    print(*(f"missed: {one}" for one in failures), sep="\n", file=sys.stderr if failures else sys.stdout)
    return 1 if failures else 0


def table_of(results: dict[str, Result]) -> str:
    """Return the table: coverage with its Monte Carlo error, wards covered below 0.9, error beside the direct figure's."""
    lines = [f"{'figure':30} {'covers':>8} {'+/-':>7} {'wards under 0.9':>16} {'rmse':>8} {'of direct':>10}"]
    for kind, one in results.items():
        low = int((one.covered < LEVEL - 0.05).sum())
        lines.append(
            f"{kind:30} {one.coverage:8.4f} {one.monte_carlo_error:7.4f} {low:10d} of {len(one.covered):3d} "
            f"{one.rmse:8.4f} {one.rmse / results['direct'].rmse:10.3f}"
        )
    return "\n".join(lines)


def _boroughs(population: Population, shares: NDArray[np.float64], variances: NDArray[np.float64]) -> Boroughs:
    people = population.people.sum(axis=1).astype(float)
    count = int(population.borough.max()) + 1
    weight = people / np.bincount(population.borough, weights=people, minlength=count)[population.borough]
    return Boroughs(
        names=tuple(f"borough {i}" for i in range(count)),
        borough=population.borough,
        people=people,
        values=np.bincount(population.borough, weights=weight * shares, minlength=count),
        standard_errors=np.sqrt(np.bincount(population.borough, weights=weight**2 * variances, minlength=count)),
    )
