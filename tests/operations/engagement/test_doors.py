"""Every page of engagement as everybody in the cast: who gets in, who is told that there is no such page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from homebeat.foundation.audit.models import Event as Trail
from homebeat.operations.engagement.models import READ_EVENTS
from tests.factories.engagement import make_event, make_issue, make_issue_contact, make_key_individual
from tests.factories.people import sign_in
from tests.factories.residents import make_resident
from tests.operations.cast import make_world

pytestmark = pytest.mark.django_db

SIGN_IN, FOUND, HIDDEN = 302, 200, 404
TEAM = ("pcso", "constable", "sergeant", "inspector")
ABOVE = ("commander", "link_commander", "analyst", "central_unit", "administrator")
NEXT_DOOR = ("neighbour_sergeant", "other_commander", "other_force")
OUTSIDE = ("partner", "chair", "member", "neighbour_member", "nobody")
EVERYBODY = (*TEAM, *ABOVE, *NEXT_DOOR, *OUTSIDE, "public")


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def pages(world):
    """The address of every page about one ward's records."""
    event = make_event(world.ward, starts_at=datetime.now(UTC) - timedelta(days=1))
    issue = make_issue(event)
    make_issue_contact(issue, make_resident(world.ward))
    member = make_key_individual(world.ward)
    of = {"event": event, "issue": issue, "member": member}

    def address(name: str, about: str = "") -> str:
        return reverse(f"engagement:{name}", kwargs={"key": of[about].key} if about else None)

    return {
        "list": address("events"),
        "log": address("event_new"),
        "plan": address("event_plan"),
        "event": address("event", "event"),
        "logged": address("event_logged", "event"),
        "correct": address("event_correct", "event"),
        "cancel": address("event_cancel", "event"),
        "contacts": address("contacts", "event"),
        "contact": address("contact_new", "issue"),
        "network": address("network"),
        "add": address("member_new"),
        "member": address("member", "member"),
        "change": address("member_correct", "member"),
        "leave": address("member_end", "member"),
    }


READERS, KEEPERS, WRITERS = {*TEAM, *ABOVE}, {*TEAM, "central_unit"}, {*TEAM}
WITH_A_WARD = {*TEAM, "neighbour_sergeant", "other_force"}
WHO = {
    "list": READERS | {*NEXT_DOOR},
    "log": WITH_A_WARD,
    "plan": WITH_A_WARD,
    "event": READERS,
    "logged": WRITERS,
    "correct": WRITERS,
    "cancel": WRITERS,
    "contacts": WRITERS,
    "contact": WRITERS,
    "network": KEEPERS | {"neighbour_sergeant", "other_force"},
    "add": WITH_A_WARD,
    "member": KEEPERS,
    "change": WRITERS,
    "leave": WRITERS,
}


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_gets_in(client, world, pages, who):
    person = getattr(world.people, who)
    if person is not None:
        sign_in(client, person)
    answers = {name: client.get(address).status_code for name, address in pages.items()}
    refused = HIDDEN if person is not None else SIGN_IN
    assert answers == {name: FOUND if who in WHO[name] else refused for name in pages}


@pytest.mark.parametrize("who", [*ABOVE, *NEXT_DOOR, *OUTSIDE])
def test_nobody_else_writes(client, world, pages, who):
    sign_in(client, getattr(world.people, who))
    event_undo = pages["event"] + "undo/"
    for name in ("correct", "cancel", "contact", "change", "leave"):
        assert client.post(pages[name], {"version": "1", "reason": "x"}).status_code == HIDDEN, name
    assert client.post(event_undo).status_code == HIDDEN
    assert not Trail.objects.filter(outcome="done").exists()


def test_a_hidden_record_looks_the_same_as_none(client, world, pages):
    sign_in(client, world.people.neighbour_sergeant)
    hidden = client.get(pages["event"])
    missing = client.get(reverse("engagement:event", kwargs={"key": "zzzzzzzzzzzz"}))
    assert (hidden.status_code, missing.status_code) == (HIDDEN, HIDDEN)
    page = hidden.content.decode().replace(pages["event"], "/x/")
    assert page == missing.content.decode().replace("/engagement/events/zzzzzzzzzzzz/", "/x/")


def test_a_list_holds_only_what_the_reader_may_see(client, world, pages):
    make_event(world.neighbour, place_name="Next door", starts_at=datetime.now(UTC) - timedelta(days=1))
    for who, sees in (
        ("sergeant", False),
        ("neighbour_sergeant", True),
        ("commander", True),
        ("other_commander", False),
    ):
        sign_in(client, getattr(world.people, who))
        assert (b"Next door" in client.get(pages["list"]).content) is sees, who


def test_every_look_at_a_member_or_a_resident_is_written_down(client, world, pages):
    sign_in(client, world.people.pcso)
    for name in ("network", "member", "change", "leave", "contacts"):
        client.get(pages[name])
    looks = list(Trail.objects.filter(outcome="read").order_by("pk").values_list("action", "actor_key"))
    key = world.people.pcso.key
    assert looks == [
        ("engagement.key_individual_listed", key),
        ("engagement.key_individual_read", key),
        ("engagement.key_individual_read", key),
        ("engagement.key_individual_read", key),
        ("residents.contact_read", key),
    ]


def test_a_refused_attempt_is_remembered(client, world, pages):
    sign_in(client, world.people.commander)
    client.post(pages["correct"], {"version": "1"})
    assert Trail.objects.get(outcome="denied").action == "engagement.log_event"
    assert READ_EVENTS == "engagement.read_events"
