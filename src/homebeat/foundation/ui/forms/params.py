"""What every GOV.UK macro of a field is given: id, name, hint, error, label or legend."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from markupsafe import Markup

Params = dict[str, Any]
Drawing = tuple[str, Params]


@dataclass(frozen=True)
class Asked:
    """What the template asked for, beyond what the field says itself."""

    heading: bool
    label: str
    hint: str
    classes: str
    inline: bool
    small: bool
    conditional: Mapping[str, Markup]
    hints: Mapping[str, str]
    prefix: str
    suffix: str
    mark_optional: bool


def faulty_part(bound: BoundField) -> str:
    for error in bound.form.errors.as_data().get(bound.name, []):
        if (error.code or "").startswith("missing-"):
            return str(error.code).removeprefix("missing-")
    return ""


def shared_params(bound: BoundField, asked: Asked) -> Params:
    """Return label-independent parts: id, name, hint, error."""
    params: Params = {"id": bound.auto_id, "name": bound.html_name}
    hint = asked.hint or bound.help_text
    if hint:
        params["hint"] = {"text": str(hint)}
    if bound.errors:
        params["errorMessage"] = {"text": str(bound.errors[0]), "visuallyHiddenText": _("Error")}
    if bound.field.disabled:
        params["disabled"] = True
    return params


def label_params(bound: BoundField, asked: Asked) -> Params:
    size = "govuk-label--l" if asked.heading else "govuk-label--s"
    return {"text": _label_text(bound, asked), "classes": size, "isPageHeading": asked.heading}


def legend_params(bound: BoundField, asked: Asked) -> Params:
    size = "govuk-fieldset__legend--l" if asked.heading else "govuk-fieldset__legend--s"
    return {"legend": {"text": _label_text(bound, asked), "classes": size, "isPageHeading": asked.heading}}


def _label_text(bound: BoundField, asked: Asked) -> str:
    words = str(asked.label or bound.label)
    return words if bound.field.required or not asked.mark_optional else _("%(label)s (optional)") % {"label": words}


def widget_attributes(widget: forms.Widget, *left_out: str) -> Params:
    known = {"class", "rows", "autocomplete", "inputmode", "spellcheck", *left_out}
    return {name: value for name, value in widget.attrs.items() if name not in known and value is not False}
