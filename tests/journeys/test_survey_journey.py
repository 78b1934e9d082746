"""One survey on its way: made by the central unit, answered from a letter, by a crowd and at the door, closed again.

`HOMEBEAT_SCREENSHOTS=folder` keeps a picture of every page on the way.
"""

import csv
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from homebeat.operations.surveys.models import Response
from tests.conftest import as_owner
from tests.factories.access import make_holder
from tests.factories.areas import make_borough, make_force, make_neighbourhood
from tests.factories.surveys import make_invitation, make_responses, make_wave
from tests.journeys.conftest import DESK, PHONE

pytestmark = pytest.mark.journey

TODAY = datetime.now(UTC).date()
DAYS = {"opens_on": TODAY, "closes_on": TODAY + timedelta(days=20)}


@pytest.fixture(scope="module")
def town(module_database):
    """A force with two wards, somebody who asks and somebody at the doors, and surveys under way."""
    force = make_force("Northern Test Police")
    borough = make_borough(force, "Aldermere")
    ward = make_neighbourhood(borough, "Mill Ward")
    make_borough(force, "Burcombe")
    letter = make_wave(force, bank_code="public_attitude_survey", title="Spring", **DAYS)
    crowd = make_wave(force, bank_code="youth", title="Youth", entry="anybody", **DAYS)
    door = make_wave(force, bank_code="crime_survey", title="At the door", entry="anybody", by_interview=True, **DAYS)
    make_responses(letter, 12, ward, answers={"good_job": "good", "fair": "neither"}, by_invitation=True)
    unit = make_holder("central_unit", force, name="Ada North")
    pcso = make_holder("pcso", ward, name="Priya Shah")
    return SimpleNamespace(letter=letter, crowd=crowd, door=door, unit=unit, pcso=pcso, ward=ward, borough=borough)


@pytest.fixture
def look(assert_accessible, assert_fits):
    """Look at a page: accessible, no wider than the screen, and kept as a picture where that is asked for."""
    folder = os.environ.get("HOMEBEAT_SCREENSHOTS")

    def check(page, name: str) -> None:
        assert_accessible(page)
        assert_fits(page)
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{folder}/survey-{name}-{page.viewport_size['width']}.png", full_page=True)

    return check


def kept(wave) -> list[dict]:
    with as_owner():
        return [one.answers for one in Response.objects.filter(wave=wave)]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_a_letter_is_answered_in_polish_back_and_forth(open_as, town, look, size):
    code = make_invitation(town.letter)
    before = len(kept(town.letter))
    page = open_as(None, size=size)
    page.goto("/surveys/a/")
    look(page, "code")
    page.get_by_label("The code in your letter").fill(f"{code[:4]}-{code[4:8]}-{code[8:]}".upper())
    page.get_by_role("button", name="Continue").click()
    look(page, "start")
    page.get_by_role("link", name="Polski").click()
    page.get_by_role("button", name="Rozpocznij").click()
    assert page.locator(".hb-survey").get_attribute("lang") == "pl"
    look(page, "page")
    page.get_by_label("Doskonale").check()
    page.get_by_role("button", name="Dalej").click()
    page.get_by_role("link", name="Wstecz").click()
    assert page.get_by_label("Doskonale").is_checked()
    page.go_back()
    page.get_by_role("group", name="Czy wiesz, jak skontaktować").get_by_label("Nie", exact=True).check()
    page.get_by_role("button", name="Dalej").click()
    assert "Czy kontaktowałeś" not in page.content(), "whoever does not know the team is not asked whether they met it"
    page.get_by_role("button", name="Dalej").click()
    page.get_by_role("button", name="Dalej").click()
    look(page, "check")
    page.get_by_role("button", name="Wyślij moje odpowiedzi").click()
    look(page, "thanks")
    assert page.get_by_role("heading", name="Dziękujemy").is_visible()
    assert len(kept(town.letter)) == before + 1
    page.goto(f"/surveys/a/{code}/")
    look(page, "used")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_everything_works_without_scripts(open_as, town, size):
    before = len(kept(town.crowd))
    page = open_as(None, size=size, scripts=False)
    page.goto(f"/surveys/open/{town.crowd.key}/")
    page.get_by_role("button", name="Start").click()
    assert page.get_by_text("There is a problem").is_visible()
    page.get_by_label("Where do you live?").select_option(label="Aldermere")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("How old are you?").fill("4")
    page.get_by_label("In the park").check()
    page.get_by_role("button", name="Send my answers").click()
    page.get_by_role("link", name="Enter a whole number from 8 to 24").click()
    assert page.get_by_label("In the park").is_checked()
    page.get_by_label("How old are you?").fill("14")
    page.get_by_label("What one thing would you change").fill("A light in the park")
    page.get_by_role("button", name="Send my answers").click()
    assert page.get_by_role("heading", name="Thank you").is_visible()
    assert {"age": 14, "unsafe_places": ["park"]} in kept(town.crowd)
    assert len(kept(town.crowd)) == before + 1


def test_the_open_survey_is_accessible_also_where_something_is_wrong(open_as, town, look):
    page = open_as(None, size=PHONE)
    page.goto(f"/surveys/open/{town.crowd.key}/")
    look(page, "open-start")
    page.get_by_role("button", name="Start").click()
    look(page, "open-start-wrong")
    page.get_by_label("Where do you live?").select_option(label="Burcombe")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("How old are you?").fill("4")
    page.get_by_role("button", name="Send my answers").click()
    look(page, "open-page-wrong")


def test_a_member_of_the_ward_team_asks_at_the_door_with_one_thumb(open_as, town, look):
    page = open_as(town.pcso, size=PHONE)
    page.goto("/surveys/interviews/")
    look(page, "interviews")
    page.get_by_role("link", name=re.compile("At the door")).click()
    look(page, "interview")
    page.get_by_role("button", name="Begin").click()
    heights = page.eval_on_selector_all(
        ".hb-answers > *", "found => found.map(one => one.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44
    look(page, "interview-question")
    page.get_by_label("Good", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    while page.get_by_role("button", name="Continue").count():
        page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send my answers").click()
    page.get_by_role("link", name="Next interview").click()
    assert {"good_job": "good"} in kept(town.door)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_from_the_question_bank_to_an_open_wave(open_as, town, look, size):
    page = open_as(town.unit, size=size)
    page.goto("/surveys/questionnaires/")
    page.get_by_role("button", name="Begin a questionnaire").click()
    look(page, "questionnaire-new")
    name = f"Local confidence {size['width']}"
    page.get_by_label("Public Attitude Survey").check()
    page.get_by_label("Name of the questionnaire").fill(name)
    page.get_by_role("button", name="Begin").click()
    look(page, "draft")
    page.get_by_role("link", name="Change the questions").click()
    page.get_by_label("Place of: How well informed").fill("")
    look(page, "order")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name=re.compile("Change where it skips to.*Do you know how")).click()
    look(page, "skips")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Publish it").click()
    look(page, "published")
    page.goto("/surveys/waves/new/")
    page.get_by_label("Questionnaire").select_option(label=f"{name} (1)")
    page.get_by_label("Name of the wave").fill("Summer")
    last = TODAY + timedelta(days=60)
    for part, value in (("Day", last.day), ("Month", last.month), ("Year", last.year)):
        page.get_by_role("group", name="Last day").get_by_label(part).fill(str(value))
    look(page, "plan")
    page.get_by_role("button", name="Plan it").click()
    page.get_by_role("link", name="Draw the sample").click()
    look(page, "sample")
    page.get_by_label("Invitations in each area").fill("5")
    page.get_by_label("Answers wanted").fill("3")
    with page.expect_download() as file:
        page.get_by_role("button", name="Draw and get the codes").click()
    with Path(file.value.path()).open(newline="") as rows:
        assert len(list(csv.DictReader(rows))) == 10
    page.goto("/surveys/")
    look(page, "waves")
    page.get_by_role("link", name=f"{name}, Summer").click()
    page.get_by_role("button", name="Open the wave").click()
    look(page, "wave")
    page.get_by_role("link", name="Record what became of an invitation").click()
    look(page, "outcome")
    page.go_back()
    page.get_by_role("link", name="Close the wave").click()
    look(page, "close")


def test_a_wave_with_answers_is_accessible(open_as, town, look):
    page = open_as(town.unit, size=PHONE)
    page.goto(f"/surveys/waves/{town.letter.key}/")
    look(page, "wave-with-answers")
