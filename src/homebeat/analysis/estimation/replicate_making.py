"""Making replicate weights from a stratified or clustered sample: jackknife, balanced halves, bootstrap."""

import numpy as np

from homebeat.analysis.design.survey_design import LonelyStratum
from homebeat.analysis.estimation.hadamard import hadamard
from homebeat.analysis.estimation.replicates import ReplicateSample, ReplicatesRefused
from homebeat.analysis.estimation.row_sample import LinearisedSample
from homebeat.analysis.estimation.scores import FULLY_SAMPLED, Codes, Floats, LonelyStrata, Stage


def jackknife(sample: LinearisedSample, *, mse: bool = False) -> ReplicateSample:
    """Return the sample with one replicate for each first-stage unit, which drops that unit: JK1 without strata, JKn with them.

    Parameters
        sample : the whole sample, weights not fitted to margins.
        mse : squares about the estimate; otherwise about the mean of the replicates.
    Returns
        the sample with its replicate weights; units of a stratum that is fully sampled have none.
    Raises
        LonelyStrata : a stratum has one unit and the rule is `fail`.
        ReplicatesRefused : every stratum is fully sampled, or the sample is a domain.
    Method
        Dropping one of n units multiplies the others of its stratum by n/(n - 1), with factor (1 - n/N)(n - 1)/n. Single units: `adjust` drops them against all
        other strata as one of as many units as there are strata; `average` raises the whole scale; `remove` and `certainty` give them no replicate.
        Corrections after the first stage are not used.
    Source
        Wolter (2007), section 4.5; R `survey`, `as.svrepdesign(type = "JK1" | "JKn")`.
    Checked
        R 4.2.2, survey 4.1-1: tests/truth/fitted/answers.json.
    """
    units, strata, rows = _units(sample)
    stage = sample.stages[0]
    sampled, left = stage.sampled[rows], 1 - stage.sampled[rows] / stage.population[rows]
    single = (sampled == 1) & (left >= FULLY_SAMPLED)
    _refuse_lonely(stage, rows[single], sample.lonely)
    count = len(np.unique(strata))
    columns, rscales = [], []
    for unit in np.flatnonzero(left >= FULLY_SAMPLED):
        if not single[unit]:
            n = sampled[unit]
            columns.append(np.where(strata == strata[unit], n / (n - 1), 1.0))
            rscales.append(left[unit] * (n - 1) / n)
        elif sample.lonely is LonelyStratum.ADJUST and count > 1:
            columns.append(np.full(len(rows), count / (count - 1)))
            rscales.append((count - 1) / count)
        else:
            continue
        columns[-1][unit] = 0.0
    if not columns:
        raise ReplicatesRefused(
            "No unit can be dropped: every stratum is fully sampled or has one unit. Use linearisation."
        )
    scale = len(rows) / len(columns) if sample.lonely is LonelyStratum.AVERAGE else 1.0
    return _sample(sample, np.column_stack(columns)[units], scale, np.array(rscales), mse)


def balanced_halves(sample: LinearisedSample, *, rho: float = 0.0, mse: bool = False) -> ReplicateSample:
    """Return the sample with balanced half-sample replicates (BRR), or Fay's gentler ones.

    Parameters
        sample : the whole sample, an even number of first-stage units in every stratum.
        rho : Fay's coefficient, from 0 (BRR) up to but not 1: the dropped half keeps the share rho of its weight.
        mse : squares about the estimate; otherwise about the mean of the replicates.
    Returns
        the sample with as many replicates as the smallest Hadamard matrix needs.
    Raises
        ReplicatesRefused : a stratum has an odd number of units, rho is out of range, or the sample is a domain.
    Method
        Strata with more than two units are cut into pairs in the order of the rows; row k + 1 of a Hadamard matrix whose first row and column are 1 says which of pair k
        a replicate keeps. Weights are multiplied by 2 - rho and rho, with factor 1/(R (1 - rho)^2). Corrections are not used, as in R.
    Source
        McCarthy (1969); Fay (1989); Judkins (1990); Wolter (2007), chapter 3.
    Checked
        R 4.2.2, survey 4.1-1, `as.svrepdesign(type = "BRR" | "Fay")`: tests/truth/fitted/answers.json.
    """
    if not 0 <= rho < 1:
        raise ReplicatesRefused(f"Fay's coefficient lies from 0 up to but not 1: {rho:g} was given.")
    units, strata, _ = _units(sample)
    first, pair = np.zeros(len(strata), dtype=bool), np.zeros(len(strata), dtype=np.int64)
    pairs = 0
    for stratum in np.unique(strata):
        members = np.flatnonzero(strata == stratum)
        if len(members) % 2:
            name = sample.stages[0].stratum.name(stratum)
            raise ReplicatesRefused(
                f"Balanced halves need pairs: stratum {name!r} has {len(members)} unit(s). Merge strata, or use the jackknife or the bootstrap."
            )
        first[members[::2]] = True
        pair[members] = pairs + np.arange(len(members)) // 2
        pairs += len(members) // 2
    signs = hadamard(pairs + 1)[1 + pair]
    kept = (signs > 0) == first[:, None]
    weights = np.where(kept, 2 - rho, rho)
    replicates = weights.shape[1]
    return _sample(sample, weights[units], 1 / (replicates * (1 - rho) ** 2), np.ones(replicates), mse)


def bootstrap(
    sample: LinearisedSample, *, replicates: int, random: np.random.Generator, mse: bool = False
) -> ReplicateSample:
    """Return the sample with bootstrap replicates that redraw n - 1 first-stage units in each stratum.

    Parameters
        sample : the whole sample, two or more first-stage units in every stratum.
        replicates : how many, at least 2; two hundred or more for an interval.
        random : where the draws come from; its seed belongs with the published figure.
        mse : squares about the estimate; otherwise about the mean of the replicates.
    Returns
        the sample with its replicate weights.
    Raises
        LonelyStrata : a stratum has one unit; no rule for single units is defined here.
        ReplicatesRefused : fewer than two replicates, or the sample is a domain.
    Method
        Rescaling bootstrap: n - 1 of a stratum's n units with replacement, weights multiplied by n/(n - 1) times how often a unit was drawn; factor 1/(R - 1). Corrections
        are not used, so variances are on the safe side where a large share was sampled.
    Source
        Rao and Wu (1988), JASA 83, 231-241; Rao, Wu and Yue (1992); R `survey`, `as.svrepdesign(type = "subbootstrap")`.
    Checked
        Variance at R's own draws: tests/truth/fitted/answers.json; on average equal to linearisation for totals, in tests.
    """
    if replicates < 2:  # noqa: PLR2004
        raise ReplicatesRefused("A bootstrap needs at least two replicates; two hundred or more for an interval.")
    units, strata, rows = _units(sample)
    stage = sample.stages[0]
    _refuse_lonely(stage, rows[stage.sampled[rows] == 1], LonelyStratum.FAIL)
    weights = np.empty((len(strata), replicates))
    for stratum in np.unique(strata):
        members = strata == stratum
        n = int(members.sum())
        weights[members] = random.multinomial(n - 1, np.full(n, 1 / n), size=replicates).T * n / (n - 1)
    return _sample(sample, weights[units], 1 / (replicates - 1), np.ones(replicates), mse)


def _units(sample: LinearisedSample) -> tuple[Codes, Codes, Codes]:
    """Return each row's first-stage unit counted from 0, each unit's stratum, and a row of each unit, units in the order of the rows.

    Raises:
        ReplicatesRefused: the sample is a domain or its weights were fitted to margins.
    """
    if not sample.inside.all() or sample.fit is not None:
        raise ReplicatesRefused(
            "Make replicate weights of the whole sample, before its weights are fitted or a domain is taken."
        )
    stage = sample.stages[0]
    _, first, place = np.unique(stage.units, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    ranked = np.empty(len(order), dtype=np.int64)
    ranked[order] = np.arange(len(order))
    return ranked[place], stage.strata[first[order]], first[order]


def _refuse_lonely(stage: Stage, rows: Codes, rule: LonelyStratum) -> None:
    """Raise LonelyStrata where the rule refuses single units."""
    if len(rows) and rule is LonelyStratum.FAIL:
        raise LonelyStrata(stage.names(rows), 1, rule)


def _sample(sample: LinearisedSample, multipliers: Floats, scale: float, rscales: Floats, mse: bool) -> ReplicateSample:
    """Return the sample with its weights times the multipliers as replicates."""
    return ReplicateSample(sample.weights, sample.inside, multipliers * sample.weights[:, None], scale, rscales, mse)
