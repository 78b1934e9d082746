"""The queue's own work: checkpoints of the audit trail, and clearing what nobody needs any more."""

from datetime import timedelta

from django.conf import settings

from homebeat.foundation import standards
from homebeat.foundation.audit import checkpoints
from homebeat.foundation.audit import queries as audit
from homebeat.foundation.clocks import london_day
from homebeat.foundation.rulebook import N_

from . import queue as jobs
from .models import FailedJob, FinishedJob
from .queue import NoPointRetrying, Run

HOURLY, NIGHTLY = "0 * * * *", "20 3 * * *"


@jobs.periodic("audit.checkpoint", says=N_("Write a checkpoint of the audit trail"), cron=HOURLY)
def write_checkpoint(run: Run) -> None:
    """Write the head of the trail to the file outside the database; a trail that went back is shown at once."""
    head = audit.head()
    if head is None:
        return
    try:
        checkpoints.append(settings.CHECKPOINT_FOLDER, number=head[0], digest=head[1], at=run.at)
    except checkpoints.TrailWentBack as gone:
        raise NoPointRetrying(
            N_("The audit trail does not hold what the last checkpoint saw. Run: homebeat audit verify")
        ) from gone


@jobs.periodic("jobs.clear", says=N_("Clear old records of background work"), cron=NIGHTLY)
def clear(run: Run) -> None:
    """Delete marks of finished jobs and given up work when the retention class of jobs says so."""
    days = standards.entry("retention_classes", "job", on=london_day(run.at))["days"]
    before = run.at - timedelta(days=days)
    FinishedJob.objects.filter(finished_at__lt=before).delete()
    FailedJob.objects.filter(state=FailedJob.State.GIVEN_UP, last_failed_at__lt=before).delete()
