"""A series or a funnel's areas out of a CSV, XLSX or Parquet file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from homebeat.analysis.charts.series import Series, SeriesRefused, series_of
from homebeat.analysis.tables.faults import Fault, TableRefused
from homebeat.analysis.tables.sources import Kind, Source, Wanted, open_file


@dataclass(frozen=True, slots=True)
class Columns:
    """The three columns of a chart as the file holds them: times (or names of areas), values, and bases where there are any."""

    names: tuple[str, ...]
    values: tuple[float | None, ...]
    bases: tuple[float | None, ...] | None


def read_columns(path: Path, *, time: str, value: str, base: str | None) -> Columns:
    """Return the columns of a file that make a chart.

    Parameters
        path : CSV, XLSX or Parquet file, or folder of Parquet files
        time, value, base : names of columns; base may be None
    Returns
        Columns, in the file's order; an empty value or base is None
    Raises
        TableRefused : the file cannot be read, a column is not there, a cell is not a number, or a row has no time
    Checked
        tests/analysis/charts/test_reading.py
    """
    wanted = [Wanted(time, Kind.TEXT), *(Wanted(column, Kind.NUMBER) for column in (value, base) if column)]
    source = open_file(path, wanted)
    table = _table(source, wanted)
    names = pc.cast(table.column(source.name_of(time, Kind.TEXT)), pa.string()).to_pylist()
    empty = [row for row, name in enumerate(names, 2) if not name]
    if empty:
        raise TableRefused(
            path.name, "rows without a time cannot be placed.", [Fault(row, time, "it is empty") for row in empty]
        )
    numbers = [
        tuple(pc.cast(table.column(source.name_of(column, Kind.NUMBER)), pa.float64()).to_pylist())
        for column in (value, base) if column
    ]  # fmt: skip
    return Columns(tuple(names), numbers[0], numbers[1] if base else None)


def read_series(path: Path, *, time: str, value: str, base: str | None) -> Series:
    """Return the columns of a file as a series; raises as `read_columns` and `series_of` do."""
    columns = read_columns(path, time=time, value=value, base=base)
    return series_of(columns.names, columns.values, columns.bases)


def refuse_parts_of_people(values: Sequence[float | None], column: str) -> None:
    """Refuse counts that are not whole: a share where a count was asked for would be divided by its base a second time.

    Raises
        SeriesRefused : some value is not a whole number
    """
    parts = [value for value in values if value is not None and value != int(value)]
    if parts:
        raise SeriesRefused(
            f"The column '{column}' holds {parts[0]:g}, which is not a count. This chart divides counts by their base: give how many, "
            "not the share; or chart shares as they are with --kind xmr and no --base."
        )


def _table(source: Source, wanted: Sequence[Wanted]) -> pa.Table:
    if source.table is not None:
        return source.table
    partitioning = ds.partitioning(flavor="hive") if source.folder else None
    files = ds.dataset(
        list(source.files), format="parquet", partitioning=partitioning, partition_base_dir=source.folder
    )
    return files.to_table(columns=[one.column for one in wanted])
