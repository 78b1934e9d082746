"""Which snapshots published figures cite: rooms above that publish register where to look, and what is cited is never cleared."""

from collections.abc import Callable, Iterable

Look = Callable[[], Iterable[str]]
_looks: list[Look] = []


def register(look: Look) -> None:
    """Ask this function for names whenever snapshots are cleared; a room calls it once, at start-up."""
    _looks.append(look)


def cited() -> frozenset[str]:
    """Return the snapshots that any room cites."""
    return frozenset(name for look in _looks for name in look())
