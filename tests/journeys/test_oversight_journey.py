"""An administrator finds out who changed a record and who read it: on a phone and at a desk, with and without scripts."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.people.models import Person
from tests.factories.access import make_holder
from tests.factories.areas import make_borough, make_force, make_neighbourhood
from tests.journeys.conftest import DESK, PHONE

pytestmark = pytest.mark.journey
LONG = "Sgt Wilhelmina Featherstonehaugh-Oluwaseun"


@pytest.fixture(scope="module")
def ward(module_database) -> Area:
    return make_neighbourhood(make_borough(make_force("Northmoor")), name="Llanfairpwllgwyngyll and Upper Withernsea")


@pytest.fixture(scope="module")
def administrator(ward) -> Person:
    """An administrator of a force in whose trail a sergeant renamed a ward and a constable read of it."""
    now = datetime.now(UTC)
    sergeant, constable = (
        make_holder(role, ward, name=name) for role, name in [("sergeant", LONG), ("constable", "PC Ivo Lark")]
    )
    before, after = {"name": "Old Ward", "open": True}, {"name": ward.name, "open": True}
    audit.record(
        "areas.area_renamed", target=ward, by=sergeant, at=now - timedelta(hours=3), before=before, after=after
    )
    audit.record_read(
        "areas.area_looked_up", target=ward, by=constable, at=now - timedelta(hours=2), purpose="A resident asked"
    )
    audit.record_denied("areas.close_area", target=ward, by=constable, at=now - timedelta(hours=1))
    return make_holder("administrator", ward.force, name="Priya Raman")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_from_a_name_to_an_event_to_everybody_who_saw_the_record(
    administrator, ward, open_as, assert_accessible, assert_fits, size, scripts
):
    page = open_as(administrator, size=size, scripts=scripts)
    main = page.get_by_role("main")

    def looks_right() -> None:
        assert_fits(page)
        if scripts:
            assert_accessible(page)

    page.goto("/audit/")
    expect(main).to_contain_text("PC Ivo Lark")
    looks_right()

    page.get_by_label("Person", exact=True).fill("wilhelmina")
    page.get_by_role("button", name="Show").click()
    expect(main).to_contain_text(LONG)
    expect(main).not_to_contain_text("PC Ivo Lark")
    looks_right()

    page.get_by_role("table").get_by_role("row").nth(1).get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Area renamed (areas)")
    expect(main).to_contain_text("Old Ward")
    looks_right()

    page.get_by_role("link", name="Who else read or changed this record").click()
    for words in ("PC Ivo Lark", "A resident asked", "Refused", LONG):
        expect(main).to_contain_text(words)
    looks_right()


def test_days_with_nothing_in_them_say_so(administrator, open_as, assert_accessible, assert_fits):
    page = open_as(administrator, size=PHONE)

    page.goto("/audit/?first=1999-01-01&last=1999-01-02")

    expect(page.get_by_role("main")).to_contain_text("Nothing matches")
    assert_accessible(page)
    assert_fits(page)
