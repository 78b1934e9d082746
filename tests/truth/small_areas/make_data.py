"""Write the data the outside programs are asked about: seeded, so that running it again changes nothing.

python tests/truth/small_areas/make_data.py
"""

import csv
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
AGES = ("16-24", "25-44", "45-64", "65+")
ETHNICITIES = ("asian", "black", "mixed", "other", "white")


def write(name: str, header: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    with (HERE / name).open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def fay_herriot(rng: np.random.Generator) -> None:
    """Sixty wards' confidence, in which areas differ by more than sampling explains (`direct`) and in which they do not (`flat`)."""
    deprivation, turnover = rng.uniform(0, 1, 60), rng.normal(0, 1, 60)
    bases = rng.integers(15, 160, 60)
    variance = 0.24 * 1.4 / bases
    centre = 0.7 - 0.2 * deprivation + 0.02 * turnover
    direct = centre + rng.normal(0, 0.06, 60) + rng.normal(0, 1, 60) * np.sqrt(variance)
    flat = centre + 0.8 * rng.normal(0, 1, 60) * np.sqrt(variance)
    columns = zip(range(60), direct, flat, variance, deprivation, turnover, bases, strict=True)
    rows = [(f"ward {i}", *(f"{one:.17g}" for one in values), n) for i, *values, n in columns]
    write("fay_herriot.csv", ("area", "direct", "flat", "variance", "deprivation", "turnover", "n"), rows)


def multilevel(rng: np.random.Generator) -> None:
    """Ninety wards by sex, age and ethnicity: trials and successes of the cells that anybody answered in."""
    deprivation, effect = rng.normal(0, 1, 90).round(6), rng.normal(0, 0.45, 90)
    by_age, by_ethnicity = rng.normal(0, 0.3, 4), rng.normal(0, 0.35, 5)
    rows: list[tuple[object, ...]] = []
    for ward in range(90):
        for female in (0, 1):
            for a, age in enumerate(AGES):
                for e, ethnicity in enumerate(ETHNICITIES):
                    trials = int(rng.poisson(2.5 * (3 if ethnicity == "white" else 0.6)))
                    logit = 0.4 + 0.25 * female - 0.3 * deprivation[ward] + effect[ward] + by_age[a] + by_ethnicity[e]
                    yes = int(rng.binomial(trials, 1 / (1 + np.exp(-logit))))
                    if trials:
                        rows.append((f"ward {ward}", f"{deprivation[ward]:.6f}", female, age, ethnicity, trials, yes))
    write("multilevel.csv", ("ward", "deprivation", "female", "age", "ethnicity", "trials", "successes"), rows)


if __name__ == "__main__":
    random = np.random.default_rng(20261124)
    fay_herriot(random)
    multilevel(random)
