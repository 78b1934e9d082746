"""Named reads over events, issues and places; each is one query unless it says otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, FilteredRelation, Max, Q, Sum
from django.db.models.functions import Coalesce, TruncMonth

from homebeat.foundation.areas.models import Area
from homebeat.foundation.clocks import LONDON, london_day, london_midnight
from homebeat.foundation.people.models import Person

from .models import Event, IssueRaised, KeyIndividual


@dataclass(frozen=True)
class AreaFigures:
    """What was held in one neighbourhood over a period."""

    key: str
    name: str
    events: int
    people_met: int
    last_event_at: datetime | None


@dataclass(frozen=True)
class Averages:
    """What was held over a period in a whole force or borough, and what that is for each of its neighbourhoods."""

    neighbourhoods: int
    events: int
    people_met: int

    @property
    def events_each(self) -> float | None:
        """Events for each neighbourhood; None where there is none."""
        return self.events / self.neighbourhoods if self.neighbourhoods else None

    @property
    def people_each(self) -> float | None:
        """People met for each neighbourhood; None where there is none."""
        return self.people_met / self.neighbourhoods if self.neighbourhoods else None


@dataclass(frozen=True)
class MonthFigures:
    """What was held in one calendar month."""

    month: date
    events: int
    people_met: int


@dataclass(frozen=True)
class UsedPlace:
    """A place where events were held lately, as a form needs it to offer it again."""

    name: str
    place_id: int | None
    lon: float | None
    lat: float | None
    last_at: datetime


def held_in(area: Area, *, start: date, end: date) -> Q:
    """Return the condition on events: held in the area or below it, from the first London day to the last."""
    days = Q(starts_at__gte=london_midnight(start), starts_at__lt=london_midnight(end + timedelta(days=1)))
    return Q(area__path__startswith=area.path, state=Event.State.HELD) & days


def events_per_neighbourhood(area: Area, *, start: date, end: date) -> tuple[AreaFigures, ...]:
    """Return every neighbourhood within the area that was open on the last day, by name, with what was held there."""
    within = Q(
        events__state=Event.State.HELD,
        events__starts_at__gte=london_midnight(start),
        events__starts_at__lt=london_midnight(end + timedelta(days=1)),
    )
    rows = (
        Area.objects.neighbourhoods()
        .within(area)
        .open_on(end)
        .annotate(held=FilteredRelation("events", condition=within))
        .annotate(
            held_events=Count("held"), people=Coalesce(Sum("held__people_met"), 0), last_at=Max("held__starts_at")
        )
        .order_by("name", "pk")
        .values_list("key", "name", "held_events", "people", "last_at")
    )
    return tuple(AreaFigures(*row) for row in rows)


def force_averages(area: Area, *, start: date, end: date) -> Averages:
    """Return what was held within the area (a force, a borough) and how many neighbourhoods it has."""
    figures = events_per_neighbourhood(area, start=start, end=end)
    return Averages(len(figures), sum(one.events for one in figures), sum(one.people_met for one in figures))


def events_by_month(area: Area, *, start: date, end: date) -> tuple[MonthFigures, ...]:
    """Return each London month with at least one event held in the area or below it, earliest first."""
    rows = (
        Event.objects.filter(held_in(area, start=start, end=end))
        .annotate(month=TruncMonth("starts_at", tzinfo=LONDON))
        .values("month")
        .annotate(events=Count("pk"), people=Coalesce(Sum("people_met"), 0))
        .order_by("month")
        .values_list("month", "events", "people")
    )
    return tuple(MonthFigures(london_day(month), events, people) for month, events, people in rows)


def recent_issues(area: Area, *, since: date) -> tuple[IssueRaised, ...]:
    """Return the issues raised at events held in the area since the day, newest first, each with its event."""
    return tuple(
        IssueRaised.objects.filter(
            event__area__path__startswith=area.path,
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
            event__area__path__startswith=area.path,
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
    rows = Event.objects.public().filter(
        area__path__startswith=area.path, state=Event.State.PLANNED, starts_at__gte=now
    )
    return list(rows.select_related("area").order_by("starts_at", "pk")[:limit])


def latest_events(area: Area, *, before: datetime, limit: int) -> list[Event]:
    """Return the events held in the area or below it, the newest first."""
    rows = Event.objects.held().filter(area__path__startswith=area.path, starts_at__lte=before)
    return list(rows.select_related("area").order_by("-starts_at", "-pk")[:limit])


def awaiting_report(areas: Q, *, at: datetime, limit: int) -> list[Event]:
    """Return planned events whose time has come and of which nobody has said how they went, the oldest first."""
    rows = Event.objects.filter(areas, state=Event.State.PLANNED, starts_at__lte=at)
    return list(rows.select_related("area").order_by("starts_at", "pk")[:limit])


def places_lately(area: Area, *, since: datetime, limit: int) -> tuple[UsedPlace, ...]:
    """Return where events were logged lately in the neighbourhood, the last used first."""
    rows = (
        Event.objects.filter(area=area, logged_at__gte=since)
        .exclude(state=Event.State.WITHDRAWN)
        .values("place_name", "place_id", "lon", "lat")
        .annotate(last_at=Max("logged_at"))
        .order_by("-last_at", "place_name")[:limit]
    )
    return tuple(UsedPlace(row["place_name"], row["place_id"], row["lon"], row["lat"], row["last_at"]) for row in rows)


def last_area_logged(person: Person) -> Area | None:
    """Return the neighbourhood where the person logged last, if they ever did."""
    found = Event.objects.filter(logged_by=person).select_related("area").order_by("-logged_at").first()
    return found.area if found else None


def key_individuals_now(area: Area, *, on: date) -> int:
    """Return how many members the network has on that day; only those the database lets the reader see are counted."""
    still = Q(ended_on=None) | Q(ended_on__gt=on)
    return KeyIndividual.objects.filter(still, area__path__startswith=area.path, consented_on__lte=on).count()


def panel_meetings(area: Area, *, kinds: Sequence[str], until: datetime, limit: int) -> list[Event]:
    """Return the panel's meetings that have begun, the latest first."""
    rows = Event.objects.filter(area=area, kind__in=kinds, starts_at__lte=until)
    rows = rows.filter(state__in=[Event.State.HELD, Event.State.PLANNED])
    return list(rows.order_by(F("starts_at").desc(), "pk")[:limit])
