"""The way out of the house: a message is queued in the transaction of the change it tells of."""

import json
from datetime import datetime
from typing import Any

from django.db import connection

from homebeat.foundation.jobs import queue as jobs
from homebeat.foundation.keys import Keyed, new_key
from homebeat.foundation.people.models import Person
from homebeat.foundation.residents.models import ResidentContact

from .addresses import Address, destination
from .texts import path_of

__all__ = ["Address", "queue"]


def queue(
    template: str,
    *,
    about: Keyed,
    to: Person | ResidentContact | Address,
    on_behalf_of: Person | None,
    at: datetime,
    **keys: jobs.Id,
) -> str:
    """Put a message into the outbox and its sending into the queue, in the current transaction; return its key.

    The text is written when it is sent, as the person may then see the record; `keys` are handed to it.

    Raises:
        UnknownTemplate: no room has the text.
        NoAddress: they have no e-mail address.
        BadAddress: the address is not one.
        OutsideTransaction, ActingForAnother, NotAnId: as `jobs.defer` says.
    """
    path_of(template)
    jobs.require_ids(template, keys)
    key, going_to = new_key(), destination(to)
    number = _put(
        key=key,
        template=template,
        about_type=about._meta.label_lower,
        about_key=about.key,
        keys=json.dumps(keys),
        to_kind=going_to.kind.value,
        to_key=going_to.key,
        address=going_to.email,
        language=going_to.language,
        on_behalf_of=on_behalf_of.pk if on_behalf_of else None,
        force=_force(on_behalf_of, to, about),
        queued_at=at,
    )
    jobs.defer("messages.send", on_behalf_of=on_behalf_of, message=number)
    return key


def _put(**values: Any) -> int:
    """Call the outbox's own function; its parameters have these names."""
    named = ", ".join(f"{name} => %({name})s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT messages_put({named})", values)
        return int(cursor.fetchone()[0])


def _force(*owners: object) -> int | None:
    """Return the force whose outbox it is: the sender's, else the reader's, else that of the record."""
    for owner in owners:
        force = getattr(owner, "force_id", None) or getattr(getattr(owner, "area", None), "force_id", None)
        if force is not None:
            return int(force)
    return None
