"""An event as a form hands it over, and what the rules need to know about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from homebeat.foundation import standards
from homebeat.foundation.areas.models import Area, Boundary, Place, Team
from homebeat.foundation.areas.placing import neighbourhood_at
from homebeat.foundation.clocks import london_day
from homebeat.foundation.people.models import Person, TeamMember

from ..models import Event
from ..rules.events import EventFacts


@dataclass(frozen=True)
class IssueDetails:
    """A concern that was raised: its category, and in whose words if anybody noted them."""

    category: str
    words: str = ""
    raised_by_count: int = 1


@dataclass(frozen=True)
class GroupDetails:
    """A community group that was met, and how many of its people if anybody counted."""

    group: str
    count: int | None = None


@dataclass(frozen=True)
class PlaceDetails:
    """Where: always a name; a point and a known place where there is one; a reason where it lies outside."""

    name: str
    place: Place | None = None
    lon: float | None = None
    lat: float | None = None
    elsewhere_reason: str = ""


@dataclass(frozen=True)
class EventDetails:
    """Everything that a person says about an event."""

    kind: str
    starts_at: datetime
    where: PlaceDetails
    ends_at: datetime | None = None
    title: str = ""
    people_met: int | None = None
    note: str = ""
    is_public: bool = False
    issues: tuple[IssueDetails, ...] = ()
    groups: tuple[GroupDetails, ...] = field(default=())


def facts_of(details: EventDetails, *, area: Area) -> EventFacts:
    """Return what the rules need to know about an event in that neighbourhood."""
    day = london_day(details.starts_at)
    kind = _in_force("engagement_kinds", day).get(details.kind)
    return EventFacts(
        kind_in_force=kind is not None,
        counts_people=bool(kind and kind["asks_head_count"]),
        starts_at=details.starts_at,
        ends_at=details.ends_at,
        people_met=details.people_met,
        place_name=details.where.name,
        area_open=area.opened_on <= day and (area.closed_on is None or day < area.closed_on),
        inside_area=lies_inside(area, details.where, on=day),
        elsewhere_reason=details.where.elsewhere_reason,
        unknown_codes=_unknown(details, day),
        largest_group=max((one.count or 0 for one in details.groups), default=0),
    )


def lies_inside(area: Area, where: PlaceDetails, *, on: date) -> bool | None:
    """Say whether the place lies in the neighbourhood; None where neither an outline nor a point can tell."""
    if where.lon is None or where.lat is None:
        return None
    if not Boundary.objects.filter(area=area, valid_from__lte=on).exclude(valid_to__lte=on).exists():
        return None
    found = neighbourhood_at(area.force or area, where.lon, where.lat, on=on)
    return found is not None and found.pk == area.pk


def columns_of(details: EventDetails) -> dict[str, Any]:
    """Return the event's own columns."""
    return {
        "kind": details.kind,
        "title": details.title.strip(),
        "starts_at": details.starts_at,
        "ends_at": details.ends_at,
        "place": details.where.place,
        "place_name": details.where.name.strip(),
        "lon": details.where.lon,
        "lat": details.where.lat,
        "elsewhere_reason": details.where.elsewhere_reason.strip(),
        "people_met": details.people_met,
        "note": details.note.strip(),
        "is_public": details.is_public,
    }


def values_of(event: Event) -> dict[str, Any]:
    """Return what the trail keeps of an event, its issues and groups with it."""
    names = ("kind", "title", "state", "starts_at", "ends_at", "place_name", "lon", "lat", "elsewhere_reason")
    more = ("people_met", "note", "is_public", "ended_because", "version")
    kept = {name: getattr(event, name) for name in (*names, *more)}
    kept["issues"] = [[one.category, one.words, one.raised_by_count] for one in event.issues.order_by("pk")]
    kept["groups"] = [[one.group, one.count] for one in event.groups.order_by("pk")]
    return kept


def team_for(by: Person, area: Area, *, on: date) -> Team | None:
    """Return the person's own team that serves the neighbourhood, else the neighbourhood's ward team."""
    serving = Team.objects.filter(serves__area=area, serves__starts_on__lte=on).exclude(serves__ends_on__lte=on)
    own = TeamMember.objects.filter(person=by, starts_on__lte=on).exclude(ends_on__lte=on).values("team")
    mine = serving.filter(pk__in=own).order_by("pk").first()
    return mine or serving.filter(kind=Team.Kind.WARD).order_by("pk").first()


def _in_force(dataset: str, day: date) -> dict[str, standards.Standard]:
    return {one.code: one for one in standards.entries(dataset, on=day)}


def _unknown(details: EventDetails, day: date) -> tuple[str, ...]:
    return (
        *_missing((one.category for one in details.issues), "issue_categories", day),
        *_missing((one.group for one in details.groups), "community_groups", day),
    )


def _missing(codes: Iterable[str], dataset: str, day: date) -> tuple[str, ...]:
    known = _in_force(dataset, day)
    return tuple(code for code in codes if code not in known)
