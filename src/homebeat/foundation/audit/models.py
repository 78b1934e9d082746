"""The audit trail: what happened (events), the values it touched, the chain that seals it, and loads of files."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from homebeat.foundation.keys import Keyed


class Event(models.Model):
    """One thing that happened. People and records are held by key, so the trail outlives what it tells of."""

    at = models.DateTimeField()
    action = models.CharField(max_length=80)
    actor_key = models.CharField(max_length=12, blank=True)
    force_key = models.CharField(max_length=12, blank=True)
    target_type = models.CharField(max_length=60)
    target_key = models.CharField(max_length=64)
    purpose = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=8, default="done")  # done, read, denied, batch
    values_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["target_type", "target_key", "at"], name="audit_event_target"),
            models.Index(fields=["actor_key", "at"], name="audit_event_actor"),
            models.Index(fields=["force_key", "-at"], name="audit_event_force"),
        ]


class EventValues(models.Model):
    """What a record held before and after; retention may clear this without breaking the chain."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="values_held", primary_key=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    salt = models.CharField(max_length=32)


class Seal(models.Model):
    """One link of the chain, written by the database at commit; no role of the application may write here."""

    number = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, models.DO_NOTHING, db_constraint=False, related_name="seal")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)


class LoadedFile(Keyed):
    """Where a bulk of rows came from: the file, its checksum, how many rows, when and by whom."""

    kind = models.CharField(max_length=30)
    force_key = models.CharField(max_length=12)
    source = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor_key = models.CharField(max_length=12, blank=True)
    replaced = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["force_key", "kind", "source"], name="audit_loadedfile_source")]
