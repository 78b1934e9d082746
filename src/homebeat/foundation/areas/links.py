"""Pages about an area that rooms above this one offer: they register at start-up, and the area's page links to them.

The one hook of this room. A link names a route that takes the area's key, and the kinds of area it is for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.urls import reverse
from django.utils.functional import Promise

Words = str | Promise


class AnArea(Protocol):
    """An area by its kind and key; start-up code reads this file before there are models."""

    kind: str
    key: str


@dataclass(frozen=True)
class Link:
    """A page about an area: its words, its route, and the kinds of area it is for (none named: all)."""

    label: Words
    route: str
    kinds: frozenset[str] = frozenset()


_links: dict[str, Link] = {}


def register(label: Words, route: str, *, kinds: Iterable[str] = ()) -> None:
    """Offer a page about areas; registering a route again replaces its words."""
    _links[route] = Link(label, route, frozenset(kinds))


def links_for(area: AnArea) -> list[tuple[Words, str]]:
    """Return the words and address of every page offered for this kind of area."""
    offered = [link for link in _links.values() if not link.kinds or area.kind in link.kinds]
    return [(link.label, reverse(link.route, kwargs={"key": area.key})) for link in offered]
