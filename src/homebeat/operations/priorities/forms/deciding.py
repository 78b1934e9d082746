"""Recording the panel's decision."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.ui import formats
from homebeat.foundation.ui.forms import DayField, PlainForm
from homebeat.operations.engagement import policy
from homebeat.operations.engagement.models import Event

from ..actions.deciding import DecisionDetails
from ..rules.life import Choice

VOTES = {"min_value": _("Enter 0 or a higher number"), "invalid": _("Enter a whole number, such as 7")}


class DecisionForm(PlainForm):
    """What the panel decided, at which meeting, how the votes fell, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": _("Open the page again")})
    choice = forms.ChoiceField(
        label=_("What did the panel decide?"),
        widget=forms.RadioSelect,
        choices=[(Choice.CHOSEN.value, _("Chosen as a priority")), (Choice.DECLINED.value, _("Not chosen"))],
        error_messages={"required": _("Choose what the panel decided")},
    )
    youth_rule_reason = forms.CharField(
        required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        label=_("Why does the panel go without one about young people?"),
        help_text=_("Only if the panel decided so. The inspector will see it."),
    )  # fmt: skip
    reason = forms.CharField(
        required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3}), label=_("Why did the panel not choose it?"),
        help_text=_("The people who raised it can be told."),
    )  # fmt: skip
    decided_on = DayField(label=_("When did the panel decide?"), error_messages={"required": _("Enter the day")})
    votes_for = forms.IntegerField(
        required=False, min_value=0, max_value=1000, label=_("Votes for it"), error_messages=VOTES
    )  # fmt: skip
    votes_against = forms.IntegerField(
        required=False, min_value=0, max_value=1000, label=_("Votes against it"), error_messages=VOTES
    )

    boxes = {
        "places-full": "choice",
        "youth-place-taken": "youth_rule_reason",
        "votes-against": "votes_against",
        "reason-missing": "reason",
        "decided-in-future": "decided_on",
        "decided-before-proposed": "decided_on",
        "meeting-after-decision": "meeting",
    }

    def __init__(self, *args: Any, meetings: Sequence[Event], places: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meetings = {one.key: one for one in meetings}
        held = [(one.key, _meeting_words(one)) for one in meetings]
        self.fields["meeting"] = forms.ChoiceField(
            required=False, label=_("At which meeting?"), choices=[("", _("None of these")), *held]
        )
        if places > 1:
            choices = [(str(number), _place_words(number, places)) for number in range(1, places + 1)]
            self.fields["place"] = forms.ChoiceField(
                required=False, label=_("Where does it stand among the current ones?"), choices=choices,
                initial=str(places),
            )  # fmt: skip

    def details(self) -> DecisionDetails:
        """Return what the form says, for the action."""
        said = self.cleaned_data
        names = ("decided_on", "votes_for", "votes_against")
        is_chosen = said["choice"] == Choice.CHOSEN.value
        return DecisionDetails(
            choice=Choice(said["choice"]),
            meeting=self.meetings.get(said["meeting"]),
            place=int(said["place"]) if said.get("place") else None,
            youth_rule_reason=said["youth_rule_reason"] if is_chosen else "",
            reason="" if is_chosen else said["reason"],
            **{name: said[name] for name in names},
        )


def _meeting_words(event: Event) -> str:
    return f"{event.title or policy.kind_name(event.kind)}, {formats.day(event.starts_at)}"


def _place_words(number: int, places: int) -> str:
    if number == 1:
        return _now("First")
    return _now("Last") if number == places else _now("Place %(number)s") % {"number": number}
