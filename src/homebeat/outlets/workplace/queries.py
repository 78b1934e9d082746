"""Reads that join rooms: how wards compare within a borough and with the force, and what needs somebody now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import F, Max, Q

from homebeat.foundation.areas.models import Area
from homebeat.foundation.clocks import london_midnight
from homebeat.operations.priorities.models import Priority

REMEMBERED_FOR = timedelta(seconds=60)  # a force's averages move slowly; its wards' own figures are always read fresh


@dataclass(frozen=True)
class Period:
    """Twelve months up to and including a day."""

    first: date
    last: date

    @property
    def starts_at(self) -> datetime:
        """The moment the period begins."""
        return london_midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        """The moment just after the period."""
        return london_midnight(self.last + timedelta(days=1))


def year_to(day: date) -> Period:
    """Return the twelve months that end with the day."""
    try:
        first = day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        first = day.replace(year=day.year - 1, day=28)
    return Period(first + timedelta(days=1), day)


@dataclass(frozen=True)
class WardFigures:
    """What was logged in one ward over a period."""

    key: str
    name: str
    population: int | None
    events: int
    people_met: int
    last_event_at: datetime | None
    current_priorities: int
    overdue_reviews: int
    youth_priorities: int

    @property
    def people_per_thousand(self) -> float | None:
        """People met for each 1,000 residents, where the population is known."""
        return 1000 * self.people_met / self.population if self.population else None


@dataclass(frozen=True)
class ForceFigures:
    """The force's own averages for the same period, to hold a ward against."""

    wards: int
    events: int
    people_met: int
    population: int

    @property
    def events_per_ward(self) -> float | None:
        """Events for each ward."""
        return self.events / self.wards if self.wards else None

    @property
    def people_per_thousand(self) -> float | None:
        """People met for each 1,000 residents."""
        return 1000 * self.people_met / self.population if self.population else None


WARDS = """
WITH wards AS (
  SELECT a.id, a.key, a.name FROM areas_area a
  WHERE a.kind = 'neighbourhood' AND a.parent_id = %(borough)s AND a.opened_on <= %(today)s AND (a.closed_on IS NULL OR a.closed_on > %(today)s)
), people AS (
  SELECT DISTINCT ON (area_id) area_id, count AS residents FROM areas_population
  WHERE area_id = ANY (ARRAY(SELECT id FROM wards)) AND age_band = 'all' AND sex = 'all' AND ethnic_group = 'all'
  ORDER BY area_id, year DESC
), met AS (
  SELECT area_id, count(*) AS events, coalesce(sum(people_met), 0) AS people_met, max(starts_at) AS last_event_at
  FROM engagement_event
  WHERE area_id = ANY (ARRAY(SELECT id FROM wards)) AND state = 'held' AND starts_at >= %(starts_at)s AND starts_at < %(ends_at)s
  GROUP BY area_id
), chosen AS (
  SELECT area_id, count(*) AS current, count(*) FILTER (WHERE about_young_people) AS youth,
    count(*) FILTER (WHERE coalesce(reviewed_on, (decided_at AT TIME ZONE 'Europe/London')::date) < %(review_before)s) AS overdue
  FROM priorities_priority WHERE area_id = ANY (ARRAY(SELECT id FROM wards)) AND state = 'current' GROUP BY area_id
)
SELECT w.key, w.name, p.residents, coalesce(m.events, 0), coalesce(m.people_met, 0), m.last_event_at,
  coalesce(c.current, 0), coalesce(c.overdue, 0), coalesce(c.youth, 0)
FROM wards w LEFT JOIN people p ON p.area_id = w.id LEFT JOIN met m ON m.area_id = w.id LEFT JOIN chosen c ON c.area_id = w.id
ORDER BY w.name
"""


def ward_figures(borough: Area, *, period: Period, review_before: date) -> tuple[WardFigures, ...]:
    """Return each ward of the borough with what was logged there, in one query, by name."""
    with connection.cursor() as cursor:
        cursor.execute(
            WARDS,
            {
                "borough": borough.pk,
                "today": period.last,
                "starts_at": period.starts_at,
                "ends_at": period.ends_at,
                "review_before": review_before,
            },
        )
        return tuple(WardFigures(*row) for row in cursor.fetchall())


@dataclass(frozen=True)
class BoroughFigures:
    """What was logged in one borough's wards over a period."""

    key: str
    name: str
    wards: int
    population: int
    events: int
    people_met: int
    overdue_reviews: int

    @property
    def events_per_ward(self) -> float | None:
        """Events for each ward."""
        return self.events / self.wards if self.wards else None

    @property
    def people_per_thousand(self) -> float | None:
        """People met for each 1,000 residents."""
        return 1000 * self.people_met / self.population if self.population else None


BOROUGHS = """
WITH wards AS (
  SELECT a.id, a.parent_id FROM areas_area a
  WHERE a.force_id = %(force)s AND a.kind = 'neighbourhood' AND a.opened_on <= %(today)s AND (a.closed_on IS NULL OR a.closed_on > %(today)s)
), people AS (
  SELECT n.parent_id, sum(n.count) AS residents FROM (
    SELECT DISTINCT ON (w.id) w.parent_id, p.count FROM wards w JOIN areas_population p ON p.area_id = w.id
    WHERE p.age_band = 'all' AND p.sex = 'all' AND p.ethnic_group = 'all' ORDER BY w.id, p.year DESC
  ) n GROUP BY n.parent_id
), met AS (
  SELECT w.parent_id, count(*) AS events, coalesce(sum(e.people_met), 0) AS people_met
  FROM wards w JOIN engagement_event e ON e.area_id = w.id
  WHERE e.state = 'held' AND e.starts_at >= %(starts_at)s AND e.starts_at < %(ends_at)s GROUP BY w.parent_id
), overdue AS (
  SELECT w.parent_id, count(*) AS overdue FROM wards w JOIN priorities_priority p ON p.area_id = w.id
  WHERE p.state = 'current' AND coalesce(p.reviewed_on, (p.decided_at AT TIME ZONE 'Europe/London')::date) < %(review_before)s GROUP BY w.parent_id
)
SELECT b.key, b.name, (SELECT count(*) FROM wards w WHERE w.parent_id = b.id), coalesce(people.residents, 0), coalesce(met.events, 0),
  coalesce(met.people_met, 0), coalesce(overdue.overdue, 0)
FROM areas_area b LEFT JOIN people ON people.parent_id = b.id LEFT JOIN met ON met.parent_id = b.id LEFT JOIN overdue ON overdue.parent_id = b.id
WHERE b.force_id = %(force)s AND b.kind = 'borough' AND b.opened_on <= %(today)s AND (b.closed_on IS NULL OR b.closed_on > %(today)s)
ORDER BY b.name
"""


@dataclass(frozen=True)
class ForceCount:
    """Every borough's figures and the moment they were counted."""

    counted_at: datetime
    boroughs: tuple[BoroughFigures, ...]

    @property
    def force(self) -> ForceFigures:
        """The boroughs added up."""
        return ForceFigures(
            wards=sum(one.wards for one in self.boroughs),
            events=sum(one.events for one in self.boroughs),
            people_met=sum(one.people_met for one in self.boroughs),
            population=sum(one.population for one in self.boroughs),
        )


_remembered: dict[tuple[int, Period], ForceCount] = {}


def force_count(force: Area, *, period: Period, review_before: date, at: datetime) -> ForceCount:
    """Return every borough's figures, counted at most once a minute in each process; pages say when."""
    kept = _remembered.get((force.pk, period))
    if kept is None or not timedelta(0) <= at - kept.counted_at <= REMEMBERED_FOR:
        kept = _remembered[(force.pk, period)] = ForceCount(at, _count_boroughs(force, period, review_before))
    return kept


def forget_counts() -> None:
    """Drop what was counted, for tests that change the records under it."""
    _remembered.clear()


def _count_boroughs(force: Area, period: Period, review_before: date) -> tuple[BoroughFigures, ...]:
    facts: dict[str, int | date] = {
        "force": force.pk,
        "today": period.last,
        "starts_at": period.starts_at,
        "ends_at": period.ends_at,
        "review_before": review_before,
    }
    with connection.cursor() as cursor:
        cursor.execute(BOROUGHS, facts)
        return tuple(BoroughFigures(*row) for row in cursor.fetchall())


def priorities_to_review(areas: Q, *, before: date, limit: int) -> list[Priority]:
    """Return current priorities that nobody has reviewed since the day, the longest neglected first."""
    return list(
        Priority.objects.current()
        .filter(areas)
        .filter(Q(reviewed_on__lt=before) | Q(reviewed_on=None, decided_at__date__lt=before))
        .select_related("area")
        .order_by(F("reviewed_on").asc(nulls_first=True), "pk")[:limit]
    )


@dataclass(frozen=True)
class QuietWard:
    """A ward and when something was last held there."""

    key: str
    name: str
    last_event_at: datetime | None


def quiet_wards(areas: Q, *, since: datetime, limit: int) -> list[QuietWard]:
    """Return neighbourhoods where nothing was held since the moment, the quietest first."""
    rows = (
        Area.objects.neighbourhoods()
        .filter(areas)
        .annotate(last_event_at=Max("events__starts_at", filter=Q(events__state="held")))
        .filter(Q(last_event_at=None) | Q(last_event_at__lt=since))
        .order_by(F("last_event_at").asc(nulls_first=True), "name")
    )
    return [QuietWard(*row) for row in rows.values_list("key", "name", "last_event_at")[:limit]]
