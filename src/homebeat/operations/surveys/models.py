"""Surveys: questionnaires and their versions, waves, samples, drafts, answers, and results that others published.

Answers are anonymous by construction. No column leads from an answer to an invitation or a draft, and the invitation is
deleted in the transaction that keeps the answer: what is left cannot be matched. See `database_rules` and the decision record.
"""

from datetime import date
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.access.scope import areas_open_to
from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit.models import LoadedFile
from homebeat.foundation.keys import Keyed
from homebeat.foundation.people.models import Person

from .rules.content import Content, content_from
from .rules.waves import INTERVIEW, READ

DIGEST_LENGTH = 64


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    """Named ways to narrow questionnaires down."""

    def visible_to(self, person: Person | None, *, on: date) -> "QuestionnaireQuerySet":
        """Keep the questionnaires of the forces in which the person may read surveys."""
        return self.filter(_reaching(person, READ, "area", on=on))


class Questionnaire(Keyed):
    """What a survey asks, through all its versions; it belongs to a force."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="questionnaires")
    title = models.CharField(max_length=120)
    bank = models.CharField(max_length=60)  # the file of the question bank that it began from
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    idempotency_key = models.CharField(max_length=64, null=True, blank=True, unique=True)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class QuestionnaireVersion(Keyed):
    """One wording of a questionnaire. Once published, the database itself refuses to change it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64, blank=True)  # of the content, when it was published
    published_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="surveys_version_number_once"),
            models.UniqueConstraint(
                fields=["questionnaire"], condition=Q(state="draft"), name="surveys_version_one_draft"
            ),
            models.CheckConstraint(
                name="surveys_version_published_is_signed",
                condition=Q(state="draft", published_at=None) | Q(state="published", published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} version {self.number}"

    @property
    def area(self) -> Area:
        """The force whose questionnaire it is."""
        return self.questionnaire.area

    @property
    def asks(self) -> Content:
        """What it asks, as the rules read it."""
        if self.state == QuestionnaireVersion.State.PUBLISHED:
            return _published(self.sha256, self)
        return content_from(self.content)


_read: dict[str, Content] = {}
MOST_READ = 200  # published versions kept ready; more are read again


def _published(sha256: str, version: QuestionnaireVersion) -> Content:
    """Return what a published version asks; it never changes, so it is made once for each checksum."""
    found = _read.get(sha256)
    if found is None:
        if len(_read) >= MOST_READ:
            _read.clear()
        found = _read[sha256] = content_from(version.content)
    return found


class WaveQuerySet(models.QuerySet["Wave"]):
    """Named ways to narrow waves down."""

    def visible_to(self, person: Person | None, *, on: date) -> "WaveQuerySet":
        """Keep the waves that reach into an area whose surveys the person may read."""
        return self.filter(_reaching(person, READ, "area", on=on))

    def to_interview_for(self, person: Person | None, *, on: date) -> "WaveQuerySet":
        """Keep the waves that take answers on that day and that the person may interview for."""
        return self.taking_answers(on=on).filter(_reaching(person, INTERVIEW, "area", on=on), by_interview=True)

    def taking_answers(self, *, on: date) -> "WaveQuerySet":
        """Keep the waves that take answers on that day."""
        return self.filter(state=Wave.State.OPEN, opens_on__lte=on, closes_on__gte=on)


class Wave(Keyed):
    """One round of asking: a published version, an area, and the days between which answers come in."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    class Entry(models.TextChoices):
        INVITED = "invited", _("People who are invited")
        ANYBODY = "anybody", _("Anybody who has the address")

    version = models.ForeignKey(QuestionnaireVersion, models.PROTECT, related_name="waves")
    area = models.ForeignKey(Area, models.PROTECT, related_name="waves")
    title = models.CharField(max_length=80)
    entry = models.CharField(max_length=7, choices=Entry)
    by_interview = models.BooleanField(default=False)
    state = models.CharField(max_length=7, choices=State, default=State.PLANNED)
    opens_on = models.DateField()
    closes_on = models.DateField()
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    idempotency_key = models.CharField(max_length=64, null=True, blank=True, unique=True)

    objects = WaveQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_on"]
        indexes = [models.Index(F("opens_on").desc(nulls_last=True), F("id"), name="surveys_wave_newest")]
        constraints = [
            models.CheckConstraint(name="surveys_wave_days_in_order", condition=Q(closes_on__gte=F("opens_on")))
        ]

    def __str__(self) -> str:
        return self.title


class SampleCell(models.Model):
    """One cell of a sample: an area, and a group where the sample has groups. Counts alone; no person stands here."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="cells")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    group = models.CharField(max_length=40, blank=True)
    invited = models.PositiveIntegerField(default=0)
    wanted = models.PositiveIntegerField(null=True, blank=True)  # the quota: answers wanted, where there is one
    refused = models.PositiveIntegerField(default=0)  # what became of invitations that were not answered
    no_contact = models.PositiveIntegerField(default=0)
    unable = models.PositiveIntegerField(default=0)
    not_eligible = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "area", "group"], name="surveys_cell_once")]

    def __str__(self) -> str:
        return f"{self.area_id} {self.group}".strip()


class Invitation(models.Model):
    """An invitation that has not been answered. Answering deletes it; closing the wave deletes all that are left.

    The code itself is never kept, only its digest. Restricted: the database shows a row to whoever brings the code, and
    to those who manage the sample.
    """

    class Outcome(models.TextChoices):
        NONE = "", _("No sign yet")
        REFUSED = "refused", _("Did not want to take part")
        NO_CONTACT = "no_contact", _("Could not be reached")
        UNABLE = "unable", _("Could not take part")
        NOT_ELIGIBLE = "not_eligible", _("Does not belong to the sample")

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="invitations")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    group = models.CharField(max_length=40, blank=True)
    token_digest = models.CharField(max_length=DIGEST_LENGTH, unique=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, default=Outcome.NONE)

    retention_class = "survey_invitation"

    def __str__(self) -> str:
        return f"invitation to {self.wave_id}"


class Draft(models.Model):
    """Answers that somebody has begun and not sent. Only whoever brings the code sees the row; sending deletes it."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    group = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=9)
    language = models.CharField(max_length=8)
    token_digest = models.CharField(max_length=DIGEST_LENGTH, unique=True)
    answers = models.JSONField(default=dict)
    kept_on = models.DateField()

    retention_class = "draft"

    class Meta:
        indexes = [models.Index(fields=["kept_on"], name="surveys_draft_kept")]

    def __str__(self) -> str:
        return f"draft of {self.wave_id}"


class ResponseQuerySet(models.QuerySet["Response"]):
    """Named ways to narrow answers down."""

    def visible_to(self, person: Person | None, *, on: date) -> "ResponseQuerySet":
        """Keep the answers of the areas in which the person may read surveys."""
        return self.filter(areas_open_to(person, READ, on=on).q())


class Response(models.Model):
    """One set of answers: by whom, nobody can say. The key is random, the time is a day, the order is shuffled.

    Rows from files keep the file's own weights and design; the file is named, never the line.
    """

    class Source(models.TextChoices):
        WEB = "web", _("On the web")
        INTERVIEW = "interview", _("By interview")
        TEXT = "text", _("By text message")
        FILE = "file", _("From a file")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="responses", db_index=False)  # wave_area begins with it
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    group = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=9, choices=Source)
    by_invitation = models.BooleanField(default=False)  # an invitation was used up; which one, nothing says
    answered_on = models.DateField()
    answers = models.JSONField()
    area_text = models.CharField(max_length=120, blank=True, default="")  # what a file called the area
    weight = models.FloatField(null=True, blank=True)
    stratum = models.CharField(max_length=80, blank=True, default="")
    cluster = models.CharField(max_length=80, blank=True, default="")
    cluster_2 = models.CharField(max_length=80, blank=True, default="")
    fpc = models.FloatField(null=True, blank=True)
    fpc_2 = models.FloatField(null=True, blank=True)
    loaded_from = models.ForeignKey(LoadedFile, models.PROTECT, null=True, blank=True, related_name="+")
    is_shuffled = models.BooleanField(default=False)

    retention_class = "survey_response"

    objects = ResponseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["wave", "area", "group"], name="surveys_response_wave_area"),
            models.Index(fields=["wave"], condition=Q(is_shuffled=False), name="surveys_response_new"),
        ]
        constraints = [
            models.CheckConstraint(name="surveys_response_weighs", condition=Q(weight=None) | Q(weight__gt=0))
        ]

    def __str__(self) -> str:
        return f"answers to {self.wave_id}"


class Remark(models.Model):
    """What somebody wrote in their own words, kept apart from their other answers, so that words give nothing else away."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="remarks")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    question = models.CharField(max_length=60)
    words = models.CharField(max_length=500)
    is_shuffled = models.BooleanField(default=False)

    retention_class = "survey_response"

    class Meta:
        indexes = [models.Index(fields=["wave"], condition=Q(is_shuffled=False), name="surveys_remark_new")]

    def __str__(self) -> str:
        return self.words


class PublishedResultQuerySet(models.QuerySet["PublishedResult"]):
    """Named ways to narrow published results down."""

    def visible_to(self, person: Person | None, *, on: date) -> "PublishedResultQuerySet":
        """Keep the results of the forces in which the person may read surveys."""
        return self.filter(_reaching(person, READ, "force", on=on))


class PublishedResult(models.Model):
    """A figure that somebody published without the answers behind it. Without a base (`n`) nothing can be tested with it."""

    force = models.ForeignKey(Area, models.PROTECT, related_name="+")
    survey = models.CharField(max_length=80)
    indicator = models.CharField(max_length=120)
    area_text = models.CharField(max_length=120)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    period_end = models.DateField()
    level = models.FloatField()  # a fraction of 1
    n = models.PositiveIntegerField(null=True, blank=True)
    loaded_from = models.ForeignKey(LoadedFile, models.PROTECT, related_name="+")
    line = models.PositiveIntegerField()

    objects = PublishedResultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["force", "survey", "indicator", "area_text", "period_end"], name="surveys_published_once"
            ),
            models.CheckConstraint(name="surveys_published_level", condition=Q(level__gte=0) & Q(level__lte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.survey}: {self.indicator}, {self.area_text}"


def _reaching(person: Person | None, action: str, name: str, *, on: date) -> Q:
    """Return the condition that an area lies in the person's reach, or that the person's reach lies in it.

    A survey of a whole force concerns every ward of it; what a reader sees of its answers is cut to their own areas.
    """
    scope = areas_open_to(person, action, on=on)
    above = {int(number) for path in scope.paths for number in path.strip("/").split("/")}
    return scope.q(name) | Q(**{f"{name}__in": above})
