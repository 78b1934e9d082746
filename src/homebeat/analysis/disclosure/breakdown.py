"""Results as they come to the gate: one table of figures, complete, with what adds up to what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice, product

from homebeat.analysis.disclosure.dimensions import Dimension
from homebeat.analysis.estimates import Estimate

Coordinates = tuple[str, ...]
SHOWN_FAULTS = 5


class Kind(StrEnum):
    """What kind of figure a table holds, which decides the rules that it is judged by."""

    COUNT = "count"  # people or events counted: `estimate.value`
    RATE = "rate"  # `estimate.n` people or events over a public base, `population`
    SHARE = "share"  # a share of survey respondents: `estimate.n` is the base, `answered` those who said so
    MEAN = "mean"  # any other survey figure, judged by its base alone: means, quantiles, weighted totals
    TOTAL = "total"  # an amount (hours, pounds) in whole units that `estimate.n` contributors add up to


COUNTED = {Kind.COUNT, Kind.RATE}
PARTS = {
    Kind.COUNT: ("n",),
    Kind.RATE: ("n",),
    Kind.SHARE: ("n", "x", "c"),  # base, said so, said otherwise
    Kind.MEAN: ("n",),
    Kind.TOTAL: ("n", "v"),  # contributors, amount
}


class BreakdownRefused(ValueError):
    """A table cannot be judged as it came; carries every fault found."""

    def __init__(self, title: str, faults: tuple[str, ...]) -> None:
        self.faults = faults
        said = " ".join(faults[:SHOWN_FAULTS])
        more = f" There are {len(faults) - SHOWN_FAULTS} more." if len(faults) > SHOWN_FAULTS else ""
        super().__init__(f"The table '{title}' cannot be judged. {said}{more}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One cell: where it stands, one value for each dimension in their order, and what it says.

    `answered` : unweighted number behind a share; None takes the nearest whole number to value times base. `largest` : the two largest
    contributions to a total. `population` : the public base of a rate. `asked` : False for a figure that is not to be shown but that readers could
    work out from the others, such as "not stated".
    """

    at: Coordinates
    estimate: Estimate
    answered: int | None = None
    largest: tuple[float, ...] = ()
    population: int | None = None
    asked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """One table on its way to the gate.

    `counted` names whom or what the bases count ("panel members", "answers to question 5") and `snapshot` when; two tables with the same
    `counted` and `snapshot` are taken to speak of the same people, and equal coordinates of them as the same figure. `grows` says that a later snapshot of it
    holds everybody whom an earlier one held.

    Raises:
        BreakdownRefused: a combination of values is missing, stands twice or is unknown; a count is not a whole number from 0; a share is
            larger than its base; or parts do not add up to their whole.
    """

    title: str
    measure: str
    counted: str
    snapshot: str
    kind: Kind
    dimensions: tuple[Dimension, ...]
    figures: tuple[Figure, ...]
    grows: bool = False
    by_place: Mapping[Coordinates, Figure] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_place", {figure.at: figure for figure in self.figures})
        faults = tuple(_shape_faults(self)) or tuple(_number_faults(self)) or tuple(_sum_faults(self))
        if faults:
            raise BreakdownRefused(self.title, faults)

    def sums(self) -> Iterator[tuple[Coordinates, tuple[Coordinates, ...]]]:
        """Yield every whole with its parts, along each dimension, for every value of the others."""
        yield from sums_over(self.dimensions)


def sums_over(dimensions: Sequence[Dimension]) -> Iterator[tuple[Coordinates, tuple[Coordinates, ...]]]:
    """Yield every whole with its parts over the crossing of these dimensions."""
    for place, dimension in enumerate(dimensions):
        others = [one.values for number, one in enumerate(dimensions) if number != place]
        for rest in product(*others):
            for each in dimension.sums:
                put = tuple((*rest[:place], value, *rest[place:]) for value in (each.whole, *each.parts))
                yield put[0], put[1:]


def answered(figure: Figure) -> int:
    """Return the unweighted number of respondents behind a share; the nearest whole number where it was not given."""
    if figure.answered is not None:
        return figure.answered
    base = figure.estimate.n or 0
    return round((figure.estimate.value or 0.0) * base)


def parts_of(kind: Kind, figure: Figure) -> dict[str, int | None]:
    """Return the whole numbers that a figure reveals where it is shown, by part: base, said so, said otherwise, amount."""
    estimate = figure.estimate
    if kind is Kind.COUNT:
        return {"n": None if estimate.value is None else int(estimate.value)}
    if kind is Kind.SHARE and estimate.n is not None:
        return {"n": estimate.n, "x": answered(figure), "c": estimate.n - answered(figure)}
    if kind is Kind.TOTAL and estimate.n is not None and estimate.value is not None:
        return {"n": estimate.n, "v": int(estimate.value)}
    return {"n": estimate.n}


def _shape_faults(table: Breakdown) -> Iterator[str]:
    wanted = dict.fromkeys(product(*(dimension.values for dimension in table.dimensions)))
    if len(table.by_place) != len(table.figures):
        seen: set[Coordinates] = set()
        twice = [figure.at for figure in table.figures if figure.at in seen or seen.add(figure.at)]  # type: ignore[func-returns-value]
        yield from (f"{_said(at)} stands twice." for at in twice)
    yield from (f"{_said(at)} is not a combination of the table's values." for at in table.by_place if at not in wanted)
    missing = (at for at in wanted if at not in table.by_place)
    yield from (
        f"{_said(at)} is missing; give it, with asked=False if it is not to be shown." for at in islice(missing, 50)
    )


def _number_faults(table: Breakdown) -> Iterator[str]:
    for figure in table.figures:
        estimate = figure.estimate
        if (
            table.kind in {Kind.COUNT, Kind.TOTAL}
            and estimate.value is not None
            and (estimate.value < 0 or estimate.value % 1)
        ):
            yield f"{_said(figure.at)} is {estimate.value}, which is not a whole number from 0."
        if estimate.n is not None and estimate.n < 0:
            yield f"{_said(figure.at)} has a base of {estimate.n}."
        if table.kind is Kind.SHARE and estimate.n is not None and not 0 <= answered(figure) <= estimate.n:
            yield f"{_said(figure.at)} has {answered(figure)} answers among {estimate.n} asked."
        if table.kind is Kind.RATE and (figure.population is None or figure.population <= 0):
            yield f"{_said(figure.at)} has no population; give the base of the rate."


def _sum_faults(table: Breakdown) -> Iterator[str]:
    numbers = {figure.at: parts_of(table.kind, figure) for figure in table.figures}
    for whole, parts in table.sums():
        for part in numbers[whole]:
            below = [numbers[one].get(part) for one in parts]
            given = numbers[whole][part]
            known = [one for one in below if one is not None]
            if given is not None and len(known) == len(below) and sum(known) != given:
                yield (
                    f"{_said(whole)} is {given} but its parts add up to {sum(known)}; give every part, also those that are 'not stated', or leave the sum out."
                )


def _said(at: Coordinates) -> str:
    return " / ".join(at) or "The figure"
