"""How the sample was drawn, stage by stage: which units, out of how many, standing for how much."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from homebeat.analysis.estimation.cells import Cells
from homebeat.analysis.estimation.codes import MISSING, Array, Groups, Labels, Whole, group, sums_by

SAME = 1e-9  # sizes closer than this are one size written twice


class DesignRefused(Exception):
    """The columns of the design contradict one another or themselves; says which and what to do."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of sampling over the whole sample.

    `unit` puts cells into the stage's units, `stratum` into the strata the units were drawn in: the design's own at the first stage,
    the unit above at later ones. By stratum: `sampled` units out of `population` (infinity without a correction), `share` the part of
    the units above that was sampled, `name` what to call it.
    """

    unit: Groups
    stratum: Whole
    sampled: Array
    population: Array
    share: Array
    name: Callable[[int], str]

    @property
    def left(self) -> Array:
        """Return the part of each stratum that was not sampled, 1 without a correction."""
        with np.errstate(invalid="ignore"):
            part = (self.population - self.sampled) / self.population
        return np.where(np.isinf(self.population), 1.0, part)


@dataclass(frozen=True, slots=True)
class Strata:
    """What the units of one stage are drawn in: the stratum of each cell, how many there are, and what each is called."""

    of: Whole
    count: int
    name: Callable[[int], str]


def stages_of(cells: Cells) -> tuple[Stage, ...]:
    """Return the stages of the design, the first stage first; stages below the first count only with corrections, as in R.

    Raises
        DesignRefused : a row without stratum, cluster or correction; a correction that varies within its stratum, mixes counts with
        fractions, or says that more was sampled than there is; corrections for fewer stages than there are
    """
    _require_known(cells)
    if cells.fpc and len(cells.fpc) != max(len(cells.clusters), 1):
        raise DesignRefused(
            f"{len(cells.clusters)} stages of clusters need {len(cells.clusters)} corrections, one a stage, and "
            f"{len(cells.fpc)} are given. A stage that was taken whole has the fraction 1."
        )
    is_count = bool(cells.fpc) and max(float(np.nan_to_num(size).max(initial=0)) for size in cells.fpc) > 1
    above = cells.stratum.codes if cells.stratum else np.zeros(cells.count, np.int64)
    strata = Strata(
        above, len(cells.stratum.values) if cells.stratum else 1, cells.stratum.name if cells.stratum else _whole
    )
    if not cells.clusters:
        return (_rows_as_units(cells, strata, is_count=is_count),)
    stages: list[Stage] = []
    for place in range(len(cells.clusters) if cells.fpc else 1):
        stages.append(_stage(cells, place, strata, is_count=is_count, before=stages[-1] if stages else None))
        unit = stages[-1].unit
        strata = Strata(unit.of, unit.count, partial(_unit_name, cells.clusters[place], unit))
    return tuple(stages)


def weights_from_sizes(cells: Cells, stages: tuple[Stage, ...]) -> Array:
    """Return each cell's weight where none is given: the inverse of its sampling fractions, stage by stage, as R does."""
    weight = np.ones(cells.count)
    for stage in stages:
        stood_for = np.where(np.isinf(stage.population), 1.0, stage.population / stage.sampled)
        weight = weight * stood_for[stage.stratum]
    return weight


def _stage(cells: Cells, place: int, strata: Strata, *, is_count: bool, before: Stage | None) -> Stage:
    unit = group([strata.of, cells.clusters[place].codes], cells.count)
    sampled = np.bincount(strata.of[unit.first], minlength=strata.count).astype(np.float64)
    share = np.ones(strata.count) if before is None else _share_above(before)
    return Stage(
        unit, strata.of, sampled, _population(cells, place, strata, sampled, is_count=is_count), share, strata.name
    )


def _rows_as_units(cells: Cells, strata: Strata, *, is_count: bool) -> Stage:
    every = np.arange(cells.count)
    sampled = sums_by(strata.of, cells.alike, strata.count)
    population = _population(cells, 0, strata, sampled, is_count=is_count)
    return Stage(Groups(every, every), strata.of, sampled, population, np.ones(strata.count), strata.name)


def _share_above(before: Stage) -> Array:
    """Return, for each unit of the stage before, the part of the population that its stage and those above it sampled."""
    stratum = before.stratum[before.unit.first]
    return np.asarray(before.share[stratum] * before.sampled[stratum] / before.population[stratum])


def _population(cells: Cells, place: int, strata: Strata, sampled: Array, *, is_count: bool) -> Array:
    """Return how many units each stratum has, from a count or a fraction."""
    if not cells.fpc:
        return np.full(strata.count, np.inf)
    low, high = np.full(strata.count, np.inf), np.full(strata.count, -np.inf)
    size = np.nan_to_num(cells.fpc[place])  # a missing size reads as 0, which no stratum has
    np.minimum.at(low, strata.of, size)
    np.maximum.at(high, strata.of, size)
    _require_one_size(low, high, strata, place)
    if is_count and low.min() < 1:
        raise DesignRefused(
            "The finite population corrections mix counts (above 1) with fractions (below 1); use one kind."
        )
    population = high if is_count else sampled / high
    too_many = np.flatnonzero(population < sampled * (1 - SAME))
    if len(too_many):
        first = int(too_many[0])
        raise DesignRefused(
            f"The correction of stage {place + 1} says that {strata.name(first)} has {population[first]:g} units, "
            f"but {sampled[first]:g} of them are in the sample."
        )
    return np.maximum(population, sampled)


def _require_one_size(low: Array, high: Array, strata: Strata, place: int) -> None:
    unknown = np.flatnonzero(~np.isfinite(high) | (low <= 0))
    if len(unknown):
        raise DesignRefused(
            f"The correction of stage {place + 1} is missing or not above 0 in {strata.name(int(unknown[0]))}."
        )
    varies = np.flatnonzero(high - low > SAME * high)
    if len(varies):
        first = int(varies[0])
        raise DesignRefused(
            f"The correction of stage {place + 1} varies within {strata.name(first)}: from {low[first]:g} to {high[first]:g}."
        )


def _require_known(cells: Cells) -> None:
    found: list[tuple[str, Labels]] = [("stratum", cells.stratum)] if cells.stratum else []
    found += [(f"cluster of stage {place + 1}", labels) for place, labels in enumerate(cells.clusters)]
    for what, labels in found:
        if (labels.codes == MISSING).any():
            raise DesignRefused(
                f"Some rows have no {what}. Give each row its {what}, or leave those rows out of the file."
            )


def _unit_name(labels: Labels, unit: Groups, place: int) -> str:
    return labels.name(int(labels.codes[unit.first[place]]))


def _whole(_: int) -> str:
    return "the whole sample"
