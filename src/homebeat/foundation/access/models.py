"""Roles held at a place in the tree between two days, and the declared table of who may do what."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from homebeat.foundation.areas.models import Area
from homebeat.foundation.keys import Keyed
from homebeat.foundation.people.models import Person


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    """Named ways to narrow roles down."""

    def on(self, day: date) -> "RoleGrantQuerySet":
        """Keep the roles that are held on that day by people who have not left."""
        return self.filter(
            Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day)),
            Q(person__left_on=None) | Q(person__left_on__gt=day),
            person__is_active=True,
        )

    def not_over(self, day: date) -> "RoleGrantQuerySet":
        """Keep the roles that are held on that day or will be later."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day))


class RoleGrant(Keyed):
    """A role held at a place and everything below it; `ends_on` is the first day without it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=24)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    retention_class = "role_grant"

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "role"], name="access_rolegrant_person"),
            models.Index(fields=["area", "role"], name="access_rolegrant_area"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "role", "area", "starts_on"], name="access_rolegrant_once"),
            models.CheckConstraint(
                name="access_rolegrant_dates", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} from {self.starts_on}"


class Permission(models.Model):
    """One row of the declared table as the database reads it: this role may do this action.

    Loaded from `frameworks/access`; row-level security joins it, so pages and database follow one table.
    """

    action = models.CharField(max_length=80)
    role = models.CharField(max_length=24)
    purpose_required = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "role"], name="access_permission_once")]

    def __str__(self) -> str:
        return f"{self.role}: {self.action}"
