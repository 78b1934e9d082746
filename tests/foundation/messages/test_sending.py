"""Sending through a real mail server that behaves badly: nothing is lost, and what may be double is counted."""

import random
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from homebeat.foundation.access.context import as_person
from homebeat.foundation.jobs.queue import Run, TryLater
from homebeat.foundation.messages import outbox, sending, tasks
from homebeat.foundation.messages.addresses import digest
from tests.factories.people import make_person
from tests.foundation.jobs.workshop import NOW, Eyes, Workshop, hands_of, wait_for
from tests.foundation.messages.mail_server import MailServer, silence

TEXT = "people.password_changed"
MESSAGE = "messages_outbox_outboundmessage"
RECIPIENTS = "SELECT count(*) FROM messages_outbox_recipient"


def queue(person=None) -> str:
    person = person or make_person()
    with transaction.atomic():
        return outbox.queue(TEXT, about=person, to=person, on_behalf_of=None, at=NOW)


def how(eyes: Eyes) -> list[tuple]:
    return eyes.all(f"SELECT state, tries, possible_duplicates, reply_code FROM {MESSAGE} ORDER BY id")


def failures(eyes: Eyes) -> list[tuple]:
    return eyes.all("SELECT state, reason, words FROM jobs_failedjob WHERE task = 'messages.send' ORDER BY job_id")


def test_it_arrives_once_with_its_own_id_and_the_address_is_forgotten(eyes: Eyes, drain, mail_server: MailServer):
    key = queue(make_person(email="amara@example.org"))

    drain()

    (mail,) = mail_server.post.taken
    assert mail_server.post.envelopes == [("homebeat@localhost", ("amara@example.org",))]
    assert (mail["Subject"], mail["To"]) == ("Your Homebeat password was changed", "amara@example.org")
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == (f"<{key}@localhost>", "auto-generated")
    assert mail["Bcc"] is None
    assert "http://localhost:8000/account/password/reset/" in mail.get_payload(decode=True).decode()
    assert how(eyes) == [("sent", 1, 0, None)]
    assert eyes.one(RECIPIENTS) == 0
    assert eyes.one("SELECT count(*) FROM audit_event WHERE action = 'messages.closed' AND target_key = %s", key) == 1
    assert eyes.one("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'messages.send'") == 0


def test_while_the_server_is_away_it_waits_and_goes_when_the_server_is_back(eyes: Eyes, drain, mail_server: MailServer):
    queue()
    mail_server.stop()
    drain()
    assert how(eyes) == [("queued", 1, 0, None)]
    assert failures(eyes) == [("retrying", "said", sending.NOT_NOW)]

    drain()
    assert how(eyes) == [("queued", 1, 0, None)], "it is not tried before its wait is over"

    mail_server.start()
    eyes.make_due()
    drain()
    assert how(eyes) == [("sent", 2, 0, None)]
    assert len(mail_server.post.taken) == 1
    assert failures(eyes) == []


@pytest.mark.parametrize(
    ("where", "code"), [("on_sender", 451), ("on_recipient", 450), ("on_data", 452), ("on_data", 421)]
)
def test_asked_to_come_back_later_it_does(eyes: Eyes, drain, mail_server: MailServer, where, code):
    queue()
    getattr(mail_server.post, where).append(f"{code} not now")
    drain()
    assert how(eyes) == [("queued", 1, 0, code)]

    eyes.make_due()
    drain()
    assert how(eyes) == [("sent", 2, 0, None)]
    assert len(mail_server.post.taken) == 1


@pytest.mark.parametrize("code", [550, 554])
def test_an_address_refused_for_good_is_never_written_to_again(eyes: Eyes, drain, mail_server: MailServer, code):
    person = make_person(email="gone@example.org")
    queue(person)
    mail_server.post.on_recipient.append(f"{code} no such mailbox")
    drain()
    assert how(eyes) == [("refused", 1, 0, code)]
    assert eyes.all("SELECT digest, reply_code FROM messages_outbox_suppressedaddress") == [
        (digest("gone@example.org"), code)
    ]

    queue(person)
    drain()
    assert how(eyes)[1] == ("suppressed", 1, 0, None)
    assert mail_server.post.taken == []
    assert eyes.one(RECIPIENTS) == 0
    assert failures(eyes) == []


def test_a_full_mailbox_is_no_bad_address(eyes: Eyes, drain, mail_server: MailServer):
    queue()
    mail_server.post.on_recipient.append("552 mailbox full")

    drain()

    assert how(eyes) == [("queued", 1, 0, 552)]
    assert eyes.one("SELECT count(*) FROM messages_outbox_suppressedaddress") == 0


def test_a_message_that_the_server_refuses_stops_and_may_be_tried_again(eyes: Eyes, drain, mail_server: MailServer):
    queue()
    mail_server.post.on_data.append("554 looks like spam")
    drain()
    assert how(eyes) == [("failed", 1, 0, 554)]
    assert failures(eyes) == [("stopped", "said", sending.REJECTED)]
    assert eyes.one(RECIPIENTS) == 1

    eyes.do(
        "SELECT procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL) FROM procrastinate_jobs WHERE status = 'failed'"
    )
    drain()
    assert how(eyes) == [("sent", 2, 0, None)]


def test_a_sender_that_is_refused_is_for_us_to_put_right(eyes: Eyes, drain, mail_server: MailServer):
    queue()
    mail_server.post.on_sender.append("550 who are you")

    drain()

    assert how(eyes) == [("queued", 1, 0, 550)]


def test_when_the_tries_are_used_up_it_has_failed_and_shows(eyes: Eyes, drain, mail_server: MailServer):
    queue()
    mail_server.stop()
    for _ in range(len(tasks.PATIENCE.waits)):
        drain()
        assert how(eyes)[0][0] == "queued"
        eyes.make_due()
    drain()

    assert how(eyes) == [("failed", 7, 0, None)]
    assert failures(eyes) == [("stopped", "said", sending.NOT_NOW)]


def test_a_server_that_answers_too_late_may_have_it_twice_and_that_is_counted(
    eyes: Eyes, drain, mail_server: MailServer
):
    key = queue()
    mail_server.post.after_taking.append(silence(2))
    drain()
    assert how(eyes) == [("queued", 1, 1, None)]

    eyes.make_due()
    drain()
    assert how(eyes) == [("sent", 2, 1, None)]
    assert mail_server.post.ids() == [f"<{key}@localhost>"] * 2


def test_a_server_that_hangs_up_after_taking_it_likewise(eyes: Eyes, drain, mail_server: MailServer):
    key = queue()
    mail_server.post.after_taking.append("hang up")
    drain()
    eyes.make_due()
    drain()

    assert how(eyes) == [("sent", 2, 1, None)]
    assert mail_server.post.ids() == [f"<{key}@localhost>"] * 2


def test_a_record_that_is_gone_fails_the_message_in_the_end_and_says_why(eyes: Eyes, drain, mail_server: MailServer):
    queue()
    eyes.do(f"UPDATE {MESSAGE} SET about_key = 'nothing'")
    for _ in range(len(tasks.PATIENCE.waits) + 1):
        drain()
        eyes.make_due()

    assert how(eyes) == [("failed", 7, 0, None)]
    assert failures(eyes) == [("stopped", "gone", "")]
    assert mail_server.post.taken == []


def test_one_message_that_cannot_go_does_not_hold_up_the_others(eyes: Eyes, drain, mail_server: MailServer):
    for _ in range(3):
        queue()
    mail_server.post.on_data.append("554 no")

    drain()

    assert sorted(state for state, *_ in how(eyes)) == ["failed", "sent", "sent"]


class TestClaim:
    def run(self, urls, number: int, at) -> None:
        with hands_of("worker", urls):
            sending.send(number, Run(None, at, 1, is_last=False))

    def number(self, eyes: Eyes) -> int:
        return eyes.one(f"SELECT id FROM {MESSAGE}")

    def test_what_another_worker_has_is_left_to_it_while_its_time_lasts(self, eyes, fresh_database, mail_server):
        queue()
        eyes.do(f"UPDATE {MESSAGE} SET state = 'sending', claimed_at = %s", NOW)

        with pytest.raises(TryLater, match="Another worker"):
            self.run(fresh_database, self.number(eyes), NOW + sending.CLAIM_LASTS - timedelta(seconds=1))

        assert mail_server.post.taken == []

    def test_after_its_time_it_is_taken_over_and_counted_as_maybe_double(self, eyes, fresh_database, mail_server):
        queue()
        eyes.do(f"UPDATE {MESSAGE} SET state = 'sending', claimed_at = %s, tries = 1", NOW)

        self.run(fresh_database, self.number(eyes), NOW + sending.CLAIM_LASTS)

        assert how(eyes) == [("sent", 2, 1, None)]

    def test_what_is_settled_is_not_sent_again(self, eyes, fresh_database, mail_server):
        queue()
        for _ in range(2):
            self.run(fresh_database, self.number(eyes), NOW)

        assert len(mail_server.post.taken) == 1

    def test_a_worker_that_was_overtaken_notes_nothing(self, eyes, fresh_database, mail_server):
        queue()

        def overtake() -> str:
            eyes.do(f"UPDATE {MESSAGE} SET claimed_at = %s", NOW + timedelta(minutes=5))
            return "250 OK"

        mail_server.post.after_taking.append(overtake)
        self.run(fresh_database, self.number(eyes), NOW)

        assert how(eyes) == [("sending", 1, 0, None)]
        assert eyes.one(RECIPIENTS) == 1


SLOW_NOTE = f"""
CREATE FUNCTION made_up_slow_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); RETURN NEW; END $$;
CREATE TRIGGER made_up_slow_note BEFORE UPDATE ON {MESSAGE} FOR EACH ROW WHEN (NEW.state = 'sent') EXECUTE FUNCTION made_up_slow_note();
"""


def test_killed_between_sending_and_noting_it_is_sent_again_with_the_same_id(
    eyes: Eyes, workshop: Workshop, mail_server: MailServer
):
    key = queue()
    workshop.environment = {"HOMEBEAT_SMTP_HOST": "127.0.0.1", "HOMEBEAT_SMTP_PORT": str(mail_server.port)}
    eyes.do(SLOW_NOTE)
    first = workshop.start()
    wait_for(lambda: mail_server.post.taken)
    first.kill()
    first.wait(10)
    workshop.cut_connections()
    eyes.do(f"DROP TRIGGER made_up_slow_note ON {MESSAGE}")
    assert how(eyes) == [("sending", 1, 0, None)]

    workshop.start()
    wait_for(lambda: failures(eyes) == [("retrying", "said", sending.BUSY)])
    eyes.do(f"UPDATE {MESSAGE} SET claimed_at = claimed_at - interval '4 minutes'")
    eyes.make_due()
    wait_for(lambda: how(eyes) == [("sent", 2, 1, None)])

    assert mail_server.post.ids() == [f"<{key}@localhost>"] * 2
    wait_for(lambda: failures(eyes) == [])  # the job is settled a moment after its message


@pytest.mark.proof
def test_whatever_the_server_does_nothing_is_lost_and_the_count_of_copies_is_honest(
    eyes: Eyes, drain, mail_server: MailServer, settings
):
    settings.EMAIL_TIMEOUT = 0.3
    chance = random.Random(7)
    keys = [queue() for _ in range(40)]
    post = mail_server.post
    post.on_sender = [chance.choice(["250 OK", "250 OK", "451 later"]) for _ in range(40)]
    post.on_recipient = [chance.choice(["250 OK", "250 OK", "450 grey"]) for _ in range(40)]
    post.on_data = [chance.choice(["250 OK", "250 OK", "452 full"]) for _ in range(30)]
    post.after_taking = [chance.choice(["250 OK", "250 OK", "hang up", silence(0.6)]) for _ in range(20)]
    for _ in range(7):
        drain()
        eyes.make_due()

    counted = dict(eyes.all(f"SELECT key, possible_duplicates FROM {MESSAGE} WHERE state = 'sent'"))
    copies = {key: post.ids().count(f"<{key}@localhost>") for key in keys}
    assert set(counted) == set(keys), "every message was sent in the end"
    assert all(copies[key] >= 1 for key in keys)
    assert all(copies[key] - 1 <= counted[key] for key in keys), "no copy that is not counted"
    assert sum(counted.values()) > 0, "no copy was made, so the test proved nothing"


class TestClearing:
    OLD = NOW - timedelta(days=91)

    def clear(self, urls) -> None:
        with hands_of("worker", urls), as_person(None, at=NOW):
            tasks.clear(Run(None, NOW, 1, is_last=False))

    def test_what_was_closed_long_ago_goes_and_the_trail_says_how_many(self, eyes: Eyes, fresh_database):
        for _ in range(3):
            queue()
        eyes.do("DELETE FROM procrastinate_jobs")
        eyes.do(f"UPDATE {MESSAGE} SET state = 'sent', closed_at = %s", self.OLD)
        eyes.do(
            f"UPDATE {MESSAGE} SET closed_at = %s WHERE id = (SELECT min(id) FROM {MESSAGE})", NOW - timedelta(days=89)
        )

        self.clear(fresh_database)

        assert len(how(eyes)) == 1
        assert eyes.one("SELECT after::jsonb ->> 'count' FROM audit_eventvalues JOIN audit_event e ON e.id = event_id WHERE e.action = 'messages.cleared'") == "2"  # fmt: skip

    def test_what_failed_stays_with_its_address_until_its_job_is_settled(self, eyes: Eyes, fresh_database):
        queue()
        eyes.do(f"UPDATE {MESSAGE} SET state = 'failed', closed_at = %s", self.OLD)
        self.clear(fresh_database)
        assert (len(how(eyes)), eyes.one(RECIPIENTS)) == (1, 1)

        eyes.do("DELETE FROM procrastinate_jobs")
        self.clear(fresh_database)
        assert (len(how(eyes)), eyes.one(RECIPIENTS)) == (0, 0)


def test_the_moment_of_sending_is_the_runs_own(eyes: Eyes, drain, mail_server: MailServer):
    queue()
    before = timezone.now()

    drain()

    assert before < eyes.one(f"SELECT closed_at FROM {MESSAGE}") < timezone.now()
