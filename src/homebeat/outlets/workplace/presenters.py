"""Plain values for the boards: sentences first, then figures, then what to draw."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .queries import BoroughFigures, ForceFigures, Period, WardFigures

Figures = BoroughFigures | WardFigures


@dataclass(frozen=True)
class Measure:
    """Something a board can compare wards by."""

    code: str
    label: str
    unit: str
    decimals: int


def measures() -> tuple[Measure, ...]:
    """Return what a borough board can show, the first by default."""
    return (
        Measure("events", _("Events held"), _("events"), 0),
        Measure("people", _("People met for each 1,000 residents"), _("people met for each 1,000 residents"), 1),
    )


def measure_named(code: str) -> Measure:
    """Return the measure of that code, or the first."""
    return next((one for one in measures() if one.code == code), measures()[0])


def value_of(measure: Measure, ward: WardFigures) -> float | None:
    """Return a ward's figure on the measure, or None where it cannot be known."""
    return float(ward.events) if measure.code == "events" else ward.people_per_thousand


def force_value(measure: Measure, force: ForceFigures) -> float | None:
    """Return the force's figure to hold a ward against."""
    return force.events_per_ward if measure.code == "events" else force.people_per_thousand


def number(value: float | None, decimals: int = 0) -> str:
    """Return a figure as people read it; "not known" is said, never left blank."""
    return _("not known") if value is None else number_format(value, decimals, force_grouping=True)


def borough_sentence(borough: BoroughFigures, force: ForceFigures) -> str:
    """Return what the board says before anything is drawn."""
    return _(
        "In the last 12 months its %(wards)s wards held %(events)s events and met %(people)s people. "
        "That is %(rate)s events a ward; across the force it is %(force)s."
    ) % {
        "wards": number(borough.wards),
        "events": number(borough.events),
        "people": number(borough.people_met),
        "rate": number(borough.events_per_ward, 1),
        "force": number(force.events_per_ward, 1),
    }


def reviews_sentence(overdue: int, *, months: int) -> str:
    """Return how many current priorities nobody has reviewed within the months that policy allows."""
    if not overdue:
        return _("Every current priority was reviewed in the last %(months)s months.") % {"months": number(months)}
    return ngettext(
        "%(count)s current priority has not been reviewed for %(months)s months.",
        "%(count)s current priorities have not been reviewed for %(months)s months.",
        overdue,
    ) % {"count": number(overdue), "months": number(months)}


def period_words(period: Period) -> str:
    """Return the period in words, its last day last."""
    return _("12 months to %(day)s") % {"day": f"{period.last.day} {period.last:%B %Y}"}
