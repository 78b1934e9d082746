"""Why a job failed, in words that staff can act on and that name nobody."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from traceback import extract_tb

from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from homebeat.foundation.access.decisions import AccessDenied
from homebeat.foundation.people.models import Person
from homebeat.foundation.rulebook import AlreadyChanged, RuleBroken

from .models import FailedJob
from .queue import NoPointRetrying, TryLater

Reason = FailedJob.Reason
REASONS: tuple[tuple[tuple[type[Exception], ...], FailedJob.Reason], ...] = (
    ((TryLater, NoPointRetrying), Reason.SAID),
    ((AccessDenied,), Reason.ACCESS),
    ((ObjectDoesNotExist,), Reason.GONE),
    ((RuleBroken,), Reason.RULE),
    ((AlreadyChanged,), Reason.CHANGED),
    ((OperationalError, InterfaceError), Reason.DATABASE),
)
SAFE_TO_SHOW = (TryLater, NoPointRetrying, RuleBroken)  # their words are our own


class WorkerGone(Exception):
    """The worker that had the job stopped without a word."""


@dataclass(frozen=True)
class JobInHand:
    """A job as the queue hands it out."""

    number: int
    task: str
    acting_for: int | None
    attempts: int


def note(job: JobInHand, error: Exception, *, at: datetime) -> None:
    """Remember, in a transaction of its own, that the job failed once more and why."""
    person = Person.objects.filter(pk=job.acting_for).only("force_id").first() if job.acting_for else None
    known = {
        "task": job.task,
        "on_behalf_of": person,
        "force_id": person.force_id if person else None,
        "state": FailedJob.State.RETRYING,
        "reason": reason_for(error),
        "words": str(error)[:300] if isinstance(error, SAFE_TO_SHOW) else "",
        "place": place_of(error),
        "last_failed_at": at,
    }
    with transaction.atomic():
        FailedJob.objects.update_or_create(
            job_id=job.number,
            defaults={**known, "times": F("times") + 1},
            create_defaults={**known, "job_id": job.number, "first_failed_at": at},
        )


def reason_for(error: Exception) -> FailedJob.Reason:
    """Return the reason that the kind of error stands for."""
    if isinstance(error, WorkerGone):
        return Reason.WORKER
    return next((reason for kinds, reason in REASONS if isinstance(error, kinds)), Reason.UNFORESEEN)


def place_of(error: Exception) -> str:
    """Return the kind of error and the last line of ours that it passed, never its text."""
    ours = [frame for frame in extract_tb(error.__traceback__) if "homebeat" in Path(frame.filename).parts]
    where = f" at {'/'.join(Path(ours[-1].filename).parts[-3:])}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{where}"[:160]
