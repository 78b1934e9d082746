"""Files as people have them, with every fault they are known for; each is named by row and column, and nothing is guessed."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from homebeat.analysis.tables import sheets
from homebeat.analysis.tables.faults import ColumnMissing, Fault, TableRefused, near_matches
from homebeat.analysis.tables.sources import Kind, Source, Wanted, open_file

NUMBER, TEXT = Kind.NUMBER, Kind.TEXT


def written(folder: Path, text: str | bytes, name: str = "answers.csv") -> Path:
    """Return a file with this content."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read(path: Path, **columns: Kind) -> dict[str, list[object]]:
    """Return the columns of a file as lists."""
    source = open_file(path, [Wanted(name, kind) for name, kind in columns.items()])
    return {name: source.table.column(source.name_of(name, kind)).to_pylist() for name, kind in columns.items()}


class TestSeparatedValues:
    """CSV and its relatives."""

    def test_numbers_text_and_missing_answers(self, tmp_path: Path) -> None:
        path = written(tmp_path, 'ward,score,note\n007, 1.5 ,"a, b"\n008,NA,\n009,-2e3,"say ""no"""\n')

        assert read(path, ward=TEXT, score=NUMBER, note=TEXT) == {
            "ward": ["007", "008", "009"], "score": [1.5, None, -2000.0], "note": ["a, b", None, 'say "no"'],
        }  # fmt: skip

    def test_one_column_may_be_wanted_as_both(self, tmp_path: Path) -> None:
        source = open_file(written(tmp_path, "q\n1\n02\n"), [Wanted("q", NUMBER), Wanted("q", TEXT)])

        assert source.table.column(source.name_of("q", NUMBER)).to_pylist() == [1.0, 2.0]
        assert source.table.column(source.name_of("q", TEXT)).to_pylist() == ["1", "02"]

    @pytest.mark.parametrize("separator", [";", "\t", "|", ","])
    def test_the_separator_is_the_headers(self, tmp_path: Path, separator: str) -> None:
        path = written(tmp_path, separator.join(["a", '"b,;|"', "c"]) + "\n" + separator.join("123") + "\n")

        assert read(path, a=NUMBER, **{"b,;|": TEXT}) == {"a": [1.0], "b,;|": ["2"]}

    def test_decimal_commas_where_commas_part_nothing(self, tmp_path: Path) -> None:
        path = written(tmp_path, "a;b\n0,56;1\n-3;2\n1,234;3\n")

        assert read(path, a=NUMBER)["a"] == [0.56, -3.0, 1.234]

    def test_a_column_keeps_to_one_decimal_mark(self, tmp_path: Path) -> None:
        with pytest.raises(TableRefused) as refused:
            read(written(tmp_path, "a;b\n0,56;1\n0.57;2\n1.234,5;3\n"), a=NUMBER)

        assert refused.value.faults == (
            Fault(2, "a", "'0,56' uses a decimal comma while other cells of the column use a point"),
            Fault(4, "a", "'1.234,5' is not a number"),
        )

    def test_a_comma_in_a_number_of_a_comma_file_is_not_guessed_at(self, tmp_path: Path) -> None:
        with pytest.raises(TableRefused, match="row 2, column a: '1,234' could be a decimal comma or a thousands mark"):
            read(written(tmp_path, 'a,b\n"1,234",1\n'), a=NUMBER)

    def test_cells_that_are_not_numbers_are_named_where_a_spreadsheet_shows_them(self, tmp_path: Path) -> None:
        path = written(tmp_path, 'note,score\n"two\nlines",1\n\nplain,lots\nplain,5 %\n')

        with pytest.raises(TableRefused) as refused:
            read(path, score=NUMBER)

        assert [(fault.row, fault.column) for fault in refused.value.faults] == [(4, "score"), (5, "score")]
        assert str(refused.value).startswith(
            "answers.csv: 2 cells are not numbers where numbers are needed.\n  row 4, column score: 'lots'"
        )

    def test_many_faults_are_counted_and_few_are_shown(self, tmp_path: Path) -> None:
        with pytest.raises(TableRefused, match="30 cells are not numbers") as refused:
            read(written(tmp_path, "a\n" + "x\n" * 30), a=NUMBER)

        assert len(refused.value.faults) == 30
        assert str(refused.value).count("column a") == 20
        assert str(refused.value).endswith("and 10 more")

    def test_a_byte_order_mark_is_not_part_of_a_name(self, tmp_path: Path) -> None:
        assert read(written(tmp_path, b"\xef\xbb\xbfa,b\n1,2\n"), a=NUMBER) == {"a": [1.0]}

    def test_bytes_that_are_not_utf_8_are_named_by_row_and_column(self, tmp_path: Path) -> None:
        path = written(tmp_path, "ward,borough\n1,Arden\n2,Br\xf8k\n".encode("latin-1"))

        with pytest.raises(TableRefused, match=r"is not UTF-8\. Save it as UTF-8") as refused:
            read(path, borough=TEXT)
        assert [(fault.row, fault.column) for fault in refused.value.faults] == [(3, "borough")]
        with pytest.raises(TableRefused, match="not UTF-8"):
            read(written(tmp_path, "b\xf8rough,a\n1,2\n".encode("latin-1")), a=NUMBER)

    def test_other_encodings_are_named(self, tmp_path: Path) -> None:
        with pytest.raises(TableRefused, match="the file is UTF-16, not UTF-8"):
            read(written(tmp_path, "a,b\n1,2\n".encode("utf-16")), a=NUMBER)

    def test_rows_too_long_and_too_short_are_named(self, tmp_path: Path) -> None:
        with pytest.raises(TableRefused, match="rows do not fit the header") as refused:
            read(written(tmp_path, "a,b\n1,2\n1\n1,2,3\n"), a=NUMBER)

        assert [str(fault) for fault in refused.value.faults] == [
            "row 3: 1 cells where the header names 2",
            "row 4: 3 cells where the header names 2",
        ]

    def test_an_unnamed_column_stands_in_nobodys_way(self, tmp_path: Path) -> None:
        assert read(written(tmp_path, '"",a\n"7",1\n'), a=NUMBER) == {"a": [1.0]}

    def test_no_columns_but_their_rows(self, tmp_path: Path) -> None:
        assert open_file(written(tmp_path, "a,b\n1,2\n3,4\n"), [Wanted("a", TEXT)]).table.num_rows == 2

    def test_an_empty_file_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(TableRefused, match="the file is empty"):
            read(written(tmp_path, "\n\n"), a=NUMBER)


class TestColumns:
    """Columns that are asked for."""

    def test_a_missing_column_is_named_with_its_near_matches(self, tmp_path: Path) -> None:
        with pytest.raises(ColumnMissing, match=r"there is no column 'Wieght'\. Did you mean weight\?") as missing:
            read(written(tmp_path, "weight,ward\n1,2\n"), Wieght=NUMBER)
        assert missing.value.near == ["weight"]

    def test_far_from_everything_the_columns_are_listed(self, tmp_path: Path) -> None:
        with pytest.raises(ColumnMissing, match=r"there is no column 'zzz'\. It has: weight, ward\."):
            read(written(tmp_path, "weight,ward\n1,2\n"), zzz=NUMBER)

    def test_capitals_and_blanks_count_for_little(self) -> None:
        assert near_matches("BCU  code", ["bcu code", "ward", "force"]) == ["bcu code"]

    def test_a_name_twice_is_refused_only_if_it_is_asked_for(self, tmp_path: Path) -> None:
        path = written(tmp_path, "a,b,a\n1,2,3\n")

        assert read(path, b=NUMBER) == {"b": [2.0]}
        with pytest.raises(TableRefused, match="names 'a' more than once, in columns 1 and 3"):
            read(path, a=NUMBER)

    def test_columns_that_differ_in_capitals_alone_are_refused_before_an_engine_mixes_them_up(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "answers.parquet"
        pq.write_table(pa.table({"w": [1.0], "W": ["a"], "y": [2.0]}), path)

        assert open_file(path, [Wanted("y", NUMBER)])
        with pytest.raises(TableRefused, match="columns 'w' and 'W' differ in capitals alone"):
            open_file(path, [Wanted("w", NUMBER)])
        with pytest.raises(TableRefused, match="differ in capitals alone"):
            read(written(tmp_path, "w,W\n1,2\n"), w=TEXT, W=TEXT)
        assert read(written(tmp_path, "w,W\n1,2\n"), w=NUMBER) == {"w": [1.0]}

    def test_other_files_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(TableRefused, match=r"only \.csv, \.tsv"):
            read(written(tmp_path, "a", "answers.docx"), a=NUMBER)
        with pytest.raises(TableRefused, match="there is no such file"):
            read(tmp_path / "nowhere.csv", a=NUMBER)


def workbook(folder: Path, rows: list[list[object]]) -> Path:
    """Return a workbook with these rows."""
    path, book = folder / "answers.xlsx", openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


class TestWorkbooks:
    """XLSX."""

    def test_numbers_dates_and_text(self, tmp_path: Path) -> None:
        path = workbook(
            tmp_path,
            [
                ["ward", "score", "on", "sure"],
                [7, 0.1, date(2020, 1, 31), True],
                ["008", "NA", datetime(2020, 1, 1, 9, 30), None],
            ],
        )

        assert read(path, ward=TEXT, score=NUMBER, on=TEXT, sure=TEXT) == {
            "ward": ["7", "008"], "score": [0.1, None], "on": ["2020-01-31", "2020-01-01T09:30:00"], "sure": ["TRUE", None],
        }  # fmt: skip

    def test_numbers_written_as_text_are_read_and_others_are_named(self, tmp_path: Path) -> None:
        with pytest.raises(TableRefused) as refused:
            read(workbook(tmp_path, [["a"], ["1.5"], [2], ["many"], [True]]), a=NUMBER)

        assert [str(fault) for fault in refused.value.faults] == [
            "row 4, column a: 'many' is not a number",
            "row 5, column a: 'TRUE' is not a number",
        ]

    def test_a_bomb_is_refused_without_unpacking_it(self, tmp_path: Path) -> None:
        path = tmp_path / "bomb.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("xl/worksheets/sheet1.xml", b"0" * (30 * 2**20))

        with pytest.raises(
            TableRefused, match=r"would unpack to 30 MB in 1 parts, .* times its size; it is refused as unsafe"
        ):
            read(path, a=NUMBER)

    def test_size_and_parts_have_their_limits(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = workbook(tmp_path, [["a"], [1]])
        assert read(path, a=NUMBER) == {"a": [1.0]}

        monkeypatch.setattr(sheets, "MOST_PARTS", 2)
        with pytest.raises(TableRefused, match="unsafe"):
            read(path, a=NUMBER)
        monkeypatch.undo()
        monkeypatch.setattr(sheets, "LARGEST_UNPACKED", 100)
        with pytest.raises(TableRefused, match="unsafe"):
            read(path, a=NUMBER)

    def test_what_is_not_a_workbook_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(TableRefused, match="not an XLSX workbook"):
            read(written(tmp_path, "a,b\n", "answers.xlsx"), a=NUMBER)
        hollow = tmp_path / "hollow.xlsx"
        with zipfile.ZipFile(hollow, "w") as packed:
            packed.writestr("other.xml", "<x/>")
        with pytest.raises(TableRefused, match="cannot be read"):
            read(hollow, a=NUMBER)

    def test_an_empty_sheet_is_refused_and_empty_rows_at_the_end_are_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(TableRefused, match="first sheet is empty"):
            read(workbook(tmp_path, []), a=NUMBER)
        assert read(workbook(tmp_path, [["a"], [1], [None]]), a=NUMBER) == {"a": [1.0]}


class TestParquet:
    """Parquet, read where it lies."""

    def opened(self, path: Path, **columns: Kind) -> Source:
        """Return the file as a source."""
        return open_file(path, [Wanted(name, kind) for name, kind in columns.items()])

    def test_footers_say_what_is_complete_and_above_zero(self, tmp_path: Path) -> None:
        path = tmp_path / "answers.parquet"
        pq.write_table(
            pa.table({"w": [1.0, 2.0], "y": [1, None], "all": [5, 5], "z": [0, 1], "t": ["a", "b"]}),
            path,
            row_group_size=1,
        )

        source = self.opened(path, w=NUMBER, y=NUMBER, z=NUMBER, t=TEXT, **{"all": NUMBER})

        assert source.complete == {"w", "z", "t", "all"}
        assert source.positive == {"w", "all"}

    def test_without_statistics_nothing_is_known(self, tmp_path: Path) -> None:
        path = tmp_path / "answers.parquet"
        pq.write_table(pa.table({"w": [1.0, 2.0]}), path, write_statistics=False)

        source = self.opened(path, w=NUMBER)

        assert (source.complete, source.positive) == (frozenset(), frozenset())

    def test_text_is_not_taken_for_numbers(self, tmp_path: Path) -> None:
        path = tmp_path / "answers.parquet"
        pq.write_table(pa.table({"w": ["1", "2"]}), path)

        with pytest.raises(TableRefused, match="column 'w' holds string, where numbers are needed"):
            self.opened(path, w=NUMBER)

    def test_folders_name_their_columns(self, tmp_path: Path) -> None:
        for force in ("01", "02"):
            (tmp_path / f"force={force}").mkdir()
            pq.write_table(pa.table({"w": [1.0]}), tmp_path / f"force={force}" / "part.parquet")

        source = self.opened(tmp_path, w=NUMBER, force=TEXT)

        assert (len(source.files), source.folder) == (2, str(tmp_path))
        assert source.type_of("force", TEXT) == pa.string()

    def test_nothing_there_and_something_else_there(self, tmp_path: Path) -> None:
        with pytest.raises(TableRefused, match="no Parquet file"):
            self.opened(tmp_path / "none.parquet", w=NUMBER)
        with pytest.raises(TableRefused, match="not a Parquet file"):
            self.opened(written(tmp_path, "a,b", "text.parquet"), w=NUMBER)
        (tmp_path / "empty").mkdir()
        with pytest.raises(TableRefused, match="no Parquet file"):
            self.opened(tmp_path / "empty", w=NUMBER)


@pytest.mark.real_data
def test_the_public_attitude_survey_reads_as_found(real_data: Path) -> None:
    path = real_data / "surveys" / "pas" / "pas_borough_raw_semicolon_decimal_comma.csv"

    found = read(path, Date=TEXT, Borough=TEXT, Measure=TEXT, Proportion=NUMBER)

    assert found["Date"][0] == "31/12/2014"
    assert found["Measure"][0] == '"Good Job" local'
    assert found["Proportion"][:3] == [0.56, 0.67, 0.72]
    assert all(0 <= share <= 1 for share in found["Proportion"] if share is not None)
