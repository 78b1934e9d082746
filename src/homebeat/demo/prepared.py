"""The people prepared for visitors: one for each kind of work, with what to look at first."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEMO_PASSWORD = "a quiet word in the demo"  # noqa: S105  printed for everybody: it opens nothing but invented people


@dataclass(frozen=True)
class Prepared:
    """One person to step into: the role that finds them, where it is held, and what a visitor should look at."""

    email: str
    role: str
    held_at: str  # ward, borough, poor_borough, link_area or force
    who: str | Promise
    look_at: str | Promise


def _staff(name: str) -> str:
    return f"{name}@calderhythe-police.example"


PREPARED = (
    Prepared(_staff("pcso"), "pcso", "ward", _("Police community support officer in a ward team"),
             _("Log a street briefing from your phone, then see it on the ward's page.")),
    Prepared(_staff("sergeant"), "sergeant", "ward", _("Sergeant who leads the ward team"),
             _("Turn what residents raised into proposals, and record what the panel decided.")),
    Prepared(_staff("inspector"), "inspector", "borough", _("Inspector for all wards of the borough"),
             _("See which wards miss the youth rule or have not met their panel.")),
    Prepared(_staff("commander"), "borough_commander", "borough", _("Borough commander"),
             _("Compare events and people met in your wards with the whole force.")),
    Prepared(_staff("poor.borough"), "borough_commander", "poor_borough", _("Borough commander of a borough that does badly"),
             _("See few events, small meetings and priorities that nobody reviewed.")),
    Prepared(_staff("link"), "link_commander", "link_area", _("Link commander over eight boroughs"),
             _("Hold the weakest borough beside the strongest.")),
    Prepared(_staff("analyst"), "analyst", "borough", _("Analyst on the borough's focus desk"),
             _("Read what was raised where, and take the table away as a file.")),
    Prepared(_staff("central"), "central_unit", "force", _("Central neighbourhoods unit"),
             _("See all boroughs at once.")),
    Prepared(_staff("administrator"), "administrator", "force", _("Administrator of the force"),
             _("Find a person, give them a role, end it again, and read the trail of it.")),
    Prepared("partner@partners.example", "partner_user", "borough", _("Partner at the borough council"),
             _("See how little a partner sees until a case is shared with them.")),
    Prepared("chair@panels.example", "panel_chair", "ward", _("Chair of the ward panel"),
             _("Read the proposals before the next meeting.")),
    Prepared("member@panels.example", "panel_member", "ward", _("Member of the ward panel"),
             _("See what came of what your panel chose.")),
    Prepared("visitor@inspectorate.example", "inspectorate", "force", _("Inspector of constabulary, from outside the force"),
             _("State a purpose, then read; every look is kept.")),
)  # fmt: skip
