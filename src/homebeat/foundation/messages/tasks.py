"""The outbox's work in the background: sending, and clearing what was sent long ago."""

from datetime import timedelta

from django.db import connection

from homebeat.foundation import standards
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.clocks import london_day
from homebeat.foundation.jobs import queue as jobs
from homebeat.foundation.jobs.queue import Retry, Run
from homebeat.foundation.rulebook import N_

from . import sending

MINUTE, HOUR = 60, 60 * 60
PATIENCE = Retry(waits=(MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 24 * HOUR))

# A failed message stays as long as its job may still be tried again; given up, it goes with the others.
OLD = """
DELETE FROM messages_outbox_outboundmessage message
WHERE closed_at < %s AND NOT EXISTS (
  SELECT FROM procrastinate_jobs job WHERE job.task_name = 'messages.send' AND (job.args ->> 'message')::bigint = message.id)
"""
OLD_ADDRESSES = """
DELETE FROM messages_outbox_recipient WHERE message_id IN (
  SELECT message.id FROM messages_outbox_outboundmessage message
  WHERE closed_at < %s AND NOT EXISTS (
    SELECT FROM procrastinate_jobs job WHERE job.task_name = 'messages.send' AND (job.args ->> 'message')::bigint = message.id))
"""


@jobs.task("messages.send", says=N_("Send a message"), retry=PATIENCE, atomic=False)
def send(run: Run, *, message: int) -> None:
    """Send one message; a mail server is outside, so this may be run again after a crash."""
    sending.send(message, run)


@jobs.periodic("messages.clear", says=N_("Clear old messages"), cron="40 3 * * *")
def clear(run: Run) -> None:
    """Delete messages when their retention class says so, and the trail says how many."""
    days = standards.entry("retention_classes", "message", on=london_day(run.at))["days"]
    before = run.at - timedelta(days=days)
    with connection.cursor() as cursor:
        cursor.execute(OLD_ADDRESSES, [before])
        cursor.execute(OLD, [before])
        count = cursor.rowcount
    if count:
        target = ("messages_outbox.outboundmessage", "closed")
        audit.record_batch("messages.cleared", target=target, by=None, at=run.at, count=count, details={"days": days})
