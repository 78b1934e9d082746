"""A table of published figures, in per cent and points, checked cell by cell before anything is compared."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from homebeat.analysis.comparison.published import PublishedFigure, PublishedReference
from homebeat.analysis.comparison.published_cells import Cells
from homebeat.analysis.comparison.verdicts import Against, Survey
from homebeat.analysis.estimates import Polarity
from homebeat.analysis.tables.faults import ColumnMissing, Fault, TableRefused, near_matches
from homebeat.analysis.tables.rows import Row, columns_of, read_rows

REQUIRED = ("area", "indicator", "polarity", "level")
TEXT = ("area", "indicator", "polarity", "survey", "published_vs_msf", "published_vs_previous")
NUMBERS = (
    "level", "n", "deff", "msf_level", "msf_difference", "msf_n", "previous_level", "change", "previous_n",
)  # fmt: skip
KNOWN = (*TEXT, *NUMBERS)
ROUNDING = 1e-9  # what binary arithmetic leaves of figures that are equal as printed
LEAST_TOLERANCE = 1e-4  # points; figures kept in single precision differ by less
POLARITIES = {"higher": Polarity.HIGHER, "lower": Polarity.LOWER}
SURVEYS = {survey.value: survey for survey in Survey}


@dataclass(frozen=True, slots=True, kw_only=True)
class SideColumns:
    """The columns of one side of the comparison."""

    against: Against
    level: str
    difference: str
    n: str
    said: str


SIDES = (
    SideColumns(
        against=Against.AVERAGE, level="msf_level", difference="msf_difference", n="msf_n", said="published_vs_msf"
    ),
    SideColumns(
        against=Against.PAST, level="previous_level", difference="change", n="previous_n", said="published_vs_previous"
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTable:
    """The figures of a file, and what its reader should be told of columns that were not read."""

    figures: tuple[PublishedFigure, ...]
    remarks: tuple[str, ...]


def read_published(path: Path) -> PublishedTable:
    """Return the published figures of a file, as fractions.

    Parameters   path : CSV, XLSX or Parquet with the columns area, indicator, polarity (higher or lower), level, and where known n, deff, survey (bcs
                 or user_satisfaction), msf_level or msf_difference, msf_n, previous_level or change, previous_n, and what the source itself
                 says: published_vs_msf, published_vs_previous (the verdicts in words). Levels in per cent, differences in points;
                 an empty cell is not known
    Returns      PublishedTable; rows are numbered as a spreadsheet shows them
    Raises       ColumnMissing : area, indicator, polarity or level is not there; TableRefused : cells that cannot be, all of them named by row and
                 column: a level outside 0 to 100, a number of people that is not a whole number, a level and a difference that contradict
                 each other by more than rounding can
    Method       where a level and a difference stand side by side, they may part by half a unit of the last decimal that each of the three
                 columns shows anywhere: three figures rounded to one decimal may part by 0.15 points
    Source       Homebeat's own; the case is HMIC 2008, SPI 3b: 71.8 less 72.3 printed as -0.4
    Checked      a file with every fault in the tests
    """
    has = columns_of(path)
    for column in REQUIRED:
        if column not in has:
            raise ColumnMissing(path.name, column, [name for name in has if name])
    rows = read_rows(path, text=[one for one in TEXT if one in has], numbers=[one for one in NUMBERS if one in has])
    halves = {column: _half_unit(row.cells.get(column) for row in rows) for column in NUMBERS}
    faults: list[Fault] = []
    figures = [_figure(Cells(row, faults), halves) for row in rows]
    if faults:
        raise TableRefused(path.name, "figures that cannot be.", faults)
    return PublishedTable(figures=tuple(figures), remarks=(*_unread(has), *_looks_like_fractions(rows)))


def _figure(cells: Cells, halves: Mapping[str, float]) -> PublishedFigure:
    level = cells.per_cent("level")
    references = {side.against: _reference(cells, side, level, halves) for side in SIDES}
    return PublishedFigure(
        area=cells.words("area"), indicator=cells.words("indicator"), level=level, n=cells.people("n"),
        polarity=cells.one_of("polarity", POLARITIES) or cells.refused("polarity", "say higher or lower", Polarity.HIGHER),
        average=references[Against.AVERAGE], past=references[Against.PAST], deff=cells.above_zero("deff"),
        survey=cells.one_of("survey", SURVEYS), row=cells.row.number,
    )  # fmt: skip


def _reference(cells: Cells, side: SideColumns, level: float | None, halves: Mapping[str, float]) -> PublishedReference:
    other, difference = cells.per_cent(side.level), cells.points(side.difference)
    if level is not None and difference is not None:
        _check(cells, side, (level, other, difference), halves)
    return PublishedReference(
        level=other, difference=difference, n=cells.people(side.n), said=cells.verdict(side.said, side.against)
    )


def _check(
    cells: Cells, side: SideColumns, figures: tuple[float, float | None, float], halves: Mapping[str, float]
) -> None:
    level, other, difference = figures
    if other is None:
        if not -ROUNDING <= level - difference <= 1 + ROUNDING:
            cells.refuse(side.difference, f"with a level of {100 * level:g} the other level would lie outside 0 to 100")
        return
    tolerance = max(halves["level"] + halves[side.level] + halves[side.difference], LEAST_TOLERANCE) + ROUNDING
    if abs(100 * (level - other - difference)) > tolerance:
        said = f"{100 * difference:g} contradicts level {100 * level:g} and {side.level} {100 * other:g}"
        cells.refuse(side.difference, f"{said}, which give {100 * (level - other):.10g}")


def _half_unit(column: Iterable[float | None]) -> float:
    """Return half a unit of the last decimal shown anywhere in a column of figures."""
    most = 0
    for value in column:
        if value is not None and math.isfinite(value):
            most = max(most, len(f"{value:.10f}".rstrip("0").partition(".")[2]))
    return 0.5 * 10.0**-most


def _unread(has: Sequence[str]) -> list[str]:
    absent = [name for name in KNOWN if name not in has]
    said = []
    for name in has:
        if name and name not in KNOWN:
            near = near_matches(name, absent, most=1)
            said.append(f"column '{name}' is not read." + (f" Did you mean {near[0]}?" if near else ""))
    return said


def _looks_like_fractions(rows: Sequence[Row]) -> list[str]:
    levels = [row.cells["level"] for row in rows if row.cells["level"] is not None]
    if levels and max(levels) <= 1:
        return ["every level is 1 or below. Levels are read as per cent: write 55.2, not 0.552."]
    return []
