"""Forms and lists for the gallery: full, empty, wrong, and far too long."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..forms import DayField, MomentField, PlainForm, TimeOfDayField
from ..tables import Column, DayColumn, Filter, NumberColumn, Table, TagColumn

TODAY = date(2008, 5, 14)

LONG = "Llanfair-with-Upper-Brambleside and the Old Cattle Market Traders' and Residents' Association "

WARDS = ("Alder Green", "Brindle Park", "Castle Row", "Dockside", "Eastgate", "Fallow Hill", "Ganton", "Harrow Weir")

UNCOUNTED = {3, 10, 17}

TINTS = {"held": "green", "cancelled": "grey"}

STATES = ("planned", "held", "cancelled")

KINDS = [("a", "Public meeting"), ("b", "Street briefing"), ("c", "Contact point"), ("other", "Something else")]


class EventForm(PlainForm):
    """Every kind of field that pages use."""

    name = forms.CharField(label=_("Name of the event"), max_length=80, error_messages={"required": _("Enter a name")})
    kind = forms.ChoiceField(
        label=_("What kind of event was it?"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what kind of event it was")},
    )
    other = forms.CharField(label=_("What was it?"), required=False)
    ward = forms.ChoiceField(
        label=_("Ward"),
        choices=[("", _("Choose a ward")), *((ward, ward) for ward in WARDS)],
        error_messages={"required": _("Choose a ward")},
    )
    on = DayField(label=_("Which day?"), error_messages={"required": _("Enter the day of the event")})
    at = MomentField(label=_("When did it start?"), error_messages={"required": _("Enter when it started")})
    until = TimeOfDayField(label=_("When did it end?"), required=False, help_text=_("For example, 8:30pm"))
    people = forms.IntegerField(
        label=_("How many people came?"), min_value=0, error_messages={"required": _("Enter how many people came")}
    )
    groups = forms.MultipleChoiceField(
        label=_("Which groups did you meet?"),
        choices=[("young", _("Young people")), ("older", _("Older people")), ("trade", _("Shops and traders"))],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose all that apply."),
        error_messages={"required": _("Choose at least one group")},
    )
    issues = forms.CharField(
        label=_("What did people raise?"),
        widget=forms.Textarea,
        max_length=400,
        help_text=_("Do not write names or addresses here."),
        error_messages={"required": _("Enter what people raised, or 'nothing'")},
    )
    email = forms.EmailField(label=_("Your email address"), error_messages={"required": _("Enter your email address")})
    telephone = forms.CharField(
        label=_("Telephone"), required=False, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
    )
    photo = forms.FileField(label=_("Photograph"), required=False, help_text=_("JPEG or PNG, up to 5 MB"))
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput, error_messages={"required": _("Enter your password")}
    )
    agreed = forms.BooleanField(
        label=_("The details are right"), error_messages={"required": _("Check the details and tick the box")}
    )


class PlaceForm(PlainForm):
    """Where something happened: by words, and with scripts by pointing."""

    place = forms.CharField(
        label=_("Where was it?"), error_messages={"required": _("Enter a street, place or postcode")}
    )
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)


def wrong_form() -> EventForm:
    """Return the form as someone sent it with everything missing or mistaken."""
    return EventForm({"on_day": "31", "on_month": "2", "on_year": "2008", "people": "many", "email": "anna at home"})


def full_form() -> EventForm:
    """Return the form with its answers in the boxes."""
    first = {
        "name": "Surgery at the library",
        "kind": "other",
        "other": "A stall at the fair",
        "ward": "Castle Row",
        "on": TODAY,
        "at": datetime(2008, 5, 14, 17, 30, tzinfo=UTC),
        "people": 34,
        "groups": ["young", "trade"],
        "issues": "Mopeds on the towpath after dark.",
    }
    return EventForm(initial=first)


class EventTable(Table):
    """A list with everything a list can have."""

    caption = _("Engagement events")
    columns = (
        Column("title", _("Event"), sort=True, href=lambda row: "#event"),
        Column("ward", _("Ward"), sort=True),
        DayColumn("on", _("Day"), sort=True),
        NumberColumn("people", _("People"), sort=True, unknown=_("not counted")),
        TagColumn("state", _("State"), colour=lambda row: TINTS.get(row["state"], "")),
    )
    search = ("title", "ward")
    search_label = _("Search events")
    filters = (
        Filter(
            "ward",
            forms.ChoiceField(label=_("Ward"), choices=[("", _("All wards")), *((ward, ward) for ward in WARDS)]),
            lambda rows, value: [row for row in rows if row["ward"] == value],
        ),
    )
    order = "-on"
    per_page = 8
    empty = _("No events yet")
    empty_hint = _("When the team logs an event, it appears here.")


def events(count: int = 43) -> list[dict[str, Any]]:
    """Return so many invented events."""
    return [
        {
            "title": f"{'Panel meeting' if number % 3 else 'Street briefing'}, {WARDS[number % 8]}",
            "ward": WARDS[number % 8],
            "on": TODAY - timedelta(days=number * 5),
            "people": None if number in UNCOUNTED else (number * 37) % 211,
            "state": STATES[number % 3],
        }
        for number in range(count)
    ]


def long_events() -> list[dict[str, Any]]:
    """Return rows whose words are far too long."""
    row = {"title": LONG * 2, "ward": LONG, "on": TODAY, "people": 1_234_567, "state": "held"}
    return [row, {**row, "title": "x" * 90}]
