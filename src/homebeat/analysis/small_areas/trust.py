"""Which modelled figures anybody may see: thresholds come in as dated policy, and what fails them has no figure at all."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy import stats

from homebeat.analysis.estimates import Estimate

from .area_table import FloatArray
from .back_test import BackTest
from .figures import AreaFigures, as_estimates
from .refusals import BadAreas

NORMALITY_FROM = 20  # areas; D'Agostino and Pearson's approximation holds from about here


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustPolicy:
    """When a model and its figures are good enough to show. Every threshold is policy, dated and with its source; none has a default here.

    About the model: `areas_fewest` with answers of their own; `normality_p_least`, the least p-value of a test that the standardised forecast errors
    are normal; `error_most`, the largest of them; `coverage_least`, the share of areas within their forecast interval; `gain_least`, how much better than
    the plain mean the forecasts are; `gap_most`, the largest distance from a borough's direct figure in its standard errors.
    About an area: `standard_error_most` in the measure's unit, `cv_most` (standard error/figure), `respondents_fewest`.
    """

    valid_from: date
    source: str
    areas_fewest: int
    normality_p_least: float
    error_most: float
    coverage_least: float
    gain_least: float
    gap_most: float
    standard_error_most: float
    cv_most: float
    respondents_fewest: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """What is known of a model's soundness: the back-test, and the gaps to the boroughs in their standard errors (none where nothing was added up)."""

    back_test: BackTest
    gaps_in_errors: FloatArray


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason not to show a figure: a code and a plain sentence."""

    code: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Withheld:
    """An area without a figure, and every reason why."""

    area: str
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The figures that may be shown, the areas that have none, and what speaks against the model as a whole."""

    shown: tuple[Estimate, ...]
    withheld: tuple[Withheld, ...]
    model_doubts: tuple[Doubt, ...]
    policy: TrustPolicy


def judged(
    figures: AreaFigures,
    evidence: Evidence,
    policy: TrustPolicy,
    *,
    measure: str,
    on: date,
    level: float = 0.95,
    bounds: tuple[float, float] = (-np.inf, np.inf),
) -> Judged:
    """Return the figures that policy lets through; where the model is doubted as a whole, none.

    Parameters:
        figures: a model's figures, added up to the boroughs or not.
        evidence: its back-test and its gaps to the boroughs.
        policy: thresholds that hold on the day.
        measure, level, bounds: as for `figures.as_estimates`.
        on: the day the figures are judged for.

    Returns:
        What may be shown and what may not, with every reason at once; each area stands in exactly one of the two.

    Raises:
        BadAreas: the policy did not hold yet on that day, or the back-test is of other areas.

    Method:
        See `model_doubts` and `area_doubts`. A figure at a threshold is let through.

    Source:
        The thresholds' own source stands in the policy. Coefficients of variation as the rule for release: Statistics Canada's guidelines,
        as reported by Rao and Molina (2015), chapter 1.

    Checked:
        By a truth table of evidence and codes, in tests/analysis/small_areas/test_trust.py.
    """
    if on < policy.valid_from:
        raise BadAreas(f"The policy of {policy.source} holds from {policy.valid_from}; it cannot judge {on}.")
    if evidence.back_test.areas != figures.areas:
        raise BadAreas("The back-test is of other areas than the figures. Run it on the same table.")
    against = model_doubts(evidence, policy)
    shown, withheld = [], []
    for estimate in as_estimates(figures, measure=measure, level=level, bounds=bounds):
        doubts = (*against, *area_doubts(estimate, policy))
        if doubts:
            withheld.append(Withheld(estimate.area or "", doubts))
        else:
            shown.append(estimate)
    return Judged(shown=tuple(shown), withheld=tuple(withheld), model_doubts=against, policy=policy)


def model_doubts(evidence: Evidence, policy: TrustPolicy) -> tuple[Doubt, ...]:
    """Return every reason not to trust the model as a whole.

    Parameters:
        evidence: the back-test and the gaps.
        policy: the thresholds.

    Returns:
        Doubts, coded too-few-areas, errors-not-normal, error-too-large, too-few-covered, no-better-than-the-mean, far-from-borough.

    Method:
        Normality by D'Agostino and Pearson's test on the standardised forecast errors, from 20 areas on; with fewer, only their largest is judged.
        A gap that is not known says nothing.

    Source:
        D'Agostino and Pearson (1973), Biometrika 60, 613-622; Brown, Chambers, Heady and Heasman (2001), Proceedings of Statistics Canada
        Symposium 2001 (goodness of small area models).

    Checked:
        By a truth table, in tests/analysis/small_areas/test_trust.py.
    """
    test, errors = evidence.back_test, evidence.back_test.standardised
    if len(errors) < policy.areas_fewest:
        return (
            Doubt(
                "too-few-areas",
                f"Only {len(errors)} areas have answers of their own; {policy.areas_fewest} are asked for.",
            ),
        )
    gap = np.nanmax(np.abs(evidence.gaps_in_errors)) if np.any(~np.isnan(evidence.gaps_in_errors)) else 0.0
    normality, largest = _normality(errors), np.abs(errors).max()
    return _found(
        (normality < policy.normality_p_least, "errors-not-normal", f"The forecast errors are not normal (p {normality:.4f}, {policy.normality_p_least:g} asked for)."),
        (largest > policy.error_most, "error-too-large", f"One forecast was {largest:.1f} standard deviations off; {policy.error_most:g} at most."),
        (test.coverage < policy.coverage_least, "too-few-covered", f"Only {test.coverage:.3f} of the areas lay within their forecast interval; {policy.coverage_least:g} are asked for."),
        (test.gain < policy.gain_least, "no-better-than-the-mean", f"The forecasts' gain over the plain mean is {test.gain:.3f}; {policy.gain_least:g} is asked for."),
        (gap > policy.gap_most, "far-from-borough", f"A borough's own figure is {gap:.1f} standard errors from the model's; {policy.gap_most:g} at most."),
    )  # fmt: skip


def area_doubts(estimate: Estimate, policy: TrustPolicy) -> tuple[Doubt, ...]:
    """Return every reason not to show one area's figure.

    Parameters:
        estimate: the area's figure, with value and standard error.
        policy: the thresholds.

    Returns:
        Doubts, coded too-unsure, too-unsure-for-its-size, too-few-respondents. A figure of 0 or below has no coefficient of variation and
        is judged by its standard error alone.

    Method:
        Comparison with the thresholds.

    Source:
        As `judged`.

    Checked:
        By a truth table, in tests/analysis/small_areas/test_trust.py.
    """
    value, error, n = estimate.value or 0.0, estimate.standard_error or 0.0, estimate.n or 0
    cv = error / value if value > 0 else 0.0
    return _found(
        (error > policy.standard_error_most, "too-unsure", f"The standard error is {error:.3f}; {policy.standard_error_most:g} at most."),
        (cv > policy.cv_most, "too-unsure-for-its-size", f"The standard error is {cv:.2f} of the figure; {policy.cv_most:g} at most."),
        (n < policy.respondents_fewest, "too-few-respondents", f"{n} people answered; {policy.respondents_fewest} are asked for."),
    )  # fmt: skip


def _normality(errors: FloatArray) -> float:
    return float(stats.normaltest(errors).pvalue) if len(errors) >= NORMALITY_FROM else 1.0


def _found(*checks: tuple[bool, str, str]) -> tuple[Doubt, ...]:
    return tuple(Doubt(code, text) for failed, code, text in checks if failed)
