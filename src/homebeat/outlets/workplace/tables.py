"""The lists behind the boards, each with its CSV."""

from django.utils.translation import gettext_lazy as _

from homebeat.foundation.ui.addresses import address_of
from homebeat.foundation.ui.tables import Column, MomentColumn, NumberColumn, Table


class Boroughs(Table):
    """Boroughs side by side."""

    caption = _("Boroughs, last 12 months")
    columns = (
        Column("name", _("Borough"), sort=True, href=lambda row: address_of("workplace:borough", row.key)),
        NumberColumn("wards", _("Wards"), sort=True),
        NumberColumn("events", _("Events held"), sort=True),
        NumberColumn("events_per_ward", _("Events a ward"), sort=True, places=1),
        NumberColumn("people_met", _("People met"), sort=True),
        NumberColumn("people_per_thousand", _("People met for each 1,000 residents"), sort=True, places=1),
        NumberColumn("overdue_reviews", _("Priorities overdue for review"), sort=True),
    )
    search = ("name",)
    order = "name"
    per_page = 40
    empty = _("No boroughs to show")


class Wards(Table):
    """A borough's wards side by side."""

    caption = _("Wards, last 12 months")
    columns = (
        Column("name", _("Ward"), sort=True, href=lambda row: address_of("workplace:ward", row.key)),
        NumberColumn("events", _("Events held"), sort=True),
        NumberColumn("people_met", _("People met"), sort=True),
        NumberColumn("people_per_thousand", _("People met for each 1,000 residents"), sort=True, places=1),
        MomentColumn("last_event_at", _("Last event"), sort=True),
        NumberColumn("current_priorities", _("Current priorities"), sort=True),
        NumberColumn("overdue_reviews", _("Overdue for review"), sort=True),
    )
    order = "name"
    per_page = 50
    empty = _("No wards to show")
