"""What a measure is: its definition as the policy files give it, as a frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from homebeat.analysis.estimates import Polarity


class Unit(StrEnum):
    """What the value is: a part of its base, so many for each (or each 10,000) of its base, a number, points, or yes or no."""

    SHARE = "share"
    RATE = "rate"
    COUNT = "count"
    POINTS = "points"
    YES_NO = "yes_no"


class Span(StrEnum):
    """The time a measure looks at; it ends with the day that the measure is as of."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    DAY = "day"


MONTHS = {Span.YEAR: 12, Span.QUARTER: 3, Span.MONTH: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One measure: counted by its `expression`, worked out from survey `answers`, or `waiting_for` records; the other two are empty.

    `only` narrows the records (kinds of event, type of crime, outcomes), `scale` says for how many of its base a rate is, `policy` names the
    figures of policy that the expression is judged by.
    """

    code: str
    name: str
    says: str
    source: str
    family: str
    polarity: Polarity
    unit: Unit
    base: str
    span: Span
    disclosure: str
    wording: str
    known_as: str = ""
    scale: int = 1
    expression: str = ""
    only: Mapping[str, tuple[str, ...]] | None = None
    tables: tuple[str, ...] = ()
    policy: tuple[str, ...] = ()
    waiting_for: str = ""
    target: float | None = None
    answers: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends in it."""

    first: date
    last: date

    def __str__(self) -> str:
        """Return it as ISO 8601 writes an interval; one day is that day."""
        return self.last.isoformat() if self.first == self.last else f"{self.first.isoformat()}/{self.last.isoformat()}"


def indicator(code: str, source: str, said: Mapping[str, Any]) -> Indicator:
    """Return the measure that an entry of the policy files defines.

    Parameters
        code : its name in the files
        source : who asks for it
        said : the entry's fields, as `frameworks/schemas/measures.json` holds them
    """
    only = {name: (one,) if isinstance(one, str) else tuple(one) for name, one in said.get("only", {}).items()}
    target = said.get("target")
    given = {
        name: said[name]
        for name in ("known_as", "scale", "expression", "waiting_for", "answers", "note")
        if name in said
    }
    return Indicator(
        code=code, source=source, polarity=Polarity(said["polarity"]), unit=Unit(said["unit"]), span=Span(said["period"]),
        only=only or None, tables=tuple(said.get("tables", ())), policy=tuple(said.get("policy", ())),
        target=None if target is None else float(target["value"]), **given,
        **{name: said[name] for name in ("name", "says", "family", "base", "disclosure", "wording")},
    )  # fmt: skip


def period_of(span: Span, as_of: date) -> Period:
    """Return the stretch of days that a measure looks at.

    Method
        A year, quarter or month is the 12, 3 or 1 months that end with `as_of`: its first day is the day after the same day so many months
        before, or after the last day of that month where it is shorter (as of 31 May, a quarter begins on 1 March). A day is that day.
    """
    if span is Span.DAY:
        return Period(as_of, as_of)
    return Period(date.fromordinal(months_before(as_of, MONTHS[span]).toordinal() + 1), as_of)


def months_before(day: date, months: int) -> date:
    """Return the same day so many months before, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)  # noqa: PLR2004  December, counted from 0
    return min(
        date.fromordinal(following.toordinal() - 1),
        date.fromordinal(date(year, month + 1, 1).toordinal() + day.day - 1),
    )
