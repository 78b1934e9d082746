"""Engagement: events of every kind, what was raised, who was met, ward panels, and the key individual network."""

from datetime import date

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from homebeat.foundation.access.scope import areas_open_to
from homebeat.foundation.areas.models import Area, Place, Team
from homebeat.foundation.keys import Keyed
from homebeat.foundation.people.models import Person
from homebeat.foundation.residents.models import READ as READ_RESIDENT
from homebeat.foundation.residents.models import Resident

READ_EVENTS = "engagement.read_events"
READ_KIN, WRITE_KIN = "engagement.read_key_individuals", "engagement.record_key_individuals"
MOST_PEOPLE = 100_000


class EventQuerySet(models.QuerySet["Event"]):
    """Named ways to narrow events down."""

    def visible_to(self, person: Person | None, *, on: date) -> "EventQuerySet":
        """Keep the events that the person may read as staff on that day."""
        return self.filter(areas_open_to(person, READ_EVENTS, on=on).q())

    def held(self) -> "EventQuerySet":
        """Keep events that took place."""
        return self.filter(state=Event.State.HELD)

    def public(self) -> "EventQuerySet":
        """Keep events that anyone may read about."""
        return self.filter(is_public=True, state__in=[Event.State.PLANNED, Event.State.HELD])


class Event(Keyed):
    """A meeting, street briefing, contact point or any other kind of engagement, planned or held."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"
        WITHDRAWN = "withdrawn", "Logged by mistake"

    area = models.ForeignKey(Area, models.PROTECT, related_name="events", db_index=False)  # both indexes begin with it
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="events")
    kind = models.CharField(max_length=40)  # a code of the engagement_kinds policy data
    title = models.CharField(max_length=160, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.HELD)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    place_name = models.CharField(max_length=160)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    elsewhere_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    people_met = models.PositiveIntegerField(null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)])
    note = models.TextField(blank=True)
    is_public = models.BooleanField(default=False)
    ended_because = models.CharField(max_length=200, blank=True, default="", db_default="")  # cancelled or withdrawn
    logged_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    logged_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    idempotency_key = models.CharField(max_length=64, null=True, blank=True, unique=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        indexes = [
            models.Index(fields=["area", "-starts_at"], name="engagement_event_area"),
            # A list counts its rows from the index alone.
            models.Index(fields=["area", "state", "starts_at"], name="engagement_event_counted"),
            # Lists put what is not known last; the index must say so too, or it is of no use to them.
            models.Index(F("starts_at").desc(nulls_last=True), F("id"), name="engagement_event_newest"),
            models.Index(fields=["kind", "-starts_at"], name="engagement_event_kind"),
            GinIndex(
                OpClass(Upper("place_name"), name="gin_trgm_ops"),
                OpClass(Upper("title"), name="gin_trgm_ops"),
                name="engagement_event_words",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="engagement_event_ends_after_start", condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at"))
            ),
            models.CheckConstraint(
                name="engagement_event_point_whole",
                condition=Q(lon=None, lat=None) | Q(lon__isnull=False, lat__isnull=False),
            ),
            models.CheckConstraint(
                name="engagement_event_people", condition=Q(people_met=None) | Q(people_met__lte=MOST_PEOPLE)
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.kind} at {self.place_name}"


class IssueRaised(Keyed):
    """A concern that residents raised at an event, in a category of the policy data, with how many raised it."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="issues")
    category = models.CharField(max_length=40)
    words = models.CharField(max_length=300, blank=True)
    raised_by_count = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["category"], name="engagement_issue_category")]

    @property
    def area(self) -> Area:
        """The neighbourhood where it was raised."""
        return self.event.area


class IssueContactQuerySet(models.QuerySet["IssueContact"]):
    """Named ways to narrow the links between issues and residents down."""

    def visible_to(self, person: Person | None, *, on: date) -> "IssueContactQuerySet":
        """Keep the links whose residents the person may read on that day."""
        return self.filter(areas_open_to(person, READ_RESIDENT, on=on).q("resident__area"))


class IssueContact(Keyed):
    """The resident who raised an issue and agreed that we keep their details: restricted, as the resident is."""

    issue = models.ForeignKey(IssueRaised, models.CASCADE, related_name="contacts")
    resident = models.ForeignKey(Resident, models.CASCADE, related_name="issues")
    wants_to_hear = models.BooleanField(default=True)
    consented_on = models.DateField()
    idempotency_key = models.CharField(max_length=64, null=True, blank=True, unique=True)

    objects = IssueContactQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "resident"], name="engagement_issuecontact_once")]

    @property
    def area(self) -> Area:
        """The neighbourhood the resident spoke about."""
        return self.resident.area


class GroupMet(models.Model):
    """How many people of one community group were met at an event; always optional, never about one person."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="groups")
    group = models.CharField(max_length=40)
    count = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "group"], name="engagement_groupmet_once")]

    def __str__(self) -> str:
        return self.group


class Panel(Keyed):
    """A ward panel: the residents who decide a neighbourhood's priorities."""

    area = models.OneToOneField(Area, models.PROTECT, related_name="panel")
    name = models.CharField(max_length=160)
    started_on = models.DateField()


class PanelMember(Keyed):
    """A seat on a panel between two days."""

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="panel_seats")
    is_chair = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["panel", "person", "starts_on"], name="engagement_panelmember_once")
        ]


class KeyIndividualQuerySet(models.QuerySet["KeyIndividual"]):
    """Named ways to narrow key individuals down."""

    def visible_to(self, person: Person | None, *, on: date) -> "KeyIndividualQuerySet":
        """Keep the members of the network whom the person may know of on that day."""
        return self.filter(areas_open_to(person, READ_KIN, on=on).q())


class KeyIndividual(Keyed):
    """A member of the key individual network: restricted, because being known to talk to police can get people hurt."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="key_individuals")
    name = models.CharField(max_length=120)
    known_for = models.CharField(max_length=160)
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    consented_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    retention_class = models.CharField(max_length=30, default="key_individual")
    idempotency_key = models.CharField(max_length=64, null=True, blank=True, unique=True)

    objects = KeyIndividualQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["area", "name"], name="engagement_kin_area")]

    def __str__(self) -> str:
        return self.name
