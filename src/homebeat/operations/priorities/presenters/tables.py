"""The list of priorities over several neighbourhoods."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homebeat.foundation.access.queries import ToChoose
from homebeat.foundation.areas.models import lies_in
from homebeat.foundation.ui.addresses import address_of
from homebeat.foundation.ui.tables import Column, DayColumn, Filter, NumberColumn, Table, TagColumn
from homebeat.operations.engagement.presenters.tables import without_ward

from ..models import Priority
from . import words


def _yes(flag: bool) -> str:
    return _("Yes") if flag else ""


class Priorities(Table):
    """Priorities of the neighbourhoods that a person may read."""

    caption = gettext_lazy("Priorities")
    columns = (
        Column("title", gettext_lazy("Priority"), sort=True,
               href=lambda row: address_of("priorities:detail", row.key)),
        Column("ward", gettext_lazy("Neighbourhood"), value="area.name", sort="area__name",
               href=lambda row: address_of("priorities:ward", row.area__key)),
        TagColumn("state", gettext_lazy("State"), value=words.state_of,
                  colour=lambda row: words.STATE_COLOURS[row.state]),
        NumberColumn("rank", gettext_lazy("Place"), sort=True),
        Column("youth", gettext_lazy("Young people"), value=lambda row: _yes(row.about_young_people)),
        DayColumn("proposed_at", gettext_lazy("Proposed"), sort=True),
        DayColumn("reviewed_on", gettext_lazy("Last looked at"), sort=True),
    )  # fmt: skip
    search = ("title",)
    search_label = gettext_lazy("Title")
    order = "-proposed_at"
    reads = (
        "key",
        "title",
        "state",
        "rank",
        "about_young_people",
        "proposed_at",
        "reviewed_on",
        "area__name",
        "area__key",
    )
    empty = gettext_lazy("No priorities yet")
    empty_hint = gettext_lazy("The sergeant proposes what residents raise, and the ward panel decides.")


def priorities_table(asked: QueryDict, *, rows: QuerySet[Priority], areas: Sequence[ToChoose]) -> Priorities:
    """Return the list of priorities with its filters."""
    states = [("", _("Any state")), *words.STATE_WORDS.items()]
    youth = [("", _("All")), ("yes", _("About young people")), ("no", _("Not about young people"))]
    found = [
        Filter("state", forms.ChoiceField(label=_("State"), choices=states), lambda rows, one: rows.filter(state=one)),
        Filter("youth", forms.ChoiceField(label=_("Young people"), choices=youth), _about_youth),
    ]
    if len(areas) > 1:
        paths = {one.key: one.path for one in areas}
        choices = [("", _("All areas")), *((one.key, one.name) for one in areas)]
        field = forms.ChoiceField(label=_("Area"), choices=choices)
        found.append(Filter("ward", field, lambda rows, key: rows.filter(lies_in([paths[key]]))))
    return Priorities(asked, rows=rows, filters=tuple(found), columns=without_ward(Priorities.columns, areas))


def _about_youth(rows: Any, answer: str) -> Any:
    return rows.filter(about_young_people=answer == "yes")
