"""Forms about waves and samples."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.areas.models import Area
from homebeat.foundation.keys import new_key
from homebeat.foundation.ui.forms import DayField, PlainForm

from ..actions.waves import Cell, WaveDetails
from ..models import Invitation, QuestionnaireVersion
from ..rules.waves import Entry, Outcome

NUMBER = {"invalid": _("Enter a whole number, such as 160"), "min_value": _("Enter 0 or a higher number")}
MOST = {**NUMBER, "max_value": _("Enter a smaller number")}


class WaveForm(PlainForm):
    """Which questionnaire, who can answer, and from when to when."""

    token = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput, initial=new_key)
    title = forms.CharField(
        required=False, max_length=80, label=_("Name of the wave"), help_text=_("For example, Spring 2026")
    )
    entry = forms.ChoiceField(
        label=_("Who can answer?"), widget=forms.RadioSelect, initial=Entry.INVITED.value,
        choices=[
            (Entry.INVITED.value, _("People who are invited: each gets a code that works once")),
            (Entry.ANYBODY.value, _("Anybody who has the address")),
        ],
        error_messages={"required": _("Choose who can answer")},
    )  # fmt: skip
    by_interview = forms.BooleanField(required=False, label=_("Ward teams can also ask the questions in person"))
    opens_on = DayField(label=_("First day"), error_messages={"required": _("Enter the first day")})
    closes_on = DayField(label=_("Last day"), error_messages={"required": _("Enter the last day")})

    boxes = {
        "title-missing": "title", "not-published": "version", "closes-before-opening": "closes_on",
        "closes-in-the-past": "closes_on",
    }  # fmt: skip

    def __init__(self, *args: Any, versions: Sequence[QuestionnaireVersion], **kwargs: Any) -> None:
        self.versions = {one.key: one for one in versions}
        super().__init__(*args, **kwargs)
        choices = [(one.key, f"{one.questionnaire.title} ({one.number})") for one in versions]
        field = forms.ChoiceField(
            label=_("Questionnaire"), choices=choices, help_text=_("The newest published version of each"),
            error_messages={"required": _("Choose a questionnaire")},
        )  # fmt: skip
        self.fields = {"version": field, **self.fields}

    def details(self) -> WaveDetails:
        """Return what the form says, for the action."""
        said = self.cleaned_data
        return WaveDetails(
            said["title"], Entry(said["entry"]), said["by_interview"], said["opens_on"], said["closes_on"]
        )


class SampleForm(PlainForm):
    """A sample: as many invitations, and as many answers wanted, in each area and group."""

    kind = forms.ChoiceField(
        label=_("Draw in each"), widget=forms.RadioSelect, error_messages={"required": _("Choose where to draw")},
        choices=[
            (Area.Kind.BOROUGH.value, _("Borough")),
            (Area.Kind.NEIGHBOURHOOD.value, _("Neighbourhood")),
            ("whole", _("The whole area at once")),
        ],
    )  # fmt: skip
    groups = forms.CharField(
        required=False, label=_("Groups"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One on each line, such as burglary. Leave it empty to draw without groups."),
    )  # fmt: skip
    invited = forms.IntegerField(
        label=_("Invitations in each area and group"), min_value=0, max_value=50_000,
        error_messages={"required": _("Enter how many invitations to make"), **MOST},
    )  # fmt: skip
    wanted = forms.IntegerField(
        required=False, label=_("Answers wanted in each"), min_value=1, max_value=50_000, error_messages=MOST,
        help_text=_("The quota. Leave it empty where there is none."),
    )  # fmt: skip

    boxes = {
        "no-cells": "kind", "none-each": "invited", "nobody-to-invite": "invited", "too-many": "invited",
        "wants-more-than-asked": "wanted",
    }  # fmt: skip

    def group_names(self) -> list[str]:
        """Return the groups, one for each line that says something; one without a name where nothing is said."""
        lines = (line.strip()[:40] for line in self.cleaned_data["groups"].splitlines())
        return list(dict.fromkeys(line for line in lines if line)) or [""]

    def cells(self, areas: Sequence[Area]) -> list[Cell]:
        """Return one cell for each area and group."""
        said = self.cleaned_data
        return [Cell(area, group, said["invited"], said["wanted"]) for area in areas for group in self.group_names()]


class OutcomeForm(PlainForm):
    """Why one invitation will not be answered."""

    code = forms.CharField(
        max_length=40, label=_("Code of the letter"), error_messages={"required": _("Enter the code of the letter")}
    )
    outcome = forms.ChoiceField(
        label=_("What happened?"), widget=forms.RadioSelect, error_messages={"required": _("Choose what happened")},
        choices=[(one.value, one.label) for one in Invitation.Outcome if one.value],
    )  # fmt: skip

    def ended(self) -> Outcome:
        """Return the outcome that was chosen."""
        return Outcome(self.cleaned_data["outcome"])


class InterviewForm(PlainForm):
    """Where the interview is, and in which language."""

    def __init__(
        self,
        *args: Any,
        areas: Sequence[Area],
        languages: Sequence[tuple[str, str]],
        groups: Sequence[str],
        **kwargs: Any,
    ) -> None:
        self.areas = {one.key: one for one in areas}
        super().__init__(*args, **kwargs)
        where = [(one.key, one.name) for one in areas]
        self.fields["area"] = forms.ChoiceField(
            label=_("Where does the person live?"),
            choices=where,
            error_messages={"required": _("Choose where they live")},
        )
        if groups:
            self.fields["group"] = forms.ChoiceField(
                label=_("Which group?"),
                choices=[(one, one) for one in groups],
                error_messages={"required": _("Choose a group")},
            )
        self.fields["language"] = forms.ChoiceField(
            label=_("Which language do they want?"), choices=list(languages), widget=forms.RadioSelect,
            error_messages={"required": _("Choose a language")},
        )  # fmt: skip

    @property
    def area(self) -> Area:
        """The area that was chosen."""
        return self.areas[self.cleaned_data["area"]]
