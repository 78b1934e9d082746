"""Signing in for the first time and ever after: an app, recovery codes, passkeys, sessions; and keeping people's roles."""

import os
import re
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from homebeat.foundation.people.models import Person
from tests.factories.access import make_holder
from tests.factories.areas import make_borough, make_force, make_neighbourhood
from tests.factories.codes import code_of
from tests.factories.people import make_person
from tests.journeys.conftest import DESK, PHONE

pytestmark = pytest.mark.journey
FIRST_PAGE = re.compile(r":\d+/$")
PASSWORD = "seven kettles on a raft"


@pytest.fixture(scope="module")
def ward(module_database):
    return make_neighbourhood(make_borough(make_force("Northshire Police"), "Fairfield"), "Larkhall")


def officer(ward, address: str) -> Person:
    return make_holder("sergeant", ward, name="Ada Okoro", email=address, password=PASSWORD)


@pytest.fixture
def look(assert_accessible, assert_fits):
    """Look at a page as everybody must be able to use it; keep a picture where a folder is named."""
    folder, taken = os.environ.get("HOMEBEAT_SCREENSHOTS"), count(1)

    def at(page: Page) -> None:
        if folder:
            name = re.sub(r"\W+", "-", page.title())[:60]
            page.screenshot(
                path=Path(folder) / f"{name}-{page.viewport_size['width']}-{next(taken)}.png", full_page=True
            )
        assert_accessible(page)
        assert_fits(page)

    return at


def sign_in(page: Page, address: str, password: str = PASSWORD) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def set_up_app(page: Page) -> str:
    """Set up an app from the page that asks for a second step, and return the first recovery code."""
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator("code.hb-key").inner_text().replace(" ", "")
    page.get_by_label("Code", exact=True).fill(code_of(secret))
    page.get_by_role("button", name="Check the code").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    return page.locator("code.hb-key").first.inner_text()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_first_time_from_password_to_the_first_page(ward, open_as, look, size) -> None:
    address = f"first-{size['width']}@example.org"
    officer(ward, address)
    page = open_as(size=size)
    page.goto("/account/login/")
    look(page)
    sign_in(page, address, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("Enter the email address and password that belong together")
    look(page)
    sign_in(page, address)
    expect(page.get_by_role("heading", name="Set up your second step")).to_be_visible()
    look(page)
    page.get_by_role("link", name="Set up an app").click()
    look(page)
    page.go_back()
    set_up_app(page)
    look(page)
    assert len(page.locator("code.hb-key").all()) == 10
    page.goto("/account/")
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    look(page)
    for address in ("/account/sessions/", "/account/password/change/", "/account/language/", "/account/2fa/"):
        page.goto(address)
        look(page)


def test_without_scripts_and_by_keyboard(ward, open_as) -> None:
    officer(ward, "plain@example.org")
    page = open_as(scripts=False, size=PHONE)
    page.goto("/account/login/")
    page.get_by_label("Email address").focus()
    page.keyboard.type("plain@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    recovery_code = set_up_app(page)
    page.goto("/account/logout/")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, "plain@example.org")
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_label("Code", exact=True).fill(recovery_code)
    page.keyboard.press("Enter")
    page.wait_for_url(FIRST_PAGE)
    page.goto("/account/")
    expect(page.get_by_role("heading", name="My account")).to_be_visible()


class Key:
    """A passkey's device, played by the browser itself."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        self.id = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def refuse(self) -> None:
        """Answer as somebody who fails the finger or the PIN."""
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": False})


def add_passkey(page: Page, name: str, *, alone: bool) -> None:
    page.goto("/account/2fa/webauthn/add/")
    page.get_by_label("Name of this passkey").fill(name)
    if alone:
        page.get_by_label("Sign in with this passkey alone").check()
    page.get_by_role("button", name="Add passkey").click()


def test_a_passkey_alone_signs_in(ward, open_as, look) -> None:
    officer(ward, "key@example.org")
    page = open_as(size=PHONE)
    key = Key(page)
    sign_in(page, "key@example.org")
    add_passkey(page, "Work phone", alone=True)
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/account/2fa/webauthn/")
    expect(page.get_by_text("Work phone").first).to_be_visible()
    look(page)
    page.goto("/account/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(FIRST_PAGE)
    page.goto("/account/")
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    page.goto("/account/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/account/login/")
    Person.objects.filter(email="key@example.org").update(left_on=datetime.now(UTC).date())
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="This account is closed")).to_be_visible()
    look(page)
    page.goto("/account/login/")
    key.refuse()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("No passkey came back")).to_be_visible()
    look(page)


def test_a_passkey_as_the_second_step(ward, open_as, look) -> None:
    officer(ward, "second@example.org")
    page = open_as()
    Key(page)
    sign_in(page, "second@example.org")
    add_passkey(page, "Blue key", alone=False)
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/account/logout/")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, "second@example.org")
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Use a passkey instead").click()
    page.wait_for_url(FIRST_PAGE)
    page.goto("/account/")
    expect(page.get_by_role("heading", name="My account")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_an_administrator_adds_somebody_gives_a_role_and_ends_it(ward, open_as, look, size) -> None:
    administrator = make_holder("administrator", ward.force, name="Zoe Admin")
    for number in range(3):
        make_holder("constable", ward, name=f"Constable {number}", collar_number=f"{number}K{size['width']}")
    page = open_as(administrator, size=size)
    page.goto("/people/")
    look(page)
    page.get_by_role("link", name="Add a person").click()
    look(page)
    page.get_by_role("button", name="Add person").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the person's name")
    look(page)
    page.get_by_label("Name", exact=True).fill("Ben Hale")
    page.get_by_label("Email address").fill(f"ben-{size['width']}@example.org")
    page.get_by_label("Rank or grade").select_option("sergeant")
    page.get_by_role("button", name="Add person").click()
    expect(page.get_by_role("heading", name="Ben Hale")).to_be_visible()
    page.get_by_role("link", name="Give a role").click()
    look(page)
    page.get_by_label("Role").select_option("sergeant")
    page.get_by_label("Place").select_option(label="\u2003\u2003Larkhall")
    page.get_by_role("button", name="Give role").click()
    expect(page.get_by_text("Held now")).to_be_visible()
    look(page)
    page.get_by_role("link", name="End this role").click()
    look(page)
    page.get_by_role("button", name="End role").click()
    expect(page.get_by_text("Over", exact=True)).to_be_visible()
    page.get_by_role("link", name="Help to sign in").click()
    look(page)
    page.go_back()
    page.get_by_role("link", name="Record that they leave").click()
    look(page)
    page.get_by_role("button", name="Record leaver").click()
    expect(page.get_by_text("This person has left")).to_be_visible()
    look(page)


def test_a_resting_account_says_so(ward, open_as, look) -> None:
    make_person(ward.force, email="resting@example.org", password=PASSWORD)
    page = open_as(size=PHONE)
    for _ in range(5):
        sign_in(page, "resting@example.org", "wrong")
    expect(page.get_by_role("heading", name="Too many wrong passwords")).to_be_visible()
    look(page)
