"""DuckDB inside this process: one machine, no server, no network."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from homebeat.analysis.engines.engine import Engine
from homebeat.analysis.tables.sources import Source


class DuckDBEngine(Engine):
    """Runs expressions on DuckDB; Parquet is read where it lies."""

    name = "duckdb"

    def __init__(self) -> None:
        super().__init__()
        self._connection = ibis.duckdb.connect(autoinstall_known_extensions=False, autoload_known_extensions=False)
        self._connection.con.execute("SET enable_progress_bar = false")  # it writes to stdout, where results go

    def close(self) -> None:
        """Close the connection and free its memory."""
        self._connection.disconnect()

    def _load(self, source: Source, name: str) -> None:
        if source.table is not None:
            self._connection.con.register(name, source.table)
        else:
            files = ", ".join("'" + file.replace("'", "''") + "'" for file in source.files)
            read = (
                f"read_parquet([{files}], hive_partitioning = true, hive_types_autocast = false)"  # "007" stays "007"
            )
            self._connection.con.execute(f'CREATE VIEW "{name}" AS SELECT * FROM {read}')  # noqa: S608 - the name is ours, files are quoted

    def _compile(self, expression: ir.Table) -> str:
        return str(self._connection.compile(expression))

    def _run(self, sql: str) -> pa.Table:
        return self._connection.con.execute(sql).to_arrow_table()
