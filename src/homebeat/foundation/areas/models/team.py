"""Teams and what they serve; a team may serve several wards, a retail area, a school or the transport network."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.keys import Keyed

from .area import Area
from .place import Place


class Team(Keyed):
    """A team as the public knows it: its name, its home area and how to reach it."""

    class Kind(models.TextChoices):
        WARD = "ward", _("Ward team")
        SPECIAL = "special", _("Special-problem team")
        TRANSPORT = "transport", _("Safer transport team")
        SCHOOL = "school", _("Safer schools team")
        POOL = "pool", _("Borough or site pool")

    force = models.ForeignKey(Area, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.WARD)
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    description = models.TextField(blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["force", "slug"], name="areas_team_slug_once")]
        indexes = [
            models.Index(fields=["area", "kind"], name="areas_team_area_kind"),
            GinIndex(fields=["name"], name="areas_team_name_words", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class TeamServes(models.Model):
    """One thing a team serves, between two days: an area, a place, or something named in words (a bus network)."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="serves")
    area = models.ForeignKey(Area, models.CASCADE, null=True, blank=True, related_name="served_by")
    place = models.ForeignKey(Place, models.CASCADE, null=True, blank=True, related_name="served_by")
    what = models.CharField(max_length=160, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="areas_teamserves_something",
                condition=Q(area__isnull=False) | Q(place__isnull=False) | ~Q(what=""),
            ),
            models.CheckConstraint(
                name="areas_teamserves_dates", condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} serves {self.area or self.place or self.what}"
