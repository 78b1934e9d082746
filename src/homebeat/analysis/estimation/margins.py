"""Known population totals: read from a file, matched with the sample's categories, empty categories merged by rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from homebeat.analysis.design.survey_design import Margin
from homebeat.analysis.estimation.codes import MISSING, Array, Labels, Whole
from homebeat.analysis.tables.faults import near_matches
from homebeat.analysis.tables.sources import Kind, Wanted, open_file


class MarginRefused(Exception):
    """Population totals and sample do not fit; says where."""


@dataclass(frozen=True, slots=True)
class Matched:
    """A margin matched with the sample: the category of each cell, the categories' names and totals, and what was merged (sentences)."""

    column: str
    of: Whole
    names: tuple[str, ...]
    totals: Array
    merged: tuple[str, ...]


def read_margin(column: str, path: Path) -> Margin:
    """Return the population totals in a file with the columns `category` and `total`.

    Raises
        TableRefused : the file cannot be read; MarginRefused : a category twice or without a name, or a total missing or below 0
    """
    source = open_file(path, [Wanted("category", Kind.TEXT), Wanted("total", Kind.NUMBER)])
    totals: dict[str, float] = {}
    table = source.table if source.table is not None else pq.read_table(path, columns=["category", "total"])
    names, sizes = (
        table.column(source.name_of(name, kind)).to_pylist()
        for name, kind in (("category", Kind.TEXT), ("total", Kind.NUMBER))
    )
    for row, (name, size) in enumerate(zip(names, sizes, strict=True), 2):
        if name is None or size is None or not size >= 0:
            raise MarginRefused(f"{path.name}, row {row}: each row needs a category and a total of 0 or more.")
        if str(name) in totals:
            raise MarginRefused(f"{path.name}, row {row}: category '{name}' stands twice.")
        totals[str(name)] = float(size)
    return Margin(column, totals)


def match_margin(margin: Margin, labels: Labels, rows: Array) -> Matched:
    """Return the margin matched with the sample.

    Parameters
        margin : population totals; labels : the sample's category of each cell; rows : the number of rows of each cell
    Returns
        Matched, its categories in the order of the margin
    Raises
        MarginRefused : rows without a category, a category the margin does not name or gives no people, or a margin without people
    Method
        A category with people but no respondents is merged with the next category of the margin that has respondents, or with the one
        before where none follows; its people are counted there. So order the rows of a margin by likeness. One without either is dropped.
    """
    if (labels.codes == MISSING).any():
        without = int(rows[labels.codes == MISSING].sum())
        raise MarginRefused(f"{without} rows have no '{margin.column}', so they cannot be weighted to its totals.")
    _require_named(margin, labels)
    said = labels.names
    filled = [name for name in margin.totals if name in said]
    if not filled:
        raise MarginRefused(f"No category of '{margin.column}' has both people and respondents.")
    home = _homes(margin.totals, filled)
    totals = dict.fromkeys(filled, 0.0)
    for name, total in margin.totals.items():
        totals[home[name]] += total
    merged = tuple(
        f"'{name}' ({margin.totals[name]:g} people) has no respondents and is merged with '{home[name]}'"
        for name in home
        if home[name] != name and margin.totals[name] > 0
    )
    place = np.array([filled.index(name) for name in said])
    return Matched(
        margin.column, place[labels.codes], tuple(filled), np.array([totals[name] for name in filled]), merged
    )


def _require_named(margin: Margin, labels: Labels) -> None:
    for name in labels.names:
        if not margin.totals.get(name):
            near = near_matches(name, [known for known, total in margin.totals.items() if total])
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise MarginRefused(
                f"Respondents say '{name}' in '{margin.column}', for which the totals give no people.{hint}"
            )


def _homes(totals: Mapping[str, float], filled: list[str]) -> dict[str, str]:
    """Return where each category's people are counted: itself, else the next one that has respondents, else the last before."""
    names, homes = list(totals), {}
    for place, name in enumerate(names):
        after = (other for other in names[place:] if other in filled)
        before = (other for other in reversed(names[:place]) if other in filled)
        homes[name] = next(after, None) or next(before)
    return homes
