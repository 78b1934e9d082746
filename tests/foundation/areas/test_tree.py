from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from shapely.geometry import Polygon, box

from homebeat.foundation.areas.actions import boundaries, tree
from homebeat.foundation.areas.actions.tree import NewArea
from homebeat.foundation.areas.models import Area, Population, Succession
from homebeat.foundation.areas.outlines import from_shape
from homebeat.foundation.areas.queries import tree as reading
from homebeat.foundation.areas.queries.tree import NoSuchForce
from homebeat.foundation.audit.models import Event
from homebeat.foundation.rulebook import RuleBroken
from tests.conftest import as_owner
from tests.factories.areas import make_borough, make_boundary, make_force, make_neighbourhood, make_place, make_team

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
DAY = date(2026, 4, 1)
KIND = Area.Kind


def test_a_force_is_its_own_root() -> None:
    with as_owner():
        force = tree.add_force(name="Northshire", opened_on=DAY, by=None, at=AT)
    force.refresh_from_db()
    assert force.force == force
    assert force.path == f"/{force.pk}/"
    assert force.slug == "northshire"
    assert Event.objects.get(action="areas.area_added", target_key=force.key).force_key == force.key


def test_an_area_lies_below_its_parent_and_in_its_force() -> None:
    borough = make_borough()
    with as_owner():
        ward = tree.add_area(kind=KIND.NEIGHBOURHOOD, name="Mill End", parent=borough, opened_on=DAY, by=None, at=AT)
    ward.refresh_from_db()
    assert ward.force == borough.force
    assert ward.path == f"{borough.path}{ward.pk}/"
    assert ward.ancestor_ids() == [borough.force_id, borough.pk, ward.pk]
    assert reading.ancestors(ward) == [borough.force, borough]
    assert list(Area.objects.within(borough)) == [borough, ward]


def test_areas_in_bulk_make_one_event_and_slugs_of_their_own() -> None:
    borough = make_borough()
    wanted = [NewArea(KIND.NEIGHBOURHOOD, name, borough, DAY) for name in ("St Mary's", "St Marys", "Ørsted!", "!!!")]
    with as_owner():
        made = tree.add_areas(wanted, by=None, at=AT)
    assert [one.slug for one in made] == ["st-marys", "st-marys-2", "rsted", "area"]
    assert len({one.path for one in made}) == 4
    event = Event.objects.get(action="areas.areas_added", target_key=borough.force.key)
    assert event.values_held.after == {"count": 4, "kinds": {"neighbourhood": 4}}


def test_nothing_to_add_adds_nothing() -> None:
    assert tree.add_areas([], by=None, at=AT) == []


def test_a_closed_area_keeps_its_past_and_names_its_successors() -> None:
    borough = make_borough()
    old, heir, other = (make_neighbourhood(borough, name) for name in ("Old Ward", "Heir", "Other"))
    outline = make_boundary(old)
    shares = {heir: Decimal("0.75"), other: Decimal("0.25")}
    with as_owner():
        tree.close_area(area=old, on=DAY, successors=shares, by=None, at=AT)
    outline.refresh_from_db()
    assert outline.valid_to == DAY
    assert list(reading.neighbourhoods(borough, on=DAY)) == [heir, other]
    assert old in reading.neighbourhoods(borough, on=date(2026, 3, 31))
    assert [(one.area, one.share) for one in reading.became(old)] == [(heir, Decimal("0.75")), (other, Decimal("0.25"))]
    assert [one.area for one in reading.came_from(heir)] == [old]
    assert Event.objects.filter(action="areas.area_closed", target_key=old.key).count() == 1


def test_a_closing_that_does_not_add_up_changes_nothing() -> None:
    old, foreign = make_neighbourhood(), make_neighbourhood()
    with as_owner(), pytest.raises(RuleBroken) as refused:
        tree.close_area(area=old, on=DAY, successors={foreign: Decimal(2)}, by=None, at=AT)
    assert refused.value.codes == ("shares-over-one", "share-out-of-range", "other-force")
    old.refresh_from_db()
    assert old.closed_on is None
    assert not old.became.exists()


def test_a_new_name_keeps_the_old_address() -> None:
    ward = make_neighbourhood(name="Gasworks")
    with as_owner():
        tree.rename_area(area=ward, name="Riverside", by=None, at=AT)
    ward.refresh_from_db()
    assert (ward.name, ward.slug) == ("Riverside", "gasworks")
    event = Event.objects.get(action="areas.area_renamed", target_key=ward.key)
    assert (event.values_held.before, event.values_held.after) == ({"name": "Gasworks"}, {"name": "Riverside"})


def test_two_open_areas_of_one_force_cannot_have_the_same_code() -> None:
    borough = make_borough()
    make_neighbourhood(borough, gss_code="E05000001")
    make_neighbourhood(gss_code="E05000001")  # another force may know the same ward
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        tree.add_areas([NewArea(KIND.NEIGHBOURHOOD, "Twin", borough, DAY, "E05000001")], by=None, at=AT)


def test_a_force_is_found_by_name_short_name_or_key() -> None:
    force = make_force("Northshire Police")
    for text in ("northshire police", "Northshire-Police", force.key, " Northshire Police "):
        assert reading.force_named(text) == force
    with pytest.raises(NoSuchForce, match=r"Forces here: .*Northshire Police"):
        reading.force_named("Southshire")


def test_a_ward_is_served_by_its_own_team_and_by_those_who_come_for_it() -> None:
    home = make_neighbourhood()
    beside = make_neighbourhood(home.parent)
    own, visiting, gone = make_team(home, "A own"), make_team(beside, "B visiting"), make_team(beside, "C gone")
    closed = make_team(home, "D closed", closed_on=DAY)
    with as_owner():
        visiting.serves.create(area=home, starts_on=date(2025, 1, 1))
        gone.serves.create(area=home, starts_on=date(2025, 1, 1), ends_on=DAY)
    assert list(reading.teams_serving([home], on=DAY)) == [own, visiting]
    assert closed in reading.teams_serving([home], on=date(2026, 3, 31))


def test_a_person_sees_their_own_force_and_nobody_sees_without_one() -> None:
    mine, theirs = make_neighbourhood(), make_neighbourhood()
    seen = Area.objects.visible_to(mine, on=DAY)
    assert mine in seen
    assert theirs not in seen
    assert not Area.objects.visible_to(None, on=DAY).exists()


def test_outlines_in_bulk_follow_a_change_of_boundary() -> None:
    ward = make_neighbourhood()
    first, second = (from_shape(_square(size)) for size in (0.01, 0.02))
    facts = {"source": "wards", "by": None, "at": AT}
    with as_owner():
        boundaries.set_boundary(area=ward, outline=first, valid_from=date(2020, 4, 1), **facts)
        done = boundaries.set_boundary(area=ward, outline=second, valid_from=DAY, **facts)
    assert (len(done.added), len(done.corrected), len(done.unchanged)) == (1, 0, 0)
    kept = [(one.valid_from, one.valid_to) for one in ward.boundaries.order_by("valid_from")]
    assert kept == [(date(2020, 4, 1), DAY), (DAY, None)]


def _square(size: float) -> Polygon:
    return box(-0.1, 51.5, -0.1 + size, 51.5 + size)


def test_without_a_name_the_only_force_is_meant() -> None:
    with pytest.raises(NoSuchForce, match="Forces here: none yet"):
        reading.force_named_or_only("")
    first = make_force("Northshire")
    assert reading.force_named_or_only(" ") == first
    assert reading.force_named_or_only("northshire") == first
    make_force("Southshire")
    with pytest.raises(NoSuchForce, match="Forces here: Northshire, Southshire"):
        reading.force_named_or_only("")


def test_records_are_named_in_words() -> None:
    ward = make_neighbourhood(name="Mill End")
    team, place = make_team(ward, "Mill team"), make_place(ward, "Mill Market")
    heir = make_neighbourhood(ward.parent, "Heir")
    change = Succession(predecessor=ward, successor=heir, share=Decimal(1), on=DAY)
    cell = Population(area=ward, year=2020, count=5)
    told = [str(one) for one in (ward, place, team, team.serves.get(), change, cell)]
    assert told == [
        "Mill End", "Mill Market", "Mill team", "Mill team serves Mill End", "Mill End to Heir, 2026-04-01", "Mill End, 2020: 5",
    ]  # fmt: skip
