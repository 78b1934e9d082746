"""The lists of this room: events, and members of the key individual network."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homebeat.foundation.access.queries import ToChoose
from homebeat.foundation.areas.models import lies_in
from homebeat.foundation.clocks import london_midnight
from homebeat.foundation.ui import formats
from homebeat.foundation.ui.addresses import address_of
from homebeat.foundation.ui.tables import Column, DayColumn, Filter, MomentColumn, NumberColumn, Table, TagColumn

from .. import policy
from ..models import Event, KeyIndividual
from . import events as presented


def _event_words(event: Any) -> str:
    return f"{presented.title_of(event)}, {formats.short_day(event.starts_at)}"


class Events(Table):
    """Events of the neighbourhoods that a person may read."""

    caption = gettext_lazy("Events")
    columns = (
        Column("event", gettext_lazy("Event"), value=_event_words,
               href=lambda row: address_of("engagement:event", row.key)),
        MomentColumn("starts_at", gettext_lazy("When"), sort=True),
        Column("kind", gettext_lazy("Kind"), value=lambda row: policy.kind_name(row.kind), on_page=False),
        Column("place_name", gettext_lazy("Where"), sort=True),
        Column("ward", gettext_lazy("Neighbourhood"), value="area.name", sort="area__name"),
        NumberColumn("people_met", gettext_lazy("People met"), sort=True),
        TagColumn("state", gettext_lazy("State"), value=presented.state_of,
                  colour=lambda row: presented.STATE_COLOURS[row.state]),
    )  # fmt: skip
    search = ("place_name", "title")
    search_label = gettext_lazy("Place or title")
    order = "-starts_at"
    empty = gettext_lazy("No events yet")
    empty_hint = gettext_lazy("Log the first one: a street briefing, a contact point, a meeting.")
    reads = ("key", "kind", "title", "state", "starts_at", "place_name", "people_met", "area__name")
    at = datetime.max.replace(tzinfo=UTC)

    @cached_property
    def kept(self) -> QuerySet[Event]:
        """Return the events that search and filters leave.

        Unless a state is asked for, it holds what has begun, so that what was just logged stands first: neither events
        that are still to come nor those that were logged by mistake.
        """
        rows = super().kept
        return rows if self.answers.get("state") else rows.filter(self._begun)

    @property
    def _begun(self) -> Q:
        return Q(starts_at__lte=self.at) & ~Q(state=Event.State.WITHDRAWN)

    @cached_property
    def count(self) -> int:
        """Return how many rows there are on all pages; of a list as usual, counted together with what is still to come."""
        return self._counted["begun"] if self.is_as_usual else super().count

    @cached_property
    def ahead(self) -> int:
        """Return how many events the reader may look forward to, whatever the filters."""
        return self._counted["ahead"]

    @cached_property
    def _counted(self) -> dict[str, int]:
        planned = Q(state=Event.State.PLANNED, starts_at__gt=self.at)
        rows: QuerySet[Event] = self.given
        # Counted by the state, which every event has: an index holds it, and no event itself need be looked at.
        return rows.aggregate(begun=Count("state", filter=self._begun), ahead=Count("state", filter=planned))


def events_table(
    asked: QueryDict, *, rows: QuerySet[Event], areas: Sequence[ToChoose], day: date, at: datetime
) -> Events:
    """Return the list of events with its filters, as it stands at that moment."""
    columns = without_ward(Events.columns, areas)
    return Events(asked, rows=rows, filters=_event_filters(areas, day), columns=columns, at=at)


def without_ward(columns: Sequence[Column], areas: Sequence[ToChoose]) -> tuple[Column, ...]:
    """Return the columns, the neighbourhood's only in the file where every row has the same one."""
    if len(areas) > 1:
        return tuple(columns)
    return tuple(replace(one, on_page=False) if one.name == "ward" else one for one in columns)


def _event_filters(areas: Sequence[ToChoose], day: date) -> tuple[Filter, ...]:
    kinds = [("", _("All kinds")), *policy.kind_choices(day)]
    states = [("", _("Begun")), *((state.value, words) for state, words in presented.STATE_WORDS.items())]
    found = [
        Filter("kind", forms.ChoiceField(label=_("Kind"), choices=kinds), lambda rows, kind: rows.filter(kind=kind)),
        Filter("since", _day_field(_("From")), _since),
        Filter("until", _day_field(_("To")), _until),
        Filter("state", forms.ChoiceField(label=_("State"), choices=states), lambda rows, one: rows.filter(state=one)),
    ]
    found[1:1] = _area_filter(areas)
    return tuple(found)


def _area_filter(areas: Sequence[ToChoose]) -> list[Filter]:
    """Return the choice of an area with everything below it, where there is a choice."""
    if len(areas) <= 1:
        return []
    paths = {one.key: one.path for one in areas}
    field = forms.ChoiceField(label=_("Area"), choices=[("", _("All areas")), *((one.key, one.name) for one in areas)])
    return [Filter("ward", field, lambda rows, key: rows.filter(lies_in([paths[key]])))]


def _day_field(label: str) -> forms.DateField:
    """Return one box for a day; on a phone the device's own calendar opens."""
    widget = forms.DateInput(format="%Y-%m-%d")
    widget.input_type = "date"
    words = {"invalid": _("Enter a day such as 27 March 2008, written 2008-03-27")}
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"], error_messages=words)


def _since(rows: Any, day: date) -> Any:
    return rows.filter(starts_at__gte=london_midnight(day))


def _until(rows: Any, day: date) -> Any:
    return rows.filter(starts_at__lt=london_midnight(day + timedelta(days=1)))


class Network(Table):
    """Members of the key individual network: names stay out of files."""

    caption = gettext_lazy("Members of the network")
    columns = (
        Column("name", gettext_lazy("Name"), sort=True,
               href=lambda row: address_of("engagement:member", row.key)),
        Column("known_for", gettext_lazy("What they know"), sort=True),
        Column("ward", gettext_lazy("Neighbourhood"), value="area.name", sort="area__name"),
        DayColumn("consented_on", gettext_lazy("Member since"), sort=True),
        DayColumn("ended_on", gettext_lazy("Left on"), sort=True),
    )  # fmt: skip
    search = ("name", "known_for")
    order = "name"
    download = False
    empty = gettext_lazy("Nobody is in the network yet")
    empty_hint = gettext_lazy("Add people who know the neighbourhood and have agreed to be asked.")


def network_table(asked: QueryDict, *, rows: QuerySet[KeyIndividual], areas: Sequence[ToChoose], day: date) -> Network:
    """Return the list of members; those who left show only where they are asked for."""
    shown = [("", _("Members now")), ("left", _("Those who left")), ("all", _("Everybody"))]
    found = [Filter("show", forms.ChoiceField(label=_("Show"), choices=shown), _of_time)]
    found += _area_filter(areas)
    shape: dict[str, Any] = {"filters": tuple(found), "columns": without_ward(Network.columns, areas)}
    table = Network(asked, rows=rows, **shape)
    return table if table.answers.get("show") else Network(asked, rows=rows.filter(ended_on=None), **shape)


def _of_time(rows: Any, shown: str) -> Any:
    return rows.filter(ended_on__isnull=False) if shown == "left" else rows
