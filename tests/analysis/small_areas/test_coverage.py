"""A small share of the simulation that `make bench` runs in full, and the same with something wrong, which has to be noticed."""

import pytest
from benchmarks import small_area_coverage as simulation

POPULATION = simulation.make_population(wards=60, boroughs=4, seed=3)


@pytest.fixture(scope="module")
def sound() -> dict[str, simulation.Result]:
    return simulation.simulate(POPULATION, samples=30, seed=8)


def test_intervals_cover_and_errors_are_below_the_direct_figures(sound: dict[str, simulation.Result]) -> None:
    assert simulation.missed(sound) == []
    assert all(sound[kind].rmse < 0.8 * sound["direct"].rmse for kind in simulation.KINDS[1:])


def test_sampling_variances_stated_too_low_are_noticed() -> None:
    """The negative control: direct answers trusted sixteen times too much."""
    wrong = simulation.simulate(POPULATION, samples=10, seed=8, variance_times=1 / 16)
    assert any(one.startswith("Fay-Herriot: intervals cover") for one in simulation.missed(wrong))


def test_a_model_that_loses_to_the_direct_figures_is_noticed(sound: dict[str, simulation.Result]) -> None:
    swapped = {**sound, "direct": sound["Fay-Herriot"], "Fay-Herriot": sound["direct"]}
    assert any(one.startswith("Fay-Herriot: root mean squared error") for one in simulation.missed(swapped))


def test_the_table_has_a_line_for_every_kind_of_figure(sound: dict[str, simulation.Result]) -> None:
    table = simulation.table_of(sound).splitlines()
    assert [line[:30].strip() for line in table] == ["figure", *simulation.KINDS]
    assert table[1].split()[-1] == "1.000"
