"""People who can be given access, and the teams that officers serve in."""

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.tokens import default_token_generator
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.http import int_to_base36
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.areas.models import Area, Team
from homebeat.foundation.keys import Keyed


class PersonManager(BaseUserManager["Person"]):
    """Finds people as Django wants its users found; actions make them."""


class Person(Keyed, AbstractBaseUser):
    """Staff, partner, panel member or member of the public. What they may do is held in roles, never here."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("Police staff")
        PARTNER = "partner", _("Partner agency")
        PANEL_MEMBER = "panel_member", _("Ward panel member")
        PUBLIC = "public", _("Member of the public")

    kind = models.CharField(max_length=12, choices=Kind)
    force = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    email = models.EmailField(null=True, blank=True, unique=True)
    name = models.CharField(max_length=120)
    rank = models.CharField(max_length=30, blank=True)
    collar_number = models.CharField(max_length=12, blank=True)
    organisation = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, default="en-gb")
    is_active = models.BooleanField(default=True)
    left_on = models.DateField(null=True, blank=True)
    joined_on = models.DateField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    retention_class = "staff_record"

    objects = PersonManager()

    class Meta:
        ordering = ["name"]
        indexes = [
            GinIndex(fields=["name"], name="people_person_name_words", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["force", "kind", "name"], name="people_person_force_kind"),
            models.Index(fields=["name", "id"], name="people_person_by_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["force", "collar_number"],
                name="people_person_collar_once",
                condition=~Q(collar_number=""),
            ),
            models.CheckConstraint(
                name="people_person_force_or_visitor",
                condition=Q(force__isnull=False) | Q(kind__in=["staff", "public"]),
            ),
            models.CheckConstraint(
                name="people_person_email_in_lower_case", condition=Q(email=None) | Q(email=Lower("email"))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def area(self) -> Area | None:
        """Where the record of the person lies: their force as a whole; visitors lie in none."""
        return self.force

    @property
    def reset_name(self) -> str:
        """Return the name under which a link in a letter knows the account."""
        return int_to_base36(self.pk)

    @property
    def reset_key(self) -> str:
        """Return a fresh key for setting a password; made while a letter is written, so that no table ever holds it."""
        return default_token_generator.make_token(self)

    def has_left(self, on: date) -> bool:
        """Say whether the account is shut on that day; the day of leaving is the first day without access."""
        return not self.is_active or (self.left_on is not None and self.left_on <= on)


class CodeGuesses(models.Model):
    """How often a person's second step was guessed at since a moment; a row, so that all web processes count together."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    count = models.PositiveIntegerField()
    since = models.DateTimeField()

    retention_class = "sign_in"

    def __str__(self) -> str:
        return f"{self.count} since {self.since}"


class UsedCode(models.Model):
    """A code of an app that has opened a session: it opens no other. Kept for minutes."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    code = models.CharField(max_length=8)
    at = models.DateTimeField()

    retention_class = "sign_in"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "code"], name="people_usedcode_once")]

    def __str__(self) -> str:
        return f"{self.code} at {self.at}"


class TeamMemberQuerySet(models.QuerySet["TeamMember"]):
    """Named ways to narrow places in teams down."""

    def not_over(self, day: date) -> "TeamMemberQuerySet":
        """Keep the places that are held on that day or will be later."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day))


class TeamMember(models.Model):
    """One person's place in a team between two days; `ends_on` is the first day outside it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    duty = models.CharField(max_length=30)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    shown_publicly = models.BooleanField(default=False)
    telephone = models.CharField(max_length=20, blank=True)

    retention_class = "staff_record"

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        indexes = [models.Index(fields=["team", "starts_on"], name="people_teammember_team")]
        constraints = [
            models.UniqueConstraint(fields=["person", "team", "starts_on"], name="people_teammember_once"),
            models.CheckConstraint(
                name="people_teammember_dates", condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.team}"
