"""The variance of the totals of score columns under a design: every linearised standard error comes down to this."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from homebeat.analysis.design.survey_design import LonelyStratum, RakingResiduals
from homebeat.analysis.estimation.codes import Labels
from homebeat.analysis.estimation.lonely import LonelyStratumFound

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Rows = npt.NDArray[np.bool_]

FULLY_SAMPLED = 1e-7
"""Below this share of units left unsampled a stratum adds nothing; R's `survey` uses the same figure."""


class LonelyStrata(LonelyStratumFound):
    """Strata with one sampled unit, under a rule that does not say what they add to the variance."""

    def __init__(self, names: tuple[str, ...], stage: int, rule: LonelyStratum) -> None:
        super().__init__(list(names))
        self.stage = stage
        if rule is LonelyStratum.AVERAGE:
            self.args = (
                f"A single unit was sampled at stage {stage} in {', '.join(names)}, and no other stratum is left to take an average from. "
                "Choose what it adds: adjust, remove or certainty.",
            )


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One stage of sampling, row by row.

    `stratum` and `units` are the stratum and the sampled unit, units numbered apart across strata. `sampled` is the number of units sampled in the row's
    stratum, which stays the same when rows are left out, `population` how many units the stratum has (infinite where no correction was given).
    """

    stratum: Labels
    units: Codes
    sampled: Floats
    population: Floats

    @property
    def strata(self) -> Codes:
        """Return the code of each row's stratum."""
        return self.stratum.codes

    def names(self, rows: Codes) -> tuple[str, ...]:
        """Return the names of these rows' strata, each once, in order."""
        return tuple(sorted({self.stratum.name(code) for code in self.strata[rows]}))

    def keep(self, rows: Rows) -> "Stage":
        """Return the stage for some of its rows; counts of sampled units stay those of the whole sample."""
        return replace(
            self,
            stratum=replace(self.stratum, codes=self.strata[rows]),
            units=self.units[rows],
            sampled=self.sampled[rows],
            population=self.population[rows],
        )


@dataclass(frozen=True, slots=True, eq=False)
class WeightFit:
    """Weights that were fitted to margins: each row's category in each margin, its weight before and after, and how residuals are taken."""

    margins: tuple[Codes, ...]
    before: Floats
    after: Floats
    residuals: RakingResiduals


def variance_of_totals(
    scores: Floats,
    stages: tuple[Stage, ...],
    *,
    lonely: LonelyStratum = LonelyStratum.FAIL,
    fit: WeightFit | None = None,
) -> Floats:
    """Return the covariance matrix of the totals of weighted score columns.

    Parameters
        scores : shape (n_rows,) or (n_rows, n_columns), each row's weight times its linearised score; finite. A row outside the domain scores 0
            or is left out of `scores` and `stages` alike.
        stages : first stage first; each unit of a later stage lies in one unit of the stage before.
        lonely : what a stratum with one sampled unit adds. `adjust` leaves its unit uncentred, so that it is measured from a total of 0; `average` gives it the
            mean of the other strata; `remove` and `certainty` give it nothing; `fail` refuses.
        fit : how the weights were fitted to margins; the scores' part that the margins explain is taken out first.
    Returns
        shape (n_columns, n_columns), in squared units of the scores.
    Raises
        LonelyStrata : a stratum has one unit and the rule is `fail`, or `average` with nothing to average.
    Method
        Units drawn with equal probability without replacement at each stage: the sum over strata of (1 - n/N) n/(n-1) times the sum of squares of unit totals
        about the stratum's mean, where sampled units without a row count as 0; stage s weighs in with the product of the earlier stages' n/N, so without
        a correction at the first stage only the first stage counts. Fitted weights: residuals of the score on the categories of all margins, regressed by design weights
        (for one margin: about each category's mean), or, as R's `rake`, ten rounds of taking out each category's plain mean.
    Source
        Sarndal, Swensson and Wretman (1992), result 4.3.1 and section 4.6; Lumley (2010), section 2.3; single units: R `survey`, `survey.lonely.psu`.
    Checked
        R 4.2.2, survey 4.1-1, `svytotal` and `svymean`: tests/truth/fitted/answers.json.
    """
    table = np.atleast_2d(np.asarray(scores, dtype=np.float64).T).T
    if fit is not None:
        table = _residuals(table / fit.after[:, None], fit) * fit.after[:, None]
    covariance = np.zeros((table.shape[1], table.shape[1]))
    multiplier = np.ones(table.shape[0])
    for number, stage in enumerate(stages, start=1):
        covariance += _one_stage(table, stage, multiplier, number=number, lonely=lonely)
        multiplier = multiplier * stage.sampled / stage.population
    return covariance


def _one_stage(table: Floats, stage: Stage, multiplier: Floats, *, number: int, lonely: LonelyStratum) -> Floats:
    """Return what one stage adds: unit totals about their stratum's mean, times the correction and the earlier stages' share."""
    if not len(table):
        return np.zeros((table.shape[1], table.shape[1]))
    first, unit_of_row = _first_rows(stage.units)
    totals = _sums(table, unit_of_row, len(first))
    first_in_stratum, stratum_of_unit = _first_rows(stage.strata[first])
    rows = first[first_in_stratum]
    sampled, unsampled = stage.sampled[rows], 1 - stage.sampled[rows] / stage.population[rows]
    counted = unsampled >= FULLY_SAMPLED
    single = (sampled == 1) & counted & (multiplier[rows] > 0)
    _refuse_lonely(stage, rows[single], number, lonely, strata=int((multiplier[rows] > 0).sum()))
    share = (
        np.where(counted, unsampled, 0.0)
        * multiplier[rows]
        * np.where(sampled > 1, sampled / np.maximum(sampled - 1, 1), 1.0)
    )
    means = _sums(totals, stratum_of_unit, len(rows)) / sampled[:, None]
    if lonely is LonelyStratum.ADJUST:
        means[single] = 0.0
    centred = totals - means[stratum_of_unit]
    present = np.bincount(stratum_of_unit, minlength=len(rows))
    covariance = (centred * share[stratum_of_unit, None]).T @ centred + (
        means * (share * (sampled - present))[:, None]
    ).T @ means
    if lonely is LonelyStratum.AVERAGE and single.any():
        covariance *= len(rows) / (len(rows) - single.sum())
    return np.asarray(covariance)


def _refuse_lonely(stage: Stage, rows: Codes, number: int, lonely: LonelyStratum, *, strata: int) -> None:
    """Raise LonelyStrata where the rule gives single units no value."""
    if not len(rows):
        return
    nothing_to_average = lonely is LonelyStratum.AVERAGE and (number > 1 or len(rows) == strata)
    if lonely is LonelyStratum.FAIL or nothing_to_average:
        raise LonelyStrata(stage.names(rows), number, lonely)


def _first_rows(codes: Codes) -> tuple[Codes, Codes]:
    """Return the first row of each code and, row by row, the place of its code among them."""
    _, first, place = np.unique(codes, return_index=True, return_inverse=True)
    return first, place


def _sums(table: Floats, groups: Codes, count: int) -> Floats:
    """Return the sum of each column in each group, shape (count, n_columns)."""
    return np.column_stack([np.bincount(groups, weights=column, minlength=count) for column in table.T])


def _residuals(plain: Floats, fit: WeightFit) -> Floats:
    """Return what the margins leave of the unweighted scores."""
    if fit.residuals is RakingResiduals.RAKE:
        return _swept(plain, fit.margins)
    joint, category = np.unique(np.column_stack(fit.margins), axis=0, return_inverse=True)
    root = np.sqrt(np.bincount(category, weights=fit.before, minlength=len(joint)))[:, None]
    dummies = np.concatenate([np.eye(int(of.max()) + 1)[of] for of in joint.T], axis=1)
    means = _sums(plain * fit.before[:, None], category, len(joint)) / root
    slopes = np.linalg.lstsq(root * dummies, means, rcond=None)[0]
    return np.asarray(plain - (dummies @ slopes)[category])


def _swept(plain: Floats, margins: tuple[Codes, ...]) -> Floats:
    """Return the scores after ten rounds of taking out each category's plain mean, as R's `rake` does."""
    for _ in range(10):
        for of in margins:
            means = _sums(plain, of, int(of.max()) + 1) / np.maximum(np.bincount(of), 1)[:, None]
            plain = plain - means[of]
    return plain
