"""Who lives in an area, by year, age band, sex and ethnic group."""

from django.db import models

from .area import Area


class Population(models.Model):
    """One cell of a population table. "all" in a column means that the source does not break it down that way."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="populations")
    year = models.PositiveSmallIntegerField()
    age_band = models.CharField(max_length=12, default="all")
    sex = models.CharField(max_length=8, default="all")
    ethnic_group = models.CharField(max_length=20, default="all")
    count = models.PositiveIntegerField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "year", "age_band", "sex", "ethnic_group"], name="areas_population_cell_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area}, {self.year}: {self.count}"
