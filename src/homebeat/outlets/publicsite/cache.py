"""Whole public pages kept in memory for a few seconds: the same words for everyone, drawn once.

A page is kept only if its view asked for it with `keep_for`, it sets no cookie, and the reader is not signed in.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

MOST_BYTES = 64 * 1024 * 1024  # a worker's share: about a thousand pages
WHILE_RENEWED = 5.0  # seconds for which one reader may draw a page anew while the others get it as it was
OK, NOT_MODIFIED = 200, 304
NOT_OURS_TO_REPEAT = {"set-cookie", "content-length", "vary"}


@dataclass(frozen=True)
class KeptPage:
    """A drawn page, its headers, and until when it may be served."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str
    until: float

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return the page, or "not modified" to a reader who holds the same one."""
        same = request.headers.get("If-None-Match") == self.etag
        response = HttpResponse(b"" if same else self.body, status=NOT_MODIFIED if same else OK)
        for name, value in self.headers:
            response.headers[name] = value
        response.headers["ETag"] = self.etag
        return response


class PageStore:
    """Pages by address and reader's preferences, oldest out first once they fill their share of memory."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._pages: OrderedDict[tuple[str, ...], KeptPage] = OrderedDict()
        self._bytes = 0
        self._most_bytes = most_bytes
        self._lock = Lock()
        self._renewed_until: dict[tuple[str, ...], float] = {}

    def get(self, key: tuple[str, ...], *, now: float) -> KeptPage | None:
        """Return the page if it may be served; the first to ask after its time gets nothing, and so draws it anew.

        While that one draws, the others still get the page as it was: else every reader waits at once whenever a page runs out.
        """
        kept = self._pages.get(key)
        if kept is None or now < kept.until:
            return kept
        with self._lock:
            if now < self._renewed_until.get(key, 0.0) and now < kept.until + WHILE_RENEWED:
                return kept
            self._renewed_until[key] = now + WHILE_RENEWED
        return None

    def put(self, key: tuple[str, ...], page: KeptPage) -> None:
        """Keep the page, letting go of the oldest ones that no longer fit."""
        with self._lock:
            before = self._pages.pop(key, None)
            self._bytes += len(page.body) - (len(before.body) if before else 0)
            self._pages[key] = page
            self._renewed_until.pop(key, None)
            while self._bytes > self._most_bytes and self._pages:
                oldest, gone = self._pages.popitem(last=False)
                self._renewed_until.pop(oldest, None)
                self._bytes -= len(gone.body)

    def clear(self) -> None:
        """Forget every page."""
        with self._lock:
            self._pages.clear()
            self._renewed_until.clear()
            self._bytes = 0


store = PageStore()


def keep_for(response: HttpResponse, *, seconds: int) -> HttpResponse:
    """Mark the page as the same for everyone, and say for how long it may be repeated."""
    response.keep_for_seconds = seconds  # type: ignore[attr-defined]
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response


class PublicPageCache:
    """Serves a public page from memory while it is fresh, before anything else of the request is looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from memory, or ask the view and keep what it allows."""
        if request.method not in ("GET", "HEAD") or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return self.get_response(request)
        key = _key(request)
        kept = store.get(key, now=time.monotonic())
        if kept is not None:
            return kept.answer(request)
        response = self.get_response(request)
        page = _page_to_keep(response)
        if page is None:
            return response
        store.put(key, page)
        return page.answer(request)


def _key(request: HttpRequest) -> tuple[str, ...]:
    cookies = request.COOKIES
    return (
        request.get_full_path(),
        cookies.get(settings.LANGUAGE_COOKIE_NAME, ""),
        request.headers.get("Accept-Language", ""),
        cookies.get("homebeat_theme", ""),
    )


def _page_to_keep(response: HttpResponseBase) -> KeptPage | None:
    seconds = getattr(response, "keep_for_seconds", 0)
    if not seconds or response.status_code != OK or response.cookies or not isinstance(response, HttpResponse):
        return None
    headers = tuple((name, value) for name, value in response.items() if name.lower() not in NOT_OURS_TO_REPEAT)
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:24]}"'
    return KeptPage(response.content, headers, etag, time.monotonic() + seconds)
