"""A small share of the simulation that `homebeat bench coverage` runs at length, with the control that has to fail."""

import pytest
from benchmarks import coverage


@pytest.fixture(scope="module")
def simulated() -> dict[str, coverage.Covered]:
    """Two hundred samples."""
    return {one.case.name: one for one in coverage.simulate(200, fitted=40)}


def test_intervals_cover_what_theory_says(simulated: dict[str, coverage.Covered]) -> None:
    off = [str(one) for one in simulated.values() if not one.is_as_expected]

    assert len(simulated) == 16
    assert off == []


def test_ignoring_the_clusters_falls_short(simulated: dict[str, coverage.Covered]) -> None:
    control = simulated[coverage.CONTROL.name]

    assert control.share < 0.8
    assert control.error_over_spread < 0.7


def test_standard_errors_are_the_spread_of_the_estimates(simulated: dict[str, coverage.Covered]) -> None:
    assert all(0.85 < one.error_over_spread < 1.15 for one in simulated.values() if one.case is not coverage.CONTROL)
