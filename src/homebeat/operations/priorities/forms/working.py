"""Recording what was done about a priority, and closing it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.keys import new_key
from homebeat.foundation.ui.forms import DayField, PlainForm

from ..rules.life import Outcome


class ProgressForm(PlainForm):
    """One thing that was done."""

    token = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput, initial=new_key)
    words = forms.CharField(
        required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 4}), label=_("What was done?"),
        help_text=_("Residents read this on the public page. Write no names."),
    )  # fmt: skip
    happened_on = DayField(label=_("When?"), error_messages={"required": _("Enter the day")})

    boxes = {"words-missing": "words", "happened-in-future": "happened_on"}


class CloseForm(PlainForm):
    """How a priority ended, and what changed."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": _("Open the page again")})
    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        widget=forms.RadioSelect,
        choices=[
            (Outcome.ACHIEVED.value, _("Achieved: what residents wanted has changed")),
            (Outcome.ENDED.value, _("Ended without being achieved")),
        ],
        error_messages={"required": _("Choose how it ended")},
    )
    result = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), label=_("What changed?"),
        help_text=_("In words that residents can check. It stands on the public page."),
    )  # fmt: skip

    boxes = {"no-progress": "outcome", "result-missing": "result"}
