"""The solver attack at length: generated tables, linked tables and sequences of releases, and how long the gate takes."""

import time
from collections.abc import Callable
from itertools import product
from random import Random

import pytest

from homebeat.analysis.disclosure.breakdown import Breakdown
from homebeat.analysis.disclosure.dimensions import Dimension, flat, tree
from homebeat.analysis.disclosure.gate import gate
from homebeat.analysis.disclosure.suppression import CannotProtect
from tests.analysis.disclosure.examples import ORDINARY, SEX, asked, counted, leaves
from tests.analysis.disclosure.generated import KINDS, Case, Found, attack, linked, one_table, total, without_protection
from tests.proofs.writing import size, upper_bound, write_result

pytestmark = pytest.mark.proof
FIRST_SEED = 1_000
ETHNIC = flat("ethnic group", ["a", "b", "c", "d", "e", "f", "g", "h"])
SHARES_OF_GROUPS = (0.45, 0.15, 0.13, 0.10, 0.07, 0.05, 0.03, 0.02)


def test_a_solver_works_out_nothing_that_was_hidden() -> None:
    seeds = range(FIRST_SEED, FIRST_SEED + size(small=3, full=120))
    found, refused = {}, {}
    for kind in KINDS:
        found[kind.__name__], refused[kind.__name__] = attacked(kind, seeds)
    careless = [attack(without_protection(make(seed))) for make in (one_table, linked) for seed in seeds]
    everything = total([one for each in found.values() for one in each])
    control = total(careless)

    assert (everything["worked_out_exactly"], everything["told_too_closely"]) == (0, 0)
    assert control["worked_out_exactly"] > 0, "an attack that never succeeds proves nothing"
    figures = {
        "cases": {kind: len(each) for kind, each in found.items()},
        "refused": refused,
        "attacked": {kind: total(each) for kind, each in found.items()},
        "all": everything,
        "upper_bound_95": upper_bound(everything["hidden_numbers"]),
        "without_further_hiding": control,
        "first_seed": FIRST_SEED,
    }
    write_result("disclosure_attack", figures)


def attacked(kind: Callable[[int], Case], seeds: range) -> tuple[list[Found], int]:
    """Attack a case for each seed, and return what was found, with the number of cases that the gate refused to release."""
    found, refused = [], 0
    for seed in seeds:
        try:
            found.append(attack(kind(seed)))
        except CannotProtect:
            refused += 1
    return found, refused


def test_the_gate_is_quick_enough_for_a_page_and_manages_a_force() -> None:
    chance = Random(FIRST_SEED)
    tables = {
        "survey results page: a share by area (8), age (3) and sex": asked(
            chance, (area_of(1, 7), flat("age", ["a", "b", "c"]), SEX), scale=6
        ),
        "a borough: 20 wards by 8 groups by 2 sexes, 400 people a ward": force(
            chance, boroughs=1, wards=20, people=400
        ),
        "a ward's panel: 8 groups by 2 sexes, 40 people": force(chance, boroughs=1, wards=1, people=40),
        "a map: 624 wards and 32 boroughs, 10 events a ward": a_map(chance),
    }
    if size(small=0, full=1):
        tables["a force: 624 wards, 32 boroughs, 8 groups, 2 sexes, 400 people a ward"] = force(
            chance, boroughs=32, wards=624, people=400
        )
    measured = {name: passed(table) for name, table in tables.items()}

    assert all(one["cells"] > one["hidden"] for one in measured.values())
    write_result("disclosure_speed", measured)


def passed(table: Breakdown) -> dict[str, float]:
    """Send a table through the gate, and return its size, how much was hidden, and the processor's seconds."""
    before = time.process_time()
    released = gate(table, policy=ORDINARY)
    seconds = time.process_time() - before
    return {
        "cells": len(released.cells),
        "hidden": len(released.hidden),
        "additionally_hidden": len(released.additionally_hidden),
        "cpu_seconds": round(seconds, 2),
    }


def area_of(boroughs: int, wards: int) -> Dimension:
    """Return a force of so many boroughs with so many wards among them."""
    names = [f"b{number}" for number in range(boroughs)]
    below: dict[str, list[str]] = {name: [] for name in names}
    for number in range(wards):
        below[names[number % boroughs]].append(f"w{number}")
    return tree("area", {"force": names, **below}, total="force")


def force(chance: Random, *, boroughs: int, wards: int, people: int) -> Breakdown:
    """Return panel members by ward, ethnic group and sex, groups as unequal as in a large city."""
    area = area_of(boroughs, wards)
    kinds = list(product(leaves(ETHNIC), leaves(SEX)))
    weights = [share / 2 for share in SHARES_OF_GROUPS for _ in leaves(SEX)]
    counts = {(ward, *kind): 0 for ward in leaves(area) for kind in kinds}
    for ward in leaves(area):
        for kind in chance.choices(kinds, weights, k=people):
            counts[ward, *kind] += 1
    return counted(counts, (area, ETHNIC, SEX))


def a_map(chance: Random) -> Breakdown:
    """Return events by ward."""
    area = area_of(32, 624)
    return counted({(ward,): round(chance.expovariate(0.1)) for ward in leaves(area)}, (area,))
