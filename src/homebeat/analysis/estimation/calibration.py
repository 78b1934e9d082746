"""Weights fitted to known totals: post-stratification and raking, and what fitting does to a linear form."""

from dataclasses import dataclass

import numpy as np

from homebeat.analysis.design.survey_design import Margin, RakingResiduals, SurveyDesign
from homebeat.analysis.estimation.cells import Cells
from homebeat.analysis.estimation.codes import Array, Whole, group, sums_by
from homebeat.analysis.estimation.margins import MarginRefused, Matched, match_margin

MOST_ROUNDS = 5000
CLOSE_ENOUGH = 1e-13  # of the population; far below the 1e-9 to which estimates are held
SUMS_AGREE = 1e-6  # of the population: margins rounded to whole people still agree
R_SWEEPS = 10  # how often R's `svyrecvar` sweeps the margins out of a raked design's linear form


@dataclass(frozen=True)
class Calibration:
    """Weights fitted to margins.

    `category` puts cells into joint categories of the margins, `margins` those into each margin's own; by joint category: `design` and
    `fitted` sums of weights and `rows`. `matched` says what the margins were and what was merged, `rounds` how long raking took.
    """

    category: Whole
    margins: tuple[Whole, ...]
    matched: tuple[Matched, ...]
    design: Array
    fitted: Array
    rows: Array
    rounds: int
    residuals: RakingResiduals

    @property
    def factor(self) -> Array:
        """Return by what each cell's weight is multiplied."""
        return np.asarray((self.fitted / self.design)[self.category])

    @property
    def needs_plain(self) -> bool:
        """Say whether what is explained rests on unweighted sums."""
        return is_swept(self.residuals, len(self.margins))

    @property
    def gaps(self) -> tuple[float, ...]:
        """Return, for each margin, the largest difference between a fitted category and its total, as a part of that total."""
        fitted = (sums_by(of, self.fitted, len(one.names)) for of, one in zip(self.margins, self.matched, strict=True))
        return tuple(
            float((np.abs(sums - one.totals) / one.totals).max())
            for sums, one in zip(fitted, self.matched, strict=True)
        )

    def explained(self, weighted: Array, plain: Array | None) -> Array:
        """Return the part of a linear form that the margins explain, by joint category and domain.

        Parameters
            weighted, plain : sums over respondents of w u (fitted weights) and, where needed, of u, by joint category and domain
        Method
            Post-stratification: the weighted mean of u in each category. Raking, CALIBRATE: the regression of u on the categories of all
            margins by design weights. Raking, RAKE: unweighted means of u swept out margin after margin, ten times over.
        Source
            Deville and Särndal (1992), JASA 87:376-382, equation 3.4; R survey `postStratify`, `calibrate(calfun="raking")`, `rake`
        Checked
            R survey 4.1-1, tests/truth/estimation
        """
        if len(self.margins) == 1:
            return np.asarray(weighted / self.fitted[:, None])
        if plain is not None:
            return self._swept(plain)
        root = np.sqrt(self.design)[:, None]
        dummies = np.concatenate([np.eye(int(of.max()) + 1)[of] for of in self.margins], axis=1)
        by_design = weighted * (self.design / self.fitted)[:, None]
        slopes = np.linalg.lstsq(root * dummies, by_design / root, rcond=None)[0]
        return np.asarray(dummies @ slopes)

    def _swept(self, plain: Array) -> Array:
        found, rows = np.zeros_like(plain), self.rows[:, None]
        for _ in range(R_SWEEPS):
            for of, one in zip(self.margins, self.matched, strict=True):
                left = np.zeros((len(one.names), plain.shape[1]))
                np.add.at(left, of, plain - rows * found)
                found = found + (left / sums_by(of, self.rows, len(one.names))[:, None])[of]
        return found


def calibration_of(cells: Cells, design: SurveyDesign) -> Calibration | None:
    """Return the weights fitted to the design's margins; None where it has none.

    Parameters
        cells : the sample with its design weights; design : names the margins in the order of the cells' own
    Raises
        MarginRefused : margins and sample do not fit, margins add up to different populations, or raking does not settle
    Method
        One margin: every weight times total / sum of weights of its category. Several: margin after margin, again and again, until no
        category is further than 1e-13 of the population from its total (iterative proportional fitting).
    Source
        Holt and Smith (1979), JRSS A 142:33-46; Deming and Stephan (1940), Annals of Mathematical Statistics 11:427-444
    Checked
        R survey 4.1-1 `postStratify`, `rake(control=list(maxit=1000, epsilon=1e-13))`, tests/truth/estimation
    """
    margins = margins_of(design)
    if not margins:
        return None
    matched = tuple(
        match_margin(margin, labels, cells.alike * cells.rows)
        for margin, labels in zip(margins, cells.margins, strict=True)
    )
    _require_one_population(matched)
    joint = group([one.of for one in matched], cells.count)
    own = tuple(one.of[joint.first] for one in matched)
    by_design = sums_by(joint.of, cells.alike * cells.weight, joint.count)
    rows = sums_by(joint.of, cells.alike * cells.rows, joint.count)
    fitted, rounds = _rake(by_design, own, [one.totals for one in matched])
    return Calibration(joint.of, own, matched, by_design, fitted, rows, rounds, design.raking_residuals)


def margins_of(design: SurveyDesign) -> tuple[Margin, ...]:
    """Return the margins that the design's weights are fitted to.

    Raises
        MarginRefused : more than one to post-stratify by, or both ways at once
    """
    if len(design.poststratify) > 1:
        raise MarginRefused("Weights are post-stratified by one column. Join the columns into one, or rake by each.")
    if design.poststratify and design.rake:
        raise MarginRefused("Weights are either post-stratified or raked, not both.")
    return design.poststratify or design.rake


def is_swept(residuals: RakingResiduals, margins: int) -> bool:
    """Say whether a raked design's linear form is swept without weights, as R's `rake` does."""
    return margins > 1 and residuals is RakingResiduals.RAKE


def _rake(weights: Array, margins: tuple[Whole, ...], totals: list[Array]) -> tuple[Array, int]:
    fitted, population = weights.copy(), totals[0].sum()
    totals = [one * (population / one.sum()) for one in totals]
    for rounds in range(1, MOST_ROUNDS + 1):
        for of, wanted in zip(margins, totals, strict=True):
            fitted = fitted * (wanted / sums_by(of, fitted, len(wanted)))[of]
        gaps = (
            np.abs(sums_by(of, fitted, len(wanted)) - wanted).max() for of, wanted in zip(margins, totals, strict=True)
        )
        if max(gaps) <= CLOSE_ENOUGH * population:
            return fitted, rounds
    raise MarginRefused(
        f"Raking did not settle in {MOST_ROUNDS} rounds: some categories never meet among the respondents. Merge small categories."
    )


def _require_one_population(matched: tuple[Matched, ...]) -> None:
    first = matched[0]
    for other in matched[1:]:
        if abs(other.totals.sum() - first.totals.sum()) > SUMS_AGREE * first.totals.sum():
            raise MarginRefused(
                f"The totals of '{first.column}' add up to {first.totals.sum():,.0f} people and those of '{other.column}' to "
                f"{other.totals.sum():,.0f}. They have to describe one population."
            )
