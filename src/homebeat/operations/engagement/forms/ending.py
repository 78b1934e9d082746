"""Forms that end something: call an event off, or record that a member left the network."""

from django import forms
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.ui.forms import DayField, PlainForm


class CancelForm(PlainForm):
    """Why an event is called off or taken back."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": _("Open the page again")})
    reason = forms.CharField(required=False, max_length=200, label=_("Why?"))

    boxes = {"reason-missing": "reason"}


class LeaveForm(PlainForm):
    """The last day of a member in the network."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": _("Open the page again")})
    last_day = DayField(label=_("What was their last day?"), error_messages={"required": _("Enter their last day")})

    boxes = {"ends-before-consent": "last_day", "ends-in-future": "last_day"}
