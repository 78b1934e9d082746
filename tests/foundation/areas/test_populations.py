from datetime import UTC, datetime

import pytest

from homebeat.foundation.areas.actions import populations
from homebeat.foundation.areas.models import Area, Population, SmallArea
from homebeat.foundation.areas.queries import populations as reading
from homebeat.foundation.areas.queries.populations import AgeRow
from homebeat.foundation.audit.models import Event
from tests.conftest import as_owner
from tests.factories.areas import make_neighbourhood

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 1, 9, tzinfo=UTC)


def cells(area: Area, *, year: int = 2020, scale: int = 1) -> list[Population]:
    counts = [
        ("all", "all", 100),
        ("65+", "all", 30),
        ("0-15", "all", 70),
        ("0-15", "female", 36),
        ("0-15", "male", 34),
    ]
    return [
        Population(area=area, year=year, age_band=band, sex=sex, count=count * scale) for band, sex, count in counts
    ]


def keep(area: Area, wanted: list[Population], source: str = "mid-2020") -> int:
    with as_owner():
        return populations.set_populations(area.force, wanted, source=source, by=None, at=AT)


def test_the_newest_total_stands_with_its_year_and_source() -> None:
    ward = make_neighbourhood()
    keep(ward, cells(ward), "mid-2020")
    keep(ward, cells(ward, year=2022, scale=2), "mid-2022")
    total = reading.total(ward)
    assert (total.count, total.year, total.source, total.is_partial) == (200, 2022, "mid-2022", False)


def test_an_area_without_a_count_has_no_total() -> None:
    assert reading.total(make_neighbourhood()) is None


def test_the_same_cells_again_change_nothing_and_leave_no_event() -> None:
    ward = make_neighbourhood()
    assert keep(ward, cells(ward)) == 5
    assert keep(ward, cells(ward)) == 0
    assert Event.objects.filter(action="areas.populations_set").count() == 1


def test_a_different_count_replaces_the_one_kept_and_its_source() -> None:
    ward = make_neighbourhood()
    keep(ward, cells(ward), "first")
    changed = cells(ward)
    changed[0].count = 101
    assert keep(ward, changed, "second") == 1
    assert (reading.total(ward).count, reading.total(ward).source) == (101, "second")
    event = Event.objects.filter(action="areas.populations_set").latest("pk")
    assert event.values_held.after == {"count": 1, "source": "second", "changed": 1}


def test_the_table_runs_from_the_youngest_and_leaves_unknown_sexes_open() -> None:
    ward = make_neighbourhood()
    keep(ward, cells(ward))
    assert reading.table(ward, year=2020) == (AgeRow("0-15", 70, 36, 34), AgeRow("65+", 30, None, None))


def test_groups_come_largest_first() -> None:
    ward = make_neighbourhood()
    groups = [Population(area=ward, year=2020, ethnic_group=name, count=count) for name, count in (("b", 5), ("a", 9))]
    keep(ward, groups)
    assert reading.groups(ward, year=2020) == (("a", 9), ("b", 5))


def test_a_total_is_partial_when_a_small_area_has_no_count() -> None:
    whole, partial, unknown = make_neighbourhood(), make_neighbourhood(), make_neighbourhood()
    for ward in (whole, partial, unknown):
        keep(ward, cells(ward))
    with as_owner():
        for ward, count in ((whole, 5), (partial, 5), (partial, None), (unknown, None)):
            number = SmallArea.objects.count()
            SmallArea.objects.create(area=ward, code=f"E0100{number:04}", name="x", edition="2024", population=count)
    totals = reading.totals([whole, partial, unknown])
    assert [totals[ward.pk].is_partial for ward in (whole, partial, unknown)] == [False, True, False]
    assert reading.small_areas_without_count(partial) == 1


def test_a_look_up_replaces_what_its_edition_said_about_the_same_codes() -> None:
    ward = make_neighbourhood()
    other = make_neighbourhood(ward.parent)
    facts = {"edition": "2024", "source": "look-up", "by": None, "at": AT}
    with as_owner():
        for area in (ward, other):
            row = SmallArea(area=area, code="E01000001", name="One", edition="2024")
            populations.set_small_areas(ward.force, [row], **facts)
    assert SmallArea.objects.get(code="E01000001").area == other
    assert str(SmallArea.objects.get(code="E01000001")) == "E01000001 (2024)"
