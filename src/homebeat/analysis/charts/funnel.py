"""Funnels: areas by the size of their base, with the limits between which chance alone would put them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from scipy.stats import norm, poisson

from homebeat.analysis.charts.series import SeriesRefused
from homebeat.analysis.comparison.differences import FigureOutOfRange
from homebeat.analysis.comparison.funnel import LEVELS, Dispersion, Limits, Place, funnel_limits, funnel_of, spread_of
from homebeat.analysis.estimates import Estimate

FEWEST_AREAS = 2


class FunnelOf(StrEnum):
    """What is counted: a share (some of the base, binomial) or a rate (events over a base, Poisson)."""

    SHARE = "share"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class Area:
    """One area in a funnel, limits at the inner and the outer level; None where value or base is not known."""

    name: str
    value: float | None
    base: float | None
    limits: tuple[Limits, ...]
    place: Place  # against the outer limits
    inner_place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelChart:
    """Areas round one centre; `dispersion.used` is above 1 where the limits were widened because all areas spread more than chance."""

    of: FunnelOf
    centre: float
    dispersion: Dispersion
    areas: tuple[Area, ...]
    notes: tuple[str, ...] = field(default=())

    def limits_at(self, base: float, *, level: float) -> Limits:
        """Return the funnel's limits at a base, for drawing its lines."""
        limits = funnel_limits if self.of is FunnelOf.SHARE else rate_limits
        return limits(self.centre, base, level=level, phi=self.dispersion.used)


def rate_limits(centre: float, base: float, *, level: float = 0.95, phi: float = 1.0) -> Limits:
    """Return the limits between which a rate lies by chance, at one base.

    Parameters
        centre : events per one of the base, above 0
        base : people, days or thousands, above 0
        level : between 0 and 1
        phi : over-dispersion, at least 1
    Returns
        Limits, 0 or above, in events per one of the base
    Raises
        FigureOutOfRange : an argument is outside its range
    Method
        phi = 1: exact Poisson, smoothed between counts as `comparison.funnel.funnel_limits` smooths the binomial. Lower: r is the smallest
        count with P(R <= r) >= tail, the limit (r - a) / base with a = (P(R <= r) - tail) / P(R = r). Upper, turned round: r is the
        largest count with P(R >= r) >= tail, the limit (r + a) / base with a = (P(R >= r) - tail) / P(R = r), so that neither
        side is called more often than the level allows. phi > 1: centre plus and minus z sqrt(phi centre / base).
    Source
        Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine 24 (2005) 1185-1202, appendix A.1.2 and A.3
    Checked
        R 4.2.2 qpois, ppois, dpois: tests/truth/charts/rate_limits.json
    """
    if centre <= 0 or base <= 0 or not 0 < level < 1 or phi < 1:
        raise FigureOutOfRange(
            "Limits of a rate need a centre and a base above 0, a level between 0 and 1 and phi of 1 or more; these are "
            f"{centre}, {base}, {level} and {phi}."
        )
    tail = (1 - level) / 2
    if phi > 1:
        reach = float(norm.isf(tail)) * math.sqrt(phi * centre / base)
        return Limits(level=level, lower=max(centre - reach, 0.0), upper=centre + reach)
    lower, upper = _exact_lower(centre * base, tail) / base, _exact_upper(centre * base, tail) / base
    return Limits(level=level, lower=max(lower, 0.0), upper=upper)


def funnel_chart(
    names: Sequence[str],
    values: Sequence[float | None],
    bases: Sequence[float | None],
    *,
    of: FunnelOf = FunnelOf.SHARE,
) -> FunnelChart:
    """Return areas in their funnel.

    Parameters
        names : one for each area, each once
        values : counts, 0 or more, and at most the base for shares; None is not known
        bases : what each was counted from; None or 0 gives no figure
        of : share or rate
    Returns
        FunnelChart with limits at 95 and 99.8 in 100, areas in the order given
    Raises
        SeriesRefused : an area stands twice, a value is below zero, or a share's value is above its base
        FigureOutOfRange : fewer than two areas have a figure, or all have nothing (or, of shares, everything)
    Method
        Centre: all values over all bases. Limits: exact, widened by the winsorised over-dispersion where the areas together spread more than
        chance would have it (p below 0.05). On a limit counts as inside.
    Source
        Spiegelhalter (2005), as above; Quality and Safety in Health Care 14 (2005) 347-351
    Checked
        tests/analysis/charts/test_funnel.py
    """
    _refuse(names, values, bases, of)
    if of is FunnelOf.SHARE:
        return _share_funnel(names, values, bases)
    return _rate_funnel(names, values, bases)


def _refuse(names: Sequence[str], values: Sequence[float | None], bases: Sequence[float | None], of: FunnelOf) -> None:
    twice = sorted({name for name in names if list(names).count(name) > 1})
    if twice:
        raise SeriesRefused(
            f"More than one row for {', '.join(twice[:5])}. A funnel has one row an area: add them up first."
        )
    rows = [(name, value, base) for name, value, base in zip(names, values, bases, strict=True) if value is not None]
    below = [name for name, value, base in rows if value < 0 or (base is not None and base < 0)]
    if below:
        raise SeriesRefused(f"A value or base is below zero for {', '.join(below[:5])}; a funnel takes counts.")
    beyond = [name for name, value, base in rows if of is FunnelOf.SHARE and base is not None and value > base]
    if beyond:
        raise SeriesRefused(
            f"The value is larger than its base for {', '.join(beyond[:5])}: this is a rate, not a share."
        )


def _share_funnel(names: Sequence[str], values: Sequence[float | None], bases: Sequence[float | None]) -> FunnelChart:
    estimates = [
        Estimate(measure="", area=name, value=_over(value, base), n=None if base is None else int(base))
        for name, value, base in zip(names, values, bases, strict=True)
    ]
    funnel = funnel_of(estimates)
    areas = [
        Area(name, point.estimate.value, base, point.limits, point.places[-1], point.places[0])
        for name, base, point in zip(names, bases, funnel.points, strict=True)
    ]
    return _funnel(FunnelOf.SHARE, funnel.centre, funnel.dispersion, areas)


def _rate_funnel(names: Sequence[str], values: Sequence[float | None], bases: Sequence[float | None]) -> FunnelChart:
    known = [(value, base) for value, base in zip(values, bases, strict=True) if value is not None and base]
    events, over = math.fsum(value for value, _ in known), math.fsum(base for _, base in known)
    if len(known) < FEWEST_AREAS or not events:
        raise FigureOutOfRange(
            "A funnel needs at least two areas with a value and a base, and something counted in one of them."
        )
    centre = events / over
    distances = [(value / base - centre) / math.sqrt(centre / base) for value, base in known]
    spread = spread_of(distances, estimated_centre=True)
    areas = [
        _area(name, _over(value, base), base, centre, spread.used) for name, value, base in zip(names, values, bases, strict=True)
    ]  # fmt: skip
    return _funnel(FunnelOf.RATE, centre, spread, areas)


def _area(name: str, value: float | None, base: float | None, centre: float, phi: float) -> Area:
    if value is None or not base:
        return Area(name, None, base, (), Place.UNKNOWN, Place.UNKNOWN)
    limits = tuple(rate_limits(centre, base, level=level, phi=phi) for level in LEVELS)
    inner, outer = (
        Place.ABOVE if value > one.upper else Place.BELOW if value < one.lower else Place.INSIDE for one in limits
    )
    return Area(name, value, base, limits, outer, inner)


def _funnel(of: FunnelOf, centre: float, dispersion: Dispersion, areas: Sequence[Area]) -> FunnelChart:
    missing = [area.name for area in areas if area.place is Place.UNKNOWN]
    notes = [f"No figure for {', '.join(missing)}: no value, or no base above zero."] if missing else []
    if dispersion.used > 1:
        widened = math.sqrt(dispersion.used)
        notes.append(
            f"The areas together spread more than chance would have it; the limits are {widened:.2f} times as wide for it."
        )
    return FunnelChart(of=of, centre=centre, dispersion=dispersion, areas=tuple(areas), notes=tuple(notes))


def _over(value: float | None, base: float | None) -> float | None:
    return None if value is None or not base else value / base


def _exact_lower(mean: float, tail: float) -> float:
    count = float(poisson.ppf(tail, mean))
    return count - (float(poisson.cdf(count, mean)) - tail) / float(poisson.pmf(count, mean))


def _exact_upper(mean: float, tail: float) -> float:
    count = float(poisson.isf(tail, mean))
    return count + (float(poisson.sf(count - 1, mean)) - tail) / float(poisson.pmf(count, mean))
