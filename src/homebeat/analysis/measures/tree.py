"""The tree of areas as a table: which area lies in which, at every level, on a day."""

from datetime import date
from typing import Protocol

import ibis
import ibis.expr.types as ir

LEVELS = ("neighbourhood", "borough", "link_area", "force")
STEPS = 3  # from a neighbourhood up to its force


class Tables(Protocol):
    """The tables of a snapshot on an engine, by name."""

    def __getitem__(self, name: str) -> ir.Table: ...


def open_on(areas: ir.Table, day: date) -> ir.Table:
    """Keep the areas that exist on that day."""
    begun = areas.opened_on <= ibis.literal(day)
    return areas.filter(begun & (areas.closed_on.isnull() | (areas.closed_on > ibis.literal(day))))


def neighbourhoods(tables: Tables, day: date) -> ir.Table:
    """Return the key of every neighbourhood that exists on that day."""
    return open_on(tables["areas"], day).filter(lambda row: row.kind == "neighbourhood").select("area_key")


def inside(tables: Tables, level: str) -> ir.Table:
    """Return, for every area below or at a level, the area of that level in which it lies.

    Returns
        table with `area_key` and `group_key`
    """
    areas = tables["areas"].select("area_key", "parent_key", "kind")
    own = areas.select(area_key="area_key", at_key="area_key")
    found = [own]
    for _ in range(STEPS):
        up = areas.select(at_key="area_key", next_key="parent_key")
        found.append(
            found[-1]
            .join(up, "at_key")
            .filter(lambda row: row.next_key.notnull())
            .select("area_key", at_key="next_key")
        )
    every = ibis.union(*found)
    at = areas.filter(areas.kind == level).select(group_key="area_key")
    return every.join(at, every.at_key == at.group_key).select("area_key", "group_key")


def groups(tables: Tables, level: str, day: date) -> ir.Table:
    """Return the areas of a level that exist on that day: `group_key`, `group_name` and `force_key`."""
    areas = open_on(tables["areas"], day)
    return areas.filter(areas.kind == level).select("force_key", group_key="area_key", group_name="name")
