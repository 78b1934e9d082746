"""Running one job: as the person it is done for, in one transaction that also marks it as done."""

from datetime import datetime

from django.db import connection

from homebeat.foundation.access.context import as_person
from homebeat.foundation.people.models import Person

from . import failures
from .failures import JobInHand
from .queue import Id, NoPointRetrying, Run, Task


def perform(task: Task, job: JobInHand, ids: dict[str, Id], *, at: datetime) -> None:
    """Run one job; a failure is remembered and raised again, so that the queue decides what comes next.

    Raises:
        Exception: whatever the task raised.
    """
    try:
        run = Run(_person(job), at, job.attempts + 1, is_last=task.retry.wait_after(job.attempts) is None)
        if task.atomic:
            _perform_once(task, job.number, run, ids)
        else:
            task.function(run, **ids)
    except Exception as error:
        failures.note(job, error, at=at)
        raise


def _perform_once(task: Task, number: int, run: Run, ids: dict[str, Id]) -> None:
    """Run the task and mark the job in one transaction: it has its effect once, however often it is handed out.

    A second worker with the same job waits at the mark until the first one's transaction has ended.
    """
    with as_person(run.by, at=run.at):
        if _mark(number, run.at):
            task.function(run, **ids)


def _mark(number: int, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO jobs_finishedjob (job_id, finished_at) VALUES (%s, %s) ON CONFLICT DO NOTHING", [number, at]
        )
        return bool(cursor.rowcount)


def _person(job: JobInHand) -> Person | None:
    if job.acting_for is None:
        return None
    person: Person | None = Person.objects.filter(pk=job.acting_for).first()
    if person is None:
        raise NoPointRetrying("The person it is done for has no account any more.")
    return person
