"""The gallery in a real browser: every piece, both themes, narrow and wide, with and without scripts."""

import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.http import Http404
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Browser, Page, sync_playwright

from homebeat.foundation.ui.gallery import views

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
PAGES = sorted(views.PAGES)
SIZES = {"phone": 390, "desk": 1280}

in_a_browser = [
    pytest.mark.journey,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed at /usr/bin/chromium"),
]


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the test's own words are enough."""


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@pytest.fixture
def address(settings) -> Iterator[str]:
    """The gallery as the demo serves it, under the product's own Content-Security-Policy."""
    settings.DEMO = True
    settings.MIDDLEWARE = MIDDLEWARE
    settings.ALLOWED_HOSTS = ["localhost"]
    server = make_server("localhost", 0, StaticFilesHandler(WSGIHandler()), Server, QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}/ui/gallery"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield launched
        launched.close()


def complaints_of(page: Page) -> list[str]:
    """Collect what the browser complains about from now on: refused styles and scripts, missing files, errors."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def sideways(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


class TestInABrowser:
    pytestmark = in_a_browser

    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("size", SIZES)
    def test_every_page_is_accessible_and_fits(self, address, browser, theme, size):
        page = browser.new_page(viewport={"width": SIZES[size], "height": 900}, color_scheme=theme)
        heard = complaints_of(page)
        for name in ["", *PAGES]:
            page.goto(f"{address}/{name}".rstrip("/"))
            page.wait_for_load_state("networkidle")
            found = [fault["id"] for fault in Axe().run(page).response["violations"]]
            assert (name, found, sideways(page), heard) == (name, [], 0, [])

    def test_no_page_scrolls_sideways_on_the_smallest_screen_even_in_longer_words(self, address, browser, monkeypatch):
        monkeypatch.setattr(
            translation._trans, "gettext", lambda words: f"{words} {('hiraeth ' * 40)[: len(words) // 2]}"
        )
        page = browser.new_page(viewport={"width": 320, "height": 640})
        for name in ["", *PAGES]:
            page.goto(f"{address}/{name}".rstrip("/"))
            page.wait_for_load_state("networkidle")
            assert (name, sideways(page)) == (name, 0)
        assert "Skip to main content hiraeth" in page.content()  # the words really were longer

    def test_every_page_reads_without_scripts(self, address, browser):
        page = browser.new_context(java_script_enabled=False).new_page()
        for name in PAGES:
            page.goto(f"{address}/{name}")
            assert page.locator("h1").first.is_visible()
        page.goto(f"{address}/picker")
        assert page.get_by_label("Where was it?").is_visible()
        assert not page.locator(".hb-picker").is_visible()

    def test_the_error_summary_has_the_focus_and_leads_to_the_box(self, address, browser):
        page = browser.new_page()
        page.goto(f"{address}/form-wrong")
        page.wait_for_function("document.activeElement.classList.contains('govuk-error-summary')")
        page.get_by_role("link", name="The date must be a real date").click()
        assert page.evaluate("document.activeElement.id") == "id_on_day"

    def test_a_map_moves_when_asked_and_a_point_can_be_picked(self, address, browser):
        page = browser.new_page()
        heard = complaints_of(page)
        page.goto(f"{address}/figures")
        page.get_by_role("button", name="Move and zoom this map").click()
        page.locator(".hb-map__room path.hb-map__area").first.wait_for()
        assert not page.locator(".hb-map__svg").first.is_visible()
        page.goto(f"{address}/picker")
        page.locator(".hb-picker__map path").first.wait_for()
        page.locator(".hb-picker__map").click(position={"x": 120, "y": 120})
        assert -0.21 < float(page.locator("#id_lon").input_value()) < -0.11
        assert 51.4 < float(page.locator("#id_lat").input_value()) < 51.6
        page.locator("#id_lon").evaluate("box => { box.value = ''; }")
        page.locator(".hb-picker__map").press("Enter")
        assert page.locator("#id_lon").input_value()
        assert heard == []

    def test_colours_and_language_are_chosen_without_scripts(self, address, browser):
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(f"{address}/confirm")
        page.get_by_role("button", name="Dark").click()
        assert page.url == f"{address}/confirm"
        assert page.locator("html").get_attribute("data-theme") == "dark"
        page.get_by_role("button", name="Cymraeg").click()
        assert page.locator("html").get_attribute("lang") == "cy"

    def test_a_list_is_sorted_filtered_and_turned_by_keyboard(self, address, browser):
        page = browser.new_page()
        page.goto(f"{address}/list")
        page.get_by_label("Search events").fill("dockside")
        page.get_by_label("Search events").press("Enter")
        assert "q=dockside" in page.url
        page.get_by_role("link", name="People").press("Enter")
        assert page.locator("th[aria-sort=ascending]").inner_text().startswith("People")
        page.get_by_role("link", name="Take away: Search events: dockside").press("Enter")
        page.get_by_role("link", name="Next").press("Enter")
        assert "Page 2 of 6" in page.locator(".hb-pages").inner_text()


def test_outside_the_demo_there_is_no_gallery(settings):
    settings.DEMO = settings.DEBUG = False
    for shown in (views.gallery, lambda request: views.face(request, "ann"), views.outlines):
        with pytest.raises(Http404):
            shown(RequestFactory().get("/ui/gallery"))


def test_a_page_that_the_gallery_lacks_is_not_found(settings):
    settings.DEMO = True
    with pytest.raises(Http404):
        views.gallery(RequestFactory().get("/ui/gallery/x"), "x")


def test_the_gallery_gives_its_list_as_a_file_and_its_faces_as_pictures(settings):
    settings.DEMO = True
    request = RequestFactory()
    rows = views.gallery(request.get("/ui/gallery/list?format=csv"), "list").content.decode().splitlines()
    assert (rows[0], len(rows)) == ("Event,Ward,Day,People,State", 44)
    assert views.face(request.get("/"), "ann").headers["Content-Type"] == "image/svg+xml"
    assert b"Polygon" in views.outlines(request.get("/")).content
