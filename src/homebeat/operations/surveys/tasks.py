"""The queue's own work on surveys: closing waves whose last day has passed, shuffling answers, clearing old drafts."""

from datetime import timedelta

from django.db import connection

from homebeat.foundation import standards
from homebeat.foundation.clocks import london_day
from homebeat.foundation.jobs import queue as jobs
from homebeat.foundation.jobs.queue import Run
from homebeat.foundation.rulebook import N_

from . import queries
from .actions.waves import close_wave

HOURLY, NIGHTLY = "35 * * * *", "40 2 * * *"


@jobs.periodic("surveys.close", says=N_("Close surveys whose last day has passed"), cron=NIGHTLY)
def close_what_is_over(run: Run) -> None:
    """Close each open wave whose last day has passed."""
    for wave in queries.due_to_close(on=london_day(run.at)):
        close_wave(wave=wave, by=None, at=run.at)


@jobs.periodic("surveys.shuffle", says=N_("Shuffle survey answers, so that their order says nothing"), cron=HOURLY)
def shuffle(run: Run) -> None:
    """Put new answers in an order of chance."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT surveys_shuffle()")


@jobs.periodic("surveys.clear", says=N_("Clear survey answers that were begun and not sent"), cron=NIGHTLY)
def clear_drafts(run: Run) -> None:
    """Delete drafts that nobody touched for as long as the retention class of drafts says."""
    today = london_day(run.at)
    days = standards.entry("retention_classes", "draft", on=today)["days"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT surveys_clear_drafts(%s)", [today - timedelta(days=days)])
