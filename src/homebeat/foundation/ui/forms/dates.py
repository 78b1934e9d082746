"""Days and times as people type them: three boxes for a day, one for a time, with errors that name the box."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONDON = ZoneInfo("Europe/London")
NOON = 12
TIME_PATTERN = re.compile(r"^\s*(\d{1,2})(?:[:.]?(\d{2}))?\s*(am|pm)?\s*$", re.IGNORECASE)


class DayParts(NamedTuple):
    """What stands in the three boxes, as typed."""

    day: str = ""
    month: str = ""
    year: str = ""

    @property
    def blank(self) -> bool:
        return not any(self)


class MomentParts(NamedTuple):
    """What stands in the day's boxes and the time's."""

    day: DayParts = DayParts()
    time: str = ""


def day_parts(value: Any) -> DayParts:
    """Return the boxes' content for a day, an ISO day or what was typed before."""
    if isinstance(value, DayParts):
        return value
    if isinstance(value, str) and value:
        pieces = [*value.split("-"), "", ""][:3]
        return DayParts(pieces[2].lstrip("0"), pieces[1].lstrip("0"), pieces[0])
    if isinstance(value, date):
        return DayParts(str(value.day), str(value.month), str(value.year))
    return DayParts()


def moment_parts(value: Any) -> MomentParts:
    """Return the boxes' content for a moment, shown as London time."""
    if isinstance(value, MomentParts):
        return value
    if isinstance(value, datetime):
        local = value.astimezone(LONDON) if value.tzinfo else value
        return MomentParts(day_parts(local.date()), f"{local:%H:%M}")
    return MomentParts()


class DayInput(forms.Widget):
    """Three boxes: `name_day`, `name_month`, `name_year`; one ISO value under `name` is understood too."""

    kind = "day"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> DayParts:
        if name in data:
            return day_parts(str(data[name]).strip())
        return DayParts(*(str(data.get(f"{name}_{part}", "")).strip() for part in DayParts._fields))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and all(f"{name}_{part}" not in data for part in DayParts._fields)

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return f"{id_}_day" if id_ else ""


class MomentInput(DayInput):
    """The day's three boxes and one for the time: `name_time`."""

    kind = "moment"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> MomentParts:  # type: ignore[override]
        if name in data:
            day, _sep, clock = str(data[name]).strip().replace("T", " ").partition(" ")
            return MomentParts(day_parts(day), clock[:5])
        return MomentParts(super().value_from_datadict(data, files, name), str(data.get(f"{name}_time", "")).strip())


class TimeOfDayInput(forms.TextInput):
    """One box that takes 2:30pm, 14:30 or 1430."""

    def format_value(self, value: Any) -> str | None:
        return f"{value:%H:%M}" if isinstance(value, time) else super().format_value(value)


class DayField(forms.Field):
    """A day, typed in three boxes; cleans to a `date`."""

    widget = DayInput
    default_error_messages = {
        "missing": _("The date must include a %(part)s"),
        "invalid": _("The date must be a real date, such as 27 3 2008"),
        "year": _("The year must have 4 numbers, such as 2008"),
    }
    part_names = {"day": _("day"), "month": _("month"), "year": _("year")}

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date) or value is None:
            return value
        parts = day_parts(value)
        if parts.blank:
            return None
        self._refuse_gaps(parts)
        try:
            return date(int(parts.year), int(parts.month), int(parts.day))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def _refuse_gaps(self, parts: DayParts) -> None:
        for name, typed in parts._asdict().items():
            if not typed:
                raise ValidationError(
                    self.error_messages["missing"], code=f"missing-{name}", params={"part": self.part_names[name]}
                )
        if not re.fullmatch(r"[0-9]{4}", parts.year):
            raise ValidationError(self.error_messages["year"], code="missing-year")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return day_parts(initial) != day_parts(data)


class TimeOfDayField(forms.Field):
    """A time of day as people write it; cleans to a `time`."""

    widget = TimeOfDayInput
    default_error_messages = {"invalid": _("Enter a time such as 2:30pm or 14:30")}

    def to_python(self, value: Any) -> time | None:
        if isinstance(value, time):
            return value
        if value in self.empty_values:
            return None
        try:
            return time_of_day(str(value))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class MomentField(forms.Field):
    """A day and a time in London; cleans to an aware UTC `datetime`."""

    widget = MomentInput
    default_error_messages = {
        **DayField.default_error_messages,
        "time": _("Enter a time such as 2:30pm or 14:30"),
        "skipped": _("That time did not exist: the clocks went forward. Enter a later time"),
    }

    def to_python(self, value: Any) -> datetime | None:
        if isinstance(value, datetime) or value is None:
            return value
        parts = moment_parts(value)
        if parts.day.blank and not parts.time:
            return None
        day = DayField(required=False, error_messages=self.error_messages).to_python(parts.day)
        if day is None:
            raise ValidationError(self.error_messages["invalid"], code="missing-day")
        try:
            return self._at(day, time_of_day(parts.time))
        except ValueError:
            raise ValidationError(self.error_messages["time"], code="missing-time") from None

    def _at(self, day: date, clock: time) -> datetime:
        moment = datetime.combine(day, clock, LONDON).astimezone(UTC)
        if moment.astimezone(LONDON).time() != clock:
            raise ValidationError(self.error_messages["skipped"], code="missing-time")
        return moment

    def has_changed(self, initial: Any, data: Any) -> bool:
        return moment_parts(initial) != moment_parts(data)


def time_of_day(typed: str) -> time:
    """Read 2:30pm, 2.30pm, 14:30, 1430 or 2pm.

    Raises:
        ValueError: it is none of these.
    """
    found = TIME_PATTERN.match(typed)
    if not found or not (found[2] or found[3]):
        raise ValueError(typed)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= NOON:
            raise ValueError(typed)
        hour = hour % NOON + (NOON if half == "pm" else 0)
    return time(hour, minute)
