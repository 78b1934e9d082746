"""How days and moments are drawn: a box for each part, the faulty one marked."""

from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from .dates import DayParts, day_parts, moment_parts
from .params import Asked, Drawing, Params, faulty_part, legend_params, shared_params


def draw_day(bound: BoundField, asked: Asked) -> Drawing:
    return "date-input", _dated(bound, asked, _day_boxes(bound, day_parts(bound.value())))


def draw_moment(bound: BoundField, asked: Asked) -> Drawing:
    parts = moment_parts(bound.value())
    boxes = _day_boxes(bound, parts.day)
    boxes.append(_box(bound, "time", _("Time"), parts.time, "govuk-input--width-4") | {"inputmode": "text"})
    return "date-input", _dated(bound, asked, boxes)


def _dated(bound: BoundField, asked: Asked, boxes: list[Params]) -> Params:
    params = shared_params(bound, asked) | {"fieldset": legend_params(bound, asked) | {"role": "group"}, "items": boxes}
    params.setdefault("hint", {"text": _("For example, 27 3 2008")})
    return params


def _day_boxes(bound: BoundField, parts: DayParts) -> list[Params]:
    return [
        _box(bound, "day", _("Day"), parts.day, "govuk-input--width-2"),
        _box(bound, "month", _("Month"), parts.month, "govuk-input--width-2"),
        _box(bound, "year", _("Year"), parts.year, "govuk-input--width-4"),
    ]


def _box(bound: BoundField, part: str, label: str, value: str, width: str) -> Params:
    faulty = bound.errors and faulty_part(bound) in ("", part)
    return {
        "name": f"{bound.html_name}_{part}",
        "id": f"{bound.auto_id}_{part}",
        "label": label,
        "value": value,
        "classes": f"{width} govuk-input--error" if faulty else width,
    }
