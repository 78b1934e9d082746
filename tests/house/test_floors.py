"""Foreign keys named by string escape the import checks, so the models are held to the same floors here."""

import tomllib
from pathlib import Path

from django.apps import apps
from django.db.models import Field

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def layers(contract: str) -> list[set[str]]:
    """Return the layers of one contract, top first, each as the set of its rooms."""
    found = next(one for one in CONTRACTS if one["name"] == contract)
    return [{room.strip(" ()") for room in layer.split("|")} for layer in found["layers"]]


FLOORS = layers("Floors")
WITHIN = {
    "operations": layers("Operations follow the citizen's thread"),
    "foundation": layers("Foundation has an order"),
}


def height(room: str, order: list[set[str]]) -> int:
    """Return how high a room stands; the ground is 0."""
    return len(order) - 1 - next(number for number, layer in enumerate(order) if room in layer)


def points_up(source: str, target: str) -> bool:
    """Say whether a reference from one module to another points up the house."""
    from_floor, to_floor = source.split(".")[1], target.split(".")[1]
    if height(to_floor, FLOORS) != height(from_floor, FLOORS):
        return height(to_floor, FLOORS) > height(from_floor, FLOORS)
    if from_floor not in WITHIN:
        return False
    order = WITHIN[from_floor]
    return height(target.split(".")[2], order) > height(source.split(".")[2], order)


def relations() -> list[tuple[Field, str, str]]:
    """Return every relation between our own models, with the modules it joins."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("homebeat.")]
    return [
        (field, model.__module__, field.related_model.__module__)
        for model in ours
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model.__module__.startswith("homebeat.")
    ]


def test_no_foreign_key_points_up_the_house() -> None:
    upward = [
        f"{field.model.__name__}.{field.name}" for field, source, target in relations() if points_up(source, target)
    ]

    assert len(relations()) > 20, "the walk found too little to be a check"
    assert upward == []


def test_the_check_sees_a_relation_that_points_up() -> None:
    assert points_up("homebeat.foundation.areas.models.area", "homebeat.foundation.people.models")
    assert points_up("homebeat.operations.engagement.models", "homebeat.operations.priorities.models")
    assert points_up("homebeat.foundation.people.models", "homebeat.operations.engagement.models")
    assert not points_up("homebeat.operations.priorities.models", "homebeat.foundation.people.models")
