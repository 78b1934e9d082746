"""A real server on a database of its own, and a real browser in front of it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from homebeat.config.database import RoleUrls

if TYPE_CHECKING:
    from homebeat.foundation.people.models import Person

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@dataclass(frozen=True)
class LiveSite:
    """The served site and a way to sign people in to it."""

    url: str

    def cookie(self, person: "Person") -> dict[str, str]:
        """Return the session cookie of a person who has signed in with both factors."""
        from tests.factories.people import sign_in

        session = sign_in(Client(), person).session.session_key
        return {"name": settings.SESSION_COOKIE_NAME, "value": str(session), "url": self.url}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def live_site(module_database: RoleUrls) -> Iterator[LiveSite]:
    """The product as the web's role, served by its real server, on a database that one file of journeys shares."""
    port = free_port()
    environment = {**os.environ, "DATABASE_URL": module_database.web, "PYTHONPATH": str(ROOT / "src")}
    command = [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--no-ws", "--workers", "1", "--blocking-threads", "4",
        "--port", str(port), "--log-level", "error", "homebeat.config.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        site = LiveSite(f"http://localhost:{port}")
        _wait_for(f"{site.url}/static/ui/css/tokens.css")
        yield site
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(address: str) -> None:
    end = time.monotonic() + 40
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the server did not answer at {address}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, or a skip where it is not installed."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: journeys in a browser cannot run here")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "1"  # the driver keeps a loop running in this thread; the tests stay synchronous
    )
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_as(browser: Browser, live_site: LiveSite) -> Iterator[OpenPage]:
    """Open pages as a person: `open_as(person, size=PHONE, scripts=False)`; a failed script or a 5xx answer fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(
        person: "Person | None" = None, *, size: dict[str, int] = DESK, scripts: bool = True, **more: object
    ) -> Page:
        context = browser.new_context(
            base_url=live_site.url, viewport=size, java_script_enabled=scripts, locale="en-GB", **more
        )
        contexts.append(context)
        if person is not None:
            context.add_cookies([live_site.cookie(person)])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on(
            "response", lambda answer: faults.append(f"{answer.url}: {answer.status}") if answer.status >= 500 else None
        )
        page.on(
            "console",
            lambda said: faults.append(f"{page.url}: {said.text}") if "Content Security Policy" in said.text else None,
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Ask axe about the page as it stands; needs scripts in the page."""
    axe = Axe()

    def check(page: Page) -> None:
        found = axe.run(
            page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
        )
        told = [
            f"{one['id']}: {one['help']} at {[node['target'] for node in one['nodes']][:3]}"
            for one in found.response["violations"]
        ]
        assert told == [], page.url

    return check


@pytest.fixture
def assert_fits() -> Callable[[Page], None]:
    """Say whether the page fits its width, with nothing to scroll sideways."""

    def check(page: Page) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 1, f"{page.url} is {wide} pixels too wide at {page.viewport_size}"

    return check
