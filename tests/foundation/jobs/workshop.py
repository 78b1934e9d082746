"""A database of the test's own with real commits, real workers on it, and eyes that see everything."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from django.db import connection, connections

from homebeat.config.database import RoleUrls
from homebeat.foundation.jobs.worker import Pace, work
from tests.foundation.jobs.made_up_tasks import TABLE

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)


class Eyes:
    """Looks at one database as its owner, outside every transaction of the test."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self.do(TABLE)

    def all(self, query: str, *values: object) -> list[tuple]:
        return self._connection.execute(query, values or None).fetchall()

    def one(self, query: str, *values: object) -> object:
        return self.all(query, *values)[0][0]

    def do(self, query: str, *values: object) -> None:
        self._connection.execute(query, values or None)

    def close(self) -> None:
        self._connection.close()

    def labels(self) -> list[str]:
        return [row[0] for row in self.all("SELECT label FROM made_up_effect WHERE label <> 'daily' ORDER BY id")]

    def jobs(self) -> list[tuple[str, str, int]]:
        return self.all(
            "SELECT task_name, status::text, attempts FROM procrastinate_jobs WHERE task_name LIKE 'made_up.%' ORDER BY id"
        )

    def make_due(self) -> None:
        """Let every wait be over."""
        self.do("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")

    def failures(self) -> list[tuple[str, str, str, int]]:
        return self.all(
            "SELECT task, state, reason, times FROM jobs_failedjob WHERE task LIKE 'made_up.%' ORDER BY job_id"
        )


class Workshop:
    """Starts worker processes on one database and makes sure none is left."""

    def __init__(self, urls: RoleUrls, folder: Path) -> None:
        self.urls, self.folder = urls, folder
        self.running: list[subprocess.Popen[bytes]] = []
        self.environment: dict[str, str] = {}

    def start(self, *arguments: str, silent_for: float = 1.5, at_a_time: int = 2) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            **{
                f"HOMEBEAT_{role.upper()}_DATABASE_URL": getattr(self.urls, role)
                for role in ("owner", "web", "worker", "reader")
            },
            "DATABASE_URL": self.urls.web,
            "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
            "MADE_UP_FOLDER": str(self.folder),
            "HOMEBEAT_CHECKPOINTS": str(self.folder / "checkpoints"),
            **self.environment,
        }
        command = [sys.executable, "-m", "tests.foundation.jobs.made_up_worker", "--silent-for", str(silent_for)]
        with (self.folder / "stderr").open("a") as log:
            worker = subprocess.Popen(
                [*command, "--at-a-time", str(at_a_time), *arguments], env=environment, stderr=log
            )
        self.running.append(worker)
        return worker

    def cut_connections(self) -> None:
        """End every connection that a worker has to this database."""
        with psycopg.connect(self.urls.worker, autocommit=True) as one_of_them:
            one_of_them.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()"
            )

    def said(self) -> str:
        return (self.folder / "stderr").read_text()

    def close(self) -> None:
        for worker in self.running:
            worker.kill()
            worker.wait(10)


@contextmanager
def hands_of(role: str, urls: RoleUrls) -> Iterator[None]:
    """Let every Django connection of this process be made as another role."""
    user, _, password = getattr(urls, role).split("//", 1)[1].split("@", 1)[0].partition(":")
    settings = connection.settings_dict
    before = {name: settings[name] for name in ("USER", "PASSWORD", "OPTIONS")}
    connections.close_all()
    settings.update(USER=user, PASSWORD=password, OPTIONS={})
    try:
        yield
    finally:
        connections.close_all()
        settings.update(before)


def drain(urls: RoleUrls) -> None:
    """Work until the queue is empty, in this process but as the worker's role, on a thread of its own."""

    def until_empty() -> None:
        asyncio.run(work(Pace(until_empty=True), stop=asyncio.Event()))

    with hands_of("worker", urls), ThreadPoolExecutor(1) as thread:
        thread.submit(until_empty).result()


def wait_for(ask: Callable[[], object], *, seconds: float = 60.0) -> object:
    """Wait for something another process does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := ask():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"nothing came of it within {seconds} seconds")
