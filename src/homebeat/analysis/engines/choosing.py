"""Choosing an engine by name."""

import importlib
import importlib.util
import os
import shutil
from pathlib import Path

from homebeat.analysis.engines.engine import Engine, EngineMissing

ENGINES = ("duckdb", "spark")
ON_THIS_MACHINE = "local[*]"
PLACES = {"duckdb": "homebeat.analysis.engines.duckdb_engine", "spark": "homebeat.analysis.engines.spark_engine"}


def open_engine(name: str, *, master: str | None = None) -> Engine:
    """Return a new engine; its libraries are loaded only now, because Spark's are an extra and slow to start.

    Raises
        EngineMissing : the engine's libraries, or Java for Spark, are not here
    """
    if name == "duckdb":
        return importlib.import_module(PLACES[name]).DuckDBEngine()
    reason = why_no_spark()
    if reason:
        raise EngineMissing(reason)
    return importlib.import_module(PLACES[name]).SparkEngine(master or ON_THIS_MACHINE)


def why_no_spark() -> str:
    """Return what is missing for Spark on this machine and how to get it; empty when nothing is."""
    if importlib.util.find_spec("pyspark") is None:
        return (
            "Spark's library is not installed. Install it with: pip install --require-hashes -r requirements/spark.txt"
        )
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java") is None and not (home and (Path(home) / "bin" / "java").exists()):
        return "Spark needs Java 17 or later, and no java was found. Install it, or set JAVA_HOME to where it is."
    return ""
