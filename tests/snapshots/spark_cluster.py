"""A standalone Spark cluster of two workers on this machine, started for a test and stopped after it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 90  # seconds for the master and its workers to find each other
MASTER, WORKER = "org.apache.spark.deploy.master.Master", "org.apache.spark.deploy.worker.Worker"
HERE = "127.0.0.1"


@dataclass(frozen=True)
class Cluster:
    """A running cluster: its address and the folders of its workers."""

    url: str
    workers: tuple[Path, ...]

    def tasks_finished(self) -> list[int]:
        """Return how many tasks each worker has finished, by its executors' own logs."""
        return [
            sum(log.read_text(errors="replace").count("Finished task") for log in worker.glob("app-*/*/stderr"))
            for worker in self.workers
        ]


@contextmanager
def two_workers(folder: Path, *, memory: str = "1g") -> Iterator[Cluster]:
    """Start a master and two workers of one core each; whatever happens, their processes end with the test."""
    import pyspark  # noqa: PLC0415  only where Spark is

    home = Path(pyspark.__file__).parent
    port, page = _free_port(), _free_port()
    url = f"spark://{HERE}:{port}"
    environment = {**os.environ, "SPARK_HOME": str(home), "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": HERE}
    workers = (folder / "worker-1", folder / "worker-2")
    commands = [[MASTER, "--host", HERE, "--port", str(port), "--webui-port", str(page)]]
    commands += [
        [WORKER, "--host", HERE, "--webui-port", "0", "--cores", "1", "--memory", memory, "--work-dir", str(place), url]
        for place in workers
    ]
    running = []
    try:
        for number, command in enumerate(commands):
            log = (folder / f"log-{number}").open("w")
            program = [str(home / "bin" / "spark-class"), *command]
            running.append(subprocess.Popen(program, env=environment, stdout=log, stderr=log, start_new_session=True))
            if number == 0:
                _wait_until(lambda: "I have been elected leader" in (folder / "log-0").read_text())
        _wait_until(lambda: (folder / "log-0").read_text().count("Registering worker") == len(workers))
        yield Cluster(url, workers)
    finally:
        for one in running:
            os.killpg(one.pid, signal.SIGTERM)
        for one in running:
            one.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind((HERE, 0))
        return int(asked.getsockname()[1])


def _wait_until(ask) -> None:
    end = time.monotonic() + PATIENCE
    while not ask():
        assert time.monotonic() < end, "the cluster did not come up"
        time.sleep(0.2)
