"""Expressions over recorded crime as published, by its month."""

import ibis
import ibis.expr.types as ir

from homebeat.analysis.measures.parts import Asked, Parts
from homebeat.analysis.measures.tree import Tables


def crimes(tables: Tables, asked: Asked) -> Parts:
    """Recorded offences of one type in the months of the period; what is placed nowhere counts for the force alone."""
    found = _of_type(tables, asked)
    return Parts(
        found.select(
            "area_key", day="month_on", amount=ibis.literal(1), records=ibis.literal(1), unknown=ibis.literal(0)
        )
    )


def crimes_with_outcome(tables: Tables, asked: Asked) -> Parts:
    """Offences with one of the outcomes asked for, against those whose outcome is published."""
    found = _of_type(tables, asked)
    told = found.filter(found.outcome != "")
    good = told.filter(told.outcome.isin(asked.only["outcomes"]))
    one = {"amount": ibis.literal(1), "records": ibis.literal(1), "unknown": ibis.literal(0)}
    return Parts(good.select("area_key", **one), told.select("area_key", amount=ibis.literal(1)))


def _of_type(tables: Tables, asked: Asked) -> ir.Table:
    """Published crime has a month and no day: it belongs to the period if its month's first day does."""
    found = tables["recorded_crime"]
    during = found.month_on.between(ibis.literal(asked.period.first), ibis.literal(asked.period.last))
    narrowed = found.filter(during & found.crime_type.isin(asked.only["crime_type"]))
    return narrowed.mutate(area_key=narrowed.area_key.fill_null(narrowed.force_key))
