"""A job runs as the person it acts for, has its effect once, and is tried again as its task says."""

from datetime import datetime, timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone

from homebeat.foundation.access.context import as_person
from homebeat.foundation.jobs import queue as jobs
from homebeat.foundation.jobs.failures import JobInHand
from homebeat.foundation.jobs.models import FailedJob
from homebeat.foundation.jobs.running import perform
from tests.factories.people import make_person
from tests.foundation.jobs.workshop import NOW, Eyes, hands_of


def defer(name: str, label: str, **options) -> int:
    with transaction.atomic():
        return jobs.defer(f"made_up.{name}", **{"on_behalf_of": None, "label": label, **options})


def test_the_worker_runs_what_waits_and_leaves_an_empty_queue(eyes: Eyes, drain):
    before = timezone.now()
    for label in ("one", "two", "three"):
        defer("effect", label)

    drain()

    assert sorted(eyes.labels()) == ["one", "three", "two"]
    assert eyes.jobs() == []
    assert before < eyes.one("SELECT min(at) FROM made_up_effect") < timezone.now()


def test_a_job_acts_for_its_person_and_the_systems_own_for_nobody(eyes: Eyes, drain):
    person = make_person()
    with as_person(person, at=NOW):
        jobs.defer("made_up.effect", on_behalf_of=person, label="theirs")
    defer("effect", "nobodys")
    defer("outside", "outside")

    drain()

    told = dict(eyes.all("SELECT label, person FROM made_up_effect WHERE label <> 'daily'"))
    assert told == {"theirs": str(person.pk), "nobodys": "", "outside": None}


def test_a_job_put_off_waits_for_its_time(eyes: Eyes, drain):
    defer("effect", "later", run_at=datetime.now(tz=NOW.tzinfo) + timedelta(hours=1))

    drain()

    assert eyes.labels() == []
    assert eyes.jobs() == [("made_up.effect", "todo", 0)]


def test_a_failure_is_undone_and_tried_again(eyes: Eyes, drain):
    defer("heals", "one")

    drain()
    drain()

    assert eyes.all("SELECT label, attempt FROM made_up_effect WHERE label = 'one'") == [("one", 2)]
    assert eyes.jobs() == []
    assert eyes.failures() == [], "a job that came through is no news"


def test_while_it_is_tried_again_the_failure_and_its_words_are_known(eyes: Eyes, fresh_database):
    number = defer("heals", "one")

    with hands_of("worker", fresh_database), pytest.raises(jobs.TryLater):
        perform(jobs.find("made_up.heals"), in_hand(number, "heals"), {"label": "one"}, at=NOW)

    assert eyes.all(
        "SELECT state, reason, words, times, last_failed_at FROM jobs_failedjob WHERE task LIKE 'made_up.%'"
    ) == [("retrying", "said", "The other side is busy.", 1, NOW)]


def test_poison_stops_after_its_tries_and_blocks_nobody(eyes: Eyes, drain):
    defer("poison", "bad")
    defer("effect", "good")

    for _ in range(4):
        drain()

    assert eyes.labels() == ["good"]
    assert eyes.jobs() == [("made_up.poison", "failed", 3)]
    assert eyes.failures() == [("made_up.poison", "stopped", "unforeseen", 3)]


def test_an_errors_own_text_is_not_kept(eyes: Eyes, drain):
    defer("poison", "bad")

    drain()

    kept = str(eyes.all("SELECT * FROM jobs_failedjob WHERE task LIKE 'made_up.%'"))
    assert "ValueError" in kept
    assert "secret" not in kept


def test_where_there_is_no_point_nothing_is_tried_again(eyes: Eyes, drain):
    defer("hopeless", "one")

    drain()

    assert eyes.jobs() == [("made_up.hopeless", "failed", 1)]
    assert eyes.all("SELECT state, reason, words FROM jobs_failedjob WHERE task LIKE 'made_up.%'") == [
        ("stopped", "said", "The file is empty.")
    ]


def test_work_that_this_version_does_not_know_stops_and_shows(eyes: Eyes, drain):
    eyes.one("SELECT jobs_defer('made_up.of_tomorrow', NULL, '{}', NULL, NULL)")
    defer("effect", "good")

    drain()

    assert eyes.failures() == [("made_up.of_tomorrow", "stopped", "unknown", 1)]
    assert eyes.labels() == ["good"]


def test_a_person_whose_account_is_gone_stops_the_job(eyes: Eyes, drain):
    eyes.one("SELECT jobs_defer('made_up.effect', 999999, '{\"label\": \"one\"}', NULL, NULL)")

    drain()

    assert eyes.labels() == []
    assert eyes.all("SELECT state, words, on_behalf_of_id FROM jobs_failedjob WHERE task LIKE 'made_up.%'") == [
        ("stopped", "The person it is done for has no account any more.", None)
    ]


def test_a_failure_belongs_to_the_force_of_the_person(eyes: Eyes, drain):
    person = make_person()
    with as_person(person, at=NOW):
        jobs.defer("made_up.hopeless", on_behalf_of=person, label="one")

    drain()

    assert eyes.all("SELECT force_id, on_behalf_of_id FROM jobs_failedjob WHERE task LIKE 'made_up.%'") == [
        (person.force_id, person.pk)
    ]


def in_hand(number: int, name: str) -> JobInHand:
    return JobInHand(number, f"made_up.{name}", None, 0)


def test_a_job_handed_out_twice_has_its_effect_once(eyes: Eyes, fresh_database):
    number = defer("effect", "one")

    with hands_of("worker", fresh_database):
        for _ in range(3):
            perform(jobs.find("made_up.effect"), in_hand(number, "effect"), {"label": "one"}, at=NOW)

    assert eyes.labels() == ["one"]


def test_two_workers_with_the_same_job_wait_for_each_other(eyes: Eyes, fresh_database):
    number = defer("effect", "one")
    with psycopg.connect(fresh_database.worker) as first:
        first.execute("INSERT INTO jobs_finishedjob VALUES (%s, now())", [number])
        with hands_of("worker", fresh_database), as_person(None, at=NOW):
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '200ms'")
            with pytest.raises(Exception, match="lock timeout"), transaction.atomic():
                perform(jobs.find("made_up.effect"), in_hand(number, "effect"), {"label": "one"}, at=NOW)
        first.commit()

    with hands_of("worker", fresh_database):
        perform(jobs.find("made_up.effect"), in_hand(number, "effect"), {"label": "one"}, at=NOW)
    assert eyes.labels() == [], "the first worker's mark was committed, so the second does nothing"


def test_a_failing_job_leaves_no_mark(eyes: Eyes, drain):
    number = defer("hopeless", "one")

    drain()

    assert eyes.one("SELECT count(*) FROM jobs_finishedjob WHERE job_id = %s", number) == 0


@pytest.mark.django_db
def test_which_try_it_is_and_whether_it_is_the_last_is_known():
    seen = []
    task = jobs.Task(
        "x", "x", lambda run: seen.append((run.attempt, run.is_last)), jobs.Retry(waits=(1, 1)), atomic=False
    )

    for attempts in range(3):
        perform(task, JobInHand(1, "x", None, attempts), {}, at=NOW)

    assert seen == [(1, False), (2, False), (3, True)]


@pytest.mark.parametrize(
    ("reason", "words", "why"),
    [
        ("rule", "Record what changed.", "A rule does not allow it: Record what changed."),
        ("said", "The file is empty.", "The file is empty."),
        ("worker", "", "The worker stopped in the middle of it."),
    ],
)
def test_a_failures_reason_is_a_sentence(reason, words, why):
    assert FailedJob(reason=reason, words=words).why == why
