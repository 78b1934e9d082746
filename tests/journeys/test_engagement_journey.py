"""One concern on its way: logged in the street on a phone, proposed, decided by the panel, worked on, closed.

`HOMEBEAT_SCREENSHOTS=folder` keeps a picture of every page on the way.
"""

import os
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from homebeat.operations.engagement.models import Event
from homebeat.operations.priorities.models import PanelDecision, Priority
from tests.factories.access import make_holder
from tests.factories.areas import make_borough, make_boundary, make_force, make_neighbourhood, make_place, make_team
from tests.factories.engagement import make_event, make_issue, make_key_individual, make_panel
from tests.factories.people import PANEL_MEMBER, make_member
from tests.factories.priorities import make_priority, make_progress
from tests.journeys.conftest import DESK, PHONE

pytestmark = pytest.mark.journey

NOW = datetime.now(UTC)
NARROW = {"width": 320, "height": 640}
UNDER_A_MINUTE = 60


@pytest.fixture(scope="module")
def town(module_database):
    """A ward with a team, a panel, places, a month of events and two priorities under way."""
    force = make_force("Northern Test Police")
    borough = make_borough(force, "Aldermere")
    ward = make_neighbourhood(borough, "Mill Ward")
    make_neighbourhood(borough, "Castle Ward")
    make_boundary(ward, west=-0.12, south=51.5, size=0.02)
    for name, lon in (("Mill Lane Library", -0.115), ("Mill Lane School", -0.112), ("Riverside Park", -0.108)):
        make_place(ward, name, lon=lon, lat=51.51)
    team = make_team(ward, "Mill Ward team")
    pcso = make_holder("pcso", ward, name="Priya Shah")
    make_member(pcso, team, duty="pcso")
    sergeant = make_holder("sergeant", ward, name="Tom Okafor")
    chair = make_holder("panel_chair", ward, name="Jean Willis", kind=PANEL_MEMBER)
    make_panel(ward, chair=chair)
    _a_month_of_events(ward)
    _priorities(ward)
    make_key_individual(ward, name="Robin Vale", known_for="Runs the chess club")
    commander = make_holder("borough_commander", borough, name="Chief Superintendent Hale")
    return SimpleNamespace(ward=ward, pcso=pcso, sergeant=sergeant, chair=chair, commander=commander)


def _a_month_of_events(ward) -> None:
    kinds = ("street_briefing", "contact_point", "public_meeting", "surgery")
    raised = ("motorbikes_scooters", "noise_neighbours", "litter_dumping", "motorbikes_scooters", "speeding")
    for day in range(1, 16):
        event = make_event(
            ward, kind=kinds[day % 4], starts_at=NOW - timedelta(days=day * 2), people_met=day + 4,
            place_name=("Market Square", "Riverside Park", "Old Town Hall")[day % 3], lon=-0.11, lat=51.51,
        )  # fmt: skip
        make_issue(event, raised[day % 5], words="They ride through the park after school" if day % 5 == 0 else "")
    make_event(ward, kind="panel_meeting", starts_at=NOW - timedelta(days=1), place_name="Old Town Hall", people_met=9)
    make_event(
        ward, kind="public_meeting", state="planned", starts_at=NOW + timedelta(days=6), place_name="Old Town Hall",
        title="Meet your team", is_public=True,
    )  # fmt: skip


def _priorities(ward) -> None:
    first = make_priority(
        ward, state="current", rank=1, title="Noise from Market Square at night", category="noise_neighbours",
        proposed_at=NOW - timedelta(days=70),
    )  # fmt: skip
    make_progress(
        first, "Agreed a closing hour with the two pubs on the square.", happened_on=NOW.date() - timedelta(days=9)
    )
    make_priority(
        ward, state="current", rank=2, title="Rubbish dumped behind Mill Lane", category="litter_dumping",
        proposed_at=NOW - timedelta(days=64),
    )  # fmt: skip
    make_priority(
        ward, state="achieved", title="Cars racing on Castle Street", category="speeding",
        result="Speed checks found 3 drivers a week over the limit, down from 41.", proposed_at=NOW - timedelta(days=300),
    )  # fmt: skip
    make_priority(
        ward, title="More patrols at the station", category="visibility", proposed_at=NOW - timedelta(days=12)
    )


@pytest.fixture
def picture():
    """Keep a picture of the page where a folder is named, for people to look at."""
    folder = os.environ.get("HOMEBEAT_SCREENSHOTS")

    def take(page, name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}-{page.viewport_size['width']}.png", full_page=True)

    return take


@pytest.fixture
def look(picture, assert_accessible, assert_fits):
    """Look at a page as it stands: a picture, no accessibility violation, nothing to scroll sideways."""

    def at(page, name: str) -> None:
        picture(page, name)
        assert_accessible(page)
        assert_fits(page)

    return at


def _about(words: str, title: str) -> re.Pattern[str]:
    """The name of a link that says in hidden words what it is about."""
    return re.compile(rf"{words}\s*:\s*{title}$")


SMALL = """() => [...document.querySelectorAll(
    'main button:not([tabindex="-1"]), main summary, main .govuk-button, main input:not([type=hidden]), main select')]
  .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
  .map(one => one.outerHTML.slice(0, 80))"""


def _newest(ward) -> Event:
    return Event.objects.filter(area=ward, logged_by__isnull=False).order_by("-pk").first()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_pcso_logs_a_street_briefing_in_under_a_minute(town, open_as, look, size) -> None:
    page = open_as(town.pcso, size=size)
    page.goto("/engagement/events/")
    look(page, "events")
    began = time.monotonic()
    page.get_by_role("button", name="Log an event").click()
    page.get_by_label("Street briefing").check()
    page.get_by_label("Find a place, street or postcode").press_sequentially("mill lane")
    page.get_by_label("Mill Lane Library").check()
    page.get_by_label("How many people did you meet?").fill("14")
    page.get_by_role("checkbox", name="Motorbikes and scooters where they should not be").check()
    page.get_by_label("What did they say? (Motorbikes").fill("Nearly hit a child by the swings")
    look(page, "log-filled")
    page.get_by_role("button", name="Log it").click()
    page.get_by_role("heading", name="Logged").wait_for()
    took = time.monotonic() - began
    print(f"\nlogging a street briefing took {took:.1f} seconds at {size['width']} pixels")  # noqa: T201
    assert took < UNDER_A_MINUTE
    look(page, "logged")

    event = _newest(town.ward)
    assert (event.kind, event.place.name, event.people_met, event.logged_by) == (
        "street_briefing", "Mill Lane Library", 14, town.pcso,
    )  # fmt: skip
    page.get_by_role("link", name="See all events").click()
    assert page.get_by_role("row").filter(has_text="Mill Lane Library").first.is_visible()
    page.get_by_role("link", name=re.compile("Street briefing")).first.click()
    page.get_by_text("Nearly hit a child by the swings").wait_for()
    look(page, "event")


def test_with_the_keyboard_alone(town, open_as) -> None:
    page = open_as(town.pcso, size=DESK)
    page.goto("/engagement/events/log/")
    _tab_to(page, "id_kind")
    page.keyboard.press("Space")
    _tab_to(page, "id_where")
    page.keyboard.press("Space")
    _tab_to(page, "id_people_met")
    page.keyboard.type("6")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Logged").wait_for()
    assert _newest(town.ward).people_met == 6
    _tab_to(page, "Undo")
    page.keyboard.press("Enter")
    page.get_by_text("Undone. The event is off the list.").wait_for()
    assert _newest(town.ward).state == "withdrawn"


def _tab_to(page, wanted: str) -> None:
    """Press Tab until the focus stands on the element of that id or those words; fail if it never does."""
    for _ in range(120):
        page.keyboard.press("Tab")
        focused = page.evaluate("[document.activeElement.id, document.activeElement.textContent.trim()]")
        if wanted in focused:
            return
    raise AssertionError(f"the keyboard never reached {wanted}")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_without_javascript(town, open_as, picture, size) -> None:
    page = open_as(town.pcso, size=size, scripts=False)
    page.goto("/engagement/events/log/")
    assert not page.get_by_text("Choose on a map").is_visible()
    assert not page.get_by_label("What did they say? (Noise and neighbours)").is_visible()
    page.get_by_label("Contact point").check()
    page.get_by_label("Find a place, street or postcode").fill("riverside")
    page.get_by_role("button", name="Find").click()
    page.locator("#where-found").get_by_label("Riverside Park").check()
    page.get_by_label("How many people did you meet?").fill("3")
    page.get_by_role("checkbox", name="Noise and neighbours").check()
    page.get_by_label("What did they say? (Noise and neighbours)").fill("Bottle bank at six in the morning")
    picture(page, "log-without-scripts")
    page.get_by_role("button", name="Log it").click()
    page.get_by_text("is logged, with 3 people met").wait_for()
    event = _newest(town.ward)
    assert (event.kind, event.place.name) == ("contact_point", "Riverside Park")
    assert event.issues.get().words == "Bottle bank at six in the morning"
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Undone. The event is off the list.").wait_for()


def test_a_point_on_the_map(town, open_as, look) -> None:
    page = open_as(town.pcso, size=PHONE)
    page.goto("/engagement/events/log/")
    page.get_by_label("Street briefing").check()
    page.get_by_text("Choose on a map").click()
    map_room = page.locator(".hb-picker__map.leaflet-container")
    map_room.wait_for()
    page.wait_for_timeout(400)
    map_room.click(position={"x": 160, "y": 200})
    assert page.get_by_label("The point on the map").is_checked()
    page.get_by_label("How many people did you meet?").fill("2")
    look(page, "log-map")
    page.get_by_role("button", name="Log it").click()
    page.get_by_role("heading", name="Logged").wait_for()
    event = _newest(town.ward)
    assert event.lon is not None
    assert event.place_name.startswith("Near ")


@pytest.mark.parametrize("size", [PHONE, DESK, NARROW], ids=["phone", "desk", "narrow"])
def test_errors_say_what_to_do_and_keep_the_draft(town, open_as, look, size) -> None:
    page = open_as(town.pcso, size=size)
    page.goto("/engagement/events/log/")
    look(page, "log-empty")
    assert page.evaluate(SMALL) == [], "every target is at least 44 pixels high"
    page.get_by_label("Find a place, street or postcode").fill("mill lane")
    page.get_by_role("checkbox", name="Noise and neighbours").check()
    page.get_by_role("button", name="Log it").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    assert page.get_by_role("checkbox", name="Noise and neighbours").is_checked()
    assert page.get_by_label("Find a place, street or postcode").input_value() == "mill lane"
    look(page, "log-errors")
    page.get_by_role("link", name="Choose what kind of event it was").click()
    assert page.evaluate("document.activeElement.id") == "id_kind"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_sergeant_proposes_the_panel_decides_and_the_youth_rule_is_seen(town, open_as, look, size) -> None:
    desk = size == DESK
    title = f"Mopeds in Riverside Park {'again' if desk else ''}".strip()
    page = open_as(town.sergeant, size=size)
    page.goto(f"/priorities/wards/{town.ward.key}/")
    look(page, "ward")
    page.get_by_role("button", name="Propose a priority").click()
    page.get_by_role("checkbox", name="Motorbikes and scooters where they should not be").check()
    page.get_by_label("What should change?").fill(title)
    page.get_by_label("It is about young people").check()
    look(page, "propose")
    page.get_by_role("button", name="Propose it to the panel").click()
    page.get_by_text("Proposed. The ward panel decides next.").wait_for()
    look(page, "proposed")
    proposal = Priority.objects.get(title=title)
    assert proposal.sources.exists()

    chair = open_as(town.chair, size=size)
    other = Priority.objects.get(title="More patrols at the station")
    if not desk:
        chair.goto(f"/priorities/{other.key}/decide/")
        chair.get_by_text("must be about young people, and this would leave no place for it").wait_for()
        chair.get_by_label("Chosen as a priority").check()
        chair.get_by_role("button", name="Record the decision").click()
        chair.get_by_role("heading", name="There is a problem").wait_for()
        look(chair, "decide-refused")
        assert not PanelDecision.objects.filter(priority=other).exists()
    chair.goto("/priorities/")
    look(chair, "chair-list")
    chair.goto(f"/priorities/wards/{town.ward.key}/")
    chair.get_by_role("button", name=_about("Record the panel's decision", title)).click()
    choice = "Not chosen" if desk else "Chosen as a priority"
    chair.get_by_label(choice).check()
    if desk:
        chair.get_by_label("Why did the panel not choose it?").fill("It is a priority already")
    else:
        chair.get_by_label("Where does it stand among the current ones?").select_option("First")
        chair.get_by_label("At which meeting?").select_option(index=1)
    chair.get_by_label("Votes for it (optional)").fill("3" if desk else "8")
    look(chair, "decide")
    chair.get_by_role("button", name="Record the decision").click()
    chair.get_by_text("The panel's decision is recorded.").wait_for()
    met = "One of the current priorities is about young people, as the rule asks."
    chair.get_by_text("No current priority is about young people yet." if desk else met).wait_for()
    look(chair, "chair-ward")

    if not desk:
        _work_and_close(town, open_as, look, title, size)


def _work_and_close(town, open_as, look, title: str, size) -> None:
    page = open_as(town.pcso, size=size)
    page.goto(f"/priorities/wards/{town.ward.key}/")
    page.get_by_role("link", name=_about("Record what was done", title)).click()
    page.get_by_label("What was done?").fill("Stopped 11 riders with the school and the park wardens.")
    look(page, "progress")
    page.get_by_role("button", name="Record it").click()
    page.get_by_text("Recorded. Residents can read it on the public page.").wait_for()
    look(page, "priority")
    sergeant = open_as(town.sergeant, size=size)
    sergeant.goto(f"/priorities/{Priority.objects.get(title=title).key}/close/")
    look(sergeant, "close")
    sergeant.get_by_label("Achieved: what residents wanted has changed").check()
    sergeant.get_by_label("What changed?").fill("No moped was seen in the park for six weeks.")
    sergeant.get_by_role("button", name="Close it").click()
    sergeant.get_by_text("Closed. Its place is free for the panel's next choice.").wait_for()
    look(sergeant, "priority-closed")


@pytest.mark.parametrize(
    ("size", "theme"), [(PHONE, "light"), (PHONE, "dark"), (DESK, "light")], ids=["phone", "phone in the dark", "desk"]
)
def test_every_other_page_and_state_is_accessible(town, open_as, look, size, theme) -> None:
    page = open_as(town.sergeant, size=size, color_scheme=theme)
    event = Event.objects.filter(area=town.ward, state="held").order_by("pk").first()
    planned = Event.objects.get(title="Meet your team")
    issue = event.issues.get()
    current = Priority.objects.get(title="Noise from Market Square at night")
    addresses = {
        "plan": "/engagement/events/plan/",
        "events-ahead": "/engagement/events/?state=planned",
        "events-none": "/engagement/events/?q=zzzz",
        "event-old": f"/engagement/events/{event.key}/",
        "event-planned": f"/engagement/events/{planned.key}/",
        "correct": f"/engagement/events/{event.key}/correct/",
        "correct-planned": f"/engagement/events/{planned.key}/correct/",
        "cancel": f"/engagement/events/{event.key}/cancel/",
        "contact": f"/engagement/issues/{issue.key}/resident/",
        "contacts-none": f"/engagement/events/{event.key}/residents/",
        "network": "/engagement/network/",
        "network-none": "/engagement/network/?show=left",
        "member-new": "/engagement/network/add/",
        "priority-list": "/priorities/",
        "priority-current": f"/priorities/{current.key}/",
        "sheet": f"/priorities/wards/{town.ward.key}/paper/",
        "progress-form": f"/priorities/{current.key}/progress/",
    }
    for name, address in addresses.items():
        answer = page.goto(address)
        assert answer.status == 200, address
        look(page, f"{name}{'-dark' if theme == 'dark' else ''}")
    page.goto("/engagement/network/")
    page.get_by_role("link", name="Robin Vale").click()
    look(page, f"member{'-dark' if theme == 'dark' else ''}")


def test_an_empty_ward_says_what_to_do_first(town, open_as, look) -> None:
    empty = make_neighbourhood(make_borough(make_force("Southern Test Police"), "Lowmere"), "New Ward")
    page = open_as(make_holder("sergeant", empty), size=PHONE)
    for name, address in {
        "empty-events": "/engagement/events/",
        "empty-log": "/engagement/events/log/",
        "empty-network": "/engagement/network/",
        "empty-priorities": "/priorities/",
        "empty-ward": f"/priorities/wards/{empty.key}/",
        "empty-propose": f"/priorities/wards/{empty.key}/propose/",
    }.items():
        page.goto(address)
        look(page, name)
