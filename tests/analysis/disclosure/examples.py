"""Policies and made-up tables that the tests share; every table is drawn from a seed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from random import Random

from homebeat.analysis.disclosure.breakdown import Breakdown, Coordinates, Figure, Kind
from homebeat.analysis.disclosure.dimensions import Dimension, flat, tree
from homebeat.analysis.disclosure.policy import DisclosurePolicy, Method, RoundingRule, Zeros
from homebeat.analysis.disclosure.tables import count_table
from homebeat.analysis.estimates import Estimate

ORDINARY = DisclosurePolicy(
    code="ordinary", name="Ordinary figures", valid_from=date(2026, 1, 1), source="made up for tests", method=Method.SUPPRESS,
    minimum_count=8, minimum_base=50, minimum_answers=5, minimum_population=1000, minimum_change=3, zeros=Zeros.SHOWN, narrowest_interval=3,
    largest_share=0.7, dominance_margin=0.1, round_to=5, rounding=RoundingRule.NEAREST, share_decimals=3,
)  # fmt: skip
SENSITIVE = replace(ORDINARY, code="sensitive", minimum_count=10, zeros=Zeros.HIDDEN, narrowest_interval=4)
ROUNDED = replace(ORDINARY, code="rounded", method=Method.ROUND)
CONTROLLED = replace(ROUNDED, rounding=RoundingRule.CONTROLLED)
SEX, GROUP, AGE = flat("sex", ["f", "m"]), flat("group", ["a", "b", "c"]), flat("age", ["young", "middle", "old"])
AREA = tree("area", {"force": ["north", "south"], "north": ["n1", "n2", "n3"], "south": ["s1", "s2"]}, total="force")


def leaves(dimension: Dimension) -> list[str]:
    """Return the values of a dimension that are not sums of others."""
    wholes = {one.whole for one in dimension.sums}
    return [value for value in dimension.values if value not in wholes]


def people(
    chance: Random, dimensions: Sequence[Dimension], *, typical: Sequence[int] = (0, 1, 3, 9, 30)
) -> dict[Coordinates, int]:
    """Return how many people stand at each crossing of the finest values: some none, some few, some many."""
    return {at: chance.randint(0, 2 * chance.choice(typical)) for at in product(*(leaves(one) for one in dimensions))}


def collapsed(
    counts: dict[Coordinates, int], dimensions: Sequence[Dimension], kept: Sequence[Dimension]
) -> dict[Coordinates, int]:
    """Return the same people broken down by fewer dimensions."""
    places, found = [list(dimensions).index(one) for one in kept], {}
    for at, number in counts.items():
        fewer = tuple(at[place] for place in places)
        found[fewer] = found.get(fewer, 0) + number
    return found


def counted(
    counts: dict[Coordinates, int], dimensions: Sequence[Dimension], *, snapshot: str = "2026-01", grows: bool = False
) -> Breakdown:
    """Return the table of these people."""
    return count_table(
        title="Panel members",
        counted="panel members",
        snapshot=snapshot,
        dimensions=dimensions,
        counts=counts,
        grows=grows,
    )


def asked(chance: Random, dimensions: Sequence[Dimension], *, measure: str = "satisfied", scale: int = 3) -> Breakdown:
    """Return a survey table: at each crossing a base, how many said so, and the share, all adding up to the wholes."""
    bases = {at: scale * number for at, number in people(chance, dimensions).items()}
    said = {at: chance.choice([0, number, round(number * chance.random())]) for at, number in bases.items()}
    base, answers = counted(bases, dimensions), counted(said, dimensions)
    figures = []
    for figure in base.figures:
        n, x = int(figure.estimate.value or 0), int(answers.by_place[figure.at].estimate.value or 0)
        figures.append(
            Figure(at=figure.at, estimate=Estimate(measure=measure, value=x / n if n else None, n=n), answered=x)
        )
    return Breakdown(
        title="Satisfied",
        measure=measure,
        counted="answers",
        snapshot="2026-01",
        kind=Kind.SHARE,
        dimensions=tuple(dimensions),
        figures=tuple(figures),
    )
