"""Drawing a piece of template as a page would, and reading what came out."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.test import RequestFactory

from homebeat.foundation.ui import navigation
from homebeat.foundation.ui.environment import pages_backend


class Page(HTMLParser):
    """Every tag with its attributes, and the words between, for asking simple questions."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.tags, self.words = text, [], []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        """Return the attributes of each such tag; `class_` asks for one class among others."""
        by_class = wanted.pop("class_", None)
        return [
            attrs
            for name, attrs in self.tags
            if name == tag
            and all(attrs.get(key) == value for key, value in wanted.items())
            and (by_class is None or by_class in (attrs.get("class") or "").split())
        ]

    def one(self, tag: str, **wanted: str) -> dict[str, str | None]:
        found = self.all(tag, **wanted)
        assert len(found) == 1, f"{len(found)} x <{tag}> with {wanted} in {self.text}"
        return found[0]

    @property
    def plain(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(autouse=True)
def entries(settings, monkeypatch) -> dict:
    """Leave out what the rooms above add: this room's addresses alone, and an empty navigation."""
    settings.ROOT_URLCONF = "tests.foundation.ui.pages"
    known: dict = {}
    monkeypatch.setattr(navigation, "_entries", known)
    monkeypatch.setattr(navigation, "_may_see", [navigation._nobody])
    return known


@pytest.fixture
def draw() -> Callable[..., Page]:
    """Draw template source with the given values, as inside a page."""

    def drawn(source: str, **values: object) -> Page:
        template = pages_backend().from_string(source)
        return Page(template.render(values, RequestFactory().get("/here?a=1")))

    return drawn
