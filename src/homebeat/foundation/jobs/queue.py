"""Work in the background: rooms register tasks, actions defer jobs inside the transaction of their change.

A job exists if and only if the change that asked for it was committed. It carries ids only, never words.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from homebeat.foundation.access.context import acting
from homebeat.foundation.people.models import Person

Id = int | str
AN_ID = re.compile(r"[0-9A-Za-z_.:-]{1,64}")
RESERVED = frozenset({"on_behalf_of", "timestamp"})


class AlreadyRegistered(Exception):
    """Two tasks claim one name."""


class UnknownTask(LookupError):
    """No room registered a task of that name."""


class OutsideTransaction(Exception):
    """A job was deferred outside a transaction, where it could outlive or miss the change it belongs to."""


class ActingForAnother(Exception):
    """A job may act for the person at work or for the system, never for somebody else."""


class NotAnId(ValueError):
    """A job's argument is neither a whole number nor a key; words may name people and do not belong in a queue."""


class TryLater(Exception):
    """The task asks to be tried again; its words are shown to staff and name nobody."""


class NoPointRetrying(Exception):
    """The task cannot succeed however often it is tried; its words are shown to staff and name nobody."""


@dataclass(frozen=True)
class Run:
    """One run of a job as the task sees it: for whom, when, which try it is, and whether the queue tries again."""

    by: Person | None
    at: datetime
    attempt: int
    is_last: bool


@dataclass(frozen=True)
class Retry:
    """How long to wait, in seconds, after each failure; when the waits are used up the job stops and is shown."""

    waits: tuple[int, ...] = (10, 60, 600, 3600)

    def wait_after(self, attempts: int) -> int | None:
        """Return the seconds to wait when `attempts` tries came before the one that just failed; None: stop."""
        return self.waits[attempts] if attempts < len(self.waits) else None


NEVER = Retry(waits=())
Function = Callable[..., None]


@dataclass(frozen=True)
class Task:
    """A kind of work: its name, what staff call it, what it does, and when it is tried again or by itself.

    An atomic task runs in one transaction and has its effect once, whatever happens to the worker. One that is not
    opens its own transactions, because it waits for something outside, and must bear to be run again.
    """

    name: str
    says: str
    function: Function
    retry: Retry = field(default_factory=Retry)
    atomic: bool = True
    cron: str = ""


_tasks: dict[str, Task] = {}


def task(
    name: str, *, says: str, retry: Retry | None = None, atomic: bool = True, cron: str = ""
) -> Callable[[Function], Function]:
    """Register the function below as the task `name`; it is called as `function(run, **ids)`.

    Raises:
        AlreadyRegistered: the name is taken.
    """

    def register(function: Function) -> Function:
        if name in _tasks:
            raise AlreadyRegistered(f"The task '{name}' is there already: {_tasks[name].function.__module__}")
        _tasks[name] = Task(name, says, function, retry or Retry(), atomic, cron)
        return function

    return register


def periodic(name: str, *, says: str, cron: str, retry: Retry | None = None) -> Callable[[Function], Function]:
    """Register the function below to run for the system at the times of `cron`; after downtime it catches up once."""
    return task(name, says=says, retry=retry, cron=cron)


def tasks() -> tuple[Task, ...]:
    """Return every registered task by name."""
    return tuple(_tasks[name] for name in sorted(_tasks))


def find(name: str) -> Task | None:
    """Return the task of that name, or None if this version does not know it."""
    return _tasks.get(name)


def defer(
    name: str, *, on_behalf_of: Person | None, run_at: datetime | None = None, once: str = "", **ids: Id
) -> int | None:
    """Put a job into the queue as part of the current transaction and return its number.

    With `once`, a job of the same name that still waits is enough: nothing is added and None is returned. The waiting
    job is held until this transaction ends, so it always sees this change.

    Raises:
        UnknownTask: no room registered the task.
        OutsideTransaction: no transaction is open.
        ActingForAnother: someone is at work, and it is not the person named.
        NotAnId: an argument is not a whole number or a key.
    """
    if name not in _tasks:
        raise UnknownTask(f"No room registered a task '{name}' in its tasks.py.")
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"Defer '{name}' inside the transaction of the change it belongs to.")
    _require_same_person(on_behalf_of)
    require_ids(name, ids)
    return _defer(name, on_behalf_of.pk if on_behalf_of else None, ids, run_at, once)


def _defer(name: str, person: int | None, ids: dict[str, Any], run_at: datetime | None, once: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT jobs_defer(%s, %s, %s::jsonb, %s, %s)",
            [name, person, json.dumps(ids), run_at, once or None],
        )
        row = cursor.fetchone()
    return int(row[0]) if row[0] is not None else None


def _require_same_person(on_behalf_of: Person | None) -> None:
    now = acting()
    if on_behalf_of is not None and now is not None and now.person != on_behalf_of:
        raise ActingForAnother("A job may act for the person at work or for the system, never for somebody else.")


def require_ids(name: str, ids: dict[str, Any]) -> None:
    """Go on only with whole numbers and keys.

    Raises:
        NotAnId: at least one is neither.
    """
    for key, value in ids.items():
        fits = isinstance(value, int) and not isinstance(value, bool)
        fits = fits or (isinstance(value, str) and AN_ID.fullmatch(value) is not None)
        if key in RESERVED or not fits:
            raise NotAnId(
                f"'{name}' was given {key} of type {type(value).__name__}; a job takes numbers and keys only."
            )
