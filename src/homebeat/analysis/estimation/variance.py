"""The variance of a weighted sum over a sample of several stages: R's `svyrecvar`, for many domains at once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from homebeat.analysis.design.survey_design import LonelyStratum
from homebeat.analysis.estimation.cells import Cells
from homebeat.analysis.estimation.codes import MISSING, Array, Groups, Whole, group, sums_by
from homebeat.analysis.estimation.lonely import is_centred, is_lonely, refuse_lonely, scale_of
from homebeat.analysis.estimation.stages import Stage


@dataclass(frozen=True)
class Domains:
    """A breakdown: the domain of every cell (-1 in none), and how many domains there are."""

    of: Whole
    count: int

    @cached_property
    def members(self) -> Whole:
        """Return the cells that are in some domain."""
        return np.flatnonzero(self.of != MISSING)

    def sum(self, values: Array) -> Array:
        """Return the sum of the cells' values by domain."""
        return sums_by(self.of[self.members], values[self.members], self.count)


@dataclass(frozen=True)
class DomainStage:
    """One stage seen from a breakdown: its units within domains, and those within domain and stratum (a pair)."""

    stage: Stage
    unit: Groups
    pair_of_unit: Whole
    domain_of_pair: Whole
    stratum_of_pair: Whole
    alike: Array  # by unit: how many units alike it stands for
    units: Array  # by pair

    @property
    def pairs(self) -> int:
        """Return how many pairs of domain and stratum there are."""
        return len(self.domain_of_pair)

    def by_unit(self, values: Array) -> Array:
        """Return the members' values added up by unit."""
        if self.unit.count == len(values):
            return values[self.unit.first]
        return sums_by(self.unit.of, values, self.unit.count)

    def by_pair(self, values: Array) -> Array:
        """Return the units' values, as often as units alike, added up by pair."""
        return sums_by(self.pair_of_unit, values * self.alike, self.pairs)


def domain_stages(
    cells: Cells, stages: tuple[Stage, ...], domains: Domains, *, cells_are_units: bool = False
) -> tuple[DomainStage, ...]:
    """Return every stage as the breakdown sees it; made once for all measures.

    `cells_are_units` spares the search where cells are known to be the first stage's units, each within its domain.
    """
    members = domains.members
    every = np.arange(len(members))
    found = []
    for stage in stages:
        domain = domains.of[members]
        is_known = stage.unit.count == cells.count or cells_are_units
        unit = Groups(every, every) if is_known else group([domain, stage.unit.of[members]], len(members))
        of_unit, stratum = domain[unit.first], stage.stratum[members][unit.first]
        pair = group([of_unit, stratum], unit.count)
        alike = cells.alike[members][unit.first]
        units = sums_by(pair.of, alike, pair.count)
        found.append(DomainStage(stage, unit, pair.of, of_unit[pair.first], stratum[pair.first], alike, units))
    return tuple(found)


def domain_variances(
    z: Array, n: Array, domains: Domains, stages: tuple[DomainStage, ...], rule: LonelyStratum
) -> Array:
    """Return the variance of the sum of z in every domain.

    Parameters
        z : by member cell, the weighted linearised value of one row alike
        n : by member cell, how many respondents count; strata without any are not in the domain
        domains, stages : the breakdown, and the design as it sees it
        rule : for strata with a single unit
    Returns
        array by domain; not a number where no stratum is left to average over
    Raises
        LonelyStratumFound : under the rule FAIL
    Method
        At each stage, stratum by stratum: the unsampled part times n/(n-1) times the sum of squares of unit totals about their mean over
        all n units sampled, those without members of the domain counting as zero; later stages times the part sampled above them.
        Squares are taken in two passes, so that a large mean costs no digits.
    Source
        Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, result 4.4.1; Lumley (2010), sections 2.3 and 3.3
    Checked
        R survey 4.1-1 `svyrecvar`, tests/truth/estimation
    """
    found = np.zeros(domains.count)
    for number, view in enumerate(stages):
        contribution = _by_pair(z, view, rule)
        if is_lonely(view.stage).any():
            contribution = _with_lonely(contribution, n, view, domains, rule, is_first=number == 0)
        found += sums_by(view.domain_of_pair, contribution, domains.count)
    return found


def _by_pair(z: Array, view: DomainStage, rule: LonelyStratum) -> Array:
    stage, of = view.stage, view.stratum_of_pair
    values = view.by_unit(z)
    sampled = stage.sampled[of]
    centre = np.where(is_centred(stage, rule)[of], view.by_pair(values) / sampled, 0.0)
    about = values - centre[view.pair_of_unit]
    squares = view.by_pair(about * about) + (sampled - view.units) * centre * centre
    return np.asarray(scale_of(stage, rule)[of] * squares)


def _with_lonely(
    contribution: Array, n: Array, view: DomainStage, domains: Domains, rule: LonelyStratum, *, is_first: bool
) -> Array:
    """Refuse or average over lonely strata, counting only strata that somebody in the domain belongs to."""
    present = view.by_pair(view.by_unit(n)) > 0
    refuse_lonely(view.stage, view.stratum_of_pair[present], rule)
    if rule is not LonelyStratum.AVERAGE:
        return contribution
    alone = is_lonely(view.stage)[view.stratum_of_pair]
    if not is_first:  # a unit's own second stage has nothing to average over
        return np.where(alone & present, np.nan, np.where(alone, 0.0, contribution))
    all_strata = sums_by(view.domain_of_pair, present.astype(float), domains.count)
    known = sums_by(view.domain_of_pair, (present & ~alone).astype(float), domains.count)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(known > 0, all_strata / known, np.nan)
    return np.where(alone, 0.0, contribution) * factor[view.domain_of_pair]


def degrees_of_freedom(n: Array, domains: Domains, stages: tuple[DomainStage, ...]) -> Array:
    """Return clusters less strata of the first stage, counting those with respondents in the domain: R's `degf` of the subset."""
    view = stages[0]
    units = (view.by_unit(n) > 0) * view.alike
    clusters = sums_by(view.domain_of_pair[view.pair_of_unit], units, domains.count)
    strata = sums_by(view.domain_of_pair, (view.by_pair(view.by_unit(n)) > 0).astype(float), domains.count)
    return np.asarray(clusters - strata)
