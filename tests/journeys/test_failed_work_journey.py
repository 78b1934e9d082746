"""An administrator finds out why work failed, tries one job again and gives another up: by keyboard, without scripts too."""

import os

import pytest
from playwright.sync_api import expect

from homebeat.foundation.people.models import Person
from tests.factories.access import make_holder
from tests.factories.areas import make_force
from tests.factories.jobs import make_failed_job
from tests.factories.people import make_person
from tests.journeys.conftest import DESK, PHONE

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def administrator(module_database) -> Person:
    return make_holder("administrator", make_force("Northmoor"), name="Priya Raman")


def see(page, name: str) -> None:
    folder = os.environ.get("MADE_UP_SHOTS")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_with_nothing_failed_the_page_says_so(module_database, open_as, assert_accessible, assert_fits):
    page = open_as(make_holder("central_unit", make_force("Southmoor")), size=PHONE)

    page.goto("/jobs/?state=given_up")

    expect(page.get_by_role("main")).to_contain_text("Nothing")
    assert_accessible(page)
    assert_fits(page)
    see(page, "empty")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_failed_work_is_seen_understood_and_decided(
    administrator, open_as, assert_accessible, assert_fits, size, scripts
):
    page = open_as(administrator, size=size, scripts=scripts)
    officer = make_person(administrator.force, name="Sgt Wilhelmina Featherstonehaugh-Oluwaseun")
    make_failed_job(officer, task="messages.send", reason="said", words="The mail server did not take the message.")
    make_failed_job(
        task="audit.checkpoint", reason="unforeseen", place="PermissionError at foundation/audit/checkpoints.py:57"
    )

    page.goto("/jobs/")
    expect(page.get_by_role("main")).to_contain_text("need a decision.")
    assert_fits(page)
    if scripts:
        assert_accessible(page)
    see(page, f"list-{size['width']}-{scripts}")

    page.get_by_role("link", name="Send a message").first.click()
    expect(page.get_by_role("main")).to_contain_text("The mail server did not take the message.")
    assert_fits(page)
    if scripts:
        assert_accessible(page)
    see(page, f"one-{size['width']}-{scripts}")
    page.get_by_role("button", name="Try again").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("We are trying it again")
    see(page, f"again-{size['width']}-{scripts}")

    page.get_by_role("link", name="Write a checkpoint of the audit trail").first.click()
    page.get_by_role("link", name="Give up").click()
    if scripts:
        assert_accessible(page)
    assert_fits(page)
    see(page, f"giveup-{size['width']}-{scripts}")
    page.get_by_role("button", name="Give up").click()
    expect(page.get_by_role("main")).to_contain_text("This work will not be done.")
