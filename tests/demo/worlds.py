"""The policy data and the generated worlds that the tests of this room share; nothing here is written to."""

from functools import cache

from homebeat.demo.generation.policy import Policy
from homebeat.demo.generation.shape import Shape
from homebeat.demo.generation.streams import SEED
from homebeat.demo.generation.tables import Ref, Table
from homebeat.demo.generation.world import World, make_world
from homebeat.foundation.standards.files import read_all
from homebeat.foundation.standards.rules import Posts, StaffingModel
from tests.factories.demo import AS_OF

PASSWORD = "shared$hash"


@cache
def shipped_policy() -> Policy:
    """The policy data as the files hold it, without a database."""
    held = {data.name: [one for one in data.entries if one.holds_on(AS_OF)] for data in read_all()}
    models = tuple(
        StaffingModel(one.code, one["team_kind"], Posts(**one["posts"]), one.get("population_over"))
        for one in held["staffing_models"]
    )
    codes = {
        name: tuple(one.code for one in held[name])
        for name in ("engagement_kinds", "issue_categories", "community_groups")
    }
    return Policy(
        models, frozenset(codes["engagement_kinds"]), frozenset(codes["issue_categories"]), codes["community_groups"]
    )


@cache
def world_of(shape: Shape, seed: int = SEED) -> World:
    return make_world(seed=seed, shape=shape, policy=shipped_policy(), as_of=AS_OF, password=PASSWORD)


def rows_of(table: Table, name: str):
    """Return the row numbers that a foreign key of the table holds."""
    column = table.columns[name]
    assert isinstance(column, Ref)
    return column.rows
