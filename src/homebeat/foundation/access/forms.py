"""The shape of what administrators type about people and roles."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from homebeat.foundation import standards
from homebeat.foundation.areas.models import Area
from homebeat.foundation.people.models import Person
from homebeat.foundation.ui.forms import DayField, PlainForm

from .queries import role_names

REASON = _("For the record. It is kept in the audit trail.")
SHORTEST_PURPOSE = 10


class ReasonField(forms.CharField):
    """Why something was done, in one line; never required."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Reason"), help_text=REASON, required=False, max_length=200, **kwargs)


class AreaChoice(forms.ModelChoiceField):
    """A place of the tree, named with its depth so that a long list can be read."""

    def label_from_instance(self, obj: Area) -> str:
        return "\u2003" * (obj.path.count("/") - 2) + obj.name


class PersonForm(PlainForm):
    """What is on record about a person."""

    wording = {
        "name": {"required": _("Enter the person's name")},
        "kind": {"required": _("Choose a kind of account")},
        "email": {"required": _("Enter an email address. The person signs in with it")},
    }
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind of account"), widget=forms.RadioSelect)
    email = forms.EmailField(label=_("Email address"), help_text=_("The person signs in with it."))
    rank = forms.ChoiceField(label=_("Rank or grade"), required=False)
    collar_number = forms.CharField(label=_("Collar number"), max_length=12, required=False)
    organisation = forms.CharField(
        label=_("Organisation"), max_length=120, required=False, help_text=_("For a partner: the council or agency.")
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, kind.label) for kind in Person.Kind if kind != Person.Kind.PUBLIC]
        ranks = [(entry.code, str(entry.name)) for entry in standards.entries("ranks", on=on)]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["rank"].choices = [("", _("None")), *ranks]  # type: ignore[attr-defined]


class RoleForm(PlainForm):
    """A role about to be given."""

    wording = {
        "role": {"required": _("Choose a role")},
        "area": {"required": _("Choose a place")},
        "starts_on": {"required": _("Enter the first day")},
    }
    role = forms.ChoiceField(label=_("Role"))
    area = AreaChoice(Area.objects.none(), label=_("Place"), to_field_name="key", empty_label="")
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("First day without the role"), required=False, help_text=_("Leave empty if not known."))
    reason = ReasonField()

    def __init__(self, *args: Any, places: QuerySet[Area], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", ""), *role_names(on=on).items()]  # type: ignore[attr-defined]
        self.fields["area"].queryset = places  # type: ignore[attr-defined]


class EndForm(PlainForm):
    """The day on which a role ends."""

    wording = {"ends_on": {"required": _("Enter the first day without the role")}}
    ends_on = DayField(label=_("First day without the role"))
    reason = ReasonField()


class LeaverForm(PlainForm):
    """The day on which somebody leaves."""

    wording = {"left_on": {"required": _("Enter the first day without access")}}
    left_on = DayField(label=_("First day without access"), help_text=_("From this day on the account is shut."))
    reason = ReasonField()


class HelpForm(PlainForm):
    """Which way in needs mending."""

    WAYS = [
        ("account_unlocked", _("Unlock the account")),
        ("sessions_ended", _("End all open sessions")),
        ("link_sent", _("Send a link to set a new password")),
        ("second_step_removed", _("Remove a lost second step")),
    ]
    how = forms.ChoiceField(
        label=_("What is needed?"),
        widget=forms.RadioSelect,
        choices=WAYS,
        error_messages={"required": _("Choose what is needed")},
    )
    reason = ReasonField()


class PurposeForm(PlainForm):
    """Why somebody opens what is not theirs every day."""

    purpose = forms.CharField(
        label=_("Why do you need to see this?"),
        help_text=_("One sentence. It is kept in the audit trail with everything you open."),
        max_length=200,
        error_messages={"required": _("Enter why you need to see this")},
    )

    def clean_purpose(self) -> str:
        purpose = " ".join(str(self.cleaned_data["purpose"]).split())
        if len(purpose) < SHORTEST_PURPOSE:
            raise ValidationError(_("Say a little more: a sentence that others will understand"), code="short")
        return purpose
