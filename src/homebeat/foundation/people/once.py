"""A form sent twice makes one record: a double tap, a refresh, a phone that lost its signal and tried again."""

from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from homebeat.foundation.people.models import Person

Record = TypeVar("Record", bound=models.Model)
LONGEST = 50


def once_key(by: Person, token: str) -> str | None:
    """Return the key under which one sending by one person is kept; another person's token never meets it."""
    return f"{by.key}:{token[:LONGEST]}" if token else None


def made_before(model: type[Record], key: str | None) -> Record | None:
    """Return the record that the same sending made already, if it did."""
    return model._default_manager.filter(idempotency_key=key).first() if key else None


def make_once(model: type[Record], key: str | None, **fields: Any) -> tuple[Record, bool]:
    """Make the record, or return the one that the same sending made meanwhile; say which."""
    try:
        with transaction.atomic():
            return model._default_manager.create(idempotency_key=key, **fields), True
    except IntegrityError:
        twin = made_before(model, key)
        if twin is None:
            raise
        return twin, False
