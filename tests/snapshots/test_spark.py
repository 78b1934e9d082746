"""The measures give the same answers on Spark as on DuckDB, read from the same files as they lie."""

from dataclasses import replace
from pathlib import Path

import pytest

from homebeat.analysis.engines.choosing import open_engine, why_no_spark
from tests.analysis.measures.world import make_world
from tests.snapshots.parity import all_measures, differences
from tests.snapshots.world_snapshot import write_world

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(bool(why_no_spark()), reason=why_no_spark() or "Spark is here"),
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::FutureWarning"),
]


def test_every_measure_is_the_same_on_two_cores_of_spark(tmp_path: Path) -> None:
    snapshot = write_world(tmp_path, make_world(4))
    duckdb, spark = open_engine("duckdb"), open_engine("spark", master="local[2]")
    try:
        ours, theirs = all_measures(snapshot, duckdb), all_measures(snapshot, spark)
    finally:
        duckdb.close()
        spark.close()

    assert differences(ours, theirs) == []
    known = [estimate for one in ours for estimate in one.estimates if estimate.value]
    assert len(known) > 60, "enough figures to be a check"
    wrong = [
        replace(
            ours[0],
            estimates=tuple(replace(one, value=(one.value or 0) * (1 + 1e-8) + 1e-8) for one in ours[0].estimates),
        ),
        *ours[1:],
    ]
    assert differences(wrong, theirs), "a difference would be seen"
