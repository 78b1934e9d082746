"""Rows as COPY reads them: every kind of value, and texts that would break a line."""

import numpy as np
import pytest

from homebeat.demo.generation.tables import Always, FromOne, PathDown, Ref, Table


def text(*columns, numbered: bool = False) -> str:
    table = Table("x.Y", {f"c{number}": column for number, column in enumerate(columns)}, numbered)
    return "".join(table.text(FromOne()))


@pytest.mark.parametrize(
    ("column", "written"),
    [
        (["plain", "tab\there", "line\nbreak", "back\\slash", ""], ["plain", r"tab\there", r"line\nbreak", r"back\\slash", ""]),
        ([None, True, False, 7, b"\x00\xff"], [r"\N", "t", "f", "7", r"\\x00ff"]),
        (np.array([1, -2, 0, 3, 4]), ["1", "-2", "0", "3", "4"]),
        (np.array([0.5, np.nan, -1.25, 56.400001, 2.0]), ["0.5", r"\N", "-1.25", "56.400001", "2.0"]),
        (np.array([True, False, True, True, False]), ["t", "f", "t", "t", "f"]),
        (np.array(["2026-03-29", "NaT", "2026-03-30", "2000-02-29", "1970-01-01"], "datetime64[D]"),
         ["2026-03-29", r"\N", "2026-03-30", "2000-02-29", "1970-01-01"]),
        (np.array(["2026-03-29T10:00:00", "NaT", "2026-03-29T10:00:01", "2026-01-01T00:00:00", "1999-12-31T23:59:59"], "datetime64[s]"),
         ["2026-03-29T10:00:00Z", r"\N", "2026-03-29T10:00:01Z", "2026-01-01T00:00:00Z", "1999-12-31T23:59:59Z"]),
        (Ref("x.Z", np.array([0, 1, -1, 5, 2])), ["1", "2", r"\N", "6", "3"]),
        (Always("same", 5), ["same"] * 5),
        (PathDown("x.Y", np.array([-1, 0, 1, 0, 2])), ["/1/", "/1/2/", "/1/2/3/", "/1/4/", "/1/2/3/5/"]),
    ],
    ids=["text", "mixed", "whole", "float", "yes-no", "days", "moments", "reference", "constant", "path"],
)  # fmt: skip
def test_each_kind_of_value_is_written_as_copy_reads_it(column, written: list[str]) -> None:
    assert text(column) == "".join(f"{one}\n" for one in written)


def test_row_numbers_come_first_and_begin_where_told() -> None:
    table = Table("x.Y", {"name": ["a", "b"], "of": Ref("x.Z", np.array([0, -1]))})

    assert "".join(table.text({"x.Y": 10, "x.Z": 100})) == "10\ta\t100\n11\tb\t\\N\n"


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match=r"x\.Y.*'a': 2.*'b': 1"):
        Table("x.Y", {"a": ["1", "2"], "b": ["1"]})


@pytest.mark.parametrize("column", [[1.5], np.array(["a"]), [object()]])
def test_a_value_that_nobody_thought_of_is_refused(column) -> None:
    with pytest.raises(TypeError, match="no way to write"):
        text(column)


def test_the_digest_sees_every_cell_and_every_name() -> None:
    def digest(**columns):
        return Table("x.Y", columns).digest()

    assert digest(a=["1"]) == digest(a=["1"])
    assert len({digest(a=["1"]), digest(a=["2"]), digest(b=["1"])}) == 3
