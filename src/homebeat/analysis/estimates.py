"""The one shape of every number: what charts, packs, verdicts, feeds and reports read."""

from dataclasses import dataclass, field
from enum import StrEnum


class Polarity(StrEnum):
    """Which way is better; NONE where a figure has no better side."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One figure with everything needed to judge it.

    `value`, `standard_error`, `ci_low` and `ci_high` are in the measure's own unit, shares as fractions of 1. None means not known (an empty
    domain, a figure published without its base): it is shown as "not known" and never counted as zero. `n` is the unweighted number of
    respondents behind the value, None where the source does not say it. `deff` is the design effect, `df` the design's degrees of freedom.
    `by` holds the breakdown as (column, value) pairs in the order asked for.
    """

    measure: str
    value: float | None
    n: int | None
    standard_error: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    level: float = 0.95
    df: float | None = None
    deff: float | None = None
    method: str = ""
    by: tuple[tuple[str, str], ...] = ()
    area: str | None = None
    period: str | None = None
    snapshot: str | None = None
    polarity: Polarity = Polarity.NONE
    notes: tuple[str, ...] = field(default=())
