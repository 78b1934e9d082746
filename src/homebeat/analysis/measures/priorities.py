"""Expressions over priorities and panels, all as they stand on one day."""

import ibis
import ibis.expr.types as ir

from homebeat.analysis.measures.engagement import counted_once
from homebeat.analysis.measures.indicators import months_before
from homebeat.analysis.measures.parts import Asked, Parts
from homebeat.analysis.measures.tree import Tables, neighbourhoods

REVIEW_MONTHS = "clocks.priority_review.length"


def reviewed_priorities(tables: Tables, asked: Asked) -> Parts:
    """Current priorities that were reviewed in time, against all current ones."""
    current = _current(tables, asked)
    in_time = current.filter(current.in_time).select("area_key")
    return Parts(counted_once(in_time), current.select("area_key", amount=ibis.literal(1)))


def neighbourhoods_with_reviewed_priorities(tables: Tables, asked: Asked) -> Parts:
    """Neighbourhoods with at least one current priority, all of them reviewed in time, against all neighbourhoods."""
    current = _current(tables, asked)
    wards = neighbourhoods(tables, asked.as_of)
    late = current.filter(~current.in_time)
    whole = wards.semi_join(current, "area_key").anti_join(late, "area_key")
    return Parts(counted_once(whole), wards.select("area_key", amount=ibis.literal(1)))


def youth_priority(tables: Tables, asked: Asked) -> Parts:
    """Neighbourhoods whose current priorities hold as many about young people as the rule asks, against those with any."""
    current = _current(tables, asked)
    needed = asked.policy["youth_rule.youth_priorities.value"]
    held = current.group_by("area_key").agg(youth=current.about_young_people.ifelse(1, 0).sum())
    met = held.filter(held.youth >= needed).select("area_key")
    return Parts(counted_once(met), held.select("area_key", amount=ibis.literal(1)))


def wards_with_panel(tables: Tables, asked: Asked) -> Parts:
    """Neighbourhoods whose panel has begun and has a seat that is taken, against all neighbourhoods. Seats are known to the month."""
    day = ibis.literal(asked.as_of)
    panels, seats = tables["panels"], tables["panel_seats"]
    begun = panels.filter(panels.started_on <= day)
    taken = seats.filter((seats.starts_in <= day) & (seats.ends_in.isnull() | (seats.ends_in > day)))
    wards = neighbourhoods(tables, asked.as_of)
    whole = wards.semi_join(begun, "area_key").semi_join(taken, "area_key")
    return Parts(counted_once(whole), wards.select("area_key", amount=ibis.literal(1)))


def named_officer(tables: Tables, asked: Asked) -> Parts:
    """Neighbourhoods served by a team with an e-mail address and somebody whom the public page names, against all neighbourhoods.

    Method
        A team serves its home neighbourhood and those it is said to serve on the day; it exists on the day, has an e-mail address for the public, and
        has a member on the day who is shown publicly. Whether anybody answers is not measured here.
    """
    day = ibis.literal(asked.as_of)
    teams, serves, postings = tables["teams"], tables["teams_serve"], tables["postings"]
    shown = _during(postings, day).filter(lambda row: row.shown_publicly).select("team_key")
    exist = teams.filter(
        (teams.opened_on <= day) & (teams.closed_on.isnull() | (teams.closed_on > day)) & teams.has_email
    )
    named = exist.semi_join(shown, "team_key")
    served = _during(serves, day).semi_join(named, "team_key").select("area_key")
    reached = ibis.union(served, named.select("area_key"))
    wards = neighbourhoods(tables, asked.as_of)
    return Parts(counted_once(wards.semi_join(reached, "area_key")), wards.select("area_key", amount=ibis.literal(1)))


def _during(rows: ir.Table, day: ir.DateScalar) -> ir.Table:
    """Keep the rows that hold on the day; `ends_on` is the first day without."""
    return rows.filter((rows.starts_on <= day) & (rows.ends_on.isnull() | (rows.ends_on > day)))


def _current(tables: Tables, asked: Asked) -> ir.Table:
    """Return the current priorities of neighbourhoods, each with whether it was chosen or reviewed since the policy's months before the day."""
    found = tables["priorities"]
    since = months_before(asked.as_of, asked.policy[REVIEW_MONTHS]) if REVIEW_MONTHS in asked.policy else asked.as_of
    current = found.filter(found.state == "current").semi_join(neighbourhoods(tables, asked.as_of), "area_key")
    looked_at = ibis.greatest(current.decided_on, current.reviewed_on.fill_null(current.decided_on))
    return current.select("area_key", "about_young_people", in_time=looked_at >= ibis.literal(since))
