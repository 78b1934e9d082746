"""Public pages from memory: the same for everyone, for a few seconds, and never somebody's own page."""

import time

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from homebeat.outlets.publicsite.cache import WHILE_RENEWED, KeptPage, PageStore, PublicPageCache, keep_for, store


@pytest.fixture(autouse=True)
def _empty_store():
    store.clear()
    yield
    store.clear()


class Views:
    """A view that counts how often it is asked."""

    def __init__(self, make):
        self.asked = 0
        self.make = make

    def __call__(self, request):
        self.asked += 1
        return self.make(self.asked)


def kept(number: int) -> HttpResponse:
    return keep_for(HttpResponse(f"page {number}"), seconds=30)


def test_a_marked_page_is_drawn_once() -> None:
    views = Views(kept)
    pages = PublicPageCache(views)

    first, second = (pages(RequestFactory().get("/neighbourhoods/a/b/")) for _ in range(2))

    assert views.asked == 1
    assert first.content == second.content == b"page 1"
    assert second.headers["Cache-Control"] == "public, max-age=30"


def test_a_page_that_nobody_marked_is_drawn_each_time() -> None:
    views = Views(lambda number: HttpResponse(f"page {number}"))
    pages = PublicPageCache(views)

    for _ in range(2):
        pages(RequestFactory().get("/your-area/"))

    assert views.asked == 2


@pytest.mark.parametrize(
    "spoil",
    [
        lambda response: response.set_cookie("sessionid", "somebody"),
        lambda response: setattr(response, "status_code", 404),
    ],
    ids=["it sets a cookie", "it is not found"],
)
def test_a_page_that_is_not_for_everyone_is_never_kept(spoil) -> None:
    def make(number: int) -> HttpResponse:
        response = kept(number)
        spoil(response)
        return response

    views = Views(make)
    pages = PublicPageCache(views)
    for _ in range(2):
        pages(RequestFactory().get("/neighbourhoods/a/b/"))

    assert views.asked == 2


def test_a_signed_in_reader_neither_gets_nor_leaves_a_kept_page() -> None:
    views = Views(kept)
    pages = PublicPageCache(views)
    signed_in = RequestFactory().get("/neighbourhoods/a/b/")
    signed_in.COOKIES["sessionid"] = "somebody"

    pages(signed_in)
    pages(signed_in)
    pages(RequestFactory().get("/neighbourhoods/a/b/"))

    assert views.asked == 3


def test_readers_with_another_language_or_theme_get_their_own_page() -> None:
    views = Views(kept)
    pages = PublicPageCache(views)
    for name, value in (("homebeat_language", "cy"), ("homebeat_theme", "dark"), ("other", "x")):
        request = RequestFactory().get("/neighbourhoods/a/b/")
        request.COOKIES[name] = value
        pages(request)

    assert views.asked == 3


def test_a_reader_who_holds_the_page_is_told_so() -> None:
    pages = PublicPageCache(Views(kept))
    etag = pages(RequestFactory().get("/a/")).headers["ETag"]

    again = pages(RequestFactory().get("/a/", headers={"If-None-Match": etag}))

    assert again.status_code == 304
    assert again.content == b""


def test_a_page_goes_stale() -> None:
    pages = PageStore()
    pages.put(("/a/",), KeptPage(b"old", (), '"x"', until=time.monotonic() + 5))

    assert pages.get(("/a/",), now=time.monotonic()) is not None
    assert pages.get(("/a/",), now=time.monotonic() + 6) is None


def test_the_store_lets_the_oldest_pages_go_when_it_is_full() -> None:
    pages = PageStore(most_bytes=25)
    for name in ("a", "b", "c"):
        pages.put((name,), KeptPage(b"0123456789", (), '"x"', until=time.monotonic() + 5))

    assert pages.get(("a",), now=0) is None
    assert pages.get(("b",), now=0) is not None
    assert pages.get(("c",), now=0) is not None


def test_while_one_reader_draws_a_page_anew_the_others_get_it_as_it_was() -> None:
    pages = PageStore()
    pages.put(("/a/",), KeptPage(b"old", (), '"x"', until=100))

    assert pages.get(("/a/",), now=101) is None, "the first to ask draws it"
    assert pages.get(("/a/",), now=101) is not None, "the next one need not wait"
    assert pages.get(("/a/",), now=100 + WHILE_RENEWED + 2) is None, "nobody gets it for longer than that"


def test_a_page_drawn_anew_is_served_fresh_and_runs_out_again() -> None:
    pages = PageStore()
    pages.put(("/a/",), KeptPage(b"old", (), '"x"', until=100))
    pages.get(("/a/",), now=101)
    pages.put(("/a/",), KeptPage(b"new", (), '"y"', until=130))

    assert pages.get(("/a/",), now=102).body == b"new"
    assert pages.get(("/a/",), now=131) is None
