"""The queue's own work: checkpoints of the trail, and clearing old records."""

import json
from datetime import timedelta

import pytest

from homebeat.foundation.access.context import as_person
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.jobs import tasks
from homebeat.foundation.jobs.models import FailedJob, FinishedJob
from homebeat.foundation.jobs.queue import NoPointRetrying, Run
from tests.conftest import as_owner
from tests.factories.jobs import make_failed_job
from tests.factories.people import make_person
from tests.foundation.jobs.workshop import NOW, Eyes, hands_of

RUN = Run(None, NOW, 1, is_last=False)


def checkpoint(urls) -> None:
    with hands_of("worker", urls), as_person(None, at=NOW):
        tasks.write_checkpoint(RUN)


def test_the_head_of_the_trail_goes_to_the_file(eyes: Eyes, fresh_database, settings, tmp_path):
    settings.CHECKPOINT_FOLDER = tmp_path
    person = make_person()
    with as_person(None, at=NOW):
        audit.record("made_up.happened", target=person, by=None, at=NOW)

    checkpoint(fresh_database)

    line = json.loads((tmp_path / "audit.jsonl").read_text())
    assert (line["number"], line["digest"]) == eyes.all(
        "SELECT number, digest FROM audit_seal ORDER BY number DESC LIMIT 1"
    )[0]


def test_an_empty_trail_has_no_checkpoint(fresh_database, settings, tmp_path):
    settings.CHECKPOINT_FOLDER = tmp_path

    checkpoint(fresh_database)

    assert list(tmp_path.iterdir()) == []


def test_a_trail_that_went_back_is_shown_at_once(fresh_database, settings, tmp_path):
    settings.CHECKPOINT_FOLDER = tmp_path
    with as_person(None, at=NOW):
        audit.record("made_up.happened", target=make_person(), by=None, at=NOW)
    checkpoint(fresh_database)
    seen = json.loads((tmp_path / "audit.jsonl").read_text())
    (tmp_path / "audit.jsonl").write_text(json.dumps({**seen, "number": seen["number"] + 5}) + "\n")

    with pytest.raises(NoPointRetrying, match="homebeat audit verify"):
        checkpoint(fresh_database)


@pytest.mark.django_db
def test_old_marks_and_given_up_work_go_and_what_is_open_stays():
    old, fresh = NOW - timedelta(days=31), NOW - timedelta(days=29)
    with as_owner():
        FinishedJob.objects.bulk_create(
            [FinishedJob(job_id=1, finished_at=old), FinishedJob(job_id=2, finished_at=fresh)]
        )
        make_failed_job(state="given_up", last_failed_at=old, task="gone")
        make_failed_job(state="given_up", last_failed_at=fresh, task="fresh")
        make_failed_job(state="stopped", last_failed_at=old, task="open")

        tasks.clear(RUN)

        assert list(FinishedJob.objects.values_list("job_id", flat=True)) == [2]
        assert sorted(FailedJob.objects.values_list("task", flat=True)) == ["fresh", "open"]
