"""The generated worlds that the tests of this room share; nothing writes to them."""

import pytest


@pytest.fixture
def small():
    """One borough."""
    from homebeat.demo.generation.shape import cut_down
    from tests.demo.worlds import world_of

    return world_of(cut_down(1))


@pytest.fixture
def full():
    """The whole force."""
    from homebeat.demo.generation.shape import FULL
    from tests.demo.worlds import world_of

    return world_of(FULL)
