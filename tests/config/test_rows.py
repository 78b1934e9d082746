import io
import json
from datetime import date

import pytest

from homebeat.config.rows import FORMATS, print_rows

ROWS = [{"name": "St Ann's, east", "on": date(2026, 1, 2), "more": ["a", "é"]}, {"name": "x" * 300, "on": None}]


def written(format: str, rows: list[dict[str, object]] = ROWS) -> str:
    to = io.StringIO()
    print_rows(rows, columns=["name", "on", "more"], format=format, to=to)
    return to.getvalue()


def test_csv_quotes_what_needs_it_and_leaves_what_is_missing_empty() -> None:
    assert written("csv") == f'name,on,more\n"St Ann\'s, east",2026-01-02,"[""a"", ""é""]"\n{"x" * 300},,\n'


def test_json_keeps_values_and_their_order() -> None:
    first, second = json.loads(written("json"))
    assert first == {"name": "St Ann's, east", "on": "2026-01-02", "more": ["a", "é"]}
    assert list(second.values()) == ["x" * 300, None, None]


def test_a_table_keeps_each_row_on_one_line_and_cuts_nothing() -> None:
    head, first, second = written("table").splitlines()
    assert head.split() == ["name", "on", "more"]
    assert first.startswith("St Ann's, east")
    assert "x" * 300 in second


@pytest.mark.parametrize("format", FORMATS)
def test_no_rows_are_still_an_answer(format: str) -> None:
    assert written(format, []).strip() in {"name,on,more", "[]", "name  on  more"}
