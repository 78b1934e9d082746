from dataclasses import replace

import numpy as np
import pytest

from homebeat.analysis.small_areas.cells import Cells, Grouping, tally
from homebeat.analysis.small_areas.refusals import BadAreas

from .worlds import made_up_cells


def test_the_tally_counts_each_respondent_once() -> None:
    rng = np.random.default_rng(4)
    ward, kind, answer = rng.integers(0, 5, 300), rng.integers(0, 7, 300), rng.random(300) < 0.4
    trials, successes = np.zeros((5, 7)), np.zeros((5, 7))
    for w, k, yes in zip(ward, kind, answer, strict=True):
        trials[w, k] += 1
        successes[w, k] += yes
    found = tally(ward, kind, answer, shape=(5, 7))
    assert np.array_equal(found[0], trials)
    assert np.array_equal(found[1], successes)


def test_nobody_answered_is_a_table_of_zeros() -> None:
    none = np.array([], dtype=np.int64)
    assert tally(none, none, np.array([], dtype=bool), shape=(2, 3))[0].tolist() == [[0, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize(
    ("ward", "kind", "says"), [(2, 0, "A ward number"), (-1, 0, "A ward number"), (0, 3, "A cell_type number")]
)
def test_numbers_outside_the_table_are_refused(ward: int, kind: int, says: str) -> None:
    with pytest.raises(BadAreas, match=says):
        tally(np.array([ward]), np.array([kind]), np.array([True]), shape=(2, 3))


def test_wards_held_out_stay_in_the_table_without_answers() -> None:
    cells = made_up_cells(4, seed=1)
    held = cells.held_out(np.array([False, True, False, False]))
    assert held.wards == cells.wards
    assert held.bases[1] == held.successes[1].sum() == 0
    assert held.bases[[0, 2, 3]].tolist() == cells.bases[[0, 2, 3]].tolist()


def change(cells: Cells, name: str) -> dict[str, object]:
    broken_level = Grouping("age", ("young", "old"), np.full(12, 2))
    return {
        "successes": {"successes": cells.successes[:, :5]},
        "ward columns": {"ward_fixed": cells.ward_fixed[:2]},
        "type columns": {"type_fixed": cells.type_fixed[:2]},
        "wards": {"wards": ("a", "a", "b", "c")},
        "missing fixed": {"ward_fixed": np.full((4, 1), np.nan)},
        "missing type": {"type_fixed": np.full((12, 1), np.inf)},
        "missing count": {"trials": np.full((4, 12), np.nan)},
        "too many": {"successes": cells.trials + 1},
        "negative": {"successes": cells.successes - 20},
        "all the same": {"successes": cells.trials},
        "all no": {"successes": np.zeros((4, 12))},
        "nobody": {"trials": np.zeros((4, 12)), "successes": np.zeros((4, 12))},
        "grouping": {"groupings": (Grouping("age", ("young", "old"), np.zeros(3, dtype=np.int64)),)},
        "level": {"groupings": (broken_level,)},
        "level below": {"groupings": (Grouping("age", ("young", "old"), np.full(12, -1)),)},
    }[name]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("successes", "successes has shape"),
        ("ward columns", "ward_fixed has shape"),
        ("type columns", "type_fixed has shape"),
        ("wards", "3 different wards"),
        ("missing fixed", "A fixed column is missing"),
        ("missing type", "A fixed column is missing"),
        ("missing count", "A count is missing"),
        ("too many", "more successes than trials"),
        ("negative", "fewer than 0 successes"),
        ("all the same", "All answers are the same"),
        ("all no", "All answers are the same"),
        ("nobody", "All answers are the same"),
        ("grouping", "age does not say for each cell type"),
        ("level", "age gives a cell type a level"),
        ("level below", "age gives a cell type a level"),
    ],
)
def test_cells_that_make_no_sense_are_refused(name: str, says: str) -> None:
    cells = made_up_cells(4, seed=1)
    with pytest.raises(BadAreas, match=says):
        replace(cells, **change(cells, name))
