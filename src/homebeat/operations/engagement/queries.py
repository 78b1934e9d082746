"""Named reads over events, issues and places; each is one query unless it says otherwise."""

from collections.abc import Sequence
from datetime import date, datetime
from math import cos, radians

from django.db.models import Count, F, Q, Sum

from homebeat.foundation.access.scope import AreaScope
from homebeat.foundation.areas.models import Area, Place, lies_in
from homebeat.foundation.clocks import london_midnight
from homebeat.foundation.people.models import Person

from .models import Event, IssueContact, IssueRaised, KeyIndividual

LOOKED_THROUGH = 10  # newest events read for each place offered
A_WALK = 0.005  # degrees of latitude, about 550 metres


def recent_issues(area: Area, *, since: date) -> tuple[IssueRaised, ...]:
    """Return the issues raised at events held in the area since the day, newest first, each with its event."""
    return tuple(
        IssueRaised.objects.filter(
            lies_in([area.path], prefix="event__area"),
            event__state=Event.State.HELD,
            event__starts_at__gte=london_midnight(since),
        )
        .select_related("event")
        .order_by("-event__starts_at", "pk")
    )


def issue_counts(area: Area, *, since: date) -> tuple[tuple[str, int], ...]:
    """Return each category raised in the area since the day and how many times, the most often raised first."""
    rows = (
        IssueRaised.objects.filter(
            lies_in([area.path], prefix="event__area"),
            event__state=Event.State.HELD,
            event__starts_at__gte=london_midnight(since),
        )
        .values("category")
        .annotate(times=Sum("raised_by_count"))
        .order_by("-times", "category")
    )
    return tuple((row["category"], row["times"]) for row in rows)


def next_public_events(area: Area, *, now: datetime, limit: int) -> list[Event]:
    """Return the events that anyone may come to, the soonest first."""
    rows = Event.objects.public().filter(lies_in([area.path]), state=Event.State.PLANNED, starts_at__gte=now)
    return list(rows.select_related("area").order_by("starts_at", "pk")[:limit])


def latest_events(area: Area, *, before: datetime, limit: int) -> list[Event]:
    """Return the events held in the area or below it, the newest first."""
    rows = Event.objects.held().filter(lies_in([area.path]), starts_at__lte=before)
    return list(rows.select_related("area").order_by("-starts_at", "-pk")[:limit])


def awaiting_report(areas: Q, *, at: datetime, limit: int) -> list[Event]:
    """Return planned events whose time has come and of which nobody has said how they went, the oldest first."""
    rows = Event.objects.filter(areas, state=Event.State.PLANNED, starts_at__lte=at)
    return list(rows.select_related("area").order_by("starts_at", "pk")[:limit])


def places_lately(area: Area, *, limit: int) -> list[Event]:
    """Return the last logged event at each place of the neighbourhood, the place used last first.

    Only the newest logged events are looked through: a form offers what was used lately, not everything ever used.
    """
    rows = Event.objects.filter(area=area).exclude(state=Event.State.WITHDRAWN).select_related("place", "area")
    newest = rows.order_by("-logged_at", "-pk")[: limit * LOOKED_THROUGH]
    by_name: dict[str, Event] = {}
    for event in newest:
        by_name.setdefault(event.place_name.casefold(), event)
    return list(by_name.values())[:limit]


def last_area_logged(person: Person) -> Area | None:
    """Return the neighbourhood where the person logged last, if they ever did."""
    found = Event.objects.filter(logged_by=person).select_related("area").order_by("-logged_at").first()
    return found.area if found else None


def key_individuals_now(area: Area, *, on: date) -> int:
    """Return how many members the network has on that day; only those the database lets the reader see are counted."""
    still = Q(ended_on=None) | Q(ended_on__gt=on)
    return KeyIndividual.objects.filter(still, lies_in([area.path]), consented_on__lte=on).count()


def panel_meetings(area: Area, *, kinds: Sequence[str], until: datetime, limit: int) -> list[Event]:
    """Return the panel's meetings that have begun, the latest first."""
    rows = Event.objects.filter(area=area, kind__in=kinds, starts_at__lte=until)
    rows = rows.filter(state__in=[Event.State.HELD, Event.State.PLANNED])
    return list(rows.order_by(F("starts_at").desc(), "pk")[:limit])


def neighbourhoods_in(scope: AreaScope, *, on: date) -> list[Area]:
    """Return the neighbourhoods of the scope that exist on the day, by name."""
    rows = Area.objects.filter(scope.q("")).neighbourhoods().open_on(on).select_related("force")
    return list(rows.order_by("name", "pk"))


def contacts_of(event: Event, *, by: Person, on: date) -> dict[int, int]:
    """Return how many residents left their name with each issue of the event, by the issue's row number."""
    rows = IssueContact.objects.visible_to(by, on=on).filter(issue__event=event)
    return {row["issue"]: row["number"] for row in rows.values("issue").annotate(number=Count("pk"))}


def events_with_key(key: str, *, areas: Sequence[Area]) -> list[Event]:
    """Return the event of that key, if it lies in one of the areas."""
    return list(Event.objects.filter(key=key, area__in=areas).select_related("place", "area"))


def contacts_with_residents(event: Event, *, by: Person, on: date) -> list[IssueContact]:
    """Return who left their name at the event, with how to reach them, as far as the reader may know."""
    rows = IssueContact.objects.visible_to(by, on=on).filter(issue__event=event)
    return list(
        rows.select_related("resident__area__force", "resident__contact", "issue").order_by("resident__name", "pk")
    )


def nearest_place(force: Area, lon: float, lat: float) -> Place | None:
    """Return the named place closest to the point within a short walk, if there is one."""
    west_east, south_north = (F("lon") - lon) * cos(radians(lat)), F("lat") - lat
    around = Place.objects.filter(
        force=force, lat__range=(lat - A_WALK, lat + A_WALK), lon__range=(lon - 2 * A_WALK, lon + 2 * A_WALK)
    )
    return around.order_by(west_east * west_east + south_north * south_north, "pk").first()
