"""Each event is sealed when its transaction commits: all of them, once, in one line, whoever writes at the same time."""

import threading
import time
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection, transaction

from homebeat.config import database
from homebeat.foundation.audit import queries
from homebeat.foundation.audit.models import Event, Seal
from tests.factories.audit import make_trail, record_change

WRITERS, EACH = 8, 12
INSERT = """
INSERT INTO audit_event (key, at, action, actor_key, force_key, target_type, target_key, purpose, outcome, values_digest)
VALUES (substr(md5(random()::text), 1, 12), now(), 'made.up', '', '', 't', 'k', '', 'done', '')"""

pytestmark = pytest.mark.usefixtures("fresh_database")


def test_a_committed_event_has_its_seal_with_time_and_role():
    event = record_change(1)

    seal = Seal.objects.get()
    assert (seal.number, seal.event_id, seal.previous) == (1, event.pk, "0" * 64)
    assert seal.sealed_by == "homebeat_tester"
    assert abs(seal.sealed_at.timestamp() - time.time()) < 60


def test_an_uncommitted_event_has_none_yet():
    with transaction.atomic():
        record_change(1)
        assert not Seal.objects.exists()

    assert Seal.objects.count() == 1


def test_a_rollback_leaves_neither_event_nor_seal():
    with pytest.raises(GivenUp):
        record_and_give_up(1)

    assert not Event.objects.exists()
    assert not Seal.objects.exists()


def test_a_savepoint_rolled_back_leaves_no_trace_in_the_chain(tmp_path):
    with transaction.atomic():
        kept = record_change(1)
        with pytest.raises(GivenUp):
            record_and_give_up(2)
        also_kept = record_change(3)

    assert list(Seal.objects.order_by("number").values_list("event_id", flat=True)) == [kept.pk, also_kept.pk]
    assert queries.verify_trail(tmp_path).is_whole


def test_the_events_of_one_transaction_are_sealed_in_their_order(tmp_path):
    with transaction.atomic():
        events = [record_change(number) for number in range(1, 41)]

    assert list(Seal.objects.order_by("number").values_list("event_id", flat=True)) == [event.pk for event in events]
    assert queries.verify_trail(tmp_path).is_whole


def test_constraints_can_be_made_immediate_and_deferred_again(tmp_path):
    with transaction.atomic():
        record_change(1)
        connection.check_constraints()
        assert Seal.objects.count() == 1
        record_change(2)
        assert Seal.objects.count() == 1
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        record_change(3)
        assert Seal.objects.count() == 3

    assert queries.verify_trail(tmp_path).is_whole


def test_writers_at_the_same_time_make_one_line(tmp_path):
    failures = run_together([writer] * WRITERS)

    numbers = list(Seal.objects.order_by("number").values_list("number", flat=True))
    assert failures == []
    assert numbers == list(range(1, WRITERS * EACH * 2 + 1))
    assert queries.verify_trail(tmp_path).is_whole


def test_a_transaction_that_sees_an_old_head_fails_instead_of_forking(fresh_database: database.RoleUrls, tmp_path):
    make_trail(3)
    with psycopg.connect(fresh_database.web) as old:
        old.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        old.execute("SELECT 1 FROM audit_event")
        record_change(4)
        old.execute(INSERT)
        with pytest.raises(psycopg.errors.UniqueViolation):
            old.commit()

    assert queries.verify_trail(tmp_path).is_whole
    assert Seal.objects.count() == 4


def test_sealing_waits_for_nothing_while_it_holds_the_lock(superuser: psycopg.Connection, fresh_database):
    make_meeting_point(superuser)

    assert meet_at_commit(fresh_database.owner) == []


def test_the_control_sealing_in_the_first_round_deadlocks(superuser: psycopg.Connection, fresh_database):
    make_meeting_point(superuser)
    seal_in_the_first_round(superuser)

    assert [type(failure) for failure in meet_at_commit(fresh_database.owner)] == [psycopg.errors.DeadlockDetected]


class GivenUp(Exception):
    """An action that fails after it has recorded."""


@transaction.atomic
def record_and_give_up(number: int) -> None:
    """Record, then fail as an action does that was refused late."""
    record_change(number)
    raise GivenUp


def writer() -> None:
    """Commit small transactions, as a busy request does."""
    try:
        for number in range(EACH):
            with transaction.atomic():
                record_change(number)
                record_change(number + 1)
    finally:
        connection.close()


def run_together(tasks: list[Callable[[], None]]) -> list[BaseException]:
    """Run every task in a thread of its own, started at one moment, and return what went wrong."""
    barrier, failures = threading.Barrier(len(tasks)), []

    def run(task: Callable[[], None]) -> None:
        try:
            barrier.wait()
            task()
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=[task]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return failures


def make_meeting_point(superuser: psycopg.Connection) -> None:
    """Make a parent and children whose foreign key is checked at commit, as Django declares every one of its keys."""
    superuser.execute("CREATE TABLE meeting (id int PRIMARY KEY)")
    superuser.execute("CREATE TABLE guest (meeting int REFERENCES meeting DEFERRABLE INITIALLY DEFERRED)")
    superuser.execute("INSERT INTO meeting VALUES (1)")
    superuser.execute("GRANT ALL ON meeting, guest TO homebeat_owner")


def meet_at_commit(url: str) -> list[BaseException]:
    """One transaction records first and then adds a row that its commit must check; another holds the parent's lock."""
    with psycopg.connect(url) as guest, psycopg.connect(url) as host:
        guest.execute(INSERT)
        guest.execute("INSERT INTO guest VALUES (1)")
        host.execute("SELECT 1 FROM meeting WHERE id = 1 FOR UPDATE")
        host.execute(INSERT)

        def host_commits() -> None:
            time.sleep(0.3)  # by now the guest's commit waits for the parent
            host.commit()

        return run_together([guest.commit, host_commits])


def seal_in_the_first_round(superuser: psycopg.Connection) -> None:
    """Rebuild the trigger as it would be without the queue: sealing while other checks still wait."""
    source = superuser.execute("SELECT pg_get_functiondef('audit_seal'::regproc)").fetchone()[0]
    source = source.replace("'public.audit_pending'", "'public.audit_event'").replace("NEW.event_id", "NEW.id")
    superuser.execute(source)
    superuser.execute("DROP TRIGGER audit_event_line_up ON audit_event")
    superuser.execute(
        "CREATE CONSTRAINT TRIGGER audit_event_seal AFTER INSERT ON audit_event "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_seal()"
    )
