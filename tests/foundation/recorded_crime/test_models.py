from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model

from homebeat.foundation.access.context import as_person
from homebeat.foundation.recorded_crime.models import CrimeRecord
from tests.conftest import as_owner
from tests.factories.access import grant, make_holder
from tests.factories.areas import make_neighbourhood
from tests.factories.people import make_person, make_visitor
from tests.factories.recorded_crime import make_crimes
from tests.intake.geography.files import AT

pytestmark = pytest.mark.django_db
TODAY = AT.date()


def test_one_line_of_a_file_is_kept_once(db) -> None:
    ward = make_neighbourhood()
    record = make_crimes(ward.force, ward)[0]
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        make_crimes(ward.force, ward, line=record.line)
    assert str(record) == f"Northshire Police street, 2026-01, line {record.line}"


def test_two_records_may_be_alike_in_everything_but_their_line(db) -> None:
    ward = make_neighbourhood()
    make_crimes(ward.force, ward, number=3, crime_id="a" * 64)
    assert CrimeRecord.objects.filter(crime_id="a" * 64).count() == 3


@pytest.mark.parametrize("facts", [{"lon": -0.1}, {"lat": 51.5}, {"month": date(2026, 1, 2)}, {"placing": "by_point"}])
def test_the_database_refuses_halves(facts: dict[str, object]) -> None:
    force = make_neighbourhood().force
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        make_crimes(force, **facts)


def seen_by(person: Model | None, purpose: str = "") -> set[int]:
    with as_person(person, at=AT, purpose=purpose):
        return set(CrimeRecord.objects.visible_to(person, on=TODAY).values_list("force_id", flat=True))


def test_published_crime_is_open_inside_a_force_and_shut_outside_it() -> None:
    here, there = make_neighbourhood(), make_neighbourhood()
    for ward in (here, there):
        make_crimes(ward.force, ward)
        make_crimes(ward.force)
    assert seen_by(make_holder("pcso", here)) == {here.force_id}
    assert seen_by(make_holder("analyst", there.force)) == {there.force_id}
    assert seen_by(make_person(here.force)) == set()
    assert seen_by(None) == set()


def test_an_inspector_of_the_inspectorate_sees_a_force_only_with_a_purpose() -> None:
    ward = make_neighbourhood()
    make_crimes(ward.force, ward)
    visitor = make_visitor()
    grant(visitor, "inspectorate", ward.force)
    assert seen_by(visitor, "Inspection 2008") == {ward.force_id}
    assert seen_by(visitor) == set()
