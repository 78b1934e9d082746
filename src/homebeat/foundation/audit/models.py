"""The audit trail: what happened (events), the values it touched, the chain that seals it, and loads of files."""

import json
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.keys import Keyed

if TYPE_CHECKING:
    AnyText = models.TextField[Any, Any]
else:
    AnyText = models.TextField


class Event(Keyed):
    """One thing that happened. People and records are held by key, so the trail outlives what it tells of."""

    class Outcome(models.TextChoices):
        DONE = "done", _("Changed")
        READ = "read", _("Read")
        DENIED = "denied", _("Refused")
        BATCH = "batch", _("Loaded in bulk")

    at = models.DateTimeField()
    action = models.CharField(max_length=80)
    actor_key = models.CharField(max_length=12, blank=True)
    force_key = models.CharField(max_length=12, blank=True)
    target_type = models.CharField(max_length=60)
    target_key = models.CharField(max_length=64)
    purpose = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.DONE)
    values_digest = models.CharField(max_length=64, blank=True)

    retention_class = "audit_entry"

    class Meta:
        verbose_name = _("audit event")
        indexes = [
            models.Index(fields=["target_type", "target_key", "at"], name="audit_event_target"),
            models.Index(fields=["actor_key", "at"], name="audit_event_actor"),
            models.Index(fields=["force_key", "-at", "-id"], name="audit_event_force"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_type} {self.target_key}"


class ExactJSONField(AnyText):
    """JSON kept letter for letter, because a digest is taken of it; `jsonb` would rewrite its numbers and order."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, *_: object) -> Any:
        """Return the values as Python holds them."""
        return None if value is None else json.loads(value)

    def get_prep_value(self, value: Any) -> str | None:
        """Return the text that is stored."""
        return None if value is None else exact_json(value)


def exact_json(value: Any) -> str:
    """Return the one text that stands for the value: sorted keys, no spaces, plain ASCII."""
    return json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"))


class EventValues(models.Model):
    """What a record held before and after; retention may clear this without breaking the chain."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="values_held", primary_key=True)
    before = ExactJSONField(null=True)
    after = ExactJSONField(null=True)
    salt = models.CharField(max_length=32)

    retention_class = "audit_entry"

    def __str__(self) -> str:
        return f"values of {self.event_id}"


class Seal(models.Model):
    """One link of the chain, written by the database at commit; no role of the application may write here."""

    number = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, models.DO_NOTHING, db_constraint=False, related_name="seal")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    sealed_by = models.CharField(max_length=63)  # the database role that held the connection

    def __str__(self) -> str:
        return f"seal {self.number}"


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

    retention_class = "loaded_file"

    class Meta:
        indexes = [models.Index(fields=["force_key", "kind", "source"], name="audit_loadedfile_source")]

    def __str__(self) -> str:
        return f"{self.kind} {self.source}"
