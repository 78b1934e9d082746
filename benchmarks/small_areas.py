"""Small-area models beside lme4 and svy-sae: same data, same run, and the answers compared before the times."""

import csv
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from benchmarks.peers.finding import HERE as PEERS
from benchmarks.peers.finding import PeerMissing, python_of, rscript_with
from homebeat.analysis.small_areas.area_table import AreaTable
from homebeat.analysis.small_areas.cells import Cells, Grouping
from homebeat.analysis.small_areas.fay_herriot import fit_fay_herriot, predicted
from homebeat.analysis.small_areas.multilevel import fit_multilevel

ROUNDS = 5
AGES, ETHNICITIES = ("16-24", "25-44", "45-64", "65+"), ("asian", "black", "chinese", "mixed", "other", "white")


@dataclass(frozen=True)
class Row:
    """One line of the table; `differ` is the largest difference between the answers, which may be `most` at most."""

    what: str
    theirs: float
    ours: float
    goal: float
    differ: float
    most: float

    @property
    def ratio(self) -> float:
        return self.theirs / self.ours

    @property
    def met(self) -> bool:
        return self.ratio >= self.goal and self.differ <= self.most


def main() -> int:
    """Print the table; 1 when a goal is missed."""
    rows = []
    for measure in (beside_lme4, beside_svy_sae):
        try:
            rows.append(measure())
        except PeerMissing as missing:
            print(f"skipped: {missing}")
    print(f"{'measure':58} {'peer s':>8} {'ours s':>8} {'ratio':>7} {'goal':>5} {'answers differ by':>18}")
    for row in rows:
        print(f"{row.what:58} {row.theirs:8.3f} {row.ours:8.4f} {row.ratio:7.1f} {row.goal:5.0f} {row.differ:18.1e}")
    missed = [f"{row.what}: {row.ratio:.1f} times, answers differ by {row.differ:.1e}" for row in rows if not row.met]
    print(*(f"missed: {one}" for one in missed), sep="\n", file=sys.stderr)
    return 1 if missed else 0


def beside_lme4() -> Row:
    """Return the multilevel fit of 624 wards and 100,000 people beside lme4's of the same cells, in turns."""
    program, cells = rscript_with("lme4"), made_up_cells(wards=624, people=100_000, seed=7)
    with tempfile.TemporaryDirectory() as folder:
        _write_cells(cells, Path(folder) / "cells.csv")
        turns = [
            (_seconds(lambda: fit_multilevel(cells)), _asked([program, str(PEERS / "lme4_cells.R"), folder]))
            for _ in range(ROUNDS)
        ]
    theirs, fit = turns[-1][1], fit_multilevel(cells)
    differ = max(np.abs(fit.spreads - theirs["spreads"]).max(), np.abs(fit.coefficients - theirs["coefficients"]).max())
    return Row(
        what=f"lme4 {theirs['version']} nAGQ=0 / multilevel, {int((cells.trials > 0).sum()):,} cells",
        theirs=statistics.median(answer["seconds"] for _, answer in turns),
        ours=statistics.median(seconds for seconds, _ in turns),
        goal=10,
        differ=float(differ),
        most=1e-4,
    )


def beside_svy_sae() -> Row:
    """Return Fay-Herriot with mean squared errors of 9,000 areas beside svy-sae's, warm."""
    python, table = python_of("svy_sae"), made_up_table(9000, seed=8)
    with tempfile.TemporaryDirectory() as folder:
        _write_table(table, Path(folder) / "wards.csv")
        theirs = _asked([str(python), str(PEERS / "svy_sae_fay_herriot.py"), folder])
    figures = predicted(fit_fay_herriot(table))
    differ = max(_relative(figures.values, theirs["predicted"]), _relative(figures.mse, theirs["mse"]))
    return Row(
        what=f"svy-sae {theirs['version']} warm / Fay-Herriot with error, 9,000 areas",
        theirs=theirs["seconds"],
        ours=statistics.median(_seconds(lambda: predicted(fit_fay_herriot(table))) for _ in range(ROUNDS)),
        goal=50,
        differ=differ,
        most=1e-4,
    )


def made_up_cells(*, wards: int, people: int, seed: int) -> Cells:
    """Return so many people's answers by ward, sex, age and ethnicity."""
    rng = np.random.default_rng(seed)
    types = [
        (sex, age, ethnicity) for sex in range(2) for age in range(len(AGES)) for ethnicity in range(len(ETHNICITIES))
    ]
    deprivation = rng.normal(0, 1, wards).round(6)
    share = rng.dirichlet([2.0, 1.5, 0.7, 0.8, 0.7, 6.0], wards)
    weight = np.array([[share[w, ethnicity] for _, _, ethnicity in types] for w in range(wards)])
    trials = rng.multinomial(people, (weight / weight.sum()).ravel()).reshape(weight.shape).astype(float)
    kind = np.array(
        [
            0.2 * sex + (0.3, 0.1, -0.1, -0.3)[age] + (0.3, -0.4, 0.0, -0.1, 0.1, 0.1)[ethnicity]
            for sex, age, ethnicity in types
        ]
    )
    logit = 0.4 - 0.3 * deprivation + rng.normal(0, 0.35, wards)
    return Cells(
        wards=tuple(f"ward {i}" for i in range(wards)),
        trials=trials,
        successes=rng.binomial(trials.astype(int), special.expit(logit[:, None] + kind)).astype(float),
        ward_fixed=deprivation[:, None],
        ward_fixed_names=("deprivation",),
        type_fixed=np.array([[float(sex)] for sex, _, _ in types]),
        type_fixed_names=("female",),
        groupings=(
            Grouping("age", AGES, np.array([age for _, age, _ in types])),
            Grouping("ethnicity", ETHNICITIES, np.array([ethnicity for _, _, ethnicity in types])),
        ),
    )


def made_up_table(count: int, *, seed: int) -> AreaTable:
    """Return so many areas with direct estimates drawn from the model."""
    rng = np.random.default_rng(seed)
    covariates, variance = rng.normal(0, 1, (count, 2)), rng.uniform(0.002, 0.02, count)
    direct = 0.6 + covariates @ [0.05, -0.03] + rng.normal(0, 0.07, count) + rng.normal(0, 1, count) * np.sqrt(variance)
    return AreaTable(
        areas=tuple(f"area {i}" for i in range(count)), direct=direct, variance=variance, covariates=covariates,
        covariate_names=("deprivation", "turnover"), bases=np.full(count, 40),
    )  # fmt: skip


def _write_cells(cells: Cells, file: Path) -> None:
    age, ethnicity = cells.groupings
    with file.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("ward", "deprivation", "female", "age", "ethnicity", "trials", "successes"))
        for i, j in zip(*np.nonzero(cells.trials), strict=True):
            kind = (int(cells.type_fixed[j, 0]), age.levels[age.of_type[j]], ethnicity.levels[ethnicity.of_type[j]])
            writer.writerow(
                (cells.wards[i], cells.ward_fixed[i, 0], *kind, int(cells.trials[i, j]), int(cells.successes[i, j]))
            )


def _write_table(table: AreaTable, file: Path) -> None:
    with file.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("area", "direct", "variance", *table.covariate_names))
        writer.writerows(zip(table.areas, table.direct, table.variance, *table.covariates.T, strict=True))


def _seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds of one go."""
    started = time.process_time()
    work()
    return time.process_time() - started


def _asked(command: list[str]) -> dict[str, Any]:
    return json.loads(
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True).stdout
    )


def _relative(ours: NDArray[np.float64], theirs: list[float]) -> float:
    return float(np.abs(ours / np.array(theirs) - 1).max())
