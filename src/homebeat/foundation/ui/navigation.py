"""The service navigation: each room registers its own entries, access decides which of them a reader sees."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Entry:
    """One entry: its words, the route it leads to, the permission that shows it and its place in the row."""

    label: str | Promise
    url_name: str
    permission: str = "anyone"
    order: int = 100
    footer: bool = False


@dataclass(frozen=True)
class Shown:
    """An entry as one reader sees it on one page."""

    label: str
    href: str
    current: bool


_entries: dict[str, Entry] = {}


def _nobody(request: HttpRequest, permission: str) -> bool:
    return False


_may_see: list[Callable[[HttpRequest, str], bool]] = [_nobody]


def _is_shown(request: HttpRequest, permission: str) -> bool:
    """Say whether to show an entry: 'anyone' and 'signed_in' are plain, an action is for access to decide."""
    if permission == "anyone":
        return True
    if permission == "signed_in":
        return getattr(request, "person", None) is not None
    return _may_see[0](request, permission)


def register(
    label: str | Promise, url_name: str, *, permission: str = "anyone", order: int = 100, footer: bool = False
) -> None:
    """Add an entry to the navigation or the footer; registering the same route again replaces it."""
    _entries[url_name] = Entry(label, url_name, permission, order, footer)


def unregister(url_name: str) -> None:
    """Take an entry away."""
    _entries.pop(url_name, None)


def allow_by(decide: Callable[[HttpRequest, str], bool] | None) -> None:
    """Ask `decide(request, action)` for each entry from now on; None shows only what is open to all."""
    _may_see[0] = decide or _nobody


def entries(request: HttpRequest, *, footer: bool = False) -> list[Shown]:
    """Return the entries this reader may follow, in order, with the current one marked."""
    placed = [entry for entry in _entries.values() if entry.footer == footer]
    allowed = [entry for entry in placed if _is_shown(request, entry.permission)]
    ordered = sorted(allowed, key=lambda entry: (entry.order, entry.url_name))
    addresses = [(entry, reverse(entry.url_name)) for entry in ordered]
    current = _current([address for _, address in addresses], request.path)
    return [Shown(str(entry.label), address, address == current) for entry, address in addresses]


def _current(addresses: list[str], path: str) -> str | None:
    """Return the longest address that the page lies under; the home page counts only as itself."""
    under = [address for address in addresses if path == address or (address != "/" and path.startswith(address))]
    return max(under, key=len, default=None)
