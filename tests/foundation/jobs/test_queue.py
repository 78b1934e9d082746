"""A job exists if and only if its change was committed; the web can put jobs in and do nothing else to the queue."""

from datetime import timedelta

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, transaction

from homebeat.foundation.access.context import as_person
from homebeat.foundation.jobs import queue as jobs
from homebeat.foundation.jobs.queue import Retry
from tests.factories.people import make_person
from tests.foundation.jobs.workshop import NOW, Eyes


def defer(label: str = "one", **options):
    return jobs.defer("made_up.effect", **{"on_behalf_of": None, "label": label, **options})


def test_a_commit_leaves_one_job(eyes: Eyes):
    with transaction.atomic():
        number = defer()

    assert eyes.all("SELECT id, task_name, args FROM procrastinate_jobs") == [
        (number, "made_up.effect", {"label": "one", "on_behalf_of": None})
    ]


def test_a_rollback_leaves_no_job(eyes: Eyes):
    with transaction.atomic():
        defer()
        transaction.set_rollback(True)

    assert eyes.jobs() == []


def test_a_connection_lost_before_the_commit_leaves_no_job(eyes: Eyes):
    def defer_and_lose_the_connection() -> None:
        with transaction.atomic():
            defer()
            connection.connection.pgconn.finish()
            defer("two")

    with pytest.raises(OperationalError):
        defer_and_lose_the_connection()
    connection.close()

    assert eyes.jobs() == []


def test_a_job_remembers_whom_it_acts_for(eyes: Eyes):
    person = make_person()
    with as_person(person, at=NOW):
        defer(on_behalf_of=person)

    assert eyes.one("SELECT args ->> 'on_behalf_of' FROM procrastinate_jobs") == str(person.pk)


def test_a_job_may_be_put_off(eyes: Eyes):
    with transaction.atomic():
        defer(run_at=NOW + timedelta(days=1))

    assert eyes.one("SELECT scheduled_at FROM procrastinate_jobs") == NOW + timedelta(days=1)


def test_outside_a_transaction_no_job_is_taken(eyes: Eyes):
    with pytest.raises(jobs.OutsideTransaction):
        defer()

    assert eyes.jobs() == []


@pytest.mark.django_db
def test_a_task_that_no_room_registered_is_refused():
    with pytest.raises(jobs.UnknownTask, match="registered a task"):
        jobs.defer("made_up.nothing", on_behalf_of=None)


@pytest.mark.django_db
def test_a_person_at_work_cannot_defer_for_another():
    sergeant, other = make_person(), make_person()

    with as_person(sergeant, at=NOW), pytest.raises(jobs.ActingForAnother):
        defer(on_behalf_of=other)
    with as_person(None, at=NOW), pytest.raises(jobs.ActingForAnother):
        defer(on_behalf_of=other)


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["Mrs Jones", "a@b.example", "", "x" * 65, "line\nbreak", True, None, 1.5, {"a": 1}])
def test_words_do_not_fit_into_a_job(value):
    with pytest.raises(jobs.NotAnId):
        defer(label=value)


@pytest.mark.django_db
@pytest.mark.parametrize("value", [7, -1, "h7k2m9qrstvw", "2008-03", "E05000026"])
def test_numbers_and_keys_fit(value):
    assert defer(label=value)


@pytest.mark.django_db
def test_an_argument_cannot_pose_as_the_queues_own():
    with pytest.raises(jobs.NotAnId):
        defer(timestamp=1)


def call_door(ids: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT jobs_defer('made_up.effect', NULL, %s::jsonb, NULL, NULL)", [ids])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ids", ['{"label": "Mrs Jones"}', '{"label": ["a"]}', '{"on_behalf_of": 1}', '{"label": true}']
)
def test_the_database_itself_refuses_words(ids):
    with pytest.raises(IntegrityError, match="ids only"):
        call_door(ids)


def test_two_tasks_cannot_claim_one_name():
    with pytest.raises(jobs.AlreadyRegistered):
        jobs.task("made_up.effect", says="Twice")(lambda run: None)


@pytest.mark.parametrize(("attempts", "wait"), [(0, 5), (1, 50), (2, None), (3, None)])
def test_waits_are_used_up_one_by_one(attempts, wait):
    assert Retry(waits=(5, 50)).wait_after(attempts) == wait


class TestOnce:
    def test_a_twin_that_waits_is_enough(self, eyes: Eyes):
        with transaction.atomic():
            assert defer(once="a") is not None
        with transaction.atomic():
            assert defer(once="a") is None
            assert defer(once="b") is not None

        assert len(eyes.jobs()) == 2

    def test_another_task_with_the_same_word_is_no_twin(self, eyes: Eyes):
        with transaction.atomic():
            defer(once="a")
            assert jobs.defer("made_up.heals", on_behalf_of=None, once="a", label="x") is not None

    def test_the_waiting_twin_cannot_start_before_the_change_that_counts_on_it(self, eyes: Eyes):
        with transaction.atomic():
            defer(once="a")
        with transaction.atomic():
            defer(once="a")
            during = eyes.one("SELECT (procrastinate_fetch_job_v2(NULL, NULL)).id")
        after = eyes.one("SELECT (procrastinate_fetch_job_v2(NULL, NULL)).id")

        assert during is None
        assert after is not None

    def test_a_job_that_has_started_is_not_enough(self, eyes: Eyes):
        with transaction.atomic():
            defer(once="a")
        eyes.one("SELECT (procrastinate_fetch_job_v2(NULL, NULL)).id")
        with transaction.atomic():
            assert defer(once="a") is not None

    def test_a_failed_job_goes_back_beside_its_twin(self, eyes: Eyes):
        with transaction.atomic():
            first = defer(once="a")
        eyes.one("SELECT (procrastinate_fetch_job_v2(NULL, NULL)).id")
        with transaction.atomic():
            defer(once="a")
        eyes.do("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", first)

        assert [status for _, status, _ in eyes.jobs()] == ["todo", "todo"]


TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'procrastinate%'"
A_COLUMN = "SELECT min(attname) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 1 AND NOT attisdropped"


def refused(url: str, statement: str) -> bool:
    with psycopg.connect(url, autocommit=True) as web:
        try:
            web.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            return True
    return False


def test_the_web_is_refused_everything_on_the_queues_tables(fresh_database, eyes: Eyes):
    tables = [row[0] for row in eyes.all(TABLES)]
    statements = [
        statement
        for table in [*tables, "jobs_finishedjob"]
        for statement in (
            f"SELECT 1 FROM {table}", f"DELETE FROM {table}", f"TRUNCATE {table}", f"INSERT INTO {table} DEFAULT VALUES",
            f"UPDATE {table} SET {eyes.one(A_COLUMN, table)} = NULL",
        )
    ]  # fmt: skip

    assert len(tables) >= 4
    assert [one for one in statements if not refused(fresh_database.web, one)] == []


def test_the_web_is_refused_the_queues_functions(fresh_database, eyes: Eyes):
    open_to_web = eyes.all(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND proname LIKE 'procrastinate%' AND has_function_privilege('homebeat_web', oid, 'EXECUTE')"
    )

    assert open_to_web == []


def test_the_web_cannot_write_failures(fresh_database):
    for statement in (
        "DELETE FROM jobs_failedjob",
        "UPDATE jobs_failedjob SET state = 'given_up'",
        "INSERT INTO jobs_failedjob DEFAULT VALUES",
    ):
        assert refused(fresh_database.web, statement)


def test_the_functions_that_run_with_the_owners_rights_fix_their_search_path(eyes: Eyes):
    loose = eyes.all(
        "SELECT proname FROM pg_proc WHERE proname LIKE 'jobs%' AND prosecdef"
        " AND NOT coalesce('search_path=public, pg_temp' = ANY(proconfig), false)"
    )

    assert loose == []
    assert eyes.one("SELECT count(*) FROM pg_proc WHERE proname LIKE 'jobs%' AND prosecdef") == 5


@pytest.mark.django_db
def test_the_tests_own_connection_is_the_web_too():
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT 1 FROM procrastinate_jobs")
