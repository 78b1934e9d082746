"""Who is acting, on which day and for what purpose: one context that the pages, the jobs and the database share."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from django.db import connection, transaction

from homebeat.foundation.clocks import london_day
from homebeat.foundation.people.models import Person

Item = TypeVar("Item")

TELL = (
    "SELECT set_config('homebeat.person', %s, true), set_config('homebeat.today', %s, true),"
    " set_config('homebeat.purpose', %s, true)"
)


@dataclass(frozen=True)
class Acting:
    """The person (None for the public), the moment, the London day and the purpose given."""

    person: Person | None
    at: datetime
    purpose: str = ""
    remembered: dict[object, object] = field(default_factory=dict, compare=False)

    @property
    def today(self) -> date:
        """The day in London, on which roles are held."""
        return london_day(self.at)

    def forget(self) -> None:
        """Read roles afresh from now on; for actions that change them."""
        self.remembered.clear()


_acting: ContextVar[Acting | None] = ContextVar("homebeat_acting", default=None)


def acting() -> Acting | None:
    """Return the context in force, or None outside one."""
    return _acting.get()


@contextmanager
def as_person(person: Person | None, *, at: datetime, purpose: str = "") -> Generator[Acting, None, None]:
    """Open the transaction in which everything is done as this person.

    The database learns of the person with SET LOCAL, so nothing is left behind for the connection's next user. Inside
    another person's transaction (a job that speaks for somebody) the database is told of the outer person again after.
    """
    before, now = _acting.get(), Acting(person, at, purpose)
    _acting.set(now)
    try:
        with transaction.atomic():
            _tell_database(now)
            yield now
        if connection.in_atomic_block:
            _tell_database(before)
    finally:
        # Set, not reset by token: a stream may be closed by another thread than the one that began it.
        _acting.set(before)


def stream(
    person: Person | None, *, at: datetime, rows: Callable[[], Iterable[Item]], purpose: str = ""
) -> Iterator[Item]:
    """Yield rows inside a transaction of their own; a stream outlives the request's, and would else read nothing."""
    with as_person(person, at=at, purpose=purpose):
        yield from rows()


def _tell_database(now: Acting | None) -> None:
    facts = ["", "", ""]
    if now is not None:
        facts = [str(now.person.pk) if now.person else "", now.today.isoformat(), now.purpose]
    with connection.cursor() as cursor:
        cursor.execute(TELL, facts)
