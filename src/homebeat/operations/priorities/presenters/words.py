"""Priorities in words: states, where a neighbourhood stands with the youth rule, and what a page says of each."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from homebeat.foundation.clocks import london_day
from homebeat.foundation.ui import formats

from ..models import Priority
from ..queries import YouthStatus
from ..rules.youth import YouthStanding

STATE_WORDS = {
    "proposed": gettext_lazy("Proposed"),
    "current": gettext_lazy("Current"),
    "declined": gettext_lazy("Not chosen"),
    "achieved": gettext_lazy("Achieved"),
    "ended": gettext_lazy("Ended without being achieved"),
}
STATE_COLOURS = {"proposed": "yellow", "current": "blue", "declined": "grey", "achieved": "green", "ended": "grey"}
STANDING_KINDS = {YouthStanding.MET: "good", YouthStanding.PLACE_FREE: "info", YouthStanding.NOT_MET: "warning"}


def state_of(priority: Priority) -> str:
    """Return the state in words."""
    return str(STATE_WORDS[priority.state])


def youth_sentence(status: YouthStatus) -> str:
    """Return in one sentence where the neighbourhood stands with the youth rule."""
    most = {"most": formats.number(status.policy.most_current)}
    if status.standing is YouthStanding.MET:
        return _("One of the current priorities is about young people, as the rule asks.")
    if status.standing is YouthStanding.PLACE_FREE:
        return (
            _("No current priority is about young people yet. One of the %(most)s must be: a place is free for it.")
            % most
        )
    return (
        _("No current priority is about young people, though one of the %(most)s must be. No place is free for it.")
        % most
    )


def places_sentence(status: YouthStatus) -> str:
    """Return in one sentence how many places are taken."""
    if not status.free:
        return _("All places are taken. Close one before the panel's next choice can begin.")
    return ngettext("%(free)s place is free.", "%(free)s places are free.", status.free) % {"free": status.free}


def since_words(priority: Priority, *, today: date) -> str:
    """Return since when it is current and when it was last looked at."""
    if priority.decided_at is None:
        return _("Proposed on %(day)s") % {"day": formats.day(priority.proposed_at)}
    chosen = _("Chosen on %(day)s") % {"day": formats.day(priority.decided_at)}
    if priority.state != Priority.State.CURRENT:
        return chosen
    looked = priority.reviewed_on or london_day(priority.decided_at)
    days = max((today - looked).days, 0)
    ago = ngettext("last looked at %(days)s day ago", "last looked at %(days)s days ago", days) % {"days": days}
    return f"{chosen}, {ago if days else _('looked at today')}"


def ended_words(priority: Priority) -> str:
    """Return when and how it left the list."""
    return f"{state_of(priority)}, {formats.day(priority.closed_at or priority.decided_at)}"
