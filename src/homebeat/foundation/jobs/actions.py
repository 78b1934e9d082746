"""What people decide about jobs that stopped."""

from datetime import datetime

from django.db import connection, transaction

from homebeat.foundation.access import decisions as access
from homebeat.foundation.access.scope import may_anywhere
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.clocks import london_day
from homebeat.foundation.people.models import Person
from homebeat.foundation.rulebook import AlreadyChanged

from .models import SETTLE, FailedJob


@transaction.atomic
def try_again(*, failed: FailedJob, by: Person | None, at: datetime) -> None:
    """Put a stopped job back into the queue with all its tries before it.

    Raises:
        AccessDenied: the person may not decide about this job.
        AlreadyChanged: somebody else decided first.
    """
    _settle(failed, "jobs.tried_again", by=by, at=at, again=True)


@transaction.atomic
def give_up(*, failed: FailedJob, by: Person | None, at: datetime) -> None:
    """Take a stopped job out of the queue for good; that it was given up stays on record.

    Raises:
        AccessDenied: the person may not decide about this job.
        AlreadyChanged: somebody else decided first.
    """
    _settle(failed, "jobs.gave_up", by=by, at=at, again=False)


def _settle(failed: FailedJob, action: str, *, by: Person | None, at: datetime, again: bool) -> None:
    _require(by, failed, at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT jobs_settle(%s, %s)", [failed.key, again])
        if not cursor.fetchone()[0]:
            raise AlreadyChanged(failed)
    audit.record(action, target=failed, by=by, at=at, after={"task": failed.task, "times": failed.times})


def _require(by: Person | None, failed: FailedJob, *, at: datetime) -> None:
    """Ask at the force of the person the job acts for; the system's own work has none, and any place will do."""
    if failed.force is not None:
        access.require(by, SETTLE, failed, at=at)
    elif not may_anywhere(by, SETTLE, on=london_day(at)):
        raise access.AccessDenied(SETTLE, failed, by)
