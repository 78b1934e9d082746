"""Forms about events: log one, put one in the diary, correct one. Drafts survive an error; the rules judge."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homebeat.foundation.areas.models import Area
from homebeat.foundation.clocks import LONDON, NoSuchTime, london_day, london_moment
from homebeat.foundation.keys import new_key
from homebeat.foundation.rulebook import Shortfall
from homebeat.foundation.ui.forms import MomentField, PlainForm, TimeOfDayField
from homebeat.foundation.ui.forms.shortfalls import show_shortfalls

from .. import policy
from ..actions.details import EventDetails, GroupDetails, IssueDetails
from ..models import Event
from .where import AGAIN, place_of, where_fields

OTHER, NOW, TODAY, ANOTHER_DAY = "other", "now", "today", "day"
BOXES = {
    "kind-not-in-force": "kind",
    "place-missing": "where_words",
    "place-outside": "elsewhere_reason",
    "too-long-ago": "starts_at",
    "too-far-ahead": "starts_at",
    "held-stays-past": "starts_at",
    "ends-before-start": "ends_at",
    "people-missing": "people_met",
    "people-before-start": "people_met",
    "people-too-many": "people_met",
    "codes-not-in-force": "issues",
    "issue-in-use": "issues",
    "group-exceeds-people": "groups",
}
WHOLE_NUMBER = {
    "min_value": gettext_lazy("Enter 0 or a higher number"),
    "invalid": gettext_lazy("Enter a whole number, such as 12"),
}


class EventForm(PlainForm):
    """What every event says: what kind, in which neighbourhood, where, and a note."""

    token = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=gettext_lazy("Note for the team"),
    )

    def __init__(self, *args: Any, areas: Sequence[Area], day: date, at: datetime, **kwargs: Any) -> None:
        self.areas, self.day, self.at = areas, day, at
        initial = {"token": new_key(), **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields.update(where_fields())
        self.fields["kind"] = self.kind_field()
        if len(areas) > 1:
            choices = [(one.key, one.name) for one in areas]
            self.fields["area"] = forms.ChoiceField(
                label=gettext_lazy("Neighbourhood"), choices=choices, required=False
            )

    def kind_field(self) -> forms.ChoiceField:
        """Return the field for the kind: a list of all of them."""
        words = {"required": _("Choose what kind of event it was")}
        choices = [("", _("Choose a kind")), *policy.kind_choices(self.day)]
        return forms.ChoiceField(label=_("What kind of event?"), choices=choices, error_messages=words)

    @property
    def area(self) -> Area:
        """The neighbourhood that the form speaks about, as far as it is filled in."""
        given = self.data.get(self.add_prefix("area")) if self.is_bound else self.initial.get("area")
        return next((one for one in self.areas if one.key == given), self.areas[0])

    def clean(self) -> dict[str, Any]:
        """Find the place, so that a doubt about it is told with everything else."""
        cleaned = super().clean() or self.cleaned_data
        try:
            cleaned["place"] = place_of(cleaned, area=self.area, areas=self.areas, on=self.day)
        except ValidationError as doubt:
            self.add_error("where_words", doubt)
        return cleaned

    def moment(self) -> datetime:
        """Return when it began or begins."""
        begins: datetime = self.cleaned_data["starts_at"]
        return begins

    def details(self) -> EventDetails:
        """Return what the form says, for the action."""
        said = self.cleaned_data
        return EventDetails(
            kind=self.kind(), starts_at=self.moment(), where=said["place"], note=said["note"], **self.more()
        )

    def kind(self) -> str:
        """Return the code of the kind."""
        return str(self.cleaned_data["kind"])

    def more(self) -> dict[str, Any]:
        """Return what this form asks beyond the common fields."""
        return {}

    def show(self, shortfalls: Sequence[Shortfall]) -> None:
        """Show a rule's reasons beside their boxes."""
        show_shortfalls(self, shortfalls, BOXES)


class HeldForm(EventForm):
    """An event that took place: who was met and what they raised."""

    people_met = forms.IntegerField(
        required=False, min_value=0, label=gettext_lazy("How many people did you meet?"), error_messages=WHOLE_NUMBER
    )

    def __init__(self, *args: Any, common: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headed_issues = policy.category_choices(self.day)
        self.headed_groups = policy.group_choices(self.day)
        issues = [choice for _heading, choices in self.headed_issues for choice in choices]
        groups = [choice for _heading, choices in self.headed_groups for choice in choices]
        self.common = [code for code in common if code in dict(issues)]
        self.fields["issues"] = _boxes(_("What did people raise?"), issues)
        self.fields["groups"] = _boxes(_("Which groups did you meet?"), groups)
        for code, _name in issues:
            self.fields[f"words_{code}"] = forms.CharField(
                required=False, max_length=300, label=_("What did they say?")
            )
        for code, _name in groups:
            self.fields[f"count_{code}"] = forms.IntegerField(
                required=False, min_value=0, label=_("How many?"), error_messages=WHOLE_NUMBER
            )

    def has_wrong_number(self) -> bool:
        """Say whether a group's number is none, so that its line must be seen."""
        return any(name.startswith("count_") for name in self.errors)

    def more(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            **super().more(),
            "people_met": said["people_met"],
            "issues": tuple(IssueDetails(code, said.get(f"words_{code}") or "") for code in said["issues"]),
            "groups": tuple(GroupDetails(code, said.get(f"count_{code}")) for code in said["groups"]),
        }


class LogForm(HeldForm):
    """Log an event from the street: three big buttons for the kind, and now unless told otherwise."""

    when = forms.ChoiceField(
        required=False,
        widget=forms.RadioSelect,
        label=gettext_lazy("When did it begin?"),
        choices=[
            (NOW, gettext_lazy("Just now")),
            (TODAY, gettext_lazy("Earlier today")),
            (ANOTHER_DAY, gettext_lazy("On another day")),
        ],
    )
    time_today = TimeOfDayField(required=False, label=gettext_lazy("At what time?"))
    starts_at = MomentField(required=False, label=gettext_lazy("On which day, and at what time?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("when", NOW)
        quick = {one.code for one in policy.quick_kinds(self.day)}
        rest = [choice for choice in policy.kind_choices(self.day) if choice[0] not in quick]
        self.fields["other_kind"] = forms.ChoiceField(
            required=False, label=_("Which kind?"), choices=[("", _("Choose a kind")), *rest]
        )

    def kind_field(self) -> forms.ChoiceField:
        quick = [(one.code, _(one.name)) for one in policy.quick_kinds(self.day)]
        return forms.ChoiceField(
            label=_("What kind of event was it?"),
            widget=forms.RadioSelect,
            choices=[*quick, (OTHER, _("Another kind"))],
            error_messages={"required": _("Choose what kind of event it was")},
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") == OTHER and not cleaned.get("other_kind"):
            self.add_error("other_kind", _("Choose what kind of event it was"))
        self._clean_when(cleaned)
        return cleaned

    def _clean_when(self, cleaned: dict[str, Any]) -> None:
        when, box = cleaned.get("when") or NOW, "starts_at"
        if when == NOW:
            cleaned["began_at"] = self.at
        elif when == TODAY:
            box = "time_today"
            clock = cleaned.get("time_today")
            cleaned["began_at"] = moment_on(london_day(self.at), clock, self, box) if clock is not None else None
        else:
            cleaned["began_at"] = cleaned.get("starts_at")
        if box in self.errors:
            return
        if cleaned["began_at"] is None:
            self.add_error(
                box,
                _("Enter a time such as 2:30pm or 14:30") if box == "time_today" else _("Enter the day and the time"),
            )
        elif cleaned["began_at"] > self.at:
            self.add_error(box, _("That time has not come yet. To announce an event, put it in the diary"))

    def kind(self) -> str:
        chosen = self.cleaned_data["kind"]
        return str(self.cleaned_data["other_kind"] if chosen == OTHER else chosen)

    def moment(self) -> datetime:
        began: datetime = self.cleaned_data["began_at"]
        return began


class TimedFields(PlainForm):
    """When an event begins and ends, and its title."""

    starts_at = MomentField(
        label=gettext_lazy("When does it begin?"),
        error_messages={"required": gettext_lazy("Enter the day and the time it begins")},
    )
    ends_at = TimeOfDayField(
        required=False, label=gettext_lazy("When does it end?"), help_text=gettext_lazy("A time on the same day")
    )
    title = forms.CharField(
        required=False,
        max_length=160,
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("For example, Meet your team"),
    )

    def clean(self) -> dict[str, Any]:
        """Put the end on the day of the beginning."""
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        cleaned["ended_at"] = moment_on(london_day(begins), ends, self, "ends_at") if begins and ends else None
        return cleaned


class CorrectForm(TimedFields, HeldForm):
    """Correct an event that took place, or say how a planned one went."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        self.event = event
        super().__init__(*args, **kwargs)

    def more(self) -> dict[str, Any]:
        said = self.cleaned_data
        own = {"title": said["title"], "ends_at": said["ended_at"], "is_public": self.event.is_public}
        return {**super().more(), **own}


class PlanForm(TimedFields, EventForm):
    """Put an event in the diary, or change a planned one."""

    is_public = forms.BooleanField(
        required=False,
        label=gettext_lazy("Announce it on the team's public page"),
        help_text=gettext_lazy("Panel meetings, leaflets, school visits and the like are never announced"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        begins = cleaned.get("starts_at")
        if begins is not None and begins <= self.at:
            self.add_error("starts_at", _("That time has passed. To log an event that took place, log it instead"))
        cleaned["is_public"] &= policy.can_be_announced(cleaned.get("kind", ""), on=self.day)
        return cleaned

    def more(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"title": said["title"], "ends_at": said["ended_at"], "is_public": said["is_public"]}


def moment_on(day: date, clock: time, form: forms.BaseForm, box: str) -> datetime | None:
    """Return the moment of a London time on a day; a time that the clocks skipped is told at its box."""
    try:
        return london_moment(day, clock)
    except NoSuchTime:
        form.add_error(box, _("That time did not exist: the clocks went forward. Enter a later time"))
        return None


def initial_of(event: Event) -> dict[str, Any]:
    """Return what a form about the event begins with."""
    issues, groups = list(event.issues.all()), list(event.groups.all())
    ends = event.ends_at.astimezone(LONDON).time() if event.ends_at else None
    return {
        "version": event.version,
        "kind": event.kind,
        "where": f"{AGAIN}{event.key}",
        "elsewhere_reason": event.elsewhere_reason,
        "starts_at": event.starts_at,
        "ends_at": ends,
        "title": event.title,
        "is_public": event.is_public,
        "people_met": event.people_met,
        "note": event.note,
        "issues": [one.category for one in issues],
        "groups": [one.group for one in groups],
        **{f"words_{one.category}": one.words for one in issues},
        **{f"count_{one.group}": one.count for one in groups},
    }


def _boxes(label: str, choices: policy.Choices) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        required=False, label=label, choices=choices, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip
