"""People decide about stopped jobs: once, with a trail, inside their own force."""

import pytest
from django.db import connection

from homebeat.foundation.access.context import as_person
from homebeat.foundation.access.decisions import AccessDenied
from homebeat.foundation.audit.models import Event
from homebeat.foundation.jobs import actions, queries
from homebeat.foundation.jobs.models import FailedJob
from homebeat.foundation.rulebook import AlreadyChanged
from tests.conftest import as_owner
from tests.factories.access import make_holder
from tests.factories.areas import make_borough, make_force
from tests.factories.jobs import make_failed_job
from tests.factories.people import make_person
from tests.foundation.jobs.workshop import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def queued(number: int) -> tuple | None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT status::text, attempts FROM procrastinate_jobs WHERE id = %s", [number])
        return cursor.fetchone()


def visible(person) -> list[FailedJob]:
    with as_person(person, at=NOW):
        return list(FailedJob.objects.visible_to(person, on=TODAY).order_by("pk"))


def readable_in_the_database(person) -> list[int]:
    with as_person(person, at=NOW), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM jobs_failedjob ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def settle(action, failed: FailedJob, by) -> None:
    with as_person(by, at=NOW):
        action(failed=failed, by=by, at=NOW)


class TestWhoSees:
    def test_failures_of_ones_own_force_and_of_the_systems_own_work(self):
        force = make_force()
        theirs, systems = make_failed_job(make_person(force)), make_failed_job()
        make_failed_job(make_person(make_force()))

        for role in ("administrator", "central_unit"):
            person = make_holder(role, force)
            assert visible(person) == [theirs, systems]
            assert readable_in_the_database(person) == [theirs.pk, systems.pk]

    @pytest.mark.parametrize("role", ["pcso", "sergeant", "borough_commander", "analyst"])
    def test_nobody_else_sees_any(self, role):
        force = make_force()
        make_failed_job(make_person(force))
        make_failed_job()
        person = make_holder(role, force)

        assert visible(person) == []
        assert readable_in_the_database(person) == []

    def test_the_public_sees_none(self):
        make_failed_job()

        assert visible(None) == []
        assert readable_in_the_database(None) == []

    def test_an_administrator_below_the_force_sees_the_systems_work_only(self):
        force = make_force()
        make_failed_job(make_person(force))
        systems = make_failed_job()

        assert visible(make_holder("administrator", make_borough(force))) == [systems]


class TestTryAgain:
    def test_the_job_goes_back_with_all_its_tries_and_the_trail_says_who(self):
        force = make_force()
        failed, administrator = make_failed_job(make_person(force)), make_holder("administrator", force)

        settle(actions.try_again, failed, administrator)

        assert queued(failed.job_id) == ("todo", 0)
        assert [one.state for one in visible(administrator)] == ["retrying"]
        event = Event.objects.get(action="jobs.tried_again")
        assert (event.target_key, event.actor_key, event.force_key) == (failed.key, administrator.key, force.key)

    def test_the_systems_own_work_is_anybodys_who_may_decide(self):
        failed = make_failed_job()

        settle(actions.try_again, failed, make_holder("central_unit", make_force()))

        assert queued(failed.job_id) == ("todo", 0)

    def test_a_second_decision_is_refused(self):
        force = make_force()
        failed, administrator = make_failed_job(make_person(force)), make_holder("administrator", force)
        settle(actions.try_again, failed, administrator)

        with pytest.raises(AlreadyChanged):
            settle(actions.give_up, failed, administrator)

        assert queued(failed.job_id) == ("todo", 0)
        assert Event.objects.filter(action="jobs.gave_up").count() == 0


class TestGiveUp:
    def test_the_job_leaves_the_queue_and_stays_on_record(self):
        force = make_force()
        failed, administrator = make_failed_job(make_person(force)), make_holder("administrator", force)

        settle(actions.give_up, failed, administrator)

        assert queued(failed.job_id) is None
        assert [one.state for one in visible(administrator)] == ["given_up"]
        assert Event.objects.filter(action="jobs.gave_up", target_key=failed.key).count() == 1


class TestRefused:
    @pytest.mark.parametrize("action", [actions.try_again, actions.give_up])
    @pytest.mark.parametrize("whose", ["theirs", "systems"])
    def test_without_the_right_nothing_changes(self, action, whose):
        force = make_force()
        failed = make_failed_job(make_person(force) if whose == "theirs" else None)

        with pytest.raises(AccessDenied):
            settle(action, failed, make_holder("sergeant", force))

        assert queued(failed.job_id) == ("failed", 3)

    def test_another_forces_administrator_is_refused(self):
        failed = make_failed_job(make_person(make_force()))

        with pytest.raises(AccessDenied):
            settle(actions.try_again, failed, make_holder("administrator", make_force()))

    def test_the_database_refuses_even_when_nobody_asked(self):
        failed = make_failed_job(make_person(make_force()))

        with as_person(make_holder("administrator", make_force()), at=NOW), connection.cursor() as cursor:
            cursor.execute("SELECT jobs_settle(%s, true)", [failed.key])
            assert cursor.fetchone() == (False,)

        assert queued(failed.job_id) == ("failed", 3)


def test_the_standing_is_figures_for_those_who_may_look_and_nothing_for_others():
    force = make_force()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at) VALUES"
            " ('default', 'a', NULL), ('default', 'a', now() - interval '1 hour'), ('default', 'b', now() + interval '1 day')"
        )
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")

    with as_person(make_holder("administrator", force), at=NOW):
        seen = queries.standing()
    with as_person(make_holder("sergeant", force), at=NOW):
        hidden = queries.standing()

    assert (seen.due, seen.later, seen.running) == (2, 1, 0)
    assert seen.oldest_due_at is not None
    assert seen.worker_seen_at is not None
    assert hidden == queries.Standing(0, 0, 0, None, None)
