"""Only the gate makes a released table."""

import ast
import copy
import pickle
from dataclasses import fields, replace
from pathlib import Path

import pytest

import homebeat
from homebeat.analysis.disclosure.gate import gate
from homebeat.analysis.disclosure.released import NotThroughTheGate, Reason, Released, require_released
from tests.analysis.disclosure.examples import ORDINARY, SEX, counted

SOURCE = Path(homebeat.__file__).parent
MAKERS = {"seal_released", "_SEAL"}
MAY_MAKE = {"analysis/disclosure/released.py", "analysis/disclosure/gate.py"}
TABLE = counted({("f",): 30, ("m",): 40}, (SEX,))


@pytest.fixture
def released() -> Released:
    return gate(TABLE, policy=ORDINARY)


def contents(released: Released) -> dict[str, object]:
    return {one.name: getattr(released, one.name) for one in fields(released) if one.init}


def test_the_gate_makes_one(released: Released) -> None:
    assert require_released(released) is released
    assert released.cell("f").estimate.value == 30


def test_nothing_else_can(released: Released) -> None:
    with pytest.raises(TypeError, match="seal"):
        Released(**contents(released))
    for pretended in (None, object(), "seal"):
        with pytest.raises(NotThroughTheGate, match=r"Only homebeat.analysis.disclosure.gate makes a Released"):
            Released(**contents(released), seal=pretended)


def test_a_released_table_cannot_be_changed_on_the_way(released: Released) -> None:
    with pytest.raises((TypeError, ValueError)):
        replace(released, cells=())
    with pytest.raises(AttributeError):
        released.cells = ()
    for copied in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(NotThroughTheGate, match="cannot be pickled or copied"):
            copied(released)


def test_outlets_take_nothing_else(released: Released) -> None:
    for other in (TABLE, contents(released), released.cells, None):
        with pytest.raises(NotThroughTheGate, match="was about to be shown"):
            require_released(other)


def test_a_pretender_of_the_same_kind_is_refused() -> None:
    class Pretender(Released):
        def __post_init__(self, seal: object) -> None:
            """Skip the check."""

    with pytest.raises(NotThroughTheGate):
        require_released(object.__new__(Pretender))


def test_hidden_and_additionally_hidden_are_told_apart() -> None:
    released = gate(counted({("f",): 3, ("m",): 40}, (SEX,)), policy=ORDINARY)

    assert [cell.at for cell in released.hidden] == [("f",), ("m",)]
    assert [cell.at for cell in released.additionally_hidden] == [("m",)]
    assert released.cell("f").hidden is Reason.TOO_FEW
    assert not released.cell("f").is_shown
    assert released.cell("all").is_shown


def names_used(file: Path) -> set[str]:
    """Return every name that a file imports or reads."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.alias):
            found |= {node.name}
        elif isinstance(node, ast.Name):
            found |= {node.id}
        elif isinstance(node, ast.Attribute):
            found |= {node.attr}
    return found


def test_no_other_file_of_the_product_reaches_for_the_maker() -> None:
    reaching = {str(file.relative_to(SOURCE)) for file in SOURCE.rglob("*.py") if names_used(file) & MAKERS}

    assert reaching == MAY_MAKE
