"""Named reads of recorded crime: counts by month, type and area, and what could not be placed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Q, QuerySet

from homebeat.foundation.areas.models import Area

from .models import CrimeRecord, CrimeRecordQuerySet


@dataclass(frozen=True)
class MonthCount:
    """How many records of one type a month has in an area."""

    month: date
    crime_type: str
    count: int


@dataclass(frozen=True)
class Unplaced:
    """Why records of a force lie in no neighbourhood; they count for the force and for nothing below it."""

    without_location: int
    unknown_code: int
    outside_outlines: int
    of: int

    @property
    def count(self) -> int:
        """All records that could not be placed."""
        return self.without_location + self.unknown_code + self.outside_outlines


@dataclass(frozen=True)
class Loaded:
    """The first and the last month that a force's records cover, and where the last came from."""

    first: date
    last: date
    sources: tuple[str, ...]


def monthly_counts(area: Area, *, since: date | None = None, until: date | None = None) -> tuple[MonthCount, ...]:
    """Return the counts by month and type of an area and all below it, the oldest month first.

    A force's own counts include records that could not be placed, so its areas need not add up to it.
    """
    rows = _of(area).between(since, until).values_list("month", "crime_type").annotate(count=Count("*"))
    return tuple(MonthCount(*row) for row in rows.order_by("month", "crime_type"))


def monthly_totals(
    area: Area, *, since: date | None = None, until: date | None = None, crime_type: str = ""
) -> tuple[tuple[date, int], ...]:
    """Return the count of each month of an area and all below it, of one type or (none named) of all.

    A month in between without a record counts 0.
    """
    chosen = _of(area).between(since, until)
    if crime_type:
        chosen = chosen.filter(crime_type=crime_type)
    rows = chosen.values_list("month").annotate(count=Count("*"))
    found = dict(rows.order_by("month"))
    ends = _ends(area)
    if ends is None:
        return ()
    first, last = max(since or ends[0], ends[0]), min(until or ends[1], ends[1])
    return tuple((month, found.get(month, 0)) for month in _months(first, last))


def type_totals(area: Area, *, since: date | None = None, until: date | None = None) -> tuple[tuple[str, int], ...]:
    """Return the count of each type in an area and all below it, the most frequent first."""
    rows = _of(area).between(since, until).values_list("crime_type").annotate(count=Count("*"))
    return tuple(rows.order_by("-count", "crime_type"))


def types(area: Area) -> tuple[str, ...]:
    """Return the types recorded in an area and all below it, by name."""
    return tuple(_of(area).order_by("crime_type").values_list("crime_type", flat=True).distinct())


def totals_by_area(
    areas: Iterable[Area] | QuerySet[Area], *, since: date | None = None, until: date | None = None
) -> dict[int, int]:
    """Return the count of each neighbourhood that has any, by its row number."""
    rows = CrimeRecord.objects.filter(area__in=areas).between(since, until)
    return dict(rows.values_list("area_id").annotate(count=Count("*")).order_by())


def unplaced(force: Area, *, since: date | None = None, until: date | None = None) -> Unplaced:
    """Return how many of a force's records could not be placed, and why."""
    rows = CrimeRecord.objects.of_force(force).between(since, until)
    pointless, coded = Q(lon=None), ~Q(lsoa_code="")
    lost = rows.unplaced().aggregate(
        without_location=Count("pk", filter=pointless),
        unknown_code=Count("pk", filter=~pointless & coded),
        outside_outlines=Count("pk", filter=~pointless & ~coded),
    )
    return Unplaced(**lost, of=rows.count())


def loaded_months(area: Area) -> Loaded | None:
    """Return which months the force of an area has records for, or None when it has none; sources are the last month's."""
    ends = _ends(area)
    if ends is None:
        return None
    latest = CrimeRecord.objects.filter(force=area.force_id, month=ends[1])
    return Loaded(*ends, tuple(latest.order_by("source").values_list("source", flat=True).distinct()))


def _ends(area: Area) -> tuple[date, date] | None:
    found = CrimeRecord.objects.filter(force=area.force_id).aggregate(first=Min("month"), last=Max("month"))
    return None if found["first"] is None else (found["first"], found["last"])


def _of(area: Area) -> CrimeRecordQuerySet:
    if area.kind == Area.Kind.FORCE:
        return CrimeRecord.objects.filter(force=area)
    return CrimeRecord.objects.filter(area__in=Area.objects.within(area).values("pk"))


def _months(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [
        date(first.year + (first.month - 1 + step) // 12, (first.month - 1 + step) % 12 + 1, 1) for step in range(count)
    ]
