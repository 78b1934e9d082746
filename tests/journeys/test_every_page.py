"""Every page of the demo force that a link leads to, as each kind of person: it opens, it is accessible, it fits.

The build walks a few people at one width; `make proofs` walks everybody, at three widths, in both themes and in Welsh.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from homebeat.demo.generation.shape import cut_down
from homebeat.demo.prepared import PREPARED
from homebeat.demo.setting_up import set_up
from homebeat.foundation.people.models import Person
from tests.conftest import as_owner
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.crawling import walk
from tests.proofs.writing import is_full, write_result

pytestmark = pytest.mark.journey
NARROW = {"width": 320, "height": 640}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
IN_THE_BUILD = ("sergeant", "administrator", "panel_chair")
axe = Axe()


@pytest.fixture(scope="module")
def cast(module_database) -> dict[str, Person]:
    """A demo force of one borough, and the person prepared for each role."""
    with as_owner():
        set_up(as_of=date.today(), at=datetime.now(UTC), today=date.today(), shape=cut_down(1))
    people = Person.objects.in_bulk([one.email for one in PREPARED], field_name="email")
    return {one.role: people[one.email] for one in PREPARED if one.email in people}


SKELETON = """() => [...new Set([...document.querySelectorAll('*')].map(one =>
  one.tagName + '.' + one.className + '|' + [...one.attributes].map(a => a.name).sort()))].sort().join(' ')"""


def looking() -> Callable[[Page], list[str]]:
    """Return a look that does not examine the same skeleton twice: two people's pages of the same pieces are one page to axe."""
    seen: set[str] = set()

    def look_once(page: Page) -> list[str]:
        skeleton = page.evaluate(SKELETON)
        if skeleton in seen:
            return []
        seen.add(skeleton)
        return look(page)

    return look_once


def look(page: Page) -> list[str]:
    """Return what axe finds, and whether the page scrolls sideways."""
    found = axe.run(page, options={"runOnly": RULES}).response["violations"]
    told = [f"{one['id']} at {[node['target'] for node in one['nodes']][:2]}" for one in found]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*told, *([f"{wide} pixels too wide"] if wide > 1 else [])]


@pytest.fixture(scope="module")
def looked_at() -> set[str]:
    """The routes that somebody's walk has looked at; the next person's walk looks only at what is new to it."""
    return set()


@pytest.mark.parametrize("role", [*IN_THE_BUILD, None])
def test_every_page_opens_is_accessible_and_fits_a_phone(cast, open_as, looked_at, role) -> None:
    page = open_as(cast.get(role), size=PHONE)

    done = walk(page, "/", look=look, most_pages=60, known=looked_at)
    looked_at |= done.routes

    assert done.faults == []
    assert len(done.routes) >= (10 if role else 5), done.routes


def test_the_walk_sees_a_fault(cast, open_as) -> None:
    page = open_as(None, size=PHONE)
    page.route(
        "**/help/",
        lambda route: route.fulfill(
            body="<html><body><img src='x.png'>no title, no language</body></html>", content_type="text/html"
        ),
    )

    done = walk(page, "/help/", look=look, most_pages=1)

    assert any("image-alt" in fault for fault in done.faults)


@pytest.fixture(scope="module")
def written_down() -> Iterator[dict[str, dict[str, int]]]:
    """What the walk of everybody saw, by width, theme and language; written to docs/proofs at the end."""
    seen: dict[str, dict[str, int]] = {}
    yield seen
    if seen:
        write_result("every_page", {"rules": RULES, "walks": seen})


@pytest.mark.proof
@pytest.mark.skipif(not is_full(), reason="the walk of everybody at every width is run by make proofs")
@pytest.mark.parametrize("language", ["en-gb", "cy"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [NARROW, PHONE, DESK], ids=["320", "390", "1280"])
def test_every_page_as_everybody(cast, open_as, live_site, written_down, size, theme, language) -> None:
    faults, pages, look_once = [], 0, looking()
    for person in [*cast.values(), None]:
        page = open_as(person, size=size)
        page.context.add_cookies(
            [
                {"name": "homebeat_theme", "value": theme, "url": live_site.url},
                {"name": "homebeat_language", "value": language, "url": live_site.url},
            ]
        )
        done = walk(page, "/", look=look_once, most_pages=200)
        faults, pages = faults + done.faults, pages + done.pages
        page.context.close()

    walked = f"{size['width']} pixels, {theme}, {language}"
    written_down[walked] = {"people": len(cast) + 1, "pages": pages, "faults": len(faults)}
    assert faults == []
    assert pages > 100
