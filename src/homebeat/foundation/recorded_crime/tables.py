"""Recorded crime as lists, each with its CSV: months and types of an area, and the files that a force's rows came from."""

from django.utils.translation import gettext_lazy as _

from homebeat.foundation.ui.tables import Column, DayColumn, MomentColumn, NumberColumn, Table


class Months(Table):
    """An area's counts by month and type, the newest month first."""

    caption = _("Recorded crime by month and type")
    columns = (
        DayColumn("month", _("Month"), sort=True, show=lambda row: row.words),
        Column("crime_type", _("Type"), sort=True),
        NumberColumn("count", _("Recorded"), sort=True),
    )
    search = ("crime_type",)
    search_label = _("Type")
    order = "-month"
    per_page = 50
    empty = _("No crime was recorded here in the months loaded")


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
