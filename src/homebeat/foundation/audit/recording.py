"""Writing to the trail: one event in the transaction of the change it tells of."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from .digests import values_digest
from .models import Event, EventValues, exact_json

Values = Mapping[str, Any]


class HasKey(Protocol):
    """A record that the trail can name."""

    key: str


Target = HasKey | tuple[str, str]  # a record, or what kind of thing it is and its key


def record(
    action: str, *, target: Target, by: HasKey | None, at: datetime,
    before: Values | None = None, after: Values | None = None, purpose: str = "", force: HasKey | None = None,
) -> Event:  # fmt: skip
    """Record a change in the transaction that makes it; `force` names whose trail it is when the target cannot."""
    event = _event(action, Event.Outcome.DONE, target=target, by=by, at=at, purpose=purpose, force=force)
    if before is not None or after is not None:
        _save_with_values(event, before, after)
    else:
        event.save(force_insert=True)
    return event


def record_read(
    action: str, *, target: Target, by: HasKey | None, at: datetime,
    purpose: str = "", force: HasKey | None = None, details: Values | None = None,
) -> Event:  # fmt: skip
    """Record that a restricted record was read; `details` say what was looked for, where that matters."""
    event = _event(action, Event.Outcome.READ, target=target, by=by, at=at, purpose=purpose, force=force)
    if details is not None:
        _save_with_values(event, None, details)
    else:
        event.save(force_insert=True)
    return event


def record_denied(
    action: str, *, target: Target, by: HasKey | None, at: datetime, force: HasKey | None = None
) -> Event:
    """Record a refused attempt; the caller opens a transaction of its own, or the refusal's rollback erases it."""
    event = _event(action, Event.Outcome.DENIED, target=target, by=by, at=at, force=force)
    event.save(force_insert=True)
    return event


def record_batch(
    action: str, *, target: Target, by: HasKey | None, at: datetime, count: int, details: Values,
    force: HasKey | None = None,
) -> Event:  # fmt: skip
    """Record a bulk load as one event that says how many rows of what."""
    event = _event(action, Event.Outcome.BATCH, target=target, by=by, at=at, force=force)
    _save_with_values(event, None, {"count": count, **details})
    return event


def _event(
    action: str, outcome: Event.Outcome, *, target: Target, by: HasKey | None, at: datetime,
    purpose: str = "", force: HasKey | None = None,
) -> Event:  # fmt: skip
    kind, key = filed_under(target)
    return Event(
        at=at,
        action=action,
        actor_key=by.key if by else "",
        force_key=force.key if force else _force_key(target, by),
        target_type=kind,
        target_key=key,
        purpose=purpose,
        outcome=outcome.value,
    )


def filed_under(target: Target) -> tuple[str, str]:
    """Return the kind and the key under which the trail files a record; a door is filed as a route."""
    if isinstance(target, tuple):
        return target
    return str(getattr(getattr(target, "_meta", None), "label_lower", "route")), target.key


def _force_key(target: Target, by: HasKey | None) -> str:
    """The force whose trail this belongs to: the record's own, else the actor's."""
    for owner in (target, getattr(target, "area", None), by):
        force = getattr(owner, "force", None)
        if force is not None:
            return str(force.key)
    return ""


def _save_with_values(event: Event, before: Values | None, after: Values | None) -> None:
    salt = secrets.token_hex(16)
    texts = (None if before is None else exact_json(before), None if after is None else exact_json(after))
    event.values_digest = values_digest(salt, *texts)
    event.save(force_insert=True)
    EventValues(event=event, before=before, after=after, salt=salt).save(force_insert=True)
