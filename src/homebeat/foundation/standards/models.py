"""The policy data as the database holds it: what the files say, dated, and which edition of them is loaded."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now


class Days(Func):
    """The half-open range of days from one column to another."""

    function = "daterange"
    output_field = DateRangeField()


class Entry(models.Model):
    """One entry of one dataset between two days; `valid_to` is the first day without it. Only a load writes it."""

    dataset = models.CharField(max_length=60)
    code = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    position = models.PositiveIntegerField()
    data = models.JSONField()
    source = models.TextField()
    checksum = models.CharField(max_length=64)

    class Meta:
        ordering = ["dataset", "position"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "code", "valid_from"], name="standards_entry_begins_once"),
            models.CheckConstraint(
                name="standards_entry_days_in_order", condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from"))
            ),
            models.CheckConstraint(name="standards_entry_has_a_source", condition=~Q(source="")),
            ExclusionConstraint(
                name="standards_entry_one_at_a_time",
                expressions=[
                    ("dataset", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (Days("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset}.{self.code} from {self.valid_from}"


class LoadedEdition(models.Model):
    """Which edition of all the policy data is loaded: one row, whose version every reader compares with its own."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    version = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(name="standards_loadededition_only_one", condition=Q(id=1))]

    def __str__(self) -> str:
        return self.version
