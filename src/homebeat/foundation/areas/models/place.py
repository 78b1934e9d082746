"""Named places and postcodes, so that "where" and "find my team" work by typing."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from homebeat.foundation.keys import Keyed

from .area import Area


class Place(Keyed):
    """A place people name: a station, a school, a market, an estate."""

    force = models.ForeignKey(Area, models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, models.CASCADE, null=True, blank=True, related_name="places")
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=30)
    postcode = models.CharField(max_length=8, blank=True)
    lon = models.FloatField()
    lat = models.FloatField()

    class Meta:
        ordering = ["name"]
        indexes = [
            GinIndex(fields=["name"], name="areas_place_name_words", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["force", "name"], name="areas_place_force_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Postcode(models.Model):
    """A postcode's middle point and the ward it lies in; kept without its space, in capitals."""

    postcode = models.CharField(max_length=7, primary_key=True)
    lon = models.FloatField()
    lat = models.FloatField()
    ward_code = models.CharField(max_length=9, blank=True, db_index=True)
    lsoa_code = models.CharField(max_length=9, blank=True)
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.postcode[:-3]} {self.postcode[-3:]}"


class SmallArea(models.Model):
    """Which neighbourhood a census small area (LSOA) belongs to, by the published look-up of one edition."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="small_areas")
    code = models.CharField(max_length=9)
    name = models.CharField(max_length=80)
    edition = models.CharField(max_length=4)
    population = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "code", "edition"], name="areas_smallarea_once")]
        indexes = [models.Index(fields=["code"], name="areas_smallarea_code")]

    def __str__(self) -> str:
        return f"{self.code} ({self.edition})"
