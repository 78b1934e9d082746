"""The night's snapshot: made, then those whose time is over are cleared."""

from django.conf import settings

from homebeat.foundation.clocks import london_day
from homebeat.foundation.jobs import queue as jobs
from homebeat.foundation.jobs.queue import NoPointRetrying, Retry, Run, TryLater
from homebeat.foundation.rulebook import N_

from . import actions
from .problems import SnapshotRefused

NIGHTLY = "10 2 * * *"
PATIENCE = Retry(waits=(5 * 60, 30 * 60, 2 * 60 * 60))
NO_ADDRESS = N_(
    "The worker does not know the reader's address. Set HOMEBEAT_READER_DATABASE_URL for it, or run: homebeat snapshot make"
)
REFUSED = N_("No snapshot could be made. To see why, run: homebeat snapshot make")


@jobs.task(
    "snapshots.nightly", says=N_("Freeze the database into a snapshot"), retry=PATIENCE, atomic=False, cron=NIGHTLY
)
def make_nightly(run: Run) -> None:
    """Make the snapshot of the day that has just ended or begun, and clear old ones."""
    if not settings.SNAPSHOT_READER_URL:
        raise NoPointRetrying(NO_ADDRESS)
    folder, day = settings.SNAPSHOT_FOLDER, london_day(run.at)
    try:
        actions.make_snapshot(
            folder=folder, url=settings.SNAPSHOT_READER_URL, day=day, by=run.by, at=run.at, demo=settings.DEMO
        )
        actions.clear_snapshots(folder=folder, today=day, by=run.by, at=run.at)
    except SnapshotRefused as refused:
        raise TryLater(REFUSED) from refused
