"""Recorded crime as lists, each with its CSV: the months of an area, and the files that a force's rows came from."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.ui.tables import Column, DayColumn, Filter, MomentColumn, NumberColumn, Table


class Months(Table):
    """An area's count of each month, the newest first."""

    caption = _("Month by month")
    columns = (
        DayColumn("month", _("Month"), sort=True, show=lambda row: row.words),
        Column("crime_type", _("Type"), on_page=False),
        NumberColumn("count", _("Recorded"), sort=True),
    )
    order = "-month"
    per_page = 24
    empty = _("No crime was recorded here in the months loaded")


def type_filter(types: Sequence[str]) -> tuple[Filter, ...]:
    """Return the choice of a type; the rows given are of the chosen one already."""
    choices = [("", _("All types")), *((one, one) for one in types)]
    return (Filter("type", forms.ChoiceField(label=_("Type"), choices=choices), lambda rows, _chosen: rows),)


class Files(Table):
    """The files that were loaded for a force, the newest first."""

    caption = _("Files loaded")
    columns = (
        Column("source", _("Source"), sort=True),
        NumberColumn("rows", _("Rows"), sort=True),
        Column("replaced", _("Corrected an earlier file"), value=lambda row: _("Yes") if row.replaced else _("No")),
        MomentColumn("at", _("Loaded"), sort=True),
        Column("sha256", _("Checksum (SHA-256)"), on_page=False),
    )
    search = ("source",)
    order = "-at"
    per_page = 50
    empty = _("No files of recorded crime have been loaded for this force")
