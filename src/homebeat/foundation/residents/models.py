"""Residents who gave us their name, and how to reach them: restricted, because an address can get somebody hurt."""

from datetime import date

from django.db import models

from homebeat.foundation.access.scope import areas_open_to
from homebeat.foundation.areas.models import Area
from homebeat.foundation.keys import Keyed
from homebeat.foundation.people.models import Person

READ, WRITE = "residents.read_contact", "residents.record_contact"


class ResidentQuerySet(models.QuerySet["Resident"]):
    """Named ways to narrow residents down."""

    def visible_to(self, person: Person | None, *, on: date) -> "ResidentQuerySet":
        """Keep the residents whose contact details the person may read on that day."""
        return self.filter(areas_open_to(person, READ, on=on).q())


class ResidentContactQuerySet(models.QuerySet["ResidentContact"]):
    """Named ways to narrow contact details down."""

    def visible_to(self, person: Person | None, *, on: date) -> "ResidentContactQuerySet":
        """Keep the contact details that the person may read on that day."""
        return self.filter(areas_open_to(person, READ, on=on).q("resident__area"))


class Resident(Keyed):
    """A resident who raised something or asked to hear back, with the neighbourhood they spoke about."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="residents")
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=8, default="en-gb")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    retention_class = "resident_contact"

    objects = ResidentQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ResidentContact(Keyed):
    """How to reach a resident. Kept apart from the name, so that lists of names never carry it."""

    resident = models.OneToOneField(Resident, models.CASCADE, related_name="contact")
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=200, blank=True)
    wishes = models.CharField(max_length=200, blank=True)

    retention_class = "resident_contact"

    objects = ResidentContactQuerySet.as_manager()

    def __str__(self) -> str:
        return f"How to reach {self.resident}"

    @property
    def area(self) -> Area:
        """The neighbourhood the resident spoke about."""
        return self.resident.area
