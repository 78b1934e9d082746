"""Tables of areas and cells for the tests: the frozen ones that outside programs were asked about, and small seeded ones."""

import csv
import json
from typing import Any

import numpy as np
from scipy import special

from homebeat.analysis.small_areas.area_table import AreaTable
from homebeat.analysis.small_areas.cells import Cells, Grouping
from tests.conftest import ROOT

TRUTH = ROOT / "tests" / "truth" / "small_areas"


def truth(name: str) -> dict[str, Any]:
    """Return an outside program's frozen answers."""
    return json.loads((TRUTH / f"{name}.json").read_text())


def rows(name: str) -> list[dict[str, str]]:
    with (TRUTH / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def frozen_wards(outcome: str = "direct") -> AreaTable:
    """Return the sixty wards that metafor and svy-sae were asked about."""
    found = rows("fay_herriot")
    columns = {name: np.array([float(row[name]) for row in found]) for name in found[0] if name != "area"}
    return AreaTable(
        areas=tuple(row["area"] for row in found), direct=columns[outcome], variance=columns["variance"],
        covariates=np.column_stack([columns["deprivation"], columns["turnover"]]), covariate_names=("deprivation", "turnover"),
        bases=columns["n"].astype(np.int64),
    )  # fmt: skip


def made_up_wards(count: int, *, seed: int, spread: float = 0.06, without: int = 0) -> AreaTable:
    """Return wards drawn from the model itself, the last few without a direct estimate."""
    rng = np.random.default_rng(seed)
    covariate, variance = rng.normal(0, 1, count), rng.uniform(0.001, 0.01, count)
    direct = 0.6 + 0.05 * covariate + rng.normal(0, spread, count) + rng.normal(0, 1, count) * np.sqrt(variance)
    direct[count - without :] = variance[count - without :] = np.nan
    return AreaTable(
        areas=tuple(f"ward {i}" for i in range(count)), direct=direct, variance=variance,
        covariates=covariate[:, None], covariate_names=("deprivation",), bases=np.arange(20, 20 + count),
    )  # fmt: skip


def frozen_cells() -> Cells:
    """Return the ninety wards' cells that lme4 was asked about, the empty ones filled in."""
    found = rows("multilevel")
    wards = list(dict.fromkeys(row["ward"] for row in found))
    ages, ethnicities = (sorted({row[name] for row in found}) for name in ("age", "ethnicity"))
    types = [(female, age, ethnicity) for female in "01" for age in ages for ethnicity in ethnicities]
    trials, successes = np.zeros((len(wards), len(types))), np.zeros((len(wards), len(types)))
    deprivation = np.zeros((len(wards), 1))
    for row in found:
        place = wards.index(row["ward"]), types.index((row["female"], row["age"], row["ethnicity"]))
        trials[place], successes[place] = float(row["trials"]), float(row["successes"])
        deprivation[place[0], 0] = float(row["deprivation"])
    return Cells(
        wards=tuple(wards), trials=trials, successes=successes, ward_fixed=deprivation, ward_fixed_names=("deprivation",),
        type_fixed=np.array([[float(female)] for female, _, _ in types]), type_fixed_names=("female",),
        groupings=(
            Grouping("age", tuple(ages), np.array([ages.index(age) for _, age, _ in types])),
            Grouping("ethnicity", tuple(ethnicities), np.array([ethnicities.index(one) for _, _, one in types])),
        ),
    )  # fmt: skip


def made_up_cells(
    wards: int = 14, *, seed: int, spread: float = 0.5, mean_trials: float = 6.0, without: int = 0
) -> Cells:
    """Return cells of two age bands, three ethnic groups and two sexes, drawn from the model; the last few wards without answers."""
    rng = np.random.default_rng(seed)
    types = [(sex, age, ethnicity) for sex in range(2) for age in range(2) for ethnicity in range(3)]
    covariate = rng.normal(0, 1, (wards, 1))
    kind = np.array([0.2 * sex + (0.3, -0.3)[age] + (0.4, -0.2, 0.0)[ethnicity] for sex, age, ethnicity in types])
    logit = 0.3 - 0.3 * covariate + rng.normal(0, spread, (wards, 1)) + kind
    trials = rng.poisson(mean_trials, (wards, len(types)))
    trials[wards - without :] = 0
    return Cells(
        wards=tuple(f"ward {i}" for i in range(wards)), trials=trials.astype(float),
        successes=rng.binomial(trials, special.expit(logit)).astype(float), ward_fixed=covariate, ward_fixed_names=("deprivation",),
        type_fixed=np.array([[float(sex)] for sex, _, _ in types]), type_fixed_names=("female",),
        groupings=(
            Grouping("age", ("young", "old"), np.array([age for _, age, _ in types])),
            Grouping("ethnicity", ("a", "b", "c"), np.array([ethnicity for _, _, ethnicity in types])),
        ),
    )  # fmt: skip
