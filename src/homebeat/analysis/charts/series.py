"""A series over time: values with their bases, in order, with every missing period in its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from homebeat.analysis.charts.periods import Period, TimeNotRead, missing_between, neighbours, read_periods

MOST_MISSING = 10_000


class SeriesRefused(Exception):
    """The rows do not make a series; says which and what to do."""


class BaselineRefused(Exception):
    """The limits cannot be fixed on the periods named; says why and what to do."""


@dataclass(frozen=True, slots=True)
class Series:
    """Values at neighbouring periods, earliest first; None is not known: a missing period, an empty cell, a base of zero.

    `bases` is None where values stand alone, else the number each value was counted from. `notes` says what was missing.
    """

    periods: tuple[Period, ...]
    values: tuple[float | None, ...]
    bases: tuple[float | None, ...] | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(period.label for period in self.periods)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The periods that fix the limits, both ends included: 2018-04 to 2020-02."""

    first: str
    last: str

    @classmethod
    def parse(cls, text: str) -> "Baseline":
        """Return the baseline written as FROM:TO.

        Raises
            BaselineRefused : there are not two periods with one colon between them
        """
        first, colon, last = text.partition(":")
        if not (first.strip() and colon and last.strip()) or ":" in last:
            raise BaselineRefused(f"'{text}' is not a baseline; write its first and last period as 2018-04:2020-02.")
        return cls(first.strip(), last.strip())


def series_of(
    times: Sequence[str], values: Sequence[float | None], bases: Sequence[float | None] | None = None
) -> Series:
    """Return the rows as a series: in order of time, with a gap for every period that has no row.

    Parameters
        times : text, as `read_periods` takes them; any order
        values : numbers, one a time; None is not known
        bases : numbers, one a time, 0 or more; None is not known
    Returns
        Series with a period for every step from the first to the last
    Raises
        TimeNotRead : a time cannot be read
        SeriesRefused : no rows, columns of different length, two rows for one period, a base below zero
    Method
        A period without a row, and one with an empty value, is not known and never zero. What was missing is said in the notes.
    Checked
        tests/analysis/charts/test_series.py
    """
    if not times or len({len(times), len(values), len(times if bases is None else bases)}) > 1:
        raise SeriesRefused(
            "A series needs at least one row, and a value (and base, where there are bases) in every row."
        )
    periods = read_periods(times)
    rows = sorted(zip(periods, values, bases or [None] * len(values), strict=True), key=lambda row: row[0].number)
    _refuse_twice([period for period, _, _ in rows])
    filled = _filled(rows)
    _refuse_bases(filled if bases is not None else [])
    return Series(
        periods=tuple(period for period, _, _ in filled),
        values=tuple(value for _, value, _ in filled),
        bases=None if bases is None else tuple(base for _, _, base in filled),
        notes=_missing_notes(rows, filled),
    )


def from_mapping(values: Mapping[str, float | None]) -> Series:
    """Return a mapping of time to value as a series; raises as `series_of` does."""
    return series_of(tuple(values), tuple(values.values()))


def within(series: Series, baseline: Baseline | None) -> tuple[bool, ...]:
    """Return, for each period, whether it counts towards the limits.

    Parameters
        baseline : the periods that fix the limits; None takes all
    Raises
        BaselineRefused : an end cannot be read as a period of this series, ends before it begins, or lies outside the series
    Checked
        tests/analysis/charts/test_series.py
    """
    if baseline is None:
        return tuple(True for _ in series.periods)
    first, last = _end(series, baseline.first), _end(series, baseline.last, upper=True)
    if first > last:
        raise BaselineRefused(f"The baseline ends ({baseline.last}) before it begins ({baseline.first}).")
    return tuple(first <= number <= last for number in range(len(series.periods)))


def _end(series: Series, text: str, *, upper: bool = False) -> int:
    """Return the place of a baseline's end: the period of that name, or the first or last within the month or year named."""
    try:
        label = read_periods([text])[0].label
    except TimeNotRead as unread:
        raise BaselineRefused(f"The baseline's '{text}' is not a period. {unread}") from None
    inside = [place for place, known in enumerate(series.labels) if known == label or known.startswith(f"{label}-")]
    if not inside:
        raise BaselineRefused(
            f"The baseline's '{text}' is not in the series, which runs from {series.labels[0]} to {series.labels[-1]}."
        )
    return inside[-1] if upper else inside[0]


def _refuse_twice(periods: Sequence[Period]) -> None:
    twice = [later.label for earlier, later in pairwise(periods) if earlier.number == later.number]
    if twice:
        shown = ", ".join(dict.fromkeys(twice[:5]))
        raise SeriesRefused(
            f"More than one row for {shown}. A series has one row a period: add them up or choose one area first."
        )


def _refuse_bases(rows: Sequence[tuple[Period, float | None, float | None]]) -> None:
    below = [period.label for period, _, base in rows if base is not None and base < 0]
    if below:
        raise SeriesRefused(f"The base is below zero in {', '.join(below[:5])}; a base counts people or events.")


Row = tuple[Period, float | None, float | None]


def _filled(rows: Sequence[Row]) -> list[Row]:
    missing = sum(later[0].number - earlier[0].number - 1 for earlier, later in pairwise(rows))
    if missing > MOST_MISSING:
        raise SeriesRefused(f"{missing:,} periods between the first and the last have no row: check the times.")
    filled: list[Row] = list(rows[:1])
    for earlier, later in pairwise(rows):
        if not neighbours(earlier[0], later[0]):
            filled += [(period, None, None) for period in missing_between(earlier[0], later[0])]
        filled.append(later)
    return filled


def _missing_notes(rows: Sequence[Row], filled: Sequence[Row]) -> tuple[str, ...]:
    present = {period.number for period, _, _ in rows}
    absent = [period.label for period, _, _ in filled if period.number not in present]
    empty = [period.label for period, value, _ in rows if value is None]
    notes = []
    if absent:
        notes.append(f"No row for {_listed(absent)}: drawn as a gap, not as zero.")
    if empty:
        notes.append(f"No value for {_listed(empty)}: drawn as a gap, not as zero.")
    return tuple(notes)


def _listed(labels: Sequence[str], most: int = 6) -> str:
    more = f" and {len(labels) - most} more" if len(labels) > most else ""
    return ", ".join(labels[:most]) + more
