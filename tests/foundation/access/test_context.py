"""One transaction as one person: told to the database, gone with it, and nothing left for the connection's next user."""

from contextvars import copy_context
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from homebeat.foundation.access.context import acting, as_person, stream
from homebeat.foundation.residents.models import Resident
from tests.factories.access import make_holder
from tests.factories.areas import make_neighbourhood
from tests.factories.residents import make_resident

NOON = datetime(2008, 6, 1, 12, 0, tzinfo=UTC)


def told() -> tuple[str, str, str]:
    """Return what the database has been told: the person, the day and the purpose."""
    with connection.cursor() as cursor:
        names = ("homebeat.person", "homebeat.today", "homebeat.purpose")
        cursor.execute("SELECT " + ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in names))
        return cursor.fetchone()


def seen() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM residents_resident")
        return cursor.fetchone()[0]


@pytest.fixture
def officer():
    ward = make_neighbourhood()
    make_resident(ward)
    return make_holder("pcso", ward)


@pytest.mark.django_db
def test_the_database_and_the_code_know_the_same_person(officer) -> None:
    with as_person(officer, at=NOON, purpose="A visit") as now:
        assert told() == (str(officer.pk), "2008-06-01", "A visit")
        assert (acting(), now.person, now.today) == (now, officer, date(2008, 6, 1))
        assert seen() == 1


@pytest.mark.django_db
def test_the_day_is_londons(officer) -> None:
    with as_person(officer, at=datetime(2008, 6, 1, 23, 30, tzinfo=UTC)) as now:
        assert now.today == date(2008, 6, 2)
        assert told()[1] == "2008-06-02"


@pytest.mark.django_db
def test_the_public_and_nobody_at_all_see_nothing(officer) -> None:
    with as_person(None, at=NOON):
        assert seen() == 0
    assert acting() is None
    assert seen() == 0


@pytest.mark.django_db
def test_inside_another_person_the_outer_one_comes_back(officer) -> None:
    stranger = make_holder("pcso", make_neighbourhood())
    with as_person(stranger, at=NOON, purpose="outer"):
        with as_person(officer, at=NOON):
            assert seen() == 1
        assert told() == (str(stranger.pk), "2008-06-01", "outer")
        assert acting().person == stranger
        assert seen() == 0


@pytest.mark.django_db
def test_a_failure_inside_brings_the_outer_one_back_too(officer) -> None:
    stranger = make_holder("pcso", make_neighbourhood())
    with as_person(stranger, at=NOON):
        with pytest.raises(RuntimeError), as_person(officer, at=NOON):
            raise RuntimeError
        assert told()[0] == str(stranger.pk)
        assert acting().person == stranger


@pytest.fixture
def pooled(fresh_database):
    """A pool of one connection, so that the next borrower surely gets the same one."""
    connection.close()
    connection.settings_dict["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 1, "timeout": 5}
    yield
    connection.close()
    connection.close_pool()
    del connection.settings_dict["OPTIONS"]["pool"]


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def works(officer) -> None:
    with as_person(officer, at=NOON, purpose="A visit"):
        assert seen() == 1


def fails(officer) -> None:
    with pytest.raises(DatabaseError), as_person(officer, at=NOON):
        Resident.objects.create(area_id=0, name="", recorded_at=NOON)


def is_undone(officer) -> None:
    with as_person(officer, at=NOON):
        transaction.set_rollback(True)


def is_left_in_the_middle(officer) -> None:
    rows = stream(officer, at=NOON, rows=lambda: iter([1, 2, 3]))
    next(rows)
    rows.close()


@pytest.mark.parametrize("borrow", [works, fails, is_undone, is_left_in_the_middle])
def test_nothing_is_left_for_the_connections_next_user(borrow, pooled, officer) -> None:
    first = backend()
    borrow(officer)
    connection.close()

    assert backend() == first
    assert told() == ("", "", "")
    assert seen() == 0
    assert acting() is None


def test_a_setting_of_the_session_would_have_leaked(pooled, officer) -> None:
    """The control: the same check sees a leak where somebody says SET instead of SET LOCAL."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('homebeat.person', %s, false)", [str(officer.pk)])
    connection.close()

    assert told()[0] == str(officer.pk)


def test_a_stream_reads_nothing_after_the_transaction_and_everything_inside_its_own(fresh_database, officer) -> None:
    def names():
        return Resident.objects.visible_to(officer, on=NOON.date()).values_list("name", flat=True).iterator()

    with as_person(officer, at=NOON):
        late = (name for name in names())
    inside = stream(officer, at=NOON, rows=names)

    assert list(late) == []
    assert len(list(inside)) == 1
    assert told() == ("", "", "")


def test_a_stream_of_another_thread_can_be_closed_here(fresh_database, officer) -> None:
    """A server may close a stream in another context than it began in; the token of a context would refuse that."""
    rows = stream(officer, at=NOON, rows=lambda: iter([1, 2]))
    copy_context().run(next, rows)
    rows.close()

    assert acting() is None
    assert told() == ("", "", "")
