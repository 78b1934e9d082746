from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from homebeat.foundation.ui import formats

SUMMER_EVENING = datetime(2008, 5, 3, 17, 30, tzinfo=UTC)


def test_a_moment_reads_as_london_time():
    assert formats.moment(SUMMER_EVENING) == "3 May 2008 at 6:30pm"


def test_the_day_of_a_late_moment_is_the_day_in_london():
    assert formats.day(datetime(2008, 5, 3, 23, 30, tzinfo=UTC)) == "4 May 2008"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        formats.moment(datetime(2008, 5, 3, 17, 30))


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(0, 0, "12am"), (0, 5, "12:05am"), (12, 0, "12pm"), (23, 59, "11:59pm"), (9, 0, "9am")],
)
def test_hours_are_written_as_people_say_them(hour, minute, words):
    assert formats.clock_time(datetime(2008, 1, 3, hour, minute, tzinfo=UTC)) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(183112, "183,112"), (0, "0"), (12.5, "12.5"), (12.0, "12"), (Decimal("-0.12"), "−0.12"), (None, "")],
)
def test_numbers(value, words):
    assert formats.number(value) == words


def test_places_are_kept_when_asked_for():
    assert formats.number(1234.5, 2) == "1,234.50"


def test_months_follow_the_readers_language():
    with translation.override("cy"):
        assert formats.month(date(2008, 5, 1)) == "Mai 2008"


def test_nothing_stays_nothing():
    assert [write(None) for write in (formats.day, formats.moment, formats.month, formats.weekday)] == [""] * 4


@pytest.mark.parametrize(("size", "words"), [(20, "1 KB"), (340_000, "340 KB"), (2_140_000, "2.1 MB")])
def test_file_sizes(size, words):
    assert formats.file_size(size) == words
