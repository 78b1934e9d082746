"""Every page of surveys as everybody in the cast: who gets in, who is told that there is no such page."""

import re

import pytest
import time_machine
from django.urls import reverse

from homebeat.foundation.audit.models import Event as Trail
from tests.factories.people import sign_in
from tests.factories.surveys import AT, make_invitation, make_responses, make_version, make_wave
from tests.operations.cast import make_world

pytestmark = pytest.mark.django_db

SIGN_IN, FOUND, HIDDEN = 302, 200, 404
WARD = ("pcso", "constable")
TEAM = ("sergeant", "inspector")
ABOVE = ("commander", "link_commander", "administrator")
CENTRE = ("analyst", "central_unit")
NEXT_DOOR = ("neighbour_sergeant", "other_commander")
OUTSIDE = ("other_force", "partner", "chair", "member", "neighbour_member", "nobody")
EVERYBODY = (*WARD, *TEAM, *ABOVE, *CENTRE, *NEXT_DOOR, *OUTSIDE, "public")
READERS = {*TEAM, *ABOVE, *CENTRE, *NEXT_DOOR}
INTERVIEWERS = {*WARD, *TEAM, "neighbour_sergeant"}


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def pages(world):
    """The address of every page about surveys of one force."""
    wave = make_wave(world.force, by_interview=True)
    planned = make_wave(world.force, state="planned")
    anybody = make_wave(world.force, entry="anybody")
    draft = make_version(world.force, state="draft")
    code = make_invitation(wave)
    make_responses(wave, 2, world.ward)

    def address(name: str, **parts: str) -> str:
        return reverse(f"surveys:{name}", kwargs=parts or None)

    return {
        "waves": address("waves"),
        "wave": address("wave", key=wave.key),
        "questionnaires": address("questionnaires"),
        "questionnaire": address("questionnaire", key=draft.questionnaire.key),
        "version": address("version", key=draft.key),
        "wave_new": address("wave_new"),
        "sample": address("sample", key=planned.key),
        "wave_close": address("wave_close", key=wave.key),
        "outcome": address("outcome", key=wave.key),
        "questionnaire_new": address("questionnaire_new"),
        "version_edit": address("version_edit", key=draft.key),
        "version_skips": address("version_skips", key=draft.key, question="first"),
        "interviews": address("interviews"),
        "interview": address("interview", key=wave.key),
        "code": address("code"),
        "begin": address("begin", code=code),
        "everybody": address("everybody", key=anybody.key),
        "thanks": address("thanks", key=wave.key),
    }


PUBLIC = ("code", "begin", "everybody", "thanks")
READ = ("waves", "wave", "questionnaires", "questionnaire", "version")
MANAGE = ("wave_new", "sample", "wave_close", "outcome", "questionnaire_new", "version_edit", "version_skips")
WHO = {
    **{key: set(EVERYBODY) for key in PUBLIC},
    **dict.fromkeys(READ, READERS),
    **{key: set(CENTRE) for key in MANAGE},
    **dict.fromkeys(("interviews", "interview"), INTERVIEWERS),
}
# Readers of another force have lists of their own, with nothing of this one in them.
OWN_LISTS = {"waves", "questionnaires", "interviews"}


def expected(name: str, who: str) -> int:
    if who in WHO[name] or (who == "other_force" and name in OWN_LISTS):
        return FOUND
    return SIGN_IN if who == "public" else HIDDEN


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_gets_in(client, world, pages, who):
    person = getattr(world.people, who)
    if person is not None:
        sign_in(client, person)
    answers = {name: client.get(address).status_code for name, address in pages.items()}
    assert answers == {name: expected(name, who) for name in pages}


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_else_writes(client, world, pages, who):
    person = getattr(world.people, who)
    if person is not None:
        sign_in(client, person)
    steps = {
        "wave_open": pages["sample"].replace("/sample/", "/open/"),
        "version_publish": pages["version"] + "publish/",
        "version_new": pages["questionnaire"] + "next/",
    }
    for name, address in (pages | steps).items():
        refused = who not in CENTRE if name in steps else name in MANAGE and who not in WHO[name]
        if refused:
            assert client.post(address, {"revision": "1"}).status_code in (HIDDEN, SIGN_IN), name
    assert not Trail.objects.filter(outcome="done").exists()


def test_a_list_of_another_force_holds_nothing_of_this_one(client, world, pages):
    sign_in(client, world.people.other_force)
    for name in OWN_LISTS:
        page = client.get(pages[name]).content.decode()
        assert not re.search(r"(Wave|Survey) \d", page)


def test_a_reader_counts_the_answers_of_their_own_areas_alone(client, world):
    wave = make_wave(world.force)
    make_responses(wave, 3, world.ward)
    make_responses(wave, 4, world.neighbour)
    make_responses(wave, 5, world.force)
    sees = {"sergeant": 3, "neighbour_sergeant": 4, "inspector": 7, "other_commander": 0, "analyst": 12}
    for who, number in sees.items():
        sign_in(client, getattr(world.people, who))
        page = client.get(reverse("surveys:wave", kwargs={"key": wave.key})).content.decode()
        assert f'<p class="hb-stat__number">{number}</p>' in page, who
