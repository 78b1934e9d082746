"""Funnel limits: how far from the centre a share may lie by chance alone, given the number of people behind it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.stats import binom, chi2, norm

from homebeat.analysis.comparison.differences import FigureOutOfRange
from homebeat.analysis.estimates import Estimate

FEWEST_AREAS = 2
DOUBT = 0.05  # over-dispersion is applied only where chance would show as much less often than this
WINSORISED = 0.1  # share of the areas at either end whose distance is cut back before the spread is measured
LEVELS = (0.95, 0.998)  # about 2 and 3 standard errors, as in Spiegelhalter's charts


class Place(StrEnum):
    """Where an area lies in the funnel; INSIDE says that chance alone may have put it there."""

    ABOVE = "above"
    INSIDE = "inside"
    BELOW = "below"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The two limits at one level and one base, as shares."""

    level: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion:
    """How much more the areas spread than chance alone would have them: `phi` as measured, `used` as applied to the limits (1 where not)."""

    phi: float
    used: float
    p: float
    areas: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelPoint:
    """One area with its own limits, the innermost level first, and where it lies at each; no limits where value or base is not known."""

    estimate: Estimate
    effective_n: float | None
    limits: tuple[Limits, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """Every area in its funnel around one centre."""

    centre: float
    dispersion: Dispersion
    points: tuple[FunnelPoint, ...]


def funnel_limits(centre: float, effective_n: float, *, level: float = 0.95, phi: float = 1.0) -> Limits:
    """Return the limits between which a share lies by chance, at one base.

    Parameters   centre : float in 0..1; effective_n : float of at least 1, people over the design effect, of which whole people count; level : float
                 between 0 and 1; phi : float of at least 1, over-dispersion
    Returns      Limits in 0..1
    Raises       FigureOutOfRange : an argument is outside its range
    Method       phi = 1: exact binomial, smoothed: r is the smallest count with P(R <= r) >= tail, and the lower limit is (r - a) / n with
                 a = (P(R <= r) - tail) / P(R = r). The upper limit of yes is the mirror of the lower limit of no, so that neither side is
                 called more often than the level allows (the source's own upper limit lies one person lower and is). phi > 1: centre plus and minus z sqrt(phi centre (1 - centre) / n), cut to 0..1
    Source       Spiegelhalter 2005, Statistics in Medicine 24, 1185-1202, appendix A.1.1 (exact limits) and A.3 (over-dispersion)
    Checked      R 4.2.2 qbinom, pbinom, dbinom: tests/truth/comparison/funnel.csv
    """
    if not 0 <= centre <= 1 or effective_n < 1 or not 0 < level < 1 or phi < 1:
        raise FigureOutOfRange(
            f"Funnel limits need a centre in 0..1, a base of 1 or more, a level between 0 and 1 and phi of 1 or more; these are "
            f"{centre}, {effective_n}, {level} and {phi}."
        )
    tail = (1 - level) / 2
    if phi > 1:
        reach = float(norm.isf(tail)) * math.sqrt(phi * centre * (1 - centre) / effective_n)
        return Limits(level=level, lower=max(centre - reach, 0.0), upper=min(centre + reach, 1.0))
    people = math.floor(effective_n)
    lower, upper = _exact_lower(centre, people, tail), 1 - _exact_lower(1 - centre, people, tail)
    return Limits(level=level, lower=max(lower, 0.0), upper=min(upper, 1.0))


def dispersion_of(
    shares: Sequence[float], effective_ns: Sequence[float], *, centre: float, estimated_centre: bool, winsorised: float = WINSORISED
) -> Dispersion:  # fmt: skip
    """Return how much wider the areas spread around the centre than chance would spread them.

    Parameters   shares : floats in 0..1; effective_ns : floats above 0, people over design effect; centre : float between 0 and 1;
                 estimated_centre : bool, whether the centre was worked out from these same areas; winsorised : float in 0..0.5
    Returns      Dispersion; used is phi where it is above 1 with p below 0.05, else 1
    Raises       FigureOutOfRange : fewer than two areas, or a centre of 0 or 1
    Method       z = (share - centre) / sqrt(centre (1 - centre) / n), the lowest and highest tenth set to the 10th and 90th percentile (linear
                 between neighbours); phi = mean of z^2. phi times the number of areas is held against chi-square with as many degrees of freedom,
                 one fewer where the centre comes from the areas; the cut makes that test cautious
    Source       Spiegelhalter 2005, Quality and Safety in Health Care 14, 347-351 (winsorised phi); Statistics in Medicine 24, A.3
    Checked      R 4.2.2 quantile type 7, pchisq: tests/truth/comparison/dispersion.csv
    """
    if len(shares) < FEWEST_AREAS or not 0 < centre < 1:
        raise FigureOutOfRange("The spread of areas needs at least two of them and a centre between 0 and 1.")
    distances = [
        (share - centre) / math.sqrt(centre * (1 - centre) / n) for share, n in zip(shares, effective_ns, strict=True)
    ]
    return spread_of(distances, estimated_centre=estimated_centre, winsorised=winsorised)


def spread_of(distances: Sequence[float], *, estimated_centre: bool, winsorised: float = WINSORISED) -> Dispersion:
    """Return the dispersion of areas from their distances to the centre, each in the standard errors that chance alone gives it.

    Parameters   distances : floats, one an area, of shares or of rates; the others as for `dispersion_of`, which holds method and source
    Returns      Dispersion
    Raises       FigureOutOfRange : fewer than two areas
    Checked      with `dispersion_of`
    """
    if len(distances) < FEWEST_AREAS:
        raise FigureOutOfRange("The spread of areas needs at least two of them.")
    low, high = np.quantile(distances, [winsorised, 1 - winsorised])
    phi = float(np.mean(np.clip(distances, low, high) ** 2))
    p = float(chi2.sf(phi * len(distances), len(distances) - estimated_centre))
    return Dispersion(phi=phi, used=phi if phi > 1 and p < DOUBT else 1.0, p=p, areas=len(distances))


def funnel_of(
    estimates: Sequence[Estimate], *, centre: float | None = None, levels: Sequence[float] = LEVELS, widen: bool = True
) -> Funnel:
    """Return each area with its funnel limits around one centre.

    Parameters   estimates : of one share, as fractions, with n; deff divides n where known; centre : float between 0 and 1, None means the areas
                 together (each by its effective base); levels : floats between 0 and 1; widen : bool, whether over-dispersion widens the limits
    Returns      Funnel; an area without value or base, or with an effective base below 1, has no limits and lies in an unknown place
    Raises       FigureOutOfRange : fewer than two areas are known, or all of them have nobody or everybody
    Method       `dispersion_of` over the known areas, then `funnel_limits` at each area's own base; on a limit counts as inside
    Source       Spiegelhalter 2005, Statistics in Medicine 24, 1185-1202
    Checked      the parts against R; the share of false alarms by simulation in the tests
    """
    bases = [_effective_base(one) for one in estimates]
    known = [(one.value, n) for one, n in zip(estimates, bases, strict=True) if n is not None and one.value is not None]
    if len(known) < FEWEST_AREAS:
        raise FigureOutOfRange("A funnel needs at least two areas with a value and a base.")
    middle = math.fsum(value * n for value, n in known) / math.fsum(n for _, n in known) if centre is None else centre
    spread = dispersion_of(*zip(*known, strict=True), centre=middle, estimated_centre=centre is None)
    phi = spread.used if widen else 1.0
    applied = Dispersion(phi=spread.phi, used=phi, p=spread.p, areas=spread.areas)
    points = [_point(one, n, middle, phi, levels) for one, n in zip(estimates, bases, strict=True)]
    return Funnel(centre=middle, dispersion=applied, points=tuple(points))


def _point(one: Estimate, n: float | None, centre: float, phi: float, levels: Sequence[float]) -> FunnelPoint:
    if n is None or one.value is None:
        return FunnelPoint(estimate=one, effective_n=None, limits=(), places=(Place.UNKNOWN,) * len(levels))
    limits = tuple(funnel_limits(centre, n, level=level, phi=phi) for level in levels)
    return FunnelPoint(
        estimate=one, effective_n=n, limits=limits, places=tuple(_place(one.value, each) for each in limits)
    )


def _place(value: float, limits: Limits) -> Place:
    if value > limits.upper:
        return Place.ABOVE
    return Place.BELOW if value < limits.lower else Place.INSIDE


def _effective_base(one: Estimate) -> float | None:
    if one.value is None or one.n is None:
        return None
    effective = one.n / (one.deff or 1.0)
    return effective if effective >= 1 else None


def _exact_lower(centre: float, people: int, tail: float) -> float:
    count = float(binom.ppf(tail, people, centre))
    up_to, before = float(binom.cdf(count, people, centre)), float(binom.cdf(count - 1, people, centre))
    return (count - (up_to - tail) / (up_to - before)) / people
