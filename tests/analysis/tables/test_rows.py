from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from homebeat.analysis.tables.faults import ColumnMissing, TableRefused
from homebeat.analysis.tables.rows import Row, columns_of, read_rows

TABLE = {"area": ["Camden", "Ealing", None], "n": [600.0, None, 12.0]}


def csv_file(folder: Path) -> Path:
    path = folder / "t.csv"
    path.write_text("area,other,n\nCamden,x,600\n\n Ealing ,x,NA\n,x,12\n")
    return path


def sheet(folder: Path) -> Path:
    book = openpyxl.Workbook()
    for row in (["area", "other", "n"], ["Camden", "x", 600], ["Ealing", "x", None], [None, "x", 12]):
        book.active.append(row)
    book.save(folder / "t.xlsx")
    return folder / "t.xlsx"


def parquet(folder: Path) -> Path:
    columns = {"area": ["Camden", "Ealing", None], "other": ["x"] * 3, "n": [600.0, float("nan"), 12.0]}
    pq.write_table(pa.table(columns), folder / "t.parquet")
    return folder / "t.parquet"


@pytest.mark.parametrize("made", [csv_file, sheet, parquet])
def test_each_kind_of_file_gives_the_same_rows(made: object, tmp_path: Path) -> None:
    path = made(tmp_path)  # type: ignore[operator]

    assert columns_of(path) == ("area", "other", "n")
    rows = read_rows(path, text=["area"], numbers=["n"])
    assert [row.cells for row in rows] == [
        {"area": area, "n": n} for area, n in zip(TABLE["area"], TABLE["n"], strict=True)
    ]


def test_rows_have_the_numbers_of_a_spreadsheet(tmp_path: Path) -> None:
    assert [row.number for row in read_rows(csv_file(tmp_path), text=["area"])] == [2, 4, 5]
    assert [row.number for row in read_rows(sheet(tmp_path), text=["area"])] == [2, 3, 4]


def test_a_text_column_of_numbers_comes_as_text(tmp_path: Path) -> None:
    pq.write_table(pa.table({"area": [7, 8]}), tmp_path / "t.parquet")

    assert read_rows(tmp_path / "t.parquet", text=["area"]) == [Row(2, {"area": "7"}), Row(3, {"area": "8"})]


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.doc").write_text("a")
    for name, said in [("none.csv", "no such file"), ("t.doc", "only .csv")]:
        with pytest.raises(TableRefused, match=said):
            columns_of(tmp_path / name)
    with pytest.raises(ColumnMissing, match="Did you mean area"):
        read_rows(csv_file(tmp_path), text=["Areas"])
    with pytest.raises(TableRefused, match="row 2, column area: 'Camden' is not a number"):
        read_rows(csv_file(tmp_path), numbers=["area"])
