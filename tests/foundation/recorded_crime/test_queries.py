from datetime import date

import pytest

from homebeat.foundation.recorded_crime import queries
from homebeat.foundation.recorded_crime.queries import Loaded, MonthCount, Unplaced
from tests.factories.areas import make_borough, make_force, make_neighbourhood
from tests.factories.recorded_crime import SOURCE, make_crimes

pytestmark = pytest.mark.django_db
JAN, FEB, MAR, APR = (date(2026, month, 1) for month in range(1, 5))


@pytest.fixture
def town():
    """A borough of two wards, another borough, and records that could not be placed."""
    force = make_force("Northshire")
    north, south = make_borough(force, "North"), make_borough(force, "South")
    mill, quay, far = (
        make_neighbourhood(north, "Mill"),
        make_neighbourhood(north, "Quay"),
        make_neighbourhood(south, "Far"),
    )
    make_crimes(force, mill, number=3, month=JAN)
    make_crimes(force, mill, number=2, month=JAN, crime_type="Robbery")
    make_crimes(force, mill, number=1, month=MAR)
    make_crimes(force, quay, number=4, month=MAR)
    make_crimes(force, far, number=5, month=APR, crime_type="Robbery")
    make_crimes(force, number=2, month=JAN)
    make_crimes(force, number=3, month=FEB, lon=-0.1, lat=51.5, lsoa_code="E01999999")
    make_crimes(force, number=1, month=MAR, lon=-9.1, lat=51.5)
    make_crimes(make_force("Elsewhere"), number=50, month=JAN)
    return {area.name: area for area in (force, north, south, mill, quay, far)}


def test_a_wards_counts_come_by_month_and_type(town) -> None:
    counts = queries.monthly_counts(town["Mill"])
    assert counts == (MonthCount(JAN, "Burglary", 3), MonthCount(JAN, "Robbery", 2), MonthCount(MAR, "Burglary", 1))


def test_a_borough_counts_everything_below_it(town) -> None:
    assert queries.monthly_totals(town["North"]) == ((JAN, 5), (FEB, 0), (MAR, 5), (APR, 0))
    assert queries.type_totals(town["North"]) == (("Burglary", 8), ("Robbery", 2))


def test_a_force_also_counts_what_could_not_be_placed(town) -> None:
    totals = queries.monthly_totals(town["Northshire"])
    assert totals == ((JAN, 7), (FEB, 3), (MAR, 6), (APR, 5))
    placed = sum(sum(count for _, count in queries.monthly_totals(town[name])) for name in ("North", "South"))
    assert placed + queries.unplaced(town["Northshire"]).count == sum(count for _, count in totals)


def test_a_span_of_months_has_both_its_ends(town) -> None:
    assert queries.monthly_totals(town["North"], since=FEB, until=MAR) == ((FEB, 0), (MAR, 5))
    assert queries.monthly_totals(town["North"], since=date(2020, 1, 1), until=date(2030, 1, 1))[0] == (JAN, 5)
    assert queries.monthly_counts(town["Mill"], since=date(2026, 3, 31)) == (MonthCount(MAR, "Burglary", 1),)
    assert queries.type_totals(town["North"], until=JAN) == (("Burglary", 3), ("Robbery", 2))


def test_a_map_gets_one_total_a_ward(town) -> None:
    wards = [town["Mill"], town["Quay"], town["Far"]]
    assert queries.totals_by_area(wards, since=MAR) == {town["Mill"].pk: 1, town["Quay"].pk: 4, town["Far"].pk: 5}


def test_every_reason_for_not_being_placed_is_counted(town) -> None:
    assert queries.unplaced(town["Northshire"]) == Unplaced(2, 3, 1, of=21)
    assert queries.unplaced(town["Northshire"], since=FEB, until=FEB) == Unplaced(0, 3, 0, of=3)


def test_the_months_loaded_are_told_with_their_sources(town) -> None:
    assert queries.loaded_months(town["Far"]) == Loaded(JAN, APR, (SOURCE,))
    empty = make_force("Nowhere")
    assert queries.loaded_months(empty) is None
    assert queries.monthly_totals(empty) == ()


def test_counts_take_a_fixed_number_of_queries(town, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        queries.monthly_counts(town["North"])
    with django_assert_num_queries(2):
        queries.monthly_totals(town["North"])
