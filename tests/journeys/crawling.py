"""Walk a site as one person: every page that a link leads to, each kind of page once."""

from collections import deque
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Page

NOT_PAGES = ("format=csv", ".geojson", ".ics", ".svg", "/static/", "/account/logout")


@dataclass
class Walk:
    """What a walk has seen: the routes, the pages, and what was wrong with them."""

    routes: set[str] = field(default_factory=set)
    pages: int = 0
    faults: list[str] = field(default_factory=list)


def route_of(address: str) -> str | None:
    """Return the name of the route, with the names of its parameters, or None where there is none."""
    parts = urlsplit(address)
    if any(word in address for word in NOT_PAGES):
        return None
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return f"missing {parts.path}"
    asked = ",".join(sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair}))
    return f"{name}?{asked}" if asked else name


def links(page: Page) -> list[str]:
    """Return the addresses of our own pages that the page links to."""
    return page.eval_on_selector_all("a[href]", "found => found.map(a => a.getAttribute('href'))")


def walk(
    page: Page, start: str, *, look: Callable[[Page], list[str]], most_pages: int, known: Container[str] = ()
) -> Walk:
    """Open the start page and everything it leads to, each route once, and gather what `look` finds wrong.

    Pages of `known` routes are opened for their links and not looked at again.
    """
    seen, waiting, done = set(), deque([start]), Walk()
    while waiting and done.pages < most_pages:
        address = waiting.popleft()
        route = route_of(address)
        if route is None or route in seen:
            continue
        seen.add(route)
        answer = page.goto(address)
        done.pages += 1
        done.routes.add(route)
        if answer is None or answer.status >= 400:
            done.faults.append(f"{address}: {answer.status if answer else 'no answer'}")
            continue
        if route not in known:
            done.faults += [f"{address}: {fault}" for fault in look(page)]
        waiting.extend(_own(links(page), page.url))
    return done


def _own(found: list[str], here: str) -> Iterator[str]:
    """Yield the addresses that stay on the site, made whole."""
    place = urlsplit(here)
    for href in found:
        if href.startswith("?"):
            yield f"{place.path}{href}"
        elif href.startswith("/") and not href.startswith("//"):
            yield href.partition("#")[0]
