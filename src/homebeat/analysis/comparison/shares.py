"""The difference of two published shares, from levels and numbers of respondents alone."""

from dataclasses import dataclass

from homebeat.analysis.comparison.differences import (
    MINIMUM_BASE,
    Difference,
    FigureOutOfRange,
    Statistic,
    put_to_the_test,
    why_untested,
)

SPARSE = 10  # people; with fewer on one of the two answers a sample's own variance claims too much


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """One side of a comparison: a share (fraction of 1) and the number of people behind it; None means not known."""

    share: float | None
    n: int | None

    def __post_init__(self) -> None:
        if self.share is not None and not 0 <= self.share <= 1:
            raise FigureOutOfRange(f"A share lies between 0 and 1; this is {self.share}. Give 55.2 per cent as 0.552.")
        if self.n is not None and self.n < 0:
            raise FigureOutOfRange(f"A number of people cannot be below 0; this is {self.n}.")


def difference_of_shares(
    ours: Sampled, other: Sampled, *, stated: float | None = None, deff: float = 1.0, minimum_base: int = MINIMUM_BASE,
    level: float = 0.95,
) -> Difference:  # fmt: skip
    """Return one published share less another, tested where both bases are known.

    Parameters   ours, other : Sampled; stated : float, the difference as printed, in fractions, used in place of the two shares' own because it
                 was worked out before rounding, None means subtract; deff : float above 0, the design effect of both sides; minimum_base : int,
                 respondents below which a side is not tested; level : float between 0 and 1
    Returns      Difference, as a fraction; the interval is the difference plus and minus the normal quantile times the standard error
    Raises       FigureOutOfRange : the design effect or the level is outside its range
    Method       se^2 = deff (p1 (1 - p1) / n1 + p2 (1 - p2) / n2), z = difference / se, two-sided normal p: each side brings the variance behind
                 its own confidence interval. The other side counts as one sample of its own n people, independent of ours; without its n nothing
                 is tested, because no variance may be made up for it. Where fewer than 10 people gave one of the answers on a side, a share near
                 0 or 1 would claim to be nearly exact: there both sides' variance is p (1 - p) of the two taken together (a score test)
    Source       HMIC 2008, Appendix 3 (both intervals count); Fleiss, Levin and Paik 2003, Statistical Methods for Rates and Proportions, ch. 3;
                 Kish 1965, Survey Sampling, 8.2 (design effect)
    Checked      R 4.2.2 base and prop.test: tests/truth/comparison/differences.csv; size of the test by exact enumeration
    """
    if deff <= 0:
        raise FigureOutOfRange(f"A design effect lies above 0; this is {deff}. Leave it out where it is not known.")
    value = stated if stated is not None else _less(ours.share, other.share)
    reason = why_untested(ours=(ours.share, ours.n), other=(other.share, other.n), minimum_base=minimum_base)
    if reason or value is None:
        return Difference(value=value, level=level, untested=reason)
    pairs = [(side.share, side.n) for side in (ours, other) if side.share is not None and side.n is not None]
    sparse = any(min(share, 1 - share) * n < SPARSE for share, n in pairs)
    simple = _pooled_variance(pairs) if sparse else sum(share * (1 - share) / n for share, n in pairs)
    statistic = Statistic.POOLED if sparse else Statistic.UNPOOLED
    return put_to_the_test(value, variance=deff * simple, simple=simple, level=level, statistic=statistic)


def _pooled_variance(pairs: list[tuple[float, int]]) -> float:
    together = sum(share * n for share, n in pairs) / sum(n for _, n in pairs)
    return together * (1 - together) * sum(1 / n for _, n in pairs)


def _less(ours: float | None, other: float | None) -> float | None:
    return None if ours is None or other is None else ours - other
