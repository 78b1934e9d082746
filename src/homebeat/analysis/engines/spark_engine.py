"""Spark by its master's address: where the data outgrows one machine. Needs the libraries of requirements/spark.txt and Java 17."""

import os
import sys

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from pyspark.sql import SparkSession

from homebeat.analysis.engines.engine import Engine
from homebeat.analysis.tables.sources import Source

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",  # files may hold columns that differ in capitals alone
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",  # "007" stays "007"
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


class SparkEngine(Engine):
    """Runs expressions on Spark; the master is `local[2]`, `spark://host:port` or any address that Spark understands."""

    name = "spark"

    def __init__(self, master: str) -> None:
        super().__init__()
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # workers run the interpreter that asks
        builder = SparkSession.builder.master(master).appName("homebeat")
        if master.startswith("local"):
            builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
        for name, value in SETTINGS.items():
            builder = builder.config(name, value)
        self._session = builder.getOrCreate()
        self._session.sparkContext.setLogLevel("ERROR")
        self._connection = ibis.pyspark.connect(self._session)

    def close(self) -> None:
        """Stop the session."""
        self._session.stop()

    def _load(self, source: Source, name: str) -> None:
        if source.table is not None:
            frame = self._session.createDataFrame(source.table)
        else:
            root = {"basePath": source.folder} if source.folder else {}
            frame = self._session.read.options(**root).parquet(*source.files)
        frame.createOrReplaceTempView(name)

    def _compile(self, expression: ir.Table) -> str:
        return str(self._connection.compile(expression))

    def _run(self, sql: str) -> pa.Table:
        return self._session.sql(sql).toArrow()
