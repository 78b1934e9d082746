"""Jobs whose worker stopped without a word: they go back to the queue, or stop if they keep taking workers down."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from . import failures
from .failures import JobInHand, WorkerGone
from .queue import find

TRIES_AT_LEAST = 3  # a killed worker is no fault of the job, so even work that is never retried gets two more chances

ABANDONED = """
SELECT job.id, job.task_name, (job.args ->> 'on_behalf_of')::bigint, job.attempts
FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
WHERE job.status = 'doing'
  AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %s))
ORDER BY job.id
FOR UPDATE OF job SKIP LOCKED
"""


@dataclass(frozen=True)
class Rescued:
    """How many jobs went back to the queue, and how many were stopped."""

    returned: int
    stopped: int


@transaction.atomic
def rescue(*, at: datetime, silent_for: float) -> Rescued:
    """Take back the jobs of workers that have been silent for so many seconds."""
    with connection.cursor() as cursor:
        cursor.execute(ABANDONED, [silent_for])
        abandoned = [JobInHand(*row) for row in cursor.fetchall()]
        stopped = [job for job in abandoned if _has_had_its_chances(job)]
        for job in abandoned:
            failures.note(job, WorkerGone(), at=at)
            if job in stopped:
                cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job.number])
            else:
                cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [job.number])
    return Rescued(len(abandoned) - len(stopped), len(stopped))


def _has_had_its_chances(job: JobInHand) -> bool:
    task = find(job.task)
    return job.attempts + 1 >= max(TRIES_AT_LEAST, len(task.retry.waits) + 1 if task else 0)
