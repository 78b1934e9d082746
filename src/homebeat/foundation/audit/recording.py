"""Writing to the trail: one event in the transaction of the change it tells of."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder

from .models import Event, EventValues

Values = Mapping[str, Any]


class HasKey(Protocol):
    """A record that the trail can name."""

    key: str


def record(action: str, *, target: HasKey, by: HasKey | None, at: datetime, before: Values | None = None, after: Values | None = None, purpose: str = "") -> Event:
    """Record a change in the transaction that makes it."""
    event = _event(action, target, by, at, purpose, "done")
    if before is not None or after is not None:
        _keep_values(event, before, after)
    else:
        event.save()
    return event


def record_read(action: str, *, target: HasKey, by: HasKey | None, at: datetime, purpose: str = "") -> Event:
    """Record that a restricted record was read."""
    event = _event(action, target, by, at, purpose, "read")
    event.save()
    return event


def record_denied(action: str, *, target: HasKey, by: HasKey | None, at: datetime) -> Event:
    """Record a refused attempt; the caller opens a transaction of its own, or the refusal's rollback erases it."""
    event = _event(action, target, by, at, "", "denied")
    event.save()
    return event


def record_batch(action: str, *, target: HasKey, by: HasKey | None, at: datetime, count: int, details: Values) -> Event:
    """Record a bulk load as one event that says how many rows of what."""
    event = _event(action, target, by, at, "", "batch")
    _keep_values(event, None, {"count": count, **details})
    return event


def digest_of(before: Values | None, after: Values | None, salt: str) -> str:
    """Return the digest that the chain holds in place of the values; the salt keeps short values from being guessed."""
    text = json.dumps([before, after], cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{salt}{text}".encode()).hexdigest()


def _event(action: str, target: HasKey, by: HasKey | None, at: datetime, purpose: str, outcome: str) -> Event:
    return Event(
        at=at,
        action=action,
        actor_key=by.key if by else "",
        force_key=_force_key(target, by),
        target_type=getattr(getattr(target, "_meta", None), "label_lower", "route"),
        target_key=target.key,
        purpose=purpose,
        outcome=outcome,
    )


def _force_key(target: HasKey, by: HasKey | None) -> str:
    """The force whose trail this belongs to: the record's own, else the actor's."""
    for owner in (target, getattr(target, "area", None), by):
        force = getattr(owner, "force", None)
        if force is not None:
            return str(force.key)
    return ""


def _keep_values(event: Event, before: Values | None, after: Values | None) -> None:
    salt = secrets.token_hex(16)
    event.values_digest = digest_of(before, after, salt)
    event.save()
    EventValues.objects.create(event=event, before=before, after=after, salt=salt)
