"""Every page of priorities as everybody in the cast: who gets in, who is told that there is no such page."""

import pytest
from django.urls import reverse

from homebeat.foundation.audit.models import Event as Trail
from tests.factories.people import sign_in
from tests.factories.priorities import make_priority
from tests.operations.cast import make_world

pytestmark = pytest.mark.django_db

SIGN_IN, FOUND, HIDDEN = 302, 200, 404
TEAM = ("pcso", "constable", "sergeant", "inspector")
ABOVE = ("commander", "link_commander", "analyst", "central_unit", "administrator")
PANEL = ("chair", "member")
NEXT_DOOR = ("neighbour_sergeant", "other_commander", "other_force", "neighbour_member")
OUTSIDE = ("partner", "nobody")
EVERYBODY = (*TEAM, *ABOVE, *PANEL, *NEXT_DOOR, *OUTSIDE, "public")


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def pages(world):
    """The address of every page about one ward's priorities."""
    proposed, current = make_priority(world.ward), make_priority(world.ward, state="current", rank=1)
    keys = {"ward": world.ward.key, "proposed": proposed.key, "current": current.key}

    def address(name: str, about: str = "") -> str:
        return reverse(f"priorities:{name}", kwargs={"key": keys[about]} if about else None)

    return {
        "list": address("list"),
        "ward": address("ward", "ward"),
        "paper": address("sheet", "ward"),
        "detail": address("detail", "proposed"),
        "propose": address("propose", "ward"),
        "decide": address("decide", "proposed"),
        "progress": address("progress", "current"),
        "close": address("close", "current"),
    }


READERS = {*TEAM, *ABOVE, *PANEL}
WHO = {
    "list": READERS | {*NEXT_DOOR},
    "ward": READERS,
    "paper": READERS,
    "detail": READERS,
    "propose": {"sergeant", "inspector"},
    "decide": {"sergeant", "inspector", "chair"},
    "progress": {*TEAM},
    "close": {"sergeant", "inspector"},
}


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_gets_in(client, world, pages, who):
    person = getattr(world.people, who)
    if person is not None:
        sign_in(client, person)
    answers = {name: client.get(address).status_code for name, address in pages.items()}
    refused = HIDDEN if person is not None else SIGN_IN
    assert answers == {name: FOUND if who in WHO[name] else refused for name in pages}


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_else_writes(client, world, pages, who):
    person = getattr(world.people, who)
    if person is not None:
        sign_in(client, person)
    for name in ("propose", "decide", "progress", "close"):
        if who not in WHO[name]:
            assert client.post(pages[name], {"version": "1"}).status_code in (HIDDEN, SIGN_IN), name
    assert not Trail.objects.filter(outcome="done").exists()


def test_a_list_holds_only_what_the_reader_may_see(client, world, pages):
    make_priority(world.neighbour, title="Next door")
    for who, sees in (("sergeant", False), ("member", False), ("neighbour_member", True), ("analyst", True)):
        sign_in(client, getattr(world.people, who))
        assert (b"Next door" in client.get(pages["list"]).content) is sees, who


def test_a_panel_member_is_led_to_no_page_that_is_shut(client, world, pages):
    sign_in(client, world.people.member)
    for name in ("ward", "detail"):
        page = client.get(pages[name]).content.decode()
        assert 'href="/engagement/' not in page
        assert "/propose/" not in page
        assert "/decide/" not in page
        assert "/close/" not in page
