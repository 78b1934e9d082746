"""Setting who lives in areas: cells of a population table, and which neighbourhood each census small area lies in."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction

from homebeat.foundation.areas.models import Area, Population, SmallArea
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.audit.recording import HasKey

CELL = ("area_id", "year", "age_band", "sex", "ethnic_group")


def changed_cells(cells: Iterable[Population]) -> tuple[list[Population], list[Population]]:
    """Return the cells that are new, and those whose count differs from the one kept."""
    cells = list(cells)
    kept = Population.objects.filter(area__in={cell.area_id for cell in cells}, year__in={cell.year for cell in cells})
    known = {tuple(row[:-1]): row[-1] for row in kept.values_list(*CELL, "count")}
    fresh = [cell for cell in cells if _place(cell) not in known]
    differing = [cell for cell in cells if known.get(_place(cell), cell.count) != cell.count]
    return fresh, differing


@transaction.atomic
def set_populations(force: Area, cells: Sequence[Population], *, source: str, by: HasKey | None, at: datetime) -> int:
    """Keep the cells, replacing those that differ, as one event; return how many were new or changed."""
    fresh, differing = changed_cells(cells)
    if not fresh and not differing:
        return 0
    for cell in (*fresh, *differing):
        cell.source = source
    Population.objects.bulk_create(
        [*fresh, *differing],
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["area", "year", "age_band", "sex", "ethnic_group"],
        update_fields=["count", "source"],
    )
    details = {"source": source, "changed": len(differing)}
    audit.record_batch(
        "areas.populations_set", target=force, by=by, at=at, count=len(fresh) + len(differing), details=details
    )
    return len(fresh) + len(differing)


@transaction.atomic
def set_small_areas(
    force: Area, wanted: Sequence[SmallArea], *, edition: str, source: str, by: HasKey | None, at: datetime
) -> int:
    """Make one edition's look-up of the force hold these small areas where it names them; return how many are new."""
    codes = [one.code for one in wanted]
    SmallArea.objects.filter(area__force=force, edition=edition, code__in=codes).delete()
    SmallArea.objects.bulk_create(wanted, batch_size=2000)
    details = {"edition": edition, "source": source}
    audit.record_batch("areas.small_areas_set", target=force, by=by, at=at, count=len(wanted), details=details)
    return len(wanted)


def _place(cell: Population) -> tuple[object, ...]:
    return tuple(getattr(cell, name) for name in CELL)


def set_small_area_counts(force: Area, people: Mapping[str, int]) -> int:
    """Give the force's small areas their number of people and return how many rows that changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE areas_smallarea s SET population = given.people FROM unnest(%s::varchar[], %s::integer[]) "
            "AS given(code, people), areas_area a WHERE given.code = s.code AND a.id = s.area_id AND a.force_id = %s "
            "AND s.population IS DISTINCT FROM given.people",
            [list(people), list(people.values()), force.pk],
        )
        return int(cursor.rowcount)
