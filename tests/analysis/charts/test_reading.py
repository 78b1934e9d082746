import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from homebeat.analysis.charts.reading import read_columns, read_series, refuse_parts_of_people
from homebeat.analysis.charts.series import SeriesRefused
from homebeat.analysis.tables.faults import ColumnMissing, TableRefused

ROWS = [("2018-04", 5, 10), ("2018-05", None, 12), ("2018-07", 7, 14)]


def written(path, suffix: str):
    file = path / f"counts.{suffix}"
    if suffix == "csv":
        file.write_text(
            "month,n,base\n" + "".join(f"{month},{'' if n is None else n},{base}\n" for month, n, base in ROWS)
        )
    elif suffix == "xlsx":
        book = Workbook()
        for row in [("month", "n", "base"), *ROWS]:
            book.active.append(row)
        book.save(file)
    else:
        columns = list(zip(*ROWS, strict=True))
        pq.write_table(pa.table({"month": columns[0], "n": columns[1], "base": columns[2]}), file)
    return file


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_a_series_is_the_same_from_every_kind_of_file(tmp_path, suffix: str) -> None:
    series = read_series(written(tmp_path, suffix), time="month", value="n", base="base")

    assert series.labels == ("2018-04", "2018-05", "2018-06", "2018-07")
    assert series.values == (5, None, None, 7)
    assert series.bases == (10, 12, None, 14)


def test_days_of_parquet_are_read_as_days(tmp_path) -> None:
    file = tmp_path / "days.parquet"
    days = [datetime.date(2018, 4, 1), datetime.date(2018, 5, 1)]
    pq.write_table(
        pa.table(
            {"day": days, "at": pa.array([datetime.datetime(2018, 4, 1), datetime.datetime(2018, 5, 1)]), "n": [1, 2]}
        ),
        file,
    )

    assert read_series(file, time="day", value="n", base=None).labels == ("2018-04-01", "2018-05-01")
    assert read_series(file, time="at", value="n", base=None).labels == ("2018-04-01", "2018-05-01")


def test_a_folder_of_parquet_is_read_as_one_table(tmp_path) -> None:
    for year in (2018, 2019):
        folder = tmp_path / "counts" / f"year={year}"
        folder.mkdir(parents=True)
        pq.write_table(pa.table({"month": [f"{year}-04"], "n": [year - 2000]}), folder / "part.parquet")

    series = read_series(tmp_path / "counts", time="month", value="n", base=None)

    assert (series.values[0], series.values[-1]) == (18, 19)


def test_a_row_without_a_time_is_refused_by_its_number(tmp_path) -> None:
    file = tmp_path / "counts.csv"
    file.write_text("month,n\n2018-04,1\n,2\n")

    with pytest.raises(TableRefused, match="row 3, column month"):
        read_columns(file, time="month", value="n", base=None)


def test_a_column_that_is_not_there_is_named(tmp_path) -> None:
    with pytest.raises(ColumnMissing, match="month"):
        read_series(written(tmp_path, "csv"), time="Month ", value="n", base=None)


def test_shares_where_counts_belong_are_refused() -> None:
    refuse_parts_of_people([3.0, None, 0], "n")
    with pytest.raises(SeriesRefused, match=r"'n' holds 0.62, which is not a count"):
        refuse_parts_of_people([3, 0.62], "n")
