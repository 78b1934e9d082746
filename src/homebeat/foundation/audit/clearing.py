"""Clearing values that retention no longer allows: the events and the chain stay, what they held goes.

Only the database's owner may do this. Each clearing is an event of its own, so that verification can tell it from theft.
"""

from datetime import datetime

from django.db import transaction

from . import recording as audit
from .digests import moment_text
from .models import EventValues

CLEARED = "audit.values_cleared"
ALL_RECORDS = "audit.eventvalues"


@transaction.atomic
def clear_values_before(moment: datetime, *, by: audit.HasKey | None, at: datetime) -> int:
    """Clear the values of every event before the moment and return how many there were."""
    count, _ = EventValues.objects.filter(event__at__lt=moment).delete()
    audit.record(CLEARED, target=(ALL_RECORDS, moment_text(moment)), by=by, at=at, after={"count": count})
    return count


@transaction.atomic
def clear_values_of(target: audit.Target, *, by: audit.HasKey | None, at: datetime) -> int:
    """Clear every value the trail holds of one record, as its disposal asks, and return how many there were."""
    kind, key = audit.filed_under(target)
    count, _ = EventValues.objects.filter(event__target_type=kind, event__target_key=key).delete()
    audit.record(CLEARED, target=target, by=by, at=at, after={"count": count})
    return count
