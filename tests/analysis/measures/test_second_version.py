"""Every measure that can be counted agrees with counting it by hand, at every level, in several made-up worlds."""

import math
from collections.abc import Iterator

import pytest

from homebeat.analysis.engines.choosing import open_engine
from homebeat.analysis.engines.engine import Engine
from homebeat.analysis.measures.evaluating import EXPRESSIONS
from homebeat.analysis.measures.tree import LEVELS
from tests.analysis.measures.asking import INDICATORS, WorldTables, ask
from tests.analysis.measures.by_hand import MEASURES, ByHand
from tests.analysis.measures.world import World, make_world

SEEDS = (1, 2, 3)
World_ = tuple[World, WorldTables, Engine]


@pytest.fixture(scope="module", params=SEEDS)
def world(request: pytest.FixtureRequest) -> Iterator[World_]:
    engine = open_engine("duckdb")
    made = make_world(request.param)
    yield made, WorldTables(made, engine), engine
    engine.close()


def test_every_expression_is_counted_by_hand_somewhere() -> None:
    assert {INDICATORS[code].expression for code in MEASURES} == EXPRESSIONS.keys()


def test_every_shipped_expression_is_there() -> None:
    assert {one.expression for one in INDICATORS.values()} - {""} == EXPRESSIONS.keys()


@pytest.mark.parametrize("code", MEASURES)
def test_it_agrees_with_counting_by_hand(world: World_, code: str) -> None:
    made, tables, engine = world
    said = 0
    for level in LEVELS:
        expected = ByHand(made).value(code, level)
        found = {one.area: one.value for one in ask(code, level, tables, engine)}
        assert found.keys() == expected.keys()
        for area, value in expected.items():
            if value is None:
                assert found[area] is None, (code, level, area)
            else:
                given = found[area]
                assert given is not None
                assert math.isclose(given, value, rel_tol=1e-12), (code, level, area)
                said += value > 0
    assert said > 3, "a world where nothing happens proves nothing"
