from datetime import date

import pytest

from homebeat.intake import cells


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-2", "@SUM(A1)", "\tx", "=", "＝1", "－1", "-0.1=cmd"])
def test_text_that_a_spreadsheet_would_run_is_not_taken(text: str) -> None:
    assert "formula" in cells.text_fault(text, longest=99)


@pytest.mark.parametrize("text", ["On or near A-Road", "a=b", "Café", " spaced", "'quoted", "0123", ""])
def test_other_text_is_taken(text: str) -> None:
    assert cells.text_fault(text, longest=99) is None


def test_text_is_held_to_its_length_and_need() -> None:
    assert "4 characters; at most 3" in cells.text_fault("four", longest=3)
    assert cells.text_fault("four", longest=4) is None
    assert "Fill it in" in cells.text_fault("", longest=3, needed=True)


@pytest.mark.parametrize(
    ("text", "value"), [("-0.106453", -0.106453), ("51", 51.0), ("-1.2e-05", -0.000012), ("0.0", 0.0)]
)
def test_a_minus_sign_is_part_of_a_number(text: str, value: float) -> None:
    assert cells.number(text) == value


@pytest.mark.parametrize(
    "text", ["", "-", "nan", "inf", "1,5", "1_000", " 1", "1 ", "0x1F", "１", "--1", "=1", "-1+2", "1e9999", ".5"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert cells.number(text) is None


@pytest.mark.parametrize(("text", "day"), [("2019-12", date(2019, 12, 1)), ("2010-01", date(2010, 1, 1))])
def test_a_month_is_its_first_day(text: str, day: date) -> None:
    assert cells.month(text) == day


@pytest.mark.parametrize(
    "text", ["", "2019-13", "2019-00", "2019-1", "19-12", "2019-12-01", "2019/12", "Dec 2019", "0000-01"]
)
def test_what_is_no_month_is_none(text: str) -> None:
    assert cells.month(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("0", 0), ("1749", 1749), ("-1", None), ("1,749", None), ("1.0", None), ("", None)]
)
def test_whole_numbers(text: str, value: int | None) -> None:
    assert cells.whole_number(text) == value
