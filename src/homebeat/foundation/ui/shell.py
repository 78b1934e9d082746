"""What the frame around a page needs to know: the force, the reader, the language, the theme, the navigation."""

from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db.transaction import TransactionManagementError
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.translation import get_language

from . import navigation
from .navigation import Shown

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "homebeat_theme"
LINKS = {
    "sign_in": "account_login",
    "sign_out": "account_logout",
    "preferences": "ui:preferences",
}


@dataclass(frozen=True)
class Choice:
    """One language or theme to choose from."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Shell:
    """The frame of one page for one reader."""

    language: str
    theme: str
    force_name: str
    home: str
    reader: str
    navigation: list[Shown]
    footer: list[Shown]
    languages: list[Choice]
    demo: bool
    links: dict[str, str]
    here: str


def use_force(request: HttpRequest, name: str, home: str) -> None:
    """Name the force in the header of this page, and where its name leads."""
    request.homebeat_force = (name, home)  # type: ignore[attr-defined]


def shell(request: HttpRequest | None) -> Shell:
    """Return the frame; without a request (a page drawn after a failure) it is the plainest one."""
    language = get_language() or settings.LANGUAGE_CODE
    name, home = _force(request)
    return Shell(
        language=language,
        theme=_theme(request),
        force_name=name,
        home=home,
        reader=_reader(request),
        navigation=navigation.entries(request) if request else [],
        footer=navigation.entries(request, footer=True) if request else [],
        languages=[Choice(code, str(name), code == language) for code, name in settings.LANGUAGES],
        demo=bool(getattr(settings, "DEMO", False)),
        links=_links(),
        here=request.get_full_path() if request else "/",
    )


def plain_shell() -> Shell:
    """Return the frame of a page that is drawn without a request."""
    return shell(None)


def _theme(request: HttpRequest | None) -> str:
    chosen = request.COOKIES.get(THEME_COOKIE, "auto") if request else "auto"
    return chosen if chosen in THEMES else "auto"


def _force(request: HttpRequest | None) -> tuple[str, str]:
    if request is not None and hasattr(request, "homebeat_force"):
        name, home = request.homebeat_force
        return str(name), str(home)
    try:
        force = getattr(getattr(request, "person", None), "force", None)
    except TransactionManagementError:  # a failure is being reported; its transaction takes no more questions
        force = None
    return (str(force.name) if force else "", "/")


def _reader(request: HttpRequest | None) -> str:
    person = getattr(request, "person", None)
    return str(person.name) if person is not None else ""


def _links() -> dict[str, str]:
    """Return the addresses of the pages that the frame points to, where the project has them."""
    return _links_in(get_urlconf())


@cache
def _links_in(urlconf: str | None) -> dict[str, str]:
    found = {}
    for word, route in LINKS.items():
        with suppress(NoReverseMatch):
            found[word] = reverse(route, urlconf=urlconf)
    return found
