"""The register of areas as a list, with its CSV."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.ui.addresses import address_of
from homebeat.foundation.ui.tables import Column, DayColumn, Filter, NumberColumn, Table

from .models import Area, Population
from .models.area import AreaQuerySet
from .queries.populations import ALL

CLOSED, EVER = "closed", "ever"
STATES: tuple[tuple[str, str | Promise], ...] = (
    ("", _("Open now")),
    (CLOSED, _("Closed")),
    (EVER, _("Open and closed")),
)


def register_rows(areas: AreaQuerySet) -> AreaQuerySet:
    """Join what the register shows: the area above, and the newest number of people."""
    newest = Population.objects.filter(area=OuterRef("pk"), age_band=ALL, sex=ALL, ethnic_group=ALL).order_by("-year")
    return areas.annotate(people=Subquery(newest.values("count")[:1]))


def register_filters(boroughs: QuerySet[Area], *, on: date) -> tuple[Filter, ...]:
    """Return the register's filters; the boroughs are the reader's own. Closed areas show only when asked for."""
    kinds = [("", _("All")), *((value, label) for value, label in Area.Kind.choices if value != Area.Kind.FORCE)]
    places = [("", _("All")), *boroughs.values_list("key", "name")]
    return (
        Filter("kind", forms.ChoiceField(label=_("Kind"), choices=kinds), lambda rows, value: rows.filter(kind=value)),
        Filter("borough", forms.ChoiceField(label=_("Borough"), choices=places), _in_borough),
        Filter(
            "state", forms.ChoiceField(label=_("Shown"), choices=STATES), lambda rows, value: _of_state(rows, value, on)
        ),
    )


def _in_borough(rows: AreaQuerySet, key: str) -> AreaQuerySet:
    return rows.filter(parent__key=key)


def _of_state(rows: AreaQuerySet, state: str, on: date) -> AreaQuerySet:
    return rows.filter(closed_on__lte=on) if state == CLOSED else rows


def _address(row: Any) -> str:
    return address_of("areas:detail", row.key)


class Areas(Table):
    """Every area the reader may see."""

    caption = _("Areas")
    columns = (
        Column("name", _("Name"), sort=True, href=_address),
        Column("kind", _("Kind"), value=lambda row: Area.Kind(row.kind).label, sort="kind"),
        Column("parent", _("Part of"), value="parent.name", sort=("parent__name", "name")),
        Column("gss_code", _("Code"), sort=True),
        NumberColumn("people", _("People"), sort=True, unknown=_("Not known")),
        DayColumn("opened_on", _("Since"), sort=True),
        DayColumn("closed_on", _("Closed"), sort=True),
    )
    search = ("name", "gss_code")
    search_label = _("Name or code")
    order = "name"
    reads = ("key", "name", "kind", "parent__name", "gss_code", "people", "opened_on", "closed_on")
    empty = _("No areas to show")
    empty_hint = _("Areas come from the published outlines: see how to load published files.")


class Parts(Table):
    """The areas directly below one area."""

    caption = _("Areas in it")
    columns = (
        Column("name", _("Name"), sort=True, href=_address),
        Column("gss_code", _("Code"), sort=True),
        NumberColumn("people", _("People"), sort=True, unknown=_("Not known")),
    )
    order = "name"
    per_page = 50
    empty = _("There are no areas in it")
