"""Rounding to a base, alone and together."""

from fractions import Fraction
from itertools import product
from random import Random

import numpy as np
import pytest

from homebeat.analysis.disclosure.gate import gate
from homebeat.analysis.disclosure.rounding import CannotRound, round_controlled, round_nearest
from tests.analysis.disclosure.examples import AREA, CONTROLLED, GROUP, ORDINARY, SEX, counted, people
from tests.analysis.disclosure.test_suppression import system_of


@pytest.mark.parametrize("step", [2, 3, 5, 10])
def test_every_number_goes_to_its_nearest_multiple(step: int) -> None:
    numbers = np.arange(201)
    by_hand = [int(Fraction(int(number), step) + Fraction(1, 2)) * step for number in numbers]

    assert round_nearest(numbers, step).tolist() == by_hand


def controlled(system, step: int = 5) -> np.ndarray:
    return round_controlled(system, np.ones(system.size, bool), step)


def test_controlled_rounding_is_the_nearest_of_all_tables_that_add_up() -> None:
    for seed in range(6):
        system = system_of(counted(people(Random(seed), (SEX, GROUP)), (SEX, GROUP)))
        rounded = controlled(system)

        assert not (system.matrix @ rounded).any()
        assert (np.abs(rounded - system.value) < 5).all()
        assert np.abs(rounded - system.value).sum() == best_distance(system, 5)


def best_distance(system, step: int) -> int:
    """The slow way: every choice of up and down for the finest cells, the wholes added up."""
    wholes = set(system.matrix.indices[system.matrix.data < 0].tolist())
    fine = [cell for cell in range(system.size) if cell not in wholes]
    below, above = system.value // step * step, -(-system.value // step) * step
    best = None
    for choice in product(*(sorted({int(below[cell]), int(above[cell])}) for cell in fine)):
        table = np.full(system.size, -1)
        table[fine] = choice
        while (table < 0).any():
            for row in range(system.matrix.shape[0]):
                columns = system.matrix.indices[system.matrix.indptr[row] : system.matrix.indptr[row + 1]]
                signs = system.matrix.data[system.matrix.indptr[row] : system.matrix.indptr[row + 1]]
                whole, parts = columns[signs < 0][0], columns[signs > 0]
                if (table[parts] >= 0).all():
                    table[whole] = table[parts].sum()
        if (np.abs(table - system.value) < step).all():
            distance = int(np.abs(table - system.value).sum())
            best = distance if best is None else min(best, distance)
    assert best is not None
    return best


def test_a_multiple_stays_as_it_is() -> None:
    system = system_of(counted({("f",): 10, ("m",): 25}, (SEX,)))

    assert controlled(system).tolist() == [10, 25, 35]


def test_a_table_that_cannot_be_rounded_so_that_it_adds_up_is_refused() -> None:
    """An earlier release showed 27 of 51 as they are; no multiples of 5 add up to them."""
    shown = gate(counted({("f",): 27, ("m",): 24}, (SEX,)), policy=ORDINARY)

    with pytest.raises(CannotRound, match="cannot be rounded so that it still adds up"):
        gate(counted({("a",): 20, ("b",): 31}, (GROUP,)), policy=CONTROLLED, earlier=[shown])


def test_the_same_people_are_rounded_alike_in_every_release() -> None:
    everyone = people(Random(4), (AREA, SEX))
    first = gate(counted(everyone, (AREA, SEX)), policy=CONTROLLED)
    by_area = {(area,): int(first_number) for area, first_number in _by_area(everyone).items()}
    second = gate(counted(by_area, (AREA,)), policy=CONTROLLED, earlier=[first])

    for cell in second.cells:
        assert cell.estimate.value == first.cell(*cell.at, "all").estimate.value


def _by_area(everyone: dict[tuple[str, ...], int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for (area, _), number in everyone.items():
        found[area] = found.get(area, 0) + number
    return found
