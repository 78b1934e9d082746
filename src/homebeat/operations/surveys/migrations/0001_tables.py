import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import homebeat.foundation.keys
from homebeat.operations.surveys import database_rules


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0002_row_security_functions"),
        ("areas", "0001_tables"),
        ("audit", "0002_sealed_at_commit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Questionnaire",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        default=homebeat.foundation.keys.new_key, editable=False, max_length=12, unique=True
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("bank", models.CharField(max_length=60)),
                ("created_at", models.DateTimeField()),
                ("idempotency_key", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="questionnaires", to="areas.area"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["title"],
            },
        ),
        migrations.CreateModel(
            name="QuestionnaireVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        default=homebeat.foundation.keys.new_key, editable=False, max_length=12, unique=True
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published")], default="draft", max_length=9
                    ),
                ),
                ("content", models.JSONField()),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="surveys.questionnaire"
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Wave",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        default=homebeat.foundation.keys.new_key, editable=False, max_length=12, unique=True
                    ),
                ),
                ("title", models.CharField(max_length=80)),
                (
                    "entry",
                    models.CharField(
                        choices=[("invited", "People who are invited"), ("anybody", "Anybody who has the address")],
                        max_length=7,
                    ),
                ),
                ("by_interview", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Planned"), ("open", "Open"), ("closed", "Closed")],
                        default="planned",
                        max_length=7,
                    ),
                ),
                ("opens_on", models.DateField()),
                ("closes_on", models.DateField()),
                ("created_at", models.DateTimeField()),
                ("idempotency_key", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="waves", to="areas.area"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waves",
                        to="surveys.questionnaireversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-opens_on"],
            },
        ),
        migrations.CreateModel(
            name="SampleCell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("group", models.CharField(blank=True, max_length=40)),
                ("invited", models.PositiveIntegerField(default=0)),
                ("wanted", models.PositiveIntegerField(blank=True, null=True)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("no_contact", models.PositiveIntegerField(default=0)),
                ("unable", models.PositiveIntegerField(default=0)),
                ("not_eligible", models.PositiveIntegerField(default=0)),
                (
                    "area",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cells", to="surveys.wave"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("group", models.CharField(blank=True, max_length=40)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "On the web"),
                            ("interview", "By interview"),
                            ("text", "By text message"),
                            ("file", "From a file"),
                        ],
                        max_length=9,
                    ),
                ),
                ("by_invitation", models.BooleanField(default=False)),
                ("answered_on", models.DateField()),
                ("answers", models.JSONField()),
                ("area_text", models.CharField(blank=True, default="", max_length=120)),
                ("weight", models.FloatField(blank=True, null=True)),
                ("stratum", models.CharField(blank=True, default="", max_length=80)),
                ("cluster", models.CharField(blank=True, default="", max_length=80)),
                ("cluster_2", models.CharField(blank=True, default="", max_length=80)),
                ("fpc", models.FloatField(blank=True, null=True)),
                ("fpc_2", models.FloatField(blank=True, null=True)),
                ("is_shuffled", models.BooleanField(default=False)),
                (
                    "area",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"
                    ),
                ),
                (
                    "loaded_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.loadedfile",
                    ),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="surveys.wave",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("question", models.CharField(max_length=60)),
                ("words", models.CharField(max_length=500)),
                ("is_shuffled", models.BooleanField(default=False)),
                (
                    "area",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remarks", to="surveys.wave"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("group", models.CharField(blank=True, max_length=40)),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "No sign yet"),
                            ("refused", "Did not want to take part"),
                            ("no_contact", "Could not be reached"),
                            ("unable", "Could not take part"),
                            ("not_eligible", "Does not belong to the sample"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="surveys.wave"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("group", models.CharField(blank=True, max_length=40)),
                ("source", models.CharField(max_length=9)),
                ("language", models.CharField(max_length=8)),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("answers", models.JSONField(default=dict)),
                ("kept_on", models.DateField()),
                (
                    "area",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"),
                ),
                (
                    "wave",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="surveys.wave"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PublishedResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("survey", models.CharField(max_length=80)),
                ("indicator", models.CharField(max_length=120)),
                ("area_text", models.CharField(max_length=120)),
                ("period_end", models.DateField()),
                ("level", models.FloatField()),
                ("n", models.PositiveIntegerField(blank=True, null=True)),
                ("line", models.PositiveIntegerField()),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.area",
                    ),
                ),
                (
                    "force",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"),
                ),
                (
                    "loaded_from",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.loadedfile"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("force", "survey", "indicator", "area_text", "period_end"),
                        name="surveys_published_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 0), ("level__lte", 1)), name="surveys_published_level"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="questionnaireversion",
            constraint=models.UniqueConstraint(fields=("questionnaire", "number"), name="surveys_version_number_once"),
        ),
        migrations.AddConstraint(
            model_name="questionnaireversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")), fields=("questionnaire",), name="surveys_version_one_draft"
            ),
        ),
        migrations.AddConstraint(
            model_name="questionnaireversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at", None), ("state", "draft")),
                    models.Q(("published_at__isnull", False), ("state", "published")),
                    _connector="OR",
                ),
                name="surveys_version_published_is_signed",
            ),
        ),
        migrations.AddIndex(
            model_name="wave",
            index=models.Index(
                models.OrderBy(models.F("opens_on"), descending=True, nulls_last=True),
                models.F("id"),
                name="surveys_wave_newest",
            ),
        ),
        migrations.AddConstraint(
            model_name="wave",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_on__gte", models.F("opens_on"))), name="surveys_wave_days_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="samplecell",
            constraint=models.UniqueConstraint(fields=("wave", "area", "group"), name="surveys_cell_once"),
        ),
        migrations.AddIndex(
            model_name="response",
            index=models.Index(fields=["wave", "area", "group"], name="surveys_response_wave_area"),
        ),
        migrations.AddIndex(
            model_name="response",
            index=models.Index(
                condition=models.Q(("is_shuffled", False)), fields=["wave"], name="surveys_response_new"
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight", None), ("weight__gt", 0), _connector="OR"), name="surveys_response_weighs"
            ),
        ),
        migrations.AddIndex(
            model_name="remark",
            index=models.Index(condition=models.Q(("is_shuffled", False)), fields=["wave"], name="surveys_remark_new"),
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(fields=["kept_on"], name="surveys_draft_kept"),
        ),
        *database_rules.operations(),
    ]
