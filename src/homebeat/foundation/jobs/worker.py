"""The worker: hands jobs from the queue to their tasks, rescues what another worker dropped, and outlives the database."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from procrastinate import BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.contrib.django import DjangoApp, connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from procrastinate.utils import sync_to_async

from homebeat.foundation.clocks.standing import moment_on

from . import queue
from .failures import JobInHand
from .queue import NoPointRetrying, Retry, Task
from .running import perform
from .stalled import rescue

log = logging.getLogger(__name__)

LATE_IS_BETTER = 31 * 24 * 60 * 60  # seconds: a periodic task missed in downtime this long ago still runs, once
PAUSE_WITHOUT_DATABASE = 3.0
NO_DATABASE = (ConnectorException, DatabaseError, psycopg.Error, OSError)


@dataclass(frozen=True)
class Pace:
    """How a worker works: how much at a time, how often it looks, and when it takes over from a silent one."""

    at_a_time: int = 4
    look_every: float = 2.0
    silent_for: float = 30.0
    until_empty: bool = False


async def work(pace: Pace, *, stop: asyncio.Event) -> None:
    """Work until told to stop, or until the queue is empty if the pace says so; wait out a database that is away."""
    while not stop.is_set():
        try:
            async with (app := _app()).open_async():
                await _one_stretch(app, pace, stop)
        except NO_DATABASE as error:
            log.warning("The worker has lost the database and tries again: %s", type(error).__name__)
        else:
            if pace.until_empty:
                return
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PAUSE_WITHOUT_DATABASE)


async def _one_stretch(app: DjangoApp, pace: Pace, stop: asyncio.Event) -> None:
    """Work over one connection pool; on the way out the jobs in hand are finished first."""
    await _rescue(pace)
    working = asyncio.create_task(_take_jobs(app, pace))
    others = [asyncio.create_task(_keep_rescuing(pace)), asyncio.create_task(stop.wait())]
    try:
        await asyncio.wait([working, *others], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in (working, *others):
            one.cancel()
        ended = await asyncio.gather(working, *others, return_exceptions=True)
    for error in ended:
        if isinstance(error, Exception):
            raise error


async def _take_jobs(app: DjangoApp, pace: Pace) -> None:
    await app.run_worker_async(
        concurrency=pace.at_a_time,
        wait=not pace.until_empty,
        fetch_job_polling_interval=pace.look_every,
        update_heartbeat_interval=pace.silent_for / 3,
        stalled_worker_timeout=pace.silent_for,
        delete_jobs="successful",
        install_signal_handlers=False,
    )


async def _keep_rescuing(pace: Pace) -> None:
    while True:
        await asyncio.sleep(pace.silent_for / 3)
        await _rescue(pace)


async def _rescue(pace: Pace) -> None:
    rescued = await sync_to_async(_rescue_now, pace.silent_for)
    if rescued.returned or rescued.stopped:
        log.warning("Jobs of a silent worker: %s back in the queue, %s stopped.", rescued.returned, rescued.stopped)


def _rescue_now(silent_for: float) -> Any:
    close_old_connections()
    try:
        return rescue(at=timezone.now(), silent_for=silent_for)
    finally:
        close_old_connections()


def _app() -> DjangoApp:
    """Return a queue application that knows every registered task, on a small pool of connections."""
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=5, timeout=10)
    app = DjangoApp(connector=connector, periodic_defaults={"max_delay": LATE_IS_BETTER})
    for task in queue.tasks():
        made = app.task(name=task.name, retry=Backoff(task.retry), pass_context=True)(_runner(task))
        if task.cron:
            app.periodic(cron=task.cron, periodic_id=task.name)(made)
    return app


def _runner(task: Task) -> Callable[..., None]:
    """Return what the queue calls; here, at the outermost layer, the clock is read."""

    def run(
        context: JobContext, *, on_behalf_of: int | None = None, timestamp: int | None = None, **ids: queue.Id
    ) -> None:
        job = JobInHand(int(context.job.id or 0), task.name, on_behalf_of, context.job.attempts)
        perform(task, job, ids, at=moment_on(settings.DEMO_TODAY, timezone.now()))

    return run


class Backoff(BaseRetryStrategy):
    """Wait as the task's `Retry` says; stop at once when the task itself sees no point."""

    def __init__(self, retry: Retry) -> None:
        self.retry = retry

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again, or None to stop."""
        wait = self.retry.wait_after(job.attempts)
        if wait is None or isinstance(exception, NoPointRetrying):
            return None
        return RetryDecision(retry_in={"seconds": wait})
