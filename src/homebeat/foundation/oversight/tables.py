"""The trail as a list."""

from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit.models import Event
from homebeat.foundation.ui.addresses import address_of
from homebeat.foundation.ui.tables import Column, Filter, MomentColumn, Table, TagColumn

from . import queries
from .presenters import COLOURS, action_in_words, actor_in_words, record_in_words

USUAL_DAYS = 30  # the list begins so many days back unless earlier days are asked for


class Trail(Table):
    """Events, newest first. The order is fixed: only one that an index holds ready stays quick over millions."""

    caption = gettext_lazy("Who did what")
    empty = gettext_lazy("Nothing in these days")
    empty_hint = gettext_lazy("Choose an earlier day to begin with, or take a filter away.")
    reads = ("key", "at", "action", "outcome", "actor_key", "actor_name", "target_type", "target_key", "purpose")
    today = date.max

    @cached_property
    def first_day(self) -> date:
        """Return the first day that is shown."""
        last = self.answers.get("last") or self.today
        return self.answers.get("first") or date.fromordinal(last.toordinal() - USUAL_DAYS)

    @cached_property
    def kept(self) -> QuerySet[Event]:
        """Return the events that the filters leave, from the first day on."""
        return queries.from_day(super().kept, self.first_day)

    @property
    def ordered(self) -> QuerySet[Event]:
        """Return the events, newest first, each with the name of who did it."""
        return queries.with_names(self.kept).order_by("-at", "-pk")


class RecordTrail(Trail):
    """What happened to one record: who read it, who changed it, who was refused."""

    caption = gettext_lazy("Who read and changed this record")


def trail_table(asked: Any, events: QuerySet[Event], *, force: Area | None, today: date) -> Trail:
    """Return the whole trail of a force, to be narrowed by person, action, record and outcome."""
    table = Trail(asked, rows=events, today=today)
    table.columns = (*_columns(), _record_column())  # type: ignore[misc]
    table.filters = (  # type: ignore[misc]
        Filter(
            "person",
            forms.CharField(label=_("Person"), help_text=_("Part of a name, an email address or a collar number")),
            lambda rows, words: queries.by_people_called(rows, words, force),
        ),
        Filter(
            "action",
            forms.CharField(label=_("Action"), help_text=_("As it stands in the list, such as event logged")),
            lambda rows, words: rows.filter(action__icontains=words.strip().replace(" ", "_")),
        ),
        Filter(
            "kind",
            forms.ChoiceField(label=_("Kind of record"), choices=[("", _("Any")), *queries.kinds_of_record()]),
            lambda rows, kind: rows.filter(target_type=kind),
        ),
        Filter(
            "record",
            forms.CharField(label=_("Record"), help_text=_("Its key, the last part of its address")),
            lambda rows, key: rows.filter(target_key=key.strip()),
        ),
        _outcome_filter(),
        *_day_filters(),
    )
    return table


def record_table(asked: Any, events: QuerySet[Event], *, today: date) -> RecordTrail:
    """Return everything that happened to one record."""
    table = RecordTrail(asked, rows=events, today=today)
    table.columns = (*_columns(), Column("purpose", _("Purpose")))  # type: ignore[misc]
    table.filters = (_outcome_filter(), *_day_filters())  # type: ignore[misc]
    return table


def _columns() -> tuple[Column, ...]:
    return (
        MomentColumn("at", _("When"), href=lambda event: address_of("oversight:event", event.key)),
        Column("who", _("Who"), value=actor_in_words),
        Column("what", _("What"), value=lambda event: action_in_words(event.action)),
        TagColumn("outcome", _("Outcome"), value=lambda event: Event.Outcome(event.outcome).label, colour=_colour),
    )


def _record_column() -> Column:
    return Column(
        "record",
        _("Record"),
        value=lambda event: record_in_words(event.target_type, event.target_key),
        href=lambda event: address_of("oversight:record", event.target_key, kind=event.target_type),
    )


def _colour(event: Any) -> str:
    return COLOURS.get(event.outcome, "grey")


def _day_filters() -> tuple[Filter, ...]:
    """The first day is a matter of the list itself, which always has one."""
    return (
        Filter("first", _day_field(_("First day")), lambda rows, _day: rows),
        Filter("last", _day_field(_("Last day")), queries.up_to_day),
    )


def _day_field(label: str) -> forms.DateField:
    """Return one narrow box for a day: three boxes twice would push the list off the screen."""
    widget = forms.DateInput(format="%Y-%m-%d")
    widget.input_type = "date"
    wrong = _("Enter a real day, such as 2008-03-27")
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"], error_messages={"invalid": wrong})


def _outcome_filter() -> Filter:
    choices = [("", _("Any")), *Event.Outcome.choices]
    field = forms.ChoiceField(label=_("Outcome"), choices=choices)
    return Filter("outcome", field, lambda rows, outcome: rows.filter(outcome=outcome))
