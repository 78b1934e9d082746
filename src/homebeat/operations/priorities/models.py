"""Priorities: proposed from what residents raised, decided by the ward panel, worked on, and closed with a result."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.access.scope import areas_open_to
from homebeat.foundation.areas.models import Area, Team
from homebeat.foundation.keys import Keyed
from homebeat.foundation.people.models import Person
from homebeat.operations.engagement.models import Event, IssueRaised

READ = "priorities.read"


class PriorityQuerySet(models.QuerySet["Priority"]):
    """Named ways to narrow priorities down."""

    def visible_to(self, person: Person | None, *, on: date) -> "PriorityQuerySet":
        """Keep the priorities that the person may read as staff or panel on that day."""
        return self.filter(areas_open_to(person, READ, on=on).q())

    def current(self) -> "PriorityQuerySet":
        """Keep what the panel chose and the team is working on."""
        return self.filter(state=Priority.State.CURRENT)

    def public(self) -> "PriorityQuerySet":
        """Keep what anyone may read: chosen priorities and their results."""
        return self.filter(state__in=[Priority.State.CURRENT, Priority.State.ACHIEVED, Priority.State.ENDED])


class Priority(Keyed):
    """One thing a neighbourhood asked its team to put first."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        CURRENT = "current", "Current"
        DECLINED = "declined", "Not chosen"
        ACHIEVED = "achieved", "Achieved"
        ENDED = "ended", "Ended without being achieved"

    area = models.ForeignKey(Area, models.PROTECT, related_name="priorities", db_index=False)  # area_state has it
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="priorities")
    title = models.CharField(max_length=120)
    detail = models.TextField(blank=True)
    category = models.CharField(max_length=40)
    about_young_people = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    result = models.TextField(blank=True)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)  # its place among the current ones, 1 is first
    version = models.PositiveIntegerField(default=1)
    idempotency_key = models.CharField(max_length=64, null=True, blank=True, unique=True)

    objects = PriorityQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at"]
        verbose_name_plural = "priorities"
        indexes = [
            models.Index(fields=["area", "state"], name="priorities_area_state"),
            models.Index(F("proposed_at").desc(nulls_last=True), F("id"), name="priorities_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                name="priorities_decided_has_moment",
                condition=Q(state="proposed", decided_at=None) | (~Q(state="proposed") & Q(decided_at__isnull=False)),
            ),
            ExclusionConstraint(
                name="priorities_one_current_per_place",
                expressions=[("area", RangeOperators.EQUAL), ("rank", RangeOperators.EQUAL)],
                condition=Q(state="current"),
                deferrable=models.Deferrable.DEFERRED,  # places may change hands within one decision
            ),
            models.CheckConstraint(
                name="priorities_closed_has_moment",
                condition=~Q(state__in=["achieved", "ended"]) | Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PrioritySource(models.Model):
    """What a priority came from: an issue that residents raised at an event."""

    priority = models.ForeignKey(Priority, models.CASCADE, related_name="sources")
    issue = models.ForeignKey(IssueRaised, models.PROTECT, related_name="became")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["priority", "issue"], name="priorities_source_once")]

    def __str__(self) -> str:
        return str(self.issue_id)


class PanelDecision(Keyed):
    """What the ward panel decided about a proposal, at which meeting, and how the votes fell."""

    class Choice(models.TextChoices):
        CHOSEN = "chosen", _("Chosen as a priority")
        DECLINED = "declined", _("Not chosen")

    priority = models.ForeignKey(Priority, models.CASCADE, related_name="decisions")
    meeting = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="decisions")
    choice = models.CharField(max_length=8, choices=Choice)
    votes_for = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    youth_rule_reason = models.CharField(
        max_length=400, blank=True, default="", db_default=""
    )  # why the rule gives way
    decided_on = models.DateField()
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    @property
    def area(self) -> Area:
        """The neighbourhood that the decision is about."""
        return self.priority.area


class Progress(Keyed):
    """One thing that was done about a priority, in words fit for the public page."""

    priority = models.ForeignKey(Priority, models.CASCADE, related_name="progress")
    happened_on = models.DateField()
    words = models.CharField(max_length=400)
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    idempotency_key = models.CharField(max_length=64, null=True, blank=True, unique=True)

    class Meta:
        ordering = ["-happened_on", "-id"]
        verbose_name_plural = "progress"
