"""Spark gives the numbers that DuckDB gives, to 1e-9. One session for the file: starting it takes half a minute."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from homebeat.analysis.engines.choosing import open_engine, why_no_spark
from homebeat.analysis.engines.engine import Engine
from homebeat.analysis.estimation.estimating import estimate_breakdowns
from homebeat.analysis.estimation.measures import mean, ratio, share, total
from homebeat.analysis.estimation.sample import open_sample
from tests.analysis.estimation.frozen import DESIGNS, PEOPLE
from tests.analysis.estimation.tables_of_rows import rows_of_people, sample_from, table_of

pytestmark = [
    pytest.mark.skipif(bool(why_no_spark()), reason=f"Spark is not here: {why_no_spark()}"),
    pytest.mark.filterwarnings("default"),  # Spark's own libraries warn of one another
]
MEASURES = (mean("score"), share("confident", "yes"), total("visits"), ratio("offences", "visits"))
CUTS = ((), ("sex",), ("area", "age"))


@pytest.fixture(scope="module")
def engines() -> Iterator[tuple[Engine, Engine]]:
    """DuckDB and Spark on two cores of this machine."""
    both = open_engine("duckdb"), open_engine("spark", master="local[2]")
    yield both
    for engine in both:
        engine.close()


def assert_same(ours, theirs) -> None:
    """Require the same estimates."""
    for one, other in zip(ours, theirs, strict=True):
        assert (one.measure, one.by, one.n, one.df) == (other.measure, other.by, other.n, other.df)
        for name in ("value", "standard_error", "ci_low", "ci_high", "deff"):
            mine, its = getattr(one, name), getattr(other, name)
            assert (mine is None) == (its is None), (one.measure, one.by, name)
            assert mine is None or mine == pytest.approx(its, rel=1e-9, abs=1e-12), (one.measure, one.by, name)


@pytest.mark.parametrize("name", ["elements", "two_stage", "raked", "poststratified"])
def test_rows_in_memory(engines: tuple[Engine, Engine], name: str) -> None:
    found = [
        estimate_breakdowns(sample_from(engine, rows_of_people(), DESIGNS[name]), MEASURES, CUTS) for engine in engines
    ]

    for ours, theirs in zip(*found, strict=True):
        assert_same(ours, theirs)


def test_a_csv_file(engines: tuple[Engine, Engine]) -> None:
    found = [
        estimate_breakdowns(
            open_sample(PEOPLE, DESIGNS["one_stage"], engine, measures=MEASURES, breakdowns=CUTS), MEASURES, CUTS
        )
        for engine in engines
    ]

    for ours, theirs in zip(*found, strict=True):
        assert_same(ours, theirs)


def test_a_folder_of_parquet_named_by_its_column(engines: tuple[Engine, Engine], tmp_path: Path) -> None:
    for stratum in ("01", "02"):
        rows = [{**row, "stratum": None} for row in rows_of_people()[: 200 + int(stratum)]]
        table = table_of(rows).drop_columns(["stratum"])
        (tmp_path / f"stratum={stratum}").mkdir()
        pq.write_table(table, tmp_path / f"stratum={stratum}" / "part.parquet")

    found = []
    for engine in engines:
        sample = open_sample(tmp_path, DESIGNS["one_stage"], engine, measures=MEASURES, breakdowns=[("stratum",)])
        found.append(estimate_breakdowns(sample, MEASURES, [("stratum",)])[0])

    assert [one.by[0][1] for one in found[0]][:2] == ["01", "02"]
    assert_same(*found)
