from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from homebeat.analysis.comparison.published import PublishedFigure, PublishedReference
from homebeat.analysis.comparison.published_table import PublishedTable, read_published
from homebeat.analysis.comparison.verdicts import Survey, Verdict
from homebeat.analysis.estimates import Polarity
from homebeat.analysis.tables.faults import ColumnMissing, TableRefused

HEADER = "area,indicator,polarity,level,n,deff,survey,msf_level,msf_difference,msf_n,previous_level,change,previous_n"


def written(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "figures.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def read(folder: Path, *rows: str, header: str = HEADER) -> PublishedTable:
    return read_published(written(folder, *rows, header=header))


def faults(folder: Path, *rows: str, header: str = HEADER) -> list[str]:
    with pytest.raises(TableRefused) as refused:
        read(folder, *rows, header=header)
    return [str(fault) for fault in refused.value.faults]


def test_a_row_becomes_fractions(tmp_path: Path) -> None:
    table = read(tmp_path, "Met,SPI 2a, Lower ,55.2,1000,1.5,BCS,52.9,2.3,3000,,-1.2,900")

    assert table == PublishedTable(
        figures=(
            PublishedFigure(
                area="Met", indicator="SPI 2a", polarity=Polarity.LOWER, level=0.552, n=1000, deff=1.5,
                survey=Survey.BCS, row=2, average=PublishedReference(level=0.529, difference=0.023, n=3000),
                past=PublishedReference(difference=-0.012, n=900),
            ),
        ),
        remarks=(),
    )  # fmt: skip


def test_empty_cells_and_absent_columns_are_not_known(tmp_path: Path) -> None:
    with_columns = read(tmp_path, "Met,SPI 2a,higher,,,,,,,,,,").figures
    without = read(tmp_path, "Met,SPI 2a,higher,", header="area,indicator,polarity,level").figures

    assert with_columns == without
    assert without == (
        PublishedFigure(area="Met", indicator="SPI 2a", polarity=Polarity.HIGHER, level=None, n=None, row=2),
    )


def test_what_the_source_says_is_read(tmp_path: Path) -> None:
    header = "area,indicator,polarity,level,published_vs_msf,published_vs_previous"
    (figure,) = read(tmp_path, "Met,a,higher,50,Significantly worse,unchanged", header=header).figures

    assert (figure.average.said, figure.past.said) == (Verdict.WORSE, Verdict.SAME)


def test_every_fault_is_named_by_row_and_column(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        "Met,a,higher,100.1,1000,,,,,,,,",
        "Met,a,up,-0.1,10.5,,,,,,,,",
        "Met,a,,50,-1,0,bbc,,,,,,",
        "",
        ",,higher,50,1000,,,101,,1.5,,101,-5",
        "Met,a,higher,5,1000,,,,6,,,-96,",
    )

    assert found == [
        "row 2, column level: 100.1 is outside 0 to 100 per cent",
        "row 3, column level: -0.1 is outside 0 to 100 per cent",
        "row 3, column n: 10.5 is not a number of people",
        "row 3, column polarity: 'up' is none of higher, lower",
        "row 4, column deff: 0 is not above 0",
        "row 4, column n: -1 is not a number of people",
        "row 4, column polarity: say higher or lower",
        "row 4, column survey: 'bbc' is none of bcs, user_satisfaction",
        "row 6, column area: is empty",
        "row 6, column change: 101 is outside -100 to 100 points",
        "row 6, column indicator: is empty",
        "row 6, column msf_level: 101 is outside 0 to 100 per cent",
        "row 6, column msf_n: 1.5 is not a number of people",
        "row 6, column previous_n: -5 is not a number of people",
        "row 7, column change: with a level of 5 the other level would lie outside 0 to 100",
        "row 7, column msf_difference: with a level of 5 the other level would lie outside 0 to 100",
    ]


def test_a_level_and_a_difference_may_part_by_rounding(tmp_path: Path) -> None:
    """The report's own case: 71.8 less 72.3 printed as -0.4."""
    (figure,) = read(tmp_path, "Met,SPI 3b,higher,71.8,,,,,,,72.3,-0.4,").figures

    assert (figure.past.level, figure.past.difference) == (0.723, -0.004)


def test_a_level_and_a_difference_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, "Met,a,higher,55.2,1000,,,52.9,3.2,1000,,,")

    assert found == "row 2, column msf_difference: 3.2 contradicts level 55.2 and msf_level 52.9, which give 2.3"


def test_how_far_they_may_part_follows_from_the_decimals_of_the_columns(tmp_path: Path) -> None:
    """Levels to one decimal and changes to two leave 0.05 + 0.05 + 0.005 points; levels to two decimals elsewhere leave 0.015."""
    row, two_decimals = "Met,a,higher,71.8,,,,,,,72.3,{},", "Met,b,higher,50.51,,,,,,,50.25,0.26,"
    changes_to_two = "Met,c,higher,50.5,,,,,,,50.0,0.51,"

    assert len(read(tmp_path, row.format("-0.40"), changes_to_two).figures) == 2
    assert len(faults(tmp_path, row.format("-0.39"), changes_to_two)) == 1
    assert len(faults(tmp_path, row.format("-0.40"), two_decimals)) == 1
    assert len(read(tmp_path, row.format("-0.49"), two_decimals).figures) == 2


def test_figures_in_single_precision_do_not_contradict_each_other(tmp_path: Path) -> None:
    columns = {"area": ["Met"], "indicator": ["a"], "polarity": ["higher"]}
    single = {
        name: pa.array([value], pa.float32())
        for name, value in [("level", 55.2), ("msf_level", 52.9), ("msf_difference", 2.3)]
    }
    pq.write_table(pa.table({**columns, **single}), tmp_path / "f.parquet")

    (figure,) = read_published(tmp_path / "f.parquet").figures
    assert figure.average.difference == pytest.approx(0.023)


def test_nobody_is_read_as_nobody(tmp_path: Path) -> None:
    (figure,) = read(tmp_path, "Met,a,higher,55.2,0,,,52.9,,0,,,").figures

    assert (figure.n, figure.average.n) == (0, 0)


def test_a_number_that_is_not_finite_is_refused(tmp_path: Path) -> None:
    columns = {"area": ["Met"], "indicator": ["a"], "polarity": ["higher"], "level": [50.0], "n": [float("inf")]}
    pq.write_table(pa.table(columns), tmp_path / "f.parquet")

    with pytest.raises(TableRefused, match="row 2, column n: inf is not a number"):
        read_published(tmp_path / "f.parquet")


@pytest.mark.parametrize("missing", ["area", "indicator", "polarity", "level"])
def test_what_a_comparison_cannot_do_without_is_asked_for(tmp_path: Path, missing: str) -> None:
    header = ",".join(name for name in HEADER.split(",") if name != missing)

    with pytest.raises(ColumnMissing, match=f"no column '{missing}'"):
        read(tmp_path, header=header)


def test_a_column_that_is_not_read_is_named(tmp_path: Path) -> None:
    table = read(tmp_path, "Met,a,higher,50,x,1000", header="area,indicator,polarity,level,colour,prevous_n")

    assert table.remarks == (
        "column 'colour' is not read.",
        "column 'prevous_n' is not read. Did you mean previous_n?",
    )


def test_levels_that_look_like_fractions_are_named(tmp_path: Path) -> None:
    header = "area,indicator,polarity,level"
    (remark,) = read(tmp_path, "Met,a,higher,0.552", "Met,b,higher,1", header=header).remarks
    assert "write 55.2, not 0.552" in remark
    assert read(tmp_path, "Met,a,higher,0.552", "Met,b,higher,55", header=header).remarks == ()
    assert read(tmp_path, "Met,a,higher,", header=header).remarks == ()


def test_a_workbook_reads_as_a_file_of_commas_does(tmp_path: Path) -> None:
    rows = ["Met,a,higher,55.2,1000,,bcs,,2.3,1000,,1.2,1000", "Met,b,lower,22.0,,,,,,,,,"]
    book = openpyxl.Workbook()
    for row in [HEADER, *rows]:
        cells = [float(cell) if cell.replace(".", "").isdigit() else cell or None for cell in row.split(",")]
        book.active.append(cells)
    book.save(tmp_path / "f.xlsx")

    assert read_published(tmp_path / "f.xlsx") == read(tmp_path, *rows)
