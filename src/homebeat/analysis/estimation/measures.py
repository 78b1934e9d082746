"""What can be estimated by adding up: means, shares, totals and ratios."""

from dataclasses import dataclass
from typing import Protocol

from homebeat.analysis.estimation.answers import Answer, Number, OneOf, Together
from homebeat.analysis.tables.sources import Wanted


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
        return tuple(column for answer in self.answers for column in answer.wanted)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Return the answers a row has to have to count."""
        return (self.top, self.bottom) if self.bottom else (self.top,)

    @property
    def is_share(self) -> bool:
        """Say whether the measure is a share, between 0 and 1."""
        return isinstance(self.top, OneOf | Together) and not self.is_total


def mean(column: str) -> Linear:
    """Return the mean of a column."""
    return Linear(f"mean:{column}", Number(column))


def total(column: str) -> Linear:
    """Return the population total of a column."""
    return Linear(f"total:{column}", Number(column), is_total=True)


def share(column: str, *values: str) -> Linear:
    """Return the share of respondents whose answer is one of the values."""
    return Linear(f"share:{column}={','.join(values)}", OneOf(column, values))


def joint_share(**values: str) -> Linear:
    """Return the share of respondents who gave all of these answers, one a column."""
    parts = tuple(OneOf(column, (value,)) for column, value in values.items())
    return Linear("share:" + "&".join(f"{column}={value}" for column, value in values.items()), Together(parts))


def ratio(top: str, bottom: str) -> Linear:
    """Return the total of one column over the total of another."""
    return Linear(f"ratio:{top}/{bottom}", Number(top), Number(bottom))
