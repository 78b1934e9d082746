"""The nightly snapshot goes through the queue: made and cleared by the worker, or stopped with words that say what to do."""

from datetime import date
from pathlib import Path

import pytest

from homebeat.config.database import RoleUrls
from homebeat.foundation.audit.models import Event
from homebeat.foundation.jobs import queue
from homebeat.foundation.jobs.queue import NoPointRetrying, Run, TryLater
from homebeat.snapshots import folders, tasks
from tests.snapshots.conftest import AT, Make
from tests.snapshots.small_force import SmallForce

RUN = Run(by=None, at=AT, attempt=1, is_last=False)


@pytest.fixture
def configured(settings, fresh_database: RoleUrls, folder: Path) -> None:
    settings.SNAPSHOT_FOLDER, settings.SNAPSHOT_READER_URL = folder, fresh_database.reader


def test_it_is_a_periodic_task_that_bears_to_be_run_again() -> None:
    task = queue.find("snapshots.nightly")

    assert task is not None
    assert (task.cron, task.atomic, len(task.retry.waits)) == ("10 2 * * *", False, 3)


def test_it_makes_the_days_snapshot_and_clears_old_ones(
    force: SmallForce, make: Make, configured: None, folder: Path
) -> None:
    old = make(day=date(2001, 1, 1))
    tasks.make_nightly(RUN)
    (made,) = folders.names(folder)

    assert old.snapshot != made
    assert made.startswith("2026-03-31-213000-"), (
        "half past nine UTC on 31 March is half past ten of that day in London"
    )
    assert list(Event.objects.filter(action__startswith="snapshots.").order_by("id").values_list("action", flat=True)) == [
        "snapshots.made", "snapshots.made", "snapshots.cleared",
    ]  # fmt: skip


def test_without_the_readers_address_it_stops_and_says_so(settings) -> None:
    settings.SNAPSHOT_READER_URL = ""

    with pytest.raises(NoPointRetrying, match="Set HOMEBEAT_READER_DATABASE_URL"):
        tasks.make_nightly(RUN)


def test_when_it_is_refused_it_is_tried_again(force: SmallForce, make: Make, configured: None, folder: Path) -> None:
    with folders.sole_maker(folder), pytest.raises(TryLater, match="run: homebeat snapshot make"):
        tasks.make_nightly(RUN)
