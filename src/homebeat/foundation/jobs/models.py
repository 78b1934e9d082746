"""What we keep beside the queue: which jobs have had their effect, and which ones failed and why."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.access.scope import areas_open_to
from homebeat.foundation.areas.models import Area
from homebeat.foundation.keys import Keyed
from homebeat.foundation.people.models import Person

READ, SETTLE = "jobs.read", "jobs.settle"


class FinishedJob(models.Model):
    """The mark a job leaves in the transaction of its effect, so that a second run of it changes nothing."""

    retention_class = "job"

    job_id = models.BigIntegerField(primary_key=True)
    finished_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["finished_at"], name="jobs_finishedjob_age")]

    def __str__(self) -> str:
        return f"job {self.job_id}"


class FailedJobQuerySet(models.QuerySet["FailedJob"]):
    """Named ways to narrow failed jobs down."""

    def visible_to(self, person: Person | None, *, on: date) -> "FailedJobQuerySet":
        """Keep the failures in the person's force; work that the system does for nobody shows to everyone who may look."""
        scope = areas_open_to(person, READ, on=on)
        return self.filter(scope.whole_forces() | Q(force=None)) if scope.paths else self.none()

    def waiting_for_a_decision(self) -> "FailedJobQuerySet":
        """Keep the jobs that the queue no longer tries by itself."""
        return self.filter(state=FailedJob.State.STOPPED)


class FailedJob(Keyed):
    """A job that has failed at least once. It goes when the job succeeds; the queue itself keeps its state true.

    Only the worker and the database write here: what failed and why, in words or as a place in the code, never as an
    error's own text, which may name people.
    """

    retention_class = "job"

    class State(models.TextChoices):
        RETRYING = "retrying", _("Retrying")
        STOPPED = "stopped", _("Stopped")
        GIVEN_UP = "given_up", _("Given up")

    class Reason(models.TextChoices):
        SAID = "said", _("%(words)s")
        ACCESS = "access", _("The person it is done for may not do this any more.")
        GONE = "gone", _("The record it is about is not there any more.")
        RULE = "rule", _("A rule does not allow it: %(words)s")
        CHANGED = "changed", _("Someone else changed the record at the same time.")
        DATABASE = "database", _("The database did not answer.")
        WORKER = "worker", _("The worker stopped in the middle of it.")
        UNKNOWN = "unknown", _("This version of Homebeat does not know this kind of work.")
        UNFORESEEN = "unforeseen", _("Something unexpected went wrong.")

    job_id = models.BigIntegerField(unique=True)
    task = models.CharField(max_length=128)
    on_behalf_of = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    force = models.ForeignKey(Area, models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.RETRYING)
    reason = models.CharField(max_length=10, choices=Reason, default=Reason.UNKNOWN)
    words = models.CharField(max_length=300, blank=True, default="")
    place = models.CharField(max_length=160, blank=True, default="")
    times = models.PositiveIntegerField(default=1)
    first_failed_at = models.DateTimeField()
    last_failed_at = models.DateTimeField()

    objects = FailedJobQuerySet.as_manager()

    class Meta:
        ordering = ["-last_failed_at", "-id"]
        indexes = [models.Index(fields=["state", "-last_failed_at"], name="jobs_failedjob_state")]

    def __str__(self) -> str:
        return self.task

    @property
    def area(self) -> Area | None:
        """The force of the person it was done for; None for the system's own work."""
        return self.force

    @property
    def why(self) -> str:
        """Return the reason in words, in the reader's language."""
        return self.get_reason_display() % {"words": gettext(self.words) if self.words else ""}
