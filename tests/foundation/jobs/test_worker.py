"""Real worker processes: killed at every step, stopped politely, left without a database."""

import random
import signal

import pytest
from django.db import transaction

from homebeat.foundation.jobs import queue as jobs
from tests.foundation.jobs.workshop import Eyes, Workshop, wait_for


def defer(name: str, label: str, **ids) -> int:
    with transaction.atomic():
        return jobs.defer(f"made_up.{name}", on_behalf_of=None, label=label, **ids)


def kill(worker) -> None:
    worker.send_signal(signal.SIGKILL)
    worker.wait(10)


def test_killed_in_the_middle_the_job_is_finished_later_and_has_its_effect_once(eyes: Eyes, workshop: Workshop):
    defer("slow", "one", hold="hold")
    first = workshop.start()
    wait_for((workshop.folder / "hold").exists)
    kill(first)
    assert eyes.jobs() == [("made_up.slow", "doing", 0)]

    workshop.start()
    wait_for(lambda: eyes.jobs() == [])

    assert eyes.all("SELECT label, attempt FROM made_up_effect WHERE label = 'one'") == [("one", 2)]
    assert eyes.failures() == []


SLOW_END = """
CREATE FUNCTION made_up_slow_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); RETURN OLD; END $$;
CREATE TRIGGER made_up_slow_end BEFORE DELETE ON procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION made_up_slow_end();
"""


def test_killed_after_the_commit_but_before_the_queue_knows_the_effect_is_not_repeated(eyes: Eyes, workshop: Workshop):
    defer("effect", "one")
    eyes.do(SLOW_END)
    first = workshop.start()
    wait_for(eyes.labels)
    kill(first)
    workshop.cut_connections()
    eyes.do("DROP TRIGGER made_up_slow_end ON procrastinate_jobs")
    assert eyes.jobs() == [("made_up.effect", "doing", 0)]

    workshop.start()
    wait_for(lambda: eyes.jobs() == [])

    assert eyes.all("SELECT label, attempt FROM made_up_effect WHERE label = 'one'") == [("one", 1)]


def test_a_second_worker_takes_over_without_any_restart(eyes: Eyes, workshop: Workshop):
    defer("slow", "one", hold="hold")
    first = workshop.start()
    wait_for((workshop.folder / "hold").exists)
    workshop.start()
    kill(first)

    wait_for(lambda: eyes.jobs() == [])

    assert eyes.labels() == ["one"]
    assert "back in the queue" in workshop.said()


def test_the_job_of_a_worker_that_lives_is_left_to_it(eyes: Eyes, workshop: Workshop):
    defer("slow", "one", hold="hold")
    workshop.start(silent_for=1.2)
    wait_for((workshop.folder / "hold").exists)
    second = workshop.start("--until-empty", silent_for=1.2)
    assert second.wait(60) == 0
    assert eyes.jobs() == [("made_up.slow", "doing", 0)]

    (workshop.folder / "hold").unlink()
    wait_for(lambda: eyes.jobs() == [])

    assert eyes.labels() == ["one"]


def test_told_to_stop_it_finishes_the_job_in_hand_first(eyes: Eyes, workshop: Workshop):
    defer("slow", "one", hold="hold")
    worker = workshop.start(at_a_time=1)
    wait_for((workshop.folder / "hold").exists)
    defer("effect", "not_any_more")
    worker.send_signal(signal.SIGTERM)
    (workshop.folder / "hold").unlink()

    assert worker.wait(60) == 0
    assert eyes.labels() == ["one"]
    assert [name for name, _, _ in eyes.jobs()] == ["made_up.effect"]
    assert "no job was left half done" in workshop.said()


def test_what_is_due_by_the_clock_is_made_up_for_once_after_downtime(eyes: Eyes, workshop: Workshop):
    for worker in [workshop.start("--until-empty") for _ in range(2)]:
        assert worker.wait(60) == 0
    assert workshop.start("--until-empty").wait(60) == 0

    assert eyes.all("SELECT label, person FROM made_up_effect") == [("daily", "")]


def test_work_that_takes_workers_down_stops_in_the_end(eyes: Eyes, workshop: Workshop):
    defer("deadly", "one")
    defer("effect", "good")

    for _ in range(3):
        workshop.start(at_a_time=1, silent_for=1).wait(60)
    workshop.start(silent_for=1)
    wait_for(lambda: eyes.labels() == ["good"])
    wait_for(lambda: eyes.failures() == [("made_up.deadly", "stopped", "worker", 3)])

    # The failure is told in the change that ends the job; other finished work may still be leaving the queue.
    wait_for(lambda: eyes.jobs() == [("made_up.deadly", "failed", 3)])


def test_it_outlives_lost_connections(eyes: Eyes, workshop: Workshop):
    worker = workshop.start()
    defer("effect", "before")
    wait_for(eyes.labels)
    workshop.cut_connections()
    defer("effect", "after")

    wait_for(lambda: eyes.labels() == ["before", "after"])
    assert worker.poll() is None


@pytest.mark.proof
def test_killed_at_random_every_job_is_finished_and_none_has_its_effect_twice(eyes: Eyes, workshop: Workshop):
    chance = random.Random(20080320)
    wanted = [f"job-{number}" for number in range(40)]
    eyes.do("CREATE FUNCTION made_up_pause() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.05); RETURN NEW; END $$;"
            "CREATE TRIGGER made_up_pause AFTER INSERT ON made_up_effect FOR EACH ROW EXECUTE FUNCTION made_up_pause()")  # fmt: skip
    for label in wanted:
        defer("effect", label)
    killed_in_hand = 0
    for _ in range(3):
        worker = workshop.start(silent_for=1)
        done = len(eyes.labels())
        wait_for(lambda done=done: len(eyes.labels()) >= min(done + chance.randint(2, 10), len(wanted)))
        kill(worker)
        killed_in_hand += sum(status == "doing" for _, status, _ in eyes.jobs())
    workshop.start(silent_for=1)
    wait_for(lambda: eyes.jobs() == [], seconds=60)

    assert sorted(eyes.labels()) == sorted(wanted)
    assert killed_in_hand > 0, "no kill met a job in hand, so the test proved nothing"
