"""The same numbers on a standalone Spark cluster: a master and two workers of one core each, started and stopped here."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

import pytest

from homebeat.analysis.engines.choosing import open_engine, why_no_spark
from homebeat.analysis.estimation.estimating import estimate_breakdowns
from tests.analysis.estimation.frozen import DESIGNS
from tests.analysis.estimation.tables_of_rows import rows_of_people, sample_from
from tests.analysis.spark.test_same_numbers import CUTS, MEASURES, assert_same
from tests.proofs.writing import is_full, write_result

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(bool(why_no_spark()), reason=f"Spark is not here: {why_no_spark()}"),
    pytest.mark.skipif(not is_full(), reason="a cluster takes minutes to start: run by make proofs"),
    pytest.mark.filterwarnings("default"),
]
WORKERS = 2
PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A standalone cluster on this machine; yields its master's address."""
    folder, port, pages = tmp_path_factory.mktemp("spark"), free_port(), free_port()
    with ExitStack() as stack:
        master = [
            "org.apache.spark.deploy.master.Master",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--webui-port",
            str(pages),
        ]
        stack.callback(stop, start(folder, *master))
        address = f"spark://127.0.0.1:{port}"
        for number in range(WORKERS):
            worker = [
                "--cores",
                "1",
                "--memory",
                "1g",
                "--webui-port",
                "0",
                "--work-dir",
                str(folder / f"worker-{number}"),
                address,
            ]
            stack.callback(stop, start(folder, "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", *worker))
        wait_for_workers(pages)
        yield address


def start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start one of Spark's daemons in the foreground of a process of ours."""
    home = Path(str(find_spec("pyspark").origin)).parent
    settings = {"SPARK_HOME": str(home), "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    with (folder / "log.txt").open("ab") as log:
        return subprocess.Popen(
            [str(home / "bin" / "spark-class"), *arguments], env={**os.environ, **settings}, stdout=log, stderr=log
        )


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stop a daemon that we started."""
    process.terminate()
    process.wait(timeout=30)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for_workers(pages: int) -> None:
    """Wait until the master says that its workers are alive."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{pages}/json/", timeout=2) as answer:
                if answer.read().decode().replace(" ", "").count('"state":"ALIVE"') >= WORKERS:
                    return
        except OSError:
            pass
        time.sleep(0.5)
    raise AssertionError("the cluster did not come up")


def test_a_cluster_gives_the_same_numbers(cluster: str) -> None:
    duckdb, spark = open_engine("duckdb"), open_engine("spark", master=cluster)
    compared = 0
    try:
        for name in ("elements", "two_stage", "raked", "poststratified"):
            found = [
                estimate_breakdowns(sample_from(engine, rows_of_people(), DESIGNS[name]), MEASURES, CUTS)
                for engine in (duckdb, spark)
            ]
            for ours, theirs in zip(*found, strict=True):
                assert_same(ours, theirs)
                compared += len(ours)
    finally:
        spark.close()
        duckdb.close()
    write_result("spark_cluster_estimates", {"workers": WORKERS, "estimates_compared": compared, "agreement": 1e-9})
