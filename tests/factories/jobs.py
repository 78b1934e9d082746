"""Made-up failures, with the stopped job that each stands for."""

from datetime import UTC, datetime
from itertools import count

from django.db import connection

from homebeat.foundation.jobs.models import FailedJob
from homebeat.foundation.people.models import Person
from tests.conftest import as_owner

FAILED_AT = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
_number = count(1)


def make_failed_job(
    on_behalf_of: Person | None = None, *, task: str = "jobs.clear", state: str = "stopped", **facts
) -> FailedJob:
    """Make a job that stopped after three tries; its failure is noted as the worker would note it."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, attempts)"
            " VALUES ('default', %s, jsonb_build_object('on_behalf_of', %s::bigint), 3) RETURNING id",
            [task, on_behalf_of.pk if on_behalf_of else None],
        )
        number = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [number])
        FailedJob.objects.filter(job_id=number).update(
            **{
                "state": state,
                "reason": "database",
                "times": 3,
                "first_failed_at": FAILED_AT,
                "last_failed_at": FAILED_AT,
                **facts,
            }
        )
        return FailedJob.objects.get(job_id=number)
