"""A chart as plain data: the command line's JSON, and the rows that a table and a CSV file show beside the drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from homebeat.analysis.charts.funnel import FunnelChart
from homebeat.analysis.charts.process import ProcessChart
from homebeat.analysis.charts.signals import Rule
from homebeat.analysis.comparison.funnel import Place

Cell = str | float | None
OUTSIDE = {Place.ABOVE, Place.BELOW}


@dataclass(frozen=True, slots=True)
class Rows:
    """A table: the names of its columns, and its rows in order. None is not known."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def rows_of(chart: ProcessChart | FunnelChart) -> Rows:
    """Return what a chart shows as rows: the same numbers as the drawing, unrounded.

    Parameters
        chart : any chart of this room
    Returns
        Rows. Over time: time, value, [base,] centre, lower, upper, signal. Of areas: area, value, base, centre, lower, upper, signal, the limits
        being the outer ones. `signal` names the rules met, empty where none is
    Checked
        against the chart itself: tests/analysis/charts/test_answers.py
    """
    return _process_rows(chart) if isinstance(chart, ProcessChart) else _funnel_rows(chart)


def answer_of(chart: ProcessChart | FunnelChart) -> dict[str, Any]:
    """Return a chart as the command line prints it.

    Returns
        centre; limits as lower and upper, each one number where it is the same at every point that has one, else a list in the order of the points
        (null where a point has none); points as time and value (null for a gap; of a funnel, `time` is the area's name); signals as time,
        value and rule
    Checked
        tests/config/commands/test_chart.py
    """
    shown = rows_of(chart)
    at = {name: place for place, name in enumerate(shown.columns)}
    return {
        "centre": chart.centre,
        "limits": {end: _one_or_each([row[at[end]] for row in shown.rows]) for end in ("lower", "upper")},
        "points": [{"time": row[0], "value": row[1]} for row in shown.rows],
        "signals": [
            {"time": shown.rows[place][0], "value": shown.rows[place][1], "rule": str(rule)} for place, rule in _met(chart)
        ],
    }  # fmt: skip


def _one_or_each(ends: Sequence[Cell]) -> Cell | list[Cell]:
    known = [end for end in ends if end is not None]
    return known[0] if known and len(set(known)) == 1 else list(ends)


def _met(chart: ProcessChart | FunnelChart) -> list[tuple[int, Rule]]:
    if isinstance(chart, ProcessChart):
        return [(signal.place, signal.rule) for signal in chart.signals]
    return [(place, Rule.BEYOND_LIMITS) for place, area in enumerate(chart.areas) if area.place in OUTSIDE]


def _said(chart: ProcessChart | FunnelChart, place: int) -> str:
    return "; ".join(str(rule) for where, rule in _met(chart) if where == place)


def _process_rows(chart: ProcessChart) -> Rows:
    bases = chart.series.bases
    rows = tuple(
        (
            label, chart.values[place], *(() if bases is None else (bases[place],)), chart.centre,
            chart.limits.lower[place], chart.limits.upper[place], _said(chart, place),
        )
        for place, label in enumerate(chart.series.labels)
    )  # fmt: skip
    return Rows(("time", "value", *(() if bases is None else ("base",)), "centre", "lower", "upper", "signal"), rows)


def _funnel_rows(chart: FunnelChart) -> Rows:
    rows = tuple(
        (
            area.name, area.value, area.base, chart.centre, area.limits[-1].lower if area.limits else None,
            area.limits[-1].upper if area.limits else None, _said(chart, place),
        )
        for place, area in enumerate(chart.areas)
    )  # fmt: skip
    return Rows(("area", "value", "base", "centre", "lower", "upper", "signal"), rows)
