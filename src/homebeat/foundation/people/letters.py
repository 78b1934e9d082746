"""Letters that sign-in and accounts need to send; the outbox, a floor above, registers the way they go."""

from datetime import datetime
from typing import Protocol

from .models import Person

FORGOTTEN_PASSWORD = "people.forgotten_password"  # noqa: S105  names of letters, not passwords
INVITATION = "people.invitation"
PASSWORD_CHANGED = "people.password_changed"  # noqa: S105
SECOND_FACTOR_CHANGED = "people.second_factor_changed"


class Delivery(Protocol):
    """What a letter goes out by: the outbox's `queue`."""

    def __call__(
        self, template: str, *, about: Person, to: Person, on_behalf_of: Person | None, at: datetime
    ) -> object: ...


_ways: list[Delivery] = []


def deliver_by(way: Delivery) -> None:
    """Send letters this way from now on; called once, at start-up."""
    _ways[:] = [way]


def post(letter: str, *, to: Person, at: datetime, on_behalf_of: Person | None = None) -> None:
    """Send a letter about a person's own account to that person.

    Raises:
        LookupError: no way to send was registered at start-up.
    """
    if not _ways:
        raise LookupError("No room has registered how letters go out: see people/letters.py.")
    _ways[0](letter, about=to, to=to, on_behalf_of=on_behalf_of, at=at)
