"""The variance under fitted weights, where every respondent of a category bears on every domain; and covariances."""

import numpy as np

from homebeat.analysis.design.survey_design import LonelyStratum
from homebeat.analysis.estimation.calibration import Calibration
from homebeat.analysis.estimation.cells import Cells
from homebeat.analysis.estimation.codes import Array, Whole, sums_by
from homebeat.analysis.estimation.linearised import Linearised
from homebeat.analysis.estimation.lonely import is_centred, is_lonely, refuse_lonely, scale_of
from homebeat.analysis.estimation.measures import Linear
from homebeat.analysis.estimation.stages import Stage
from homebeat.analysis.estimation.variance import Domains

AT_ONCE = 4_000_000  # numbers held at a time: 32 MB


def fitted_variances(
    of: Linearised,
    cells: Cells,
    measure: Linear,
    domains: Domains,
    *,
    stages: tuple[Stage, ...],
    rule: LonelyStratum,
    fit: Calibration,
) -> Array:
    """Return the variance of a measure in every domain, under weights fitted to margins.

    Method
        What the margins explain is taken from the linear form of every respondent, in the domain or not; the rest goes through the
        stages as ever. Domains are taken a few at a time, so memory does not grow with their number.
    Source, Checked
        As `Calibration.explained` and `variance.domain_variances`
    """
    influence = of.influence(cells, measure, domains)
    explained = explained_by(of, cells, measure, domains, fit)
    at_once = max(1, AT_ONCE // max(cells.count, 1))
    found = np.empty(domains.count)
    for start in range(0, domains.count, at_once):
        chosen = slice(start, min(start + at_once, domains.count))
        form = -cells.weight[:, None] * explained[:, chosen][fit.category]
        domain = domains.of[domains.members] - start
        inside = (domain >= 0) & (domain < form.shape[1])
        form[domains.members[inside], domain[inside]] += influence[inside]
        found[chosen] = sum((part**2).sum(axis=0) for part in scaled_residuals(form, cells.alike, stages, rule))
    return found


def explained_by(of: Linearised, cells: Cells, measure: Linear, domains: Domains, fit: Calibration) -> Array:
    """Return what the margins explain of a measure's linear form, by joint category and domain."""
    members, shape = domains.members, (len(fit.fitted), domains.count)
    place = fit.category[members] * domains.count + domains.of[members]

    def added(values: Array) -> Array:
        return sums_by(place, values * cells.alike[members], shape[0] * shape[1]).reshape(shape)

    plain = added(of.unweighted(cells, measure, domains)) if fit.needs_plain else None
    return fit.explained(added(of.influence(cells, measure, domains)), plain)


def scaled_residuals(form: Array, alike: Array, stages: tuple[Stage, ...], rule: LonelyStratum) -> list[Array]:
    """Return, stage by stage, unit totals about their stratum's mean and scaled, so that A'A adds up to the covariance of the sums.

    Parameters
        form : by cell and column, the weighted linear form of one row alike; alike : rows a cell stands for; stages, rule : the design
    Raises
        LonelyStratumFound : under the rule FAIL
    """
    return [_scaled(form, alike, stage, rule, is_first=number == 0) for number, stage in enumerate(stages)]


def covariance(form: Array, alike: Array, stages: tuple[Stage, ...], rule: LonelyStratum) -> Array:
    """Return the covariance matrix of the columns' sums: R's `svyrecvar`."""
    return np.asarray(sum(part.T @ part for part in scaled_residuals(form, alike, stages, rule)))


def _scaled(form: Array, alike: Array, stage: Stage, rule: LonelyStratum, *, is_first: bool) -> Array:
    strata = len(stage.sampled)
    refuse_lonely(stage, np.arange(strata), rule)
    values = form[stage.unit.first] if stage.unit.count == len(form) else _added(form, stage.unit.of, stage.unit.count)
    of, many = stage.stratum[stage.unit.first], alike[stage.unit.first][:, None]
    centre = _added(values * many, of, strata) / stage.sampled[:, None]
    centre[~is_centred(stage, rule)] = 0.0
    scale = scale_of(stage, rule)
    alone = is_lonely(stage)
    if rule is LonelyStratum.AVERAGE and alone.any():
        known = strata - alone.sum()
        scale = np.where(alone, 0.0, scale) * (strata / known if is_first and known else np.nan)
    return np.asarray((values - centre[of]) * np.sqrt(scale[of][:, None] * many))


def _added(values: Array, of: Whole, groups: int) -> Array:
    """Return the rows of a matrix added up by group; every group has a row."""
    order = np.argsort(of, kind="stable")
    starts = np.searchsorted(of[order], np.arange(groups))
    return np.add.reduceat(values[order], starts, axis=0)
