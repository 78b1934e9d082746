"""The library's holidays against the lists that the government published for England and Wales, year by year."""

from datetime import date

import pytest

from homebeat.foundation.clocks import bank_holidays, is_working_day

# Days without work as published (gov.uk, "UK bank holidays"; London Gazette for the special days), month/day.
PUBLISHED = {
    1999: "1/1 4/2 4/5 5/3 5/31 8/30 12/27 12/28 12/31",
    2002: "1/1 3/29 4/1 5/6 6/3 6/4 8/26 12/25 12/26",
    2007: "1/1 4/6 4/9 5/7 5/28 8/27 12/25 12/26",
    2008: "1/1 3/21 3/24 5/5 5/26 8/25 12/25 12/26",
    2011: "1/3 4/22 4/25 4/29 5/2 5/30 8/29 12/26 12/27",
    2012: "1/2 4/6 4/9 5/7 6/4 6/5 8/27 12/25 12/26",
    2018: "1/1 3/30 4/2 5/7 5/28 8/27 12/25 12/26",
    2019: "1/1 4/19 4/22 5/6 5/27 8/26 12/25 12/26",
    2020: "1/1 4/10 4/13 5/8 5/25 8/31 12/25 12/28",
    2021: "1/1 4/2 4/5 5/3 5/31 8/30 12/27 12/28",
    2022: "1/3 4/15 4/18 5/2 6/2 6/3 8/29 9/19 12/26 12/27",
    2023: "1/2 4/7 4/10 5/1 5/8 5/29 8/28 12/25 12/26",
    2024: "1/1 3/29 4/1 5/6 5/27 8/26 12/25 12/26",
    2025: "1/1 4/18 4/21 5/5 5/26 8/25 12/25 12/26",
    2026: "1/1 4/3 4/6 5/4 5/25 8/31 12/25 12/28",
    2027: "1/1 3/26 3/29 5/3 5/31 8/30 12/27 12/28",
}

SPECIAL = {
    date(2002, 6, 3): "Golden Jubilee",
    date(2011, 4, 29): "royal wedding",
    date(2012, 6, 5): "Diamond Jubilee",
    date(2022, 6, 3): "Platinum Jubilee",
    date(2022, 9, 19): "state funeral of Queen Elizabeth II",
    date(2023, 5, 8): "coronation of King Charles III",
}

# Ordinary working days that a mistake in the list would take away.
MOVED = [date(2022, 5, 30), date(2012, 5, 28), date(2002, 5, 27), date(2020, 5, 4), date(2023, 5, 15)]


def listed(year: int) -> set[date]:
    return {date(year, *map(int, day.split("/"))) for day in PUBLISHED[year].split()}


@pytest.mark.parametrize("year", PUBLISHED)
def test_weekday_holidays_are_the_published_ones(year: int) -> None:
    assert {day for day in bank_holidays(year) if day.weekday() < 5} == listed(year)


@pytest.mark.parametrize("day", SPECIAL, ids=SPECIAL.values())
def test_one_off_days_are_not_working_days(day: date) -> None:
    assert not is_working_day(day)


@pytest.mark.parametrize("day", MOVED, ids=str)
def test_the_usual_monday_works_when_its_holiday_moved(day: date) -> None:
    assert is_working_day(day)


def test_scottish_and_northern_irish_holidays_are_working_days_here() -> None:
    assert is_working_day(date(2024, 1, 2))  # 2 January, Scotland
    assert is_working_day(date(2024, 8, 5))  # summer bank holiday, Scotland
    assert is_working_day(date(2024, 3, 18))  # St Patrick's Day, Northern Ireland
    assert is_working_day(date(2024, 7, 12))  # Battle of the Boyne, Northern Ireland
