"""Messages that leave the house, the addresses they go to, and the addresses that do not work."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.access.scope import areas_open_to
from homebeat.foundation.areas.models import Area
from homebeat.foundation.keys import Keyed
from homebeat.foundation.people.models import Person

from . import rules

READ = "messages.read_outbox"


class OutboundMessageQuerySet(models.QuerySet["OutboundMessage"]):
    """Named ways to narrow messages down."""

    def visible_to(self, person: Person | None, *, on: date) -> "OutboundMessageQuerySet":
        """Keep the messages that the person asked for, and those of a force whose outbox they watch over."""
        own = Q(on_behalf_of=person) if person else Q(pk__in=[])
        return self.filter(own | areas_open_to(person, READ, on=on).whole_forces())


class OutboundMessage(Keyed):
    """One message: which text, about what, to whom by key, and how it went. It never holds the address or the text.

    Only the outbox's own functions and the worker write here.
    """

    retention_class = "message"

    class State(models.TextChoices):
        QUEUED = rules.State.QUEUED.value, _("Waiting to be sent")
        SENDING = rules.State.SENDING.value, _("Being sent")
        SENT = rules.State.SENT.value, _("Sent")
        REFUSED = rules.State.REFUSED.value, _("The address does not work")
        SUPPRESSED = rules.State.SUPPRESSED.value, _("Not sent: the address did not work before")
        FAILED = rules.State.FAILED.value, _("Could not be sent")

    class To(models.TextChoices):
        PERSON = "person", _("A person with an account")
        RESIDENT = "resident", _("A resident")
        ADDRESS = "address", _("An address")

    template = models.CharField(max_length=80)
    about_type = models.CharField(max_length=60)
    about_key = models.CharField(max_length=64)
    keys = models.JSONField(default=dict)
    to_kind = models.CharField(max_length=8, choices=To)
    to_key = models.CharField(max_length=12, blank=True)
    language = models.CharField(max_length=8)
    on_behalf_of = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    force = models.ForeignKey(Area, models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    queued_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    possible_duplicates = models.PositiveSmallIntegerField(default=0)
    reply_code = models.PositiveSmallIntegerField(null=True)

    objects = OutboundMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-queued_at", "-id"]
        indexes = [
            models.Index(fields=["closed_at"], name="messages_outbox_closed"),
            models.Index(fields=["about_type", "about_key"], name="messages_outbox_about"),
        ]
        constraints = [
            models.CheckConstraint(
                name="messages_outbox_closed_has_moment",
                condition=Q(state__in=["queued", "sending"], closed_at=None)
                | Q(state__in=["sent", "refused", "suppressed", "failed"], closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.key}"


class Recipient(models.Model):
    """The address a message goes to. The web cannot read it; it is deleted as soon as it is no longer needed."""

    retention_class = "message"

    message = models.OneToOneField(OutboundMessage, models.CASCADE, primary_key=True, related_name="recipient")
    address = models.EmailField()

    def __str__(self) -> str:
        return f"the recipient of {self.message_id}"


class SuppressedAddress(models.Model):
    """An address that a mail server refused for good, kept as a digest: it can be recognised but not read."""

    retention_class = "suppressed_address"

    digest = models.CharField(max_length=64, primary_key=True)
    reply_code = models.PositiveSmallIntegerField()
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:8]
