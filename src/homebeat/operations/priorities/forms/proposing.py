"""Turning what residents raised into a proposal: whole categories at a tap, or single issues."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.keys import new_key
from homebeat.foundation.ui.forms import PlainForm
from homebeat.operations.engagement import policy
from homebeat.operations.engagement.models import IssueRaised

from ..actions.deciding import ProposalDetails


class ProposalForm(PlainForm):
    """What should change, about what, and the issues behind it."""

    token = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput, initial=new_key)
    title = forms.CharField(
        required=False, max_length=120, label=_("What should change?"),
        help_text=_("For example, stop mopeds riding through the park in the evening"),
    )  # fmt: skip
    about_young_people = forms.BooleanField(required=False, label=_("It is about young people"))
    detail = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), label=_("Details for the panel")
    )

    boxes = {
        "issues-from-elsewhere": "issues",
        "title-missing": "title",
        "category-not-in-force": "category",
        "no-source": "issues",
    }

    def __init__(self, *args: Any, issues: Sequence[IssueRaised], on: Any, **kwargs: Any) -> None:
        self.known = {one.key: one for one in issues}
        super().__init__(*args, **kwargs)
        names = dict.fromkeys(one.category for one in issues)
        headed = policy.category_choices(on)
        every = [choice for _heading, choices in headed for choice in choices]
        self.fields["categories"] = _boxes([(code, policy.category_name(code)) for code in names])
        self.fields["issues"] = _boxes([(one.key, one.key) for one in issues])
        self.fields["category"] = forms.ChoiceField(
            required=False, label=_("What is it about?"), choices=[("", _("The same as the issues chosen")), *every]
        )

    def chosen(self) -> list[IssueRaised]:
        """Return the issues that were ticked, one by one or with their category."""
        said = self.cleaned_data
        return [one for one in self.known.values() if one.key in said["issues"] or one.category in said["categories"]]

    def details(self) -> ProposalDetails:
        """Return what the form says, for the action."""
        said = self.cleaned_data
        return ProposalDetails(
            title=said["title"],
            category=said["category"] or self._category_chosen(),
            detail=said["detail"],
            about_young_people=said["about_young_people"],
        )

    def _category_chosen(self) -> str:
        """Return the category most of the chosen issues have."""
        raised = [one.category for one in self.chosen()]
        return max(sorted(set(raised)), key=raised.count, default="")


def _boxes(choices: list[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        required=False, label=_("What residents raised"), choices=choices, widget=forms.CheckboxSelectMultiple
    )
