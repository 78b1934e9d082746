"""Failed jobs and the state of the queue, in words for a page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homebeat.foundation.ui.formats import moment
from homebeat.foundation.ui.pieces import Fact

from .models import FailedJob
from .queries import Standing
from .queue import find

WORKER_IS_LATE = timedelta(minutes=2)
A_LONG_WAIT = timedelta(minutes=10)


@dataclass(frozen=True)
class Notice:
    """What stands above a page: how it went, or what is wrong with the queue."""

    kind: str
    title: str
    text: str


def outcome(code: str) -> Notice | None:
    """Return what to say after a decision."""
    words = {
        "again": ("good", _("We are trying it again"), _("If it works, it leaves this list by itself.")),
        "given_up": ("info", _("Given up"), _("This work will not be done. The list shows it for another 30 days.")),
        "late": ("warning", _("Nothing changed"), _("Somebody else decided first, or the work has been done by now.")),
    }
    return Notice(*words[code]) if code in words else None


def trouble(now: Standing, *, at: datetime) -> Notice | None:
    """Return what is wrong with the queue as a whole, if anything."""
    start = _("Mail and other background work waits until one runs. Start it with: homebeat worker")
    if now.worker_seen_at is None:
        return Notice("bad", _("No worker is running"), start) if now.due or now.running else None
    if at - now.worker_seen_at > WORKER_IS_LATE:
        title = _("No worker has been seen for %(time)s") % {"time": how_long(at - now.worker_seen_at)}
        return Notice("bad", title, start)
    if now.oldest_due_at and at - now.oldest_due_at > A_LONG_WAIT:
        title = _("The oldest job has waited for %(time)s") % {"time": how_long(at - now.oldest_due_at)}
        return Notice("warning", title, _("The worker is busy. Start a second one, or let it do more at a time."))
    return None


def queue_words(now: Standing) -> str:
    """Return how much work is there, in one sentence."""
    return _("In the queue now: %(due)s due, %(running)s running, %(later)s put off until later.") % {
        "due": f"{now.due:,}",
        "running": f"{now.running:,}",
        "later": f"{now.later:,}",
    }


def how_long(time: timedelta) -> str:
    """Return a length of time in days, hours or minutes, whichever is the largest with at least two."""
    minutes = max(int(time.total_seconds() // 60), 1)
    hours, days = minutes // 60, minutes // (24 * 60)
    if days > 1:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if hours > 1:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


def sentence(stopped: int) -> str:
    """Return what the reader has to do, in one sentence."""
    if not stopped:
        return _("Nothing needs a decision from you.")
    return ngettext("%(n)s job needs a decision.", "%(n)s jobs need a decision.", stopped) % {"n": f"{stopped:,}"}


def what(failed: FailedJob) -> str:
    """Return what staff call this kind of work; an unknown kind is shown by its name."""
    task = find(failed.task)
    return _(task.says) if task else failed.task


def times(failed: FailedJob) -> str:
    """Return how often it was tried without success."""
    return ngettext("Failed once", "Failed %(n)s times", failed.times) % {"n": failed.times}


def for_whom(failed: FailedJob) -> str:
    """Return for whom it is done."""
    return failed.on_behalf_of.name if failed.on_behalf_of else _("The system itself")


def facts(failed: FailedJob) -> list[Fact]:
    """Return what is known about one failed job; the last line, for a programmer, names nobody."""
    return [
        Fact(_("State"), failed.get_state_display()),
        Fact(_("Why"), failed.why),
        Fact(_("How often"), times(failed)),
        Fact(_("First failed"), moment(failed.first_failed_at)),
        Fact(_("Last failed"), moment(failed.last_failed_at)),
        Fact(_("Done for"), for_whom(failed)),
        Fact(_("For your support"), f"{failed.task}, job {failed.job_id}. {failed.place}".strip()),
    ]
