"""Expressions over engagement events."""

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from homebeat.analysis.measures.parts import Asked, Parts
from homebeat.analysis.measures.tree import Tables, neighbourhoods


def events(tables: Tables, asked: Asked) -> Parts:
    """Held events of the period, of every kind or of some."""
    held = _held(tables, asked)
    return Parts(
        held.select("area_key", "day", amount=ibis.literal(1), records=ibis.literal(1), unknown=ibis.literal(0))
    )


def events_per_resident(tables: Tables, asked: Asked) -> Parts:
    """Held events against residents."""
    return Parts(events(tables, asked).counted, residents(tables, asked))


def people_met(tables: Tables, asked: Asked) -> Parts:
    """People met at held events of the period. An event whose people nobody counted adds none, and is told of as unknown."""
    held = _held(tables, asked)
    return Parts(
        held.select(
            "area_key", "day", amount=held.people_met.fill_null(0), records=ibis.literal(1),
            unknown=held.people_met.isnull().ifelse(1, 0),
        )
    )  # fmt: skip


def people_met_per_resident(tables: Tables, asked: Asked) -> Parts:
    """People met against residents."""
    return Parts(people_met(tables, asked).counted, residents(tables, asked))


def events_per_panel(tables: Tables, asked: Asked) -> Parts:
    """Held events of neighbourhoods that have a ward panel, against those panels."""
    panels = tables["panels"]
    begun = panels.filter(panels.started_on <= ibis.literal(asked.as_of)).select("area_key")
    return Parts(events(tables, asked).counted.semi_join(begun, "area_key"), _one_each(begun))


def quiet_wards(tables: Tables, asked: Asked) -> Parts:
    """Neighbourhoods without a held event for longer than the policy's days, against all neighbourhoods.

    Method
        With 60 days, a neighbourhood is quiet if its last held event lies 61 days or more before the day, or if it never had one.
    """
    days = asked.policy["engagement_limits.quiet_ward_days.value"]
    since = asked.as_of - timedelta(days=days)
    held = tables["events"]
    recent = held.filter(
        (held.state == "held") & held.day.between(ibis.literal(since), ibis.literal(asked.as_of))
    ).select("area_key")
    wards = neighbourhoods(tables, asked.as_of)
    return Parts(counted_once(wards.anti_join(recent, "area_key")), _one_each(wards))


def residents(tables: Tables, asked: Asked) -> ir.Table:
    """Return the residents of every area by its newest count up to the year of the day; of one year, an area has one count."""
    found = tables["populations"]
    whole = found.filter(
        (found.age_band == "all")
        & (found.sex == "all")
        & (found.ethnic_group == "all")
        & (found.year <= asked.as_of.year)
    )
    newest = whole.group_by("area_key").agg(year=whole.year.max())
    counted = whole.join(newest, ["area_key", "year"]).select("area_key", amount="residents")
    return counted.semi_join(neighbourhoods(tables, asked.as_of), "area_key")


def counted_once(areas: ir.Table) -> ir.Table:
    """Count each of these areas once."""
    return areas.select("area_key", amount=ibis.literal(1), records=ibis.literal(1), unknown=ibis.literal(0))


def _one_each(areas: ir.Table) -> ir.Table:
    return areas.select("area_key", amount=ibis.literal(1))


def _held(tables: Tables, asked: Asked) -> ir.Table:
    found = tables["events"]
    during = found.day.between(ibis.literal(asked.period.first), ibis.literal(asked.period.last))
    held = found.filter((found.state == "held") & during)
    kinds = asked.only.get("kinds", ())
    return held.filter(held.kind.isin(kinds)) if kinds else held
