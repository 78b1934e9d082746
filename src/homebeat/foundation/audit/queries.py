"""Reading the chain from end to end, in constant memory and from one moment's state of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from .checkpoints import entries
from .digests import moment_text
from .verification import ALL_GUARDS, Guard, Link, Loose, Report, verify

BATCH = 2000  # rows fetched at a time: memory stays flat from here on, and larger batches gained nothing when tried

CHAIN = """
SELECT s.number, s.event_id, s.previous, s.digest, s.sealed_at, s.sealed_by,
       e.key, e.at, e.action, e.actor_key, e.force_key, e.target_type, e.target_key, e.purpose, e.outcome, e.values_digest,
       v.salt, v.before, v.after,
       CASE WHEN e.values_digest <> '' AND v.event_id IS NULL THEN
         EXISTS (SELECT FROM audit_event c JOIN audit_seal later ON later.event_id = c.id
                 WHERE c.target_type = e.target_type AND c.target_key = e.target_key
                   AND c.action = 'audit.values_cleared' AND later.number > s.number)
         OR EXISTS (SELECT FROM audit_event c JOIN audit_seal later ON later.event_id = c.id
                    WHERE c.target_type = 'audit.eventvalues' AND c.target_key > public.audit_moment(e.at)
                      AND c.action = 'audit.values_cleared' AND later.number > s.number)
       END
FROM audit_seal s
LEFT JOIN audit_event e ON e.id = s.event_id
LEFT JOIN audit_eventvalues v ON v.event_id = s.event_id
ORDER BY s.number
"""
LOOSE = """
SELECT e.key, e.at, e.action FROM audit_event e
WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.event_id = e.id) ORDER BY e.id
"""
HEAD = "SELECT number, digest FROM audit_seal ORDER BY number DESC LIMIT 1"


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything inside as the database stood at one moment, whatever commits meanwhile."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def verify_trail(checkpoint_folder: Path, *, guards: frozenset[Guard] = ALL_GUARDS) -> Report:
    """Verify the trail of this database against its checkpoints, as both stand now."""
    seen = entries(checkpoint_folder)
    with one_moment():
        return verify(links(), loose_events(), seen, guards=guards)


def head() -> tuple[int, str] | None:
    """Return the number and digest of the last seal, or None on an empty trail."""
    with connection.cursor() as cursor:
        cursor.execute(HEAD)
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None


def links() -> Iterator[Link]:
    """Yield every seal in order with its event and values."""
    for row in _stream(CHAIN):
        yield _link(row)


def loose_events() -> Iterator[Loose]:
    """Yield the events that stand in no seal."""
    for key, at, action in _stream(LOOSE):
        yield Loose(key=key, at=at, action=action)


def _stream(sql: str) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(BATCH):
            yield from rows


def _link(row: tuple[Any, ...]) -> Link:
    number, event_id, previous, digest, sealed_at, sealed_by, key, at, *told = row
    *facts, values_digest, salt, before, after, cleared = told
    return Link(
        number=number,
        previous=previous,
        digest=digest,
        sealed_at=sealed_at,
        sealed_by=sealed_by,
        event=None if key is None else _parts(event_id, key, at, facts, values_digest),
        values_digest=values_digest or "",
        values=None if salt is None else (salt, before, after),
        clearing_recorded=bool(cleared),
    )


def _parts(event_id: int, key: str, at: datetime, facts: list[str], values_digest: str) -> tuple[str, ...]:
    return (str(event_id), key, moment_text(at), *facts, values_digest)
