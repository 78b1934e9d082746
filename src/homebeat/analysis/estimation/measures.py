"""Measures as people write them (`mean:age`, `share:confident=yes`), and the register of the kinds there are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from homebeat.analysis.estimation.answers import Answer, Number, OneOf
from homebeat.analysis.tables.faults import near_matches
from homebeat.analysis.tables.sources import Wanted


class MeasureUnreadable(Exception):
    """A measure is not written as any kind is; says how it should be."""


class Measure(Protocol):
    """Something to estimate: its name as written, and the columns it needs."""

    @property
    def text(self) -> str:
        """Return the measure as it was written."""

    @property
    def columns(self) -> tuple[Wanted, ...]:
        """Return the columns it needs."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A mean, share, total or ratio: what is added up (`top`), and over what (`bottom`; None counts respondents).

    `is_total` is true for a population total, which is not divided by anything.
    """

    text: str
    top: Answer
    bottom: Answer | None = None
    is_total: bool = False

    @property
    def columns(self) -> tuple[Wanted, ...]:
        """Return the columns it needs."""
        return tuple(answer.wanted for answer in self.answers)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Return the answers a row has to have to count."""
        return (self.top, self.bottom) if self.bottom else (self.top,)

    @property
    def is_share(self) -> bool:
        """Say whether the measure is a share, between 0 and 1."""
        return isinstance(self.top, OneOf) and not self.is_total


def mean(column: str) -> Linear:
    """Return the mean of a column."""
    return Linear(f"mean:{column}", Number(column))


def total(column: str) -> Linear:
    """Return the population total of a column."""
    return Linear(f"total:{column}", Number(column), is_total=True)


def share(column: str, *values: str) -> Linear:
    """Return the share of respondents whose answer is one of the values."""
    return Linear(f"share:{column}={','.join(values)}", OneOf(column, values))


def ratio(top: str, bottom: str) -> Linear:
    """Return the total of one column over the total of another."""
    return Linear(f"ratio:{top}/{bottom}", Number(top), Number(bottom))


def _share(text: str) -> Linear:
    column, _, values = text.rpartition("=")
    if not column or not all(values.split(",")):
        raise ValueError
    return share(column, *values.split(","))


def _ratio(text: str) -> Linear:
    top, _, bottom = text.partition("/")
    if not top or not bottom:
        raise ValueError
    return ratio(top, bottom)


@dataclass(frozen=True, slots=True)
class KindOfMeasure:
    """A kind of measure: how it is written, and how to read what stands after the colon (ValueError: it cannot be read)."""

    written: str
    read: Callable[[str], Measure]


KINDS: dict[str, KindOfMeasure] = {
    "mean": KindOfMeasure("mean:COL", mean),
    "total": KindOfMeasure("total:COL", total),
    "share": KindOfMeasure("share:COL=VALUE[,VALUE]", _share),
    "ratio": KindOfMeasure("ratio:A/B", _ratio),
}


def read_measure(text: str) -> Measure:
    """Return the measure that a text names.

    Raises
        MeasureUnreadable : no such kind, or not written as the kind is
    """
    name, colon, rest = text.partition(":")
    if name not in KINDS or not colon:
        near = near_matches(name, KINDS)
        hint = f"Did you mean {KINDS[near[0]].written}?" if near else f"Write {' or '.join(kind.written for kind in KINDS.values())}."
        raise MeasureUnreadable(f"'{text}' is not a measure. {hint}")
    try:
        if rest:
            return KINDS[name].read(rest)
    except ValueError:
        pass
    raise MeasureUnreadable(f"'{text}' is not written as {KINDS[name].written}.")
