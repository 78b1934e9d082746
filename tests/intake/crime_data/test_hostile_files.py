"""Damaged and hostile files: loaded whole or refused whole, never a crash, never a trace."""

import random
import tracemalloc
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit.models import LoadedFile
from homebeat.foundation.recorded_crime.models import CrimeRecord
from homebeat.intake.crime_data import loading
from homebeat.intake.crime_data.loading import load_street_file
from tests.conftest import as_owner
from tests.intake.crime_data.city import ASKED, make_city
from tests.intake.street_files import (
    CODE,
    CONTEXT,
    HEADER,
    ID,
    LAT,
    LON,
    MONTH,
    PLACE,
    REPORTED,
    TYPE,
    awkward_month,
    crime,
    write_street,
)  # fmt: skip

pytestmark = pytest.mark.django_db
INSERTS = (
    b"\0",
    b"\xe9",
    b"\xff\xfe",
    b'"',
    b",",
    b"\n",
    b"\r",
    b";",
    b"=",
    b"\t",
    b"\xef\xbb\xbf",
    b"x" * 70_000,
    b"\n" * 50,
)


@pytest.fixture
def city(db) -> Area:
    return make_city()


def damaged(content: bytes, choose: random.Random) -> bytes:
    """Cut, double, drop or push in a few bytes at random places."""
    for _ in range(choose.randint(1, 4)):
        at = choose.randrange(len(content) + 1)
        to = min(len(content), at + choose.randint(1, 200))
        push = choose.choice(INSERTS)
        content = choose.choice(
            (
                content[:at] + push + content[at:],
                content[:at] + content[to:],
                content[:at] + content[at:to] * 2 + content[to:],
                content[:at],
            )
        )
    return content


@given(seed=st.integers(0, 2**32))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_loaded_whole_or_leaves_no_trace(city, tmp_path, seed: int) -> None:
    path = write_street(tmp_path, awkward_month(), name="damaged.csv")
    path.write_bytes(damaged(path.read_bytes(), random.Random(seed)))
    with as_owner(), transaction.atomic():
        outcome = load_street_file(path, force=city, asked=ASKED)
        kept = CrimeRecord.objects.count()
        assert kept == outcome.loaded == (0 if outcome.refused else outcome.rows)
        assert LoadedFile.objects.count() == (0 if outcome.refused else 1)
        transaction.set_rollback(True)


PLANTS: dict[str, Callable[[list[str]], object]] = {
    "Month": lambda row: row.__setitem__(MONTH, "2018-4"),
    "Location": lambda row: row.__setitem__(PLACE, "=cmd|x"),
    "Longitude": lambda row: row.__setitem__(LON, "12.5"),
    "Latitude": lambda row: row.__setitem__(LAT, "north"),
    "Crime type": lambda row: row.__setitem__(TYPE, ""),
    "Crime ID": lambda row: row.__setitem__(ID, "i" * 65),
    "Context": lambda row: row.pop(),
    "Reported by": lambda row: row.__setitem__(REPORTED, "Surrey Police"),
    "LSOA code": lambda row: row.__setitem__(CODE, "@E01"),
    "column 13": lambda row: row.append(""),
    "LSOA name": lambda row: row.__setitem__(CODE + 1, "bell \a"),
}


def test_every_planted_fault_is_reported_once_and_nothing_else(city, tmp_path) -> None:
    """1,000 faults among 5,000 rows: the report is exactly the list of what was planted."""
    choose = random.Random(21)
    rows = [crime(number) for number in range(5000)]
    planted = set()
    for index in choose.sample(range(1, 5000), 1000):
        column = choose.choice(list(PLANTS))
        PLANTS[column](rows[index])
        planted.add((index + 2, column))
    with as_owner():
        outcome = load_street_file(write_street(tmp_path, rows), force=city, asked=ASKED)
    found = [(fault.row, fault.column) for fault in outcome.refused]
    assert len(found) == 1000
    assert set(found) == planted


def test_a_large_file_takes_no_more_memory_than_a_small_one(city, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(loading, "AT_A_TIME", 100)

    def peak(count: int) -> int:
        row = crime(1)
        row[CONTEXT] = "x" * 200
        path = write_street(tmp_path, [row] * count, name=f"{count}.csv")
        tracemalloc.start()
        with as_owner(), transaction.atomic():
            load_street_file(path, force=city, asked=ASKED)
            transaction.set_rollback(True)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(10)  # what is loaded once stays: code, plans, look-ups
    assert peak(6_000) < peak(1_000) * 1.5


def test_a_file_of_faults_alone_is_given_up_in_time(city, tmp_path) -> None:
    path = tmp_path / "hopeless.csv"
    path.write_text(",".join(HEADER) + "\n" + "x\n" * 30_000)
    with as_owner():
        outcome = load_street_file(path, force=city, asked=ASKED)
    assert len(outcome.refused) == 10_001
    assert "the rest was not read" in outcome.refused[-1].reason


def test_loading_does_not_ask_the_database_more_for_more_rows(city, tmp_path, django_assert_max_num_queries) -> None:
    def asked(count: int) -> int:
        path = write_street(tmp_path, [crime(number) for number in range(count)], name="2018-04-x-street.csv")
        with as_owner(), django_assert_max_num_queries(40) as caught, transaction.atomic():
            load_street_file(path, force=city, asked=ASKED)
            transaction.set_rollback(True)
        return len(caught)

    assert asked(10) == asked(3000)
    assert connection.in_atomic_block
