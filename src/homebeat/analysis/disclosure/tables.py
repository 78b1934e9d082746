"""Makers of the tables that pages need most: counts, rates, survey shares and means, series of one area, map layers."""

from collections.abc import Mapping, Sequence
from itertools import product

from homebeat.analysis.disclosure.breakdown import Breakdown, Coordinates, Figure, Kind
from homebeat.analysis.disclosure.dimensions import Dimension, apart
from homebeat.analysis.estimates import Estimate

PER = 1000


def count_table(
    *,
    title: str,
    counted: str,
    snapshot: str,
    dimensions: Sequence[Dimension],
    counts: Mapping[Coordinates, int],
    grows: bool = False,
) -> Breakdown:
    """Return a table of counts of people or events, its wholes added up from their parts where they were not given.

    Parameters   counts : coordinates to whole number from 0; a combination that is neither given nor a whole of given ones counts nought
    Returns      Breakdown of kind COUNT
    Raises       BreakdownRefused : given wholes do not equal the sum of their parts, or coordinates are unknown
    Method       wholes are filled in dimension after dimension, in the order of the dimension's sums, lowest first
    Source       Homebeat's own
    Checked      tests/analysis/disclosure/test_tables.py
    """
    full = _added_up(dimensions, counts)
    figures = tuple(
        Figure(at=at, estimate=_count(counted, dimensions, at, number, snapshot)) for at, number in full.items()
    )
    return Breakdown(
        title=title,
        measure=counted,
        counted=counted,
        snapshot=snapshot,
        kind=Kind.COUNT,
        dimensions=tuple(dimensions),
        figures=figures,
        grows=grows,
    )


def rate_table(
    *, title: str, measure: str, counted: str, snapshot: str, dimensions: Sequence[Dimension], counts: Mapping[Coordinates, int],
    populations: Mapping[Coordinates, int], per: int = PER, grows: bool = False,
) -> Breakdown:  # fmt: skip
    """Return a table of rates: events or people for so many of a public base.

    Parameters   counts : as for `count_table`; populations : public base of each combination, above 0; per : the base that rates are told for
    Returns      Breakdown of kind RATE; each estimate holds the rate as its value and the count as its n
    Raises       BreakdownRefused : a population is missing or not above 0, or as for `count_table`
    Method       rate = count / population times per; the population is public, so hiding the count hides the rate and the other way round
    Source       Homebeat's own
    Checked      tests/analysis/disclosure/test_tables.py
    """
    full = _added_up(dimensions, counts)
    figures = tuple(
        Figure(
            at=at,
            estimate=_rate(measure, _by(dimensions, at), number, populations.get(at, 0), per=per, snapshot=snapshot),
            population=populations.get(at),
        )
        for at, number in full.items()
    )
    return Breakdown(
        title=title,
        measure=measure,
        counted=counted,
        snapshot=snapshot,
        kind=Kind.RATE,
        dimensions=tuple(dimensions),
        figures=figures,
        grows=grows,
    )


def survey_table(
    *, title: str, counted: str, snapshot: str, dimensions: Sequence[Dimension], estimates: Sequence[Estimate],
    answered: Mapping[Coordinates, int] | None = None, is_share: bool,
) -> Breakdown:  # fmt: skip
    """Return a table of one measure's survey estimates; each estimate's `by` says where it stands.

    Parameters   counted : who answered ("answers to question 5"), the same for every table of that question; dimensions : named as the columns of
                 `by`, "all" or the dimension's total where an estimate has no such column; answered : unweighted number who said so, where known
    Returns      Breakdown of kind SHARE, or MEAN for every other figure
    Raises       BreakdownRefused : a combination is missing, or bases do not add up
    Method       coordinates from `by`, then the dimension's total
    Source       Homebeat's own
    Checked      tests/analysis/disclosure/test_tables.py
    """
    said = answered or {}
    placed = [(_place(estimate, dimensions), estimate) for estimate in estimates]
    figures = tuple(Figure(at=at, estimate=estimate, answered=said.get(at)) for at, estimate in placed)
    return Breakdown(
        title=title, measure=estimates[0].measure if estimates else title, counted=counted, snapshot=snapshot,
        kind=Kind.SHARE if is_share else Kind.MEAN, dimensions=tuple(dimensions), figures=figures,
    )  # fmt: skip


def series(*, title: str, counted: str, area: str, estimates: Sequence[Estimate], is_share: bool) -> Breakdown:
    """Return the time series of one area: separate waves or periods that do not add up; each estimate's `period` says when.

    Parameters   area : name of the area, part of what is counted; estimates : one for each period, in order
    Returns      Breakdown of kind SHARE or MEAN over one dimension, "period"
    Raises       BreakdownRefused : a period is missing or stands twice
    Method       every wave asks other people, so waves are judged by themselves; pages that also show a year's total pass a table
                 with that sum instead
    Source       Homebeat's own
    Checked      tests/analysis/disclosure/test_tables.py
    """
    periods = [estimate.period or "" for estimate in estimates]
    figures = tuple(
        Figure(at=(period,), estimate=estimate) for period, estimate in zip(periods, estimates, strict=True)
    )
    return Breakdown(
        title=title, measure=estimates[0].measure if estimates else title, counted=f"{counted}, {area}", snapshot="each period",
        kind=Kind.SHARE if is_share else Kind.MEAN, dimensions=(apart("period", dict.fromkeys(periods)),), figures=figures,
    )  # fmt: skip


def map_layer(
    *, title: str, counted: str, snapshot: str, areas: Dimension, counts: Mapping[str, int], grows: bool = False
) -> Breakdown:
    """Return one figure for each area of a hierarchy, for a map and the list beside it.

    Parameters   areas : tree of force, boroughs, wards; counts : area to whole number; wholes are added up where not given
    Returns      Breakdown of kind COUNT over the areas
    Raises       as `count_table`
    Method       as `count_table`; rates for a map come from `rate_table` with the same tree
    Source       Homebeat's own
    Checked      tests/analysis/disclosure/test_tables.py
    """
    placed: dict[Coordinates, int] = {(area,): number for area, number in counts.items()}
    return count_table(title=title, counted=counted, snapshot=snapshot, dimensions=[areas], counts=placed, grows=grows)


def _added_up(dimensions: Sequence[Dimension], counts: Mapping[Coordinates, int]) -> dict[Coordinates, int]:
    full = dict(counts)
    for place, dimension in enumerate(dimensions):
        wholes = {each.whole: each.parts for each in dimension.sums}
        others = [_values_so_far(one, number, place) for number, one in enumerate(dimensions)]
        for rest in product(*(values for number, values in enumerate(others) if number != place)):
            for whole in wholes:
                _add_whole(full, wholes, place, rest, whole)
    for at in product(*(dimension.values for dimension in dimensions)):
        full.setdefault(at, 0)
    return full


def _values_so_far(dimension: Dimension, number: int, place: int) -> tuple[str, ...]:
    """Wholes of a later dimension are filled in when its turn comes; adding them up now would find their parts' wholes missing."""
    wholes = {each.whole for each in dimension.sums}
    return dimension.values if number < place else tuple(value for value in dimension.values if value not in wholes)


def _add_whole(
    full: dict[Coordinates, int], wholes: Mapping[str, tuple[str, ...]], place: int, rest: Coordinates, whole: str
) -> int:
    at = (*rest[:place], whole, *rest[place:])
    if at not in full:
        full[at] = sum(_add_whole(full, wholes, place, rest, part) for part in wholes[whole]) if whole in wholes else 0
    return full[at]


def _count(measure: str, dimensions: Sequence[Dimension], at: Coordinates, number: int, snapshot: str) -> Estimate:
    return Estimate(
        measure=measure, value=float(number), n=None, by=_by(dimensions, at), snapshot=snapshot, method="count"
    )


def _rate(
    measure: str, by: tuple[tuple[str, str], ...], number: int, base: int, *, per: int, snapshot: str
) -> Estimate:
    value = number / base * per if base > 0 else None
    method = f"count per {per} of the population"
    return Estimate(measure=measure, value=value, n=number, by=by, snapshot=snapshot, method=method)


def _by(dimensions: Sequence[Dimension], at: Coordinates) -> tuple[tuple[str, str], ...]:
    return tuple((dimension.name, value) for dimension, value in zip(dimensions, at, strict=True))


def _place(estimate: Estimate, dimensions: Sequence[Dimension]) -> Coordinates:
    given = dict(estimate.by)
    return tuple(given.get(dimension.name, dimension.total or "") for dimension in dimensions)
