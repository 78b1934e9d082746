"""Recorded crime as published: one row for each line of each month's file, with its source and where it was put."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.access.scope import areas_open_to
from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit.models import LoadedFile
from homebeat.foundation.people.models import Person

READ = "recorded_crime.read"


class CrimeRecordQuerySet(models.QuerySet["CrimeRecord"]):
    """Named ways to narrow recorded crime down."""

    def visible_to(self, person: Person | None, *, on: date) -> "CrimeRecordQuerySet":
        """Keep the records of each force in which the person may read recorded crime.

        The rows are published, so inside a force nothing is hidden; the wall between forces stands.
        """
        forces = {int(path.split("/")[1]) for path in areas_open_to(person, READ, on=on).paths}
        return self.filter(force_id__in=forces)

    def of_force(self, force: Area) -> "CrimeRecordQuerySet":
        """Keep one force's records, placed or not."""
        return self.filter(force=force)

    def between(self, since: date | None, until: date | None) -> "CrimeRecordQuerySet":
        """Keep the months from `since` up to and including `until`; either end may be open."""
        bounds = Q()
        if since is not None:
            bounds &= Q(month__gte=since.replace(day=1))
        if until is not None:
            bounds &= Q(month__lte=until)
        return self.filter(bounds)

    def unplaced(self) -> "CrimeRecordQuerySet":
        """Keep the records that lie in no neighbourhood we know."""
        return self.filter(placing=CrimeRecord.Placing.UNPLACED)


class CrimeRecord(models.Model):
    """One published line. Force, month, source and line are its identity: an ID may be missing or come twice."""

    class Placing(models.TextChoices):
        BY_CODE = "by_code", _("By its area code")
        BY_POINT = "by_point", _("By its point on the map")
        UNPLACED = "unplaced", _("Not placed")

    force = models.ForeignKey(Area, models.PROTECT, related_name="+")
    month = models.DateField()  # its first day
    source = models.CharField(max_length=120)
    line = models.PositiveIntegerField()
    crime_id = models.CharField(max_length=64, blank=True)
    crime_type = models.CharField(max_length=60)
    outcome = models.CharField(max_length=120, blank=True)
    reported_by = models.CharField(max_length=100)
    falls_within = models.CharField(max_length=100, blank=True)
    location = models.CharField(max_length=200, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lsoa_code = models.CharField(max_length=30, blank=True)
    lsoa_name = models.CharField(max_length=100, blank=True)
    context = models.TextField(blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    placing = models.CharField(max_length=8, choices=Placing)
    loaded_file = models.ForeignKey(LoadedFile, models.PROTECT, related_name="+")

    objects = CrimeRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["force", "month", "source", "line"], name="recorded_crime_line_once"),
            models.CheckConstraint(name="recorded_crime_first_of_month", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="recorded_crime_point_whole",
                condition=Q(lon=None, lat=None) | Q(lon__isnull=False, lat__isnull=False),
            ),
            models.CheckConstraint(
                name="recorded_crime_placed_in_an_area",
                condition=Q(placing="unplaced", area=None) | (~Q(placing="unplaced") & Q(area__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["area", "month", "crime_type"], name="recorded_crime_area_month"),
            models.Index(fields=["force", "month", "crime_type"], name="recorded_crime_force_month"),
            models.Index(fields=["force", "month"], name="recorded_crime_unplaced", condition=Q(placing="unplaced")),
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.month:%Y-%m}, line {self.line}"
