"""Reading who lives where: totals with their year and source, tables by age and sex, and what the totals lack."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from homebeat.foundation.areas.models import Area, Population, SmallArea

ALL = "all"


@dataclass(frozen=True)
class Headcount:
    """How many people live in an area, by which source. `is_partial`: some of its small areas have no count."""

    count: int
    year: int
    source: str
    is_partial: bool


@dataclass(frozen=True)
class AgeRow:
    """One age band of a population table; a sex the source does not give is None."""

    age_band: str
    all: int | None
    female: int | None
    male: int | None


def totals(areas: Iterable[Area] | QuerySet[Area]) -> dict[int, Headcount]:
    """Return the newest total of each area that has one, by the area's row number."""
    whole = Population.objects.filter(area__in=areas, age_band=ALL, sex=ALL, ethnic_group=ALL)
    newest = whole.order_by("area_id", "-year").distinct("area_id")
    partial = _partial(areas)
    return {row.area_id: Headcount(row.count, row.year, row.source, row.area_id in partial) for row in newest}


def total(area: Area) -> Headcount | None:
    """Return the newest total of one area, or None where no source gives one."""
    return totals([area]).get(area.pk)


def table(area: Area, *, year: int) -> tuple[AgeRow, ...]:
    """Return one year's table by age and sex, youngest first."""
    rows = Population.objects.filter(area=area, year=year, ethnic_group=ALL).exclude(age_band=ALL)
    found: dict[str, dict[str, int]] = {}
    for band, sex, count in rows.values_list("age_band", "sex", "count"):
        found.setdefault(band, {})[sex] = count
    return tuple(
        AgeRow(band, cells.get(ALL), cells.get("female"), cells.get("male"))
        for band, cells in sorted(found.items(), key=lambda item: _lowest_age(item[0]))
    )


def groups(area: Area, *, year: int) -> tuple[tuple[str, int], ...]:
    """Return one year's counts by ethnic group, the largest first."""
    rows = Population.objects.filter(area=area, year=year, age_band=ALL, sex=ALL).exclude(ethnic_group=ALL)
    return tuple(rows.order_by("-count", "ethnic_group").values_list("ethnic_group", "count"))


def small_areas_without_count(area: Area) -> int:
    """Return how many census small areas of the area have no population in the sources loaded."""
    return SmallArea.objects.filter(area=area, population=None).values("code").distinct().count()


def _partial(areas: Iterable[Area] | QuerySet[Area]) -> set[int]:
    """Return the areas of which some small areas have a count and some have none."""
    rows = SmallArea.objects.filter(area__in=areas).values("area_id")
    mixed = rows.annotate(lacking=Count("pk", filter=Q(population=None)), counted=Count("population"))
    return set(mixed.filter(lacking__gt=0, counted__gt=0).values_list("area_id", flat=True))


def _lowest_age(band: str) -> int:
    figures = "".join(character for character in band.replace("-", " ").split(" ")[0] if character.isdigit())
    return int(figures or 0)
