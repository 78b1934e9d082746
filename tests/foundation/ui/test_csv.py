import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.http import QueryDict

from homebeat.foundation.ui.tables import Column, MomentColumn, NumberColumn, Table, csv_response
from homebeat.foundation.ui.tables.csv import safe_cell


@pytest.mark.parametrize(
    "text", ["=1+1", "+44 20 7946", "-cmd", "@sum", "\t=1", "\r=1", "  =1", "＝1", "-0.1.2", "-１"]
)
def test_text_that_a_spreadsheet_would_run_gets_a_quote(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("number", [-0.12, -7, Decimal("-3.50"), 12, True])
def test_numbers_stay_numbers(number):
    assert safe_cell(number) is number


@pytest.mark.parametrize("text", ["-0.12", "-7", "51.5"])
def test_numbers_written_as_text_stay_as_they_are(text):
    assert safe_cell(text) == text


def test_other_cells():
    moment = datetime(2008, 5, 3, 17, 30, tzinfo=UTC)
    assert [safe_cell(one) for one in (None, "Alder", date(2008, 5, 3), moment)] == [
        "",
        "Alder",
        "2008-05-03",
        "2008-05-03 17:30+00:00",
    ]


class Points(Table):
    caption = "Points of contact"
    columns = (
        Column("name", "=Name", sort=True),
        NumberColumn("lon", "Longitude"),
        MomentColumn("at", "When"),
        Column("secret", "Secret", in_csv=False),
        Column("note", "Note", on_page=False),
    )
    search = ("name",)
    per_page = 1


ROWS = [
    {"name": 'B, "x"', "lon": -0.12, "at": datetime(2008, 5, 3, 17, 30, tzinfo=UTC), "secret": 1, "note": "=cmd()"},
    {"name": "A", "lon": None, "at": None, "secret": 2, "note": "ŵ"},
]


def answer(asked="", **options):
    return csv_response(Points(QueryDict(asked), rows=ROWS), **options)


def rows_of(response):
    return list(csv.reader(io.StringIO(response.getvalue().decode())))


def test_the_file_has_every_page_in_the_order_shown():
    assert rows_of(answer("sort=name&format=csv")) == [
        ["'=Name", "Longitude", "When", "Note"],
        ["A", "", "", "ŵ"],
        ['B, "x"', "-0.12", "2008-05-03 18:30+01:00", "'=cmd()"],
    ]


def test_the_file_holds_only_what_the_filters_leave():
    assert len(rows_of(answer("q=A"))) == 2


def test_the_file_has_a_name_and_a_kind():
    response = answer()
    assert response.headers["Content-Disposition"] == 'attachment; filename="points-of-contact.csv"'
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_a_streamed_file_starts_reading_only_inside_what_it_is_given():
    log = []

    def guarded(make):
        log.append("opened")
        yield from make()
        log.append("closed")

    response = answer(stream=guarded)
    assert log == []
    assert b"".join(response.streaming_content) == answer().content
    assert log == ["opened", "closed"]


def test_the_address_asks_for_the_file():
    assert Points(QueryDict("format=csv"), rows=ROWS).wants_csv
    assert not Points(QueryDict("format=csv"), rows=ROWS, download=False).wants_csv
