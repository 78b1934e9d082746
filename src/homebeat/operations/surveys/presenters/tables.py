"""The lists of waves and of questionnaires."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homebeat.foundation.ui.tables import Column, DayColumn, Filter, NumberColumn, Table, TagColumn

from ..models import Questionnaire, Wave

STATE_COLOURS = {"planned": "yellow", "open": "green", "closed": "grey"}


class Waves(Table):
    """Waves of the surveys that reach the reader's areas."""

    caption = gettext_lazy("Surveys")
    search = ("title", "version__questionnaire__title")
    search_label = gettext_lazy("Survey or wave")
    order = "-opens_on"
    per_page = 25
    empty = gettext_lazy("No surveys yet")
    empty_hint = gettext_lazy("The central unit publishes a questionnaire and plans a wave.")


def waves_table(asked: QueryDict, *, rows: QuerySet[Wave], answered: Any) -> Waves:
    """Return the list of waves; `answered` returns the answers of the waves on the page, by row number."""
    columns = (
        Column("survey", gettext_lazy("Survey"), sort="version__questionnaire__title",
               value=lambda row: f"{row.version.questionnaire.title}, {row.title}",
               href=lambda row: reverse("surveys:wave", kwargs={"key": row.key})),
        TagColumn("state", gettext_lazy("State"), value=lambda row: row.get_state_display(),
                  colour=lambda row: STATE_COLOURS[row.state]),
        DayColumn("opens_on", gettext_lazy("First day"), sort=True),
        DayColumn("closes_on", gettext_lazy("Last day"), sort=True),
        NumberColumn("answered", gettext_lazy("Answers in your areas"), value=lambda row: answered(table)[row.pk]),
    )  # fmt: skip
    states = [("", _("Any state")), *((one.value, one.label) for one in Wave.State)]
    found = Filter(
        "state", forms.ChoiceField(label=_("State"), choices=states), lambda rows, one: rows.filter(state=one)
    )
    table = Waves(asked, rows=rows, filters=(found,), columns=columns)
    return table


class AnsweredOnThePage:
    """How many have answered each wave that the page shows: asked once, for all of them."""

    def __init__(self, count: Any) -> None:
        self._count = count
        self._known: Mapping[int, int] | None = None

    def __call__(self, table: Table) -> Mapping[int, int]:
        """Return the answers by the wave's row number; 0 where there are none."""
        if self._known is None:
            shown: Sequence[Wave] = table.shown
            self._known = {one.pk: 0 for one in shown} | self._count(shown)
        return self._known


class Questionnaires(Table):
    """Questionnaires of the force."""

    caption = gettext_lazy("Questionnaires")
    columns = (
        Column("title", gettext_lazy("Questionnaire"), sort=True,
               href=lambda row: reverse("surveys:questionnaire", kwargs={"key": row.key})),
        NumberColumn("versions", gettext_lazy("Versions"), value="version_count"),
        DayColumn("published", gettext_lazy("Last published"), value="last_published"),
        DayColumn("created_at", gettext_lazy("Begun"), sort=True),
    )  # fmt: skip
    search = ("title",)
    order = "title"
    empty = gettext_lazy("No questionnaires yet")
    empty_hint = gettext_lazy("Begin one from the question bank.")


def questionnaires_table(asked: QueryDict, *, rows: QuerySet[Questionnaire]) -> Questionnaires:
    """Return the list of questionnaires."""
    return Questionnaires(asked, rows=rows)
