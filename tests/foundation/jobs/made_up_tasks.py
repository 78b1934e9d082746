"""Made-up work for the tests: it writes rows into a table of the test's own database, waits, fails or kills."""

import os
import signal
import time
from pathlib import Path

from django.db import connection

from homebeat.foundation.jobs import queue as jobs
from homebeat.foundation.jobs.queue import Retry, Run

AT_ONCE = Retry(waits=(0, 0))
TABLE = """
CREATE TABLE made_up_effect (id bigserial PRIMARY KEY, label text, person text, attempt integer, at timestamptz);
CREATE TABLE made_up_run (id bigserial PRIMARY KEY, label text);
GRANT ALL ON made_up_effect, made_up_run TO homebeat_worker, homebeat_web;
"""


def write_effect(run: Run, label: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO made_up_effect (label, person, attempt, at)"
            " VALUES (%s, current_setting('homebeat.person', true), %s, %s)",
            [label, run.attempt, run.at],
        )


@jobs.task("made_up.effect", says="Leave a mark", retry=AT_ONCE)
def effect(run: Run, *, label: str) -> None:
    write_effect(run, label)


@jobs.task("made_up.slow", says="Leave a mark slowly", retry=AT_ONCE)
def slow(run: Run, *, label: str, hold: str) -> None:
    """Leave a mark, say so by a file, and wait inside the transaction until the file is taken away."""
    write_effect(run, label)
    file = Path(os.environ["MADE_UP_FOLDER"]) / hold
    if not file.exists() and run.attempt == 1:
        file.touch()
        while file.exists():
            time.sleep(0.02)


@jobs.task("made_up.poison", says="Fail every time", retry=AT_ONCE)
def poison(run: Run, *, label: str) -> None:
    write_effect(run, label)
    raise ValueError("secret name of a resident")


@jobs.task("made_up.hopeless", says="See no point", retry=AT_ONCE)
def hopeless(run: Run, *, label: str) -> None:
    raise jobs.NoPointRetrying("The file is empty.")


@jobs.task("made_up.deadly", says="Take the worker down", retry=AT_ONCE)
def deadly(run: Run, *, label: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@jobs.task("made_up.heals", says="Fail once, then work", retry=AT_ONCE)
def heals(run: Run, *, label: str) -> None:
    write_effect(run, label)
    if run.attempt == 1:
        raise jobs.TryLater("The other side is busy.")


@jobs.task("made_up.outside", says="Wait for something outside", retry=AT_ONCE, atomic=False)
def outside(run: Run, *, label: str) -> None:
    assert not connection.in_atomic_block
    write_effect(run, label)


@jobs.periodic("clockwork.daily", says="Leave a mark each day", cron="0 0 * * *")
def daily(run: Run) -> None:
    write_effect(run, "daily")
