from datetime import date

import pytest

from homebeat.intake.crime_data.street_file import HEADER, header_faults, month_in_name, read_line, source_of
from homebeat.intake.delimited import Fault
from tests.intake.street_files import crime, disorder, nowhere


def faults_of(**changes: str) -> list[str]:
    line, faults = read_line(7, crime(**changes))
    assert (line is None) == bool(faults)
    assert all(fault.row == 7 for fault in faults)
    return [fault.column for fault in faults]


def test_an_ordinary_line_is_read_whole() -> None:
    line, faults = read_line(2, crime())
    assert faults == []
    assert (line.line, line.month, line.lon, line.lat) == (2, date(2018, 4, 1), -0.106453, 51.518207)
    assert (line.location, line.lsoa_code, line.crime_type) == (
        "On or near Charterhouse Street",
        "E01000001",
        "Other theft",
    )
    assert source_of(line) == "City of London Police street"


@pytest.mark.parametrize(
    "row", [disorder(), nowhere(), crime(LSOA_code="not a code"), crime(Falls_within="", Context="x")]
)
def test_what_the_real_files_lack_is_no_fault(row: list[str]) -> None:
    assert read_line(2, row)[1] == []


BAD = [
    ({"Month": "2018-13"}, ["Month"]), ({"Month": ""}, ["Month"]), ({"Month": "April 2018"}, ["Month"]),
    ({"Crime_type": ""}, ["Crime type"]), ({"Reported_by": ""}, ["Reported by"]),
    ({"Location": "=HYPERLINK(1)"}, ["Location"]), ({"Context": "+1"}, ["Context"]), ({"LSOA_name": "@x"}, ["LSOA name"]),
    ({"Last_outcome_category": "-1"}, ["Last outcome category"]), ({"Falls_within": "\tx"}, ["Falls within"]),
    ({"Crime_ID": "x" * 65}, ["Crime ID"]), ({"Location": "x" * 201}, ["Location"]), ({"Context": "x" * 5001}, ["Context"]),
    ({"Longitude": ""}, ["Longitude"]), ({"Latitude": ""}, ["Latitude"]),
    ({"Longitude": "51.5", "Latitude": "-0.1"}, ["Longitude", "Latitude"]), ({"Longitude": "-0.1+cmd"}, ["Longitude"]),
    ({"Longitude": "nan"}, ["Longitude"]), ({"Latitude": "1e999"}, ["Latitude"]), ({"Longitude": "0", "Latitude": "0"}, ["Latitude"]),
    ({"Month": "x", "Location": "=1", "Latitude": "x"}, ["Location", "Month", "Latitude"]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "columns"), BAD)
def test_every_fault_of_a_line_is_named_by_its_column(changes: dict[str, str], columns: list[str]) -> None:
    assert faults_of(**changes) == columns


HEADERS = [
    (HEADER, []),
    (("Crime id", *HEADER[1:]), ["Crime ID"]),
    ((*HEADER[:4], "Latitude", "Longitude", *HEADER[6:]), ["Longitude"]),
    (HEADER[:-1], ["Context"]),
    ((*HEADER, "More"), ["column 13"]),
    (("Crime ID;Month;Reported by",), ["Crime ID"]),
]


@pytest.mark.parametrize(("header", "columns"), HEADERS)
def test_a_wrong_header_is_named_at_its_first_difference(header: tuple[str, ...], columns: list[str]) -> None:
    faults = header_faults(header)
    assert [fault.column for fault in faults] == columns
    assert all(isinstance(fault, Fault) and fault.row == 1 for fault in faults)


@pytest.mark.parametrize(
    ("stem", "month"),
    [
        ("2018-04-city-of-london-street", date(2018, 4, 1)),
        ("renamed", None),
        ("2018-13-x-street", None),
        ("2018-04-x-outcomes", None),
    ],
)
def test_the_published_name_tells_the_month(stem: str, month: date | None) -> None:
    assert month_in_name(stem) == month
