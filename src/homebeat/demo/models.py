"""The mark that a database holds a demo force. Only its owner may write it, so no page can turn one into the other."""

from django.db import models
from django.db.models import Q

from homebeat.foundation.areas.models import Area


class DemoForce(models.Model):
    """The one demo force of this database: what it was generated from, and when."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    force = models.ForeignKey(Area, models.PROTECT, related_name="+")
    seed = models.BigIntegerField()
    as_of = models.DateField()  # the last day the rows know of; it is their today
    generator = models.PositiveSmallIntegerField()  # the version of the generator
    rows = models.PositiveIntegerField()
    set_up_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="demo_demoforce_only_one", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.force} as of {self.as_of}"
