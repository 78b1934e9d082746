"""The measures on a standalone Spark cluster of two workers are those of DuckDB, and both workers work."""

import time
from pathlib import Path

import pytest

from homebeat.analysis.engines.choosing import open_engine, why_no_spark
from tests.analysis.measures.world import make_world
from tests.proofs import writing
from tests.snapshots.parity import all_measures, differences
from tests.snapshots.spark_cluster import two_workers
from tests.snapshots.world_snapshot import write_world

pytestmark = [
    pytest.mark.proof,
    pytest.mark.spark,
    pytest.mark.skipif(bool(why_no_spark()), reason=why_no_spark() or "Spark is here"),
    pytest.mark.skipif(
        not writing.is_full(),
        reason="a cluster is started by make proofs alone; tests/snapshots/test_spark.py runs always",
    ),
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::FutureWarning"),
]


def test_two_workers_say_what_one_machine_says(tmp_path: Path) -> None:
    snapshot = write_world(tmp_path / "snapshots", make_world(5))
    duckdb = open_engine("duckdb")
    with two_workers(tmp_path) as cluster:
        begun = time.monotonic()
        spark = open_engine("spark", master=cluster.url)
        try:
            ours, theirs = all_measures(snapshot, duckdb), all_measures(snapshot, spark)
        finally:
            spark.close()
            duckdb.close()
        seconds, tasks = time.monotonic() - begun, cluster.tasks_finished()

    assert differences(ours, theirs) == []
    assert len(tasks) == 2
    assert min(tasks) > 0, "both workers worked"
    figures = [estimate for one in ours for estimate in one.estimates]
    writing.write_result(
        "spark_cluster",
        {
            "measures": len(ours),
            "figures": len(figures),
            "differences": 0,
            "tasks_by_worker": tasks,
            "seconds": round(seconds, 1),
        },
    )
