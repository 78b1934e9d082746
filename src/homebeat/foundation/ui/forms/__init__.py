"""Django forms that speak plainly and draw themselves with the GOV.UK macros."""

from .dates import DayField, DayInput, DayParts, MomentField, MomentInput, MomentParts, TimeOfDayField, TimeOfDayInput
from .wording import PlainForm, PlainModelForm, PlainWording

__all__ = [
    "DayField",
    "DayInput",
    "DayParts",
    "MomentField",
    "MomentInput",
    "MomentParts",
    "PlainForm",
    "PlainModelForm",
    "PlainWording",
    "TimeOfDayField",
    "TimeOfDayInput",
]
