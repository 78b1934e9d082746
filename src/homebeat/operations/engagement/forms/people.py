"""Forms about people outside the police: members of the key individual network, and residents who raised something."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.areas.models import Area
from homebeat.foundation.keys import new_key
from homebeat.foundation.ui.forms import DayField, PlainForm

from ..actions.contacts import ContactDetails
from ..actions.network import MemberDetails


class MemberForm(PlainForm):
    """A member of the network: who they are, what they know, how to reach them, and that they agreed."""

    token = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput, initial=new_key)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(required=False, max_length=120, label=_("Name"))
    known_for = forms.CharField(
        required=False, max_length=160, label=_("What do they know about the neighbourhood?"),
        help_text=_("For example, runs the corner shop"),
    )  # fmt: skip
    telephone = forms.CharField(
        required=False, max_length=20, label=_("Telephone"), widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.EmailField(required=False, label=_("Email address"))
    consented_on = DayField(
        label=_("When did they agree?"), error_messages={"required": _("Enter the day they agreed")}
    )
    agreed = forms.BooleanField(
        required=False, label=_("They agreed to be in the network, and know that they can leave at any time")
    )

    def __init__(self, *args: Any, areas: Sequence[Area], **kwargs: Any) -> None:
        self.areas = areas
        super().__init__(*args, **kwargs)
        if len(areas) > 1:
            choices = [(one.key, one.name) for one in areas]
            self.fields["area"] = forms.ChoiceField(label=_("Neighbourhood"), choices=choices, required=False)

    @property
    def area(self) -> Area:
        """The neighbourhood that was chosen, or the only one there is."""
        given = self.data.get("area")
        return next((one for one in self.areas if one.key == given), self.areas[0])

    boxes = {
        "name-missing": "name",
        "known-for-missing": "known_for",
        "no-way-to-reach": "telephone",
        "no-consent": "agreed",
        "consent-in-future": "consented_on",
    }

    def details(self) -> MemberDetails:
        """Return what the form says, for the action."""
        names = ("name", "known_for", "agreed", "consented_on", "email", "telephone")
        return MemberDetails(**{name: self.cleaned_data[name] for name in names})


class ContactForm(PlainForm):
    """A resident who raised an issue and wants to be known for it."""

    token = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput, initial=new_key)
    name = forms.CharField(required=False, max_length=120, label=_("Their name"))
    telephone = forms.CharField(
        required=False, max_length=20, label=_("Telephone"), widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.EmailField(required=False, label=_("Email address"))
    address = forms.CharField(required=False, max_length=200, label=_("Address"))
    wants_to_hear = forms.BooleanField(required=False, initial=True, label=_("They want to hear what happens"))
    wishes = forms.CharField(
        required=False, max_length=200, label=_("How and when to reach them"), help_text=_("For example, not at work")
    )
    agreed = forms.BooleanField(required=False, label=_("They agreed that we keep these details to answer them"))

    boxes = {"name-missing": "name", "no-way-to-reach": "telephone", "no-consent": "agreed"}

    def details(self) -> ContactDetails:
        """Return what the form says, for the action."""
        names = ("name", "agreed", "wants_to_hear", "email", "telephone", "address", "wishes")
        return ContactDetails(**{name: self.cleaned_data[name] for name in names})
