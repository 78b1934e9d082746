"""A resident finds the team, on a phone and at a desk, by keyboard, with and without JavaScript, in English and Welsh."""

from datetime import UTC, datetime, timedelta

import pytest

from homebeat.operations.engagement.models import Event
from homebeat.operations.priorities.models import Priority, Progress
from tests.conftest import as_owner
from tests.factories.areas import make_borough, make_boundary, make_force, make_neighbourhood, make_place, make_team
from tests.factories.people import make_member, make_person
from tests.journeys.conftest import DESK, PHONE

pytestmark = pytest.mark.journey
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def team(module_database):
    ward = make_neighbourhood(make_borough(make_force("Northern Test Police"), "Aldermere"), "Mill Ward")
    make_boundary(ward)
    make_place(ward, "Mill Lane Station")
    team = make_team(ward, "Mill Ward team", email="mill@police.example.org", telephone="020 7946 0001")
    make_member(make_person(ward.force, name="Sam Shown"), team, duty="sergeant", shown_publicly=True)
    with as_owner():
        Event.objects.create(
            area=ward, team=team, kind="public_meeting", title="Open evening", state="planned", place_name="Town hall",
            starts_at=NOW + timedelta(days=3), logged_at=NOW, is_public=True,
        )  # fmt: skip
        priority = Priority.objects.create(
            area=ward, team=team, title="Bikes on the path", category="antisocial_behaviour", state="current", rank=1,
            proposed_at=NOW - timedelta(days=60), decided_at=NOW - timedelta(days=40),
        )  # fmt: skip
        Progress.objects.create(
            priority=priority, happened_on=NOW.date(), words="Patrols on Tuesdays.", recorded_at=NOW
        )
    return team


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_resident_finds_the_team_by_a_place_and_reads_its_page(
    team, open_as, assert_accessible, assert_fits, size, scripts
) -> None:
    page = open_as(size=size, scripts=scripts)
    page.goto("/")
    page.get_by_label("Postcode, place or ward").focus()
    page.keyboard.type("Mill Lane Station")
    page.keyboard.press("Enter")

    page.get_by_role("heading", name="Mill Ward team").wait_for()
    for words in ("Sam Shown", "Bikes on the path", "Patrols on Tuesdays.", "Open evening", "mill@police.example.org"):
        assert page.get_by_text(words).first.is_visible(), words
    if scripts:
        assert_accessible(page)
        assert_fits(page)


def test_the_page_speaks_welsh_when_asked_and_stays_so(team, open_as, assert_accessible) -> None:
    page = open_as(size=PHONE)
    page.goto("/your-area/")
    page.get_by_role("button", name="Cymraeg").click()

    page.get_by_role("heading", name="Dod o hyd i'ch tîm cymdogaeth").wait_for()
    assert page.locator("html").get_attribute("lang") == "cy"
    assert_accessible(page)
    page.goto(f"/neighbourhoods/{team.force.slug}/{team.slug}/")
    assert page.get_by_role("heading", name="Beth rydym yn gweithio arno").is_visible()


@pytest.mark.parametrize(
    "address", ["/your-area/", "/your-area/?q=zzqqxx", "/help/", "/accessibility/", "/privacy/", "/no-such-page/"]
)
def test_plain_pages_are_accessible_and_fit_a_narrow_screen(
    team, open_as, assert_accessible, assert_fits, address
) -> None:
    page = open_as(size={"width": 320, "height": 640})
    page.goto(address)

    assert_accessible(page)
    assert_fits(page)
