"""Engines: chosen by name, each question compiled once, folders read with their columns, what is missing said plainly."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from homebeat.analysis.design.survey_design import SurveyDesign
from homebeat.analysis.engines import choosing
from homebeat.analysis.engines.choosing import open_engine, why_no_spark
from homebeat.analysis.engines.engine import EngineMissing
from homebeat.analysis.estimation.estimating import estimate
from homebeat.analysis.estimation.measures import mean
from homebeat.analysis.estimation.sample import WeightQuestion, open_sample
from homebeat.analysis.tables.sources import from_arrow


@pytest.fixture
def engine():
    """DuckDB, afresh."""
    opened = open_engine("duckdb")
    yield opened
    opened.close()


def test_a_question_is_compiled_once_for_a_source(engine, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []
    monkeypatch.setattr(
        engine, "_compile", lambda expression, real=engine._compile: compiled.append(1) or real(expression)
    )
    first, second = from_arrow(pa.table({"w": [1.0, 2.0]})), from_arrow(pa.table({"w": [5.0]}))

    totals = [
        engine.answer(WeightQuestion("w"), source)["total"][0].as_py() for source in (first, first, second, first)
    ]

    assert totals == [3.0, 3.0, 5.0, 3.0]
    assert len(compiled) == 2
    engine.forget()
    engine.answer(WeightQuestion("w"), first)
    assert len(compiled) == 3


def test_nothing_but_results_is_written_to_stdout(engine) -> None:
    """A query of some seconds would draw its progress between the results."""
    assert engine._run("SELECT current_setting('enable_progress_bar') AS drawn")["drawn"].to_pylist() == [False]


def test_a_changed_file_is_another_source(engine, tmp_path: Path) -> None:
    path = tmp_path / "it's.parquet"  # the quote has to survive
    found = []
    for value in (1.0, 9.0):
        pq.write_table(pa.table({"y": [value, value + 1, value + 2]}), path)
        found.append(estimate(open_sample(path, SurveyDesign(), engine, measures=[mean("y")]), [mean("y")])[0].value)

    assert found == [2.0, 10.0]


def test_folders_name_their_columns_as_written(engine, tmp_path: Path) -> None:
    for force in ("01", "02"):
        (tmp_path / f"force={force}").mkdir()
        pq.write_table(pa.table({"y": [float(force), 3.0, 4.0]}), tmp_path / f"force={force}" / "part.parquet")

    found = estimate(
        open_sample(tmp_path, SurveyDesign(), engine, measures=[mean("y")], breakdowns=[("force",)]),
        [mean("y")],
        by=["force"],
    )

    assert [(one.by, one.n) for one in found] == [((("force", "01"),), 3), ((("force", "02"),), 3)]


def test_without_its_library_spark_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(EngineMissing, match=r"pip install --require-hashes -r requirements/spark\.txt"):
        open_engine("spark")


def test_without_java_spark_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(choosing.importlib.util, "find_spec", lambda name: object())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)

    with pytest.raises(EngineMissing, match="Spark needs Java 17 or later"):
        open_engine("spark")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").touch()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert why_no_spark() == ""
