"""Monthly counts of recorded crime, and what could not be placed; a loaded month without a crime counts nought."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from homebeat.foundation.areas.models import Area

from .models import CrimeRecord


@dataclass(frozen=True)
class MonthTotal:
    """How many crimes were recorded in a month."""

    month: date
    count: int


@dataclass(frozen=True)
class MonthCount:
    """How many crimes of one type were recorded in a month."""

    month: date
    crime_type: str
    count: int


@dataclass(frozen=True)
class Unplaced:
    """Published lines that lie in no neighbourhood we know, by why."""

    without_location: int
    unknown_place: int


def loaded_months(force: Area, *, since: date | None = None, until: date | None = None) -> list[date]:
    """Return the months of which the force has any record, oldest first."""
    rows = CrimeRecord.objects.of_force(force).between(since, until)
    return list(rows.order_by("month").values_list("month", flat=True).distinct())


def monthly_totals(area: Area, *, since: date | None = None, until: date | None = None) -> tuple[MonthTotal, ...]:
    """Return each loaded month's count in the area and everything below it."""
    rows = _within(area).between(since, until).values_list("month").annotate(count=Count("pk"))
    counts = dict(rows.order_by("month"))
    months = loaded_months(area.force, since=since, until=until)
    return tuple(MonthTotal(month, counts.get(month, 0)) for month in months)


def monthly_counts(area: Area, *, since: date | None = None, until: date | None = None) -> tuple[MonthCount, ...]:
    """Return the counts by month and crime type in the area and everything below it."""
    rows = _within(area).between(since, until).values_list("month", "crime_type").annotate(count=Count("pk"))
    return tuple(MonthCount(*row) for row in rows.order_by("month", "crime_type"))


def unplaced(force: Area) -> Unplaced:
    """Return how many of the force's published lines could not be put into a neighbourhood, and why."""
    found = CrimeRecord.objects.of_force(force).unplaced().aggregate(
        without=Count("pk", filter=Q(lon=None)), unknown=Count("pk", filter=Q(lon__isnull=False))
    )
    return Unplaced(found["without"], found["unknown"])


def _within(area: Area):
    if area.kind == Area.Kind.FORCE:
        return CrimeRecord.objects.of_force(area)
    if area.kind == Area.Kind.NEIGHBOURHOOD:
        return CrimeRecord.objects.filter(area=area)
    return CrimeRecord.objects.filter(area__path__startswith=area.path)
