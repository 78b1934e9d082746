"""The obvious second version: row by row, stratum by stratum, domain by domain, in plain Python. Slow, and easy to check by eye."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from math import sqrt

Row = Mapping[str, str]
Value = Callable[[Row], float | None]


def number(column: str) -> Value:
    """Return the reading of a column as a number; NA is missing."""
    return lambda row: None if row[column] == "NA" else float(row[column])


def one_of(column: str, *values: str) -> Value:
    """Return the reading of a column as 1 where it holds one of the values."""
    return lambda row: None if row[column] == "NA" else float(row[column] in values)


def ratio_and_error(
    rows: Iterable[Row],
    top: Value,
    bottom: Value,
    inside: Callable[[Row], bool],
    *,
    stages: tuple[str, ...],
    fpc: tuple[str, ...] = (),
) -> tuple[float, float]:
    """Return a ratio in a domain and its standard error: every row gets its linear value, 0 outside, and goes up through the stages."""
    everybody = list(rows)
    counted = [inside(row) and top(row) is not None and bottom(row) is not None for row in everybody]
    weights = [float(row["weight"]) for row in everybody]
    below = sum(w * bottom(row) for w, row, is_in in zip(weights, everybody, counted, strict=True) if is_in)
    value = sum(w * top(row) for w, row, is_in in zip(weights, everybody, counted, strict=True) if is_in) / below
    linear = [
        w * (top(row) - value * bottom(row)) / below if is_in else 0.0
        for w, row, is_in in zip(weights, everybody, counted, strict=True)
    ]
    return value, sqrt(variance(everybody, linear, stages, fpc))


def total_and_error(
    rows: Iterable[Row],
    top: Value,
    inside: Callable[[Row], bool],
    *,
    stages: tuple[str, ...],
    fpc: tuple[str, ...] = (),
) -> tuple[float, float]:
    """Return a total in a domain and its standard error."""
    everybody = list(rows)
    linear = [float(row["weight"]) * top(row) if inside(row) and top(row) is not None else 0.0 for row in everybody]
    return sum(linear), sqrt(variance(everybody, linear, stages, fpc))


def variance(rows: list[Row], linear: list[float], stages: tuple[str, ...], fpc: tuple[str, ...]) -> float:
    """Return the variance of the sum of the linear values: strata first, then each stage within the units above."""
    strata = defaultdict(list)
    for place, row in enumerate(rows):
        strata[row["stratum"]].append(place)
    return sum(_stage(rows, linear, places, stages, fpc) for places in strata.values())


def _stage(
    rows: list[Row], linear: list[float], places: list[int], stages: tuple[str, ...], fpc: tuple[str, ...]
) -> float:
    units = defaultdict(list)
    for place in places:
        units[rows[place][stages[0]] if stages else place].append(place)
    n = len(units)
    population = float(rows[places[0]][fpc[0]]) if fpc else None
    unsampled = 1 - n / population if population else 1.0
    totals = [sum(linear[place] for place in unit) for unit in units.values()]
    mean = sum(totals) / n
    here = unsampled * n / (n - 1) * sum((total - mean) ** 2 for total in totals) if unsampled else 0.0
    if not fpc or len(stages) < 2:
        return here
    return here + n / population * sum(_stage(rows, linear, unit, stages[1:], fpc[1:]) for unit in units.values())
