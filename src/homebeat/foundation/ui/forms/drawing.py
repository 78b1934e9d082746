"""The bridge from a Django bound field to the GOV.UK macro that draws it."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from markupsafe import Markup

from ..govuk import macro, remembered
from .choices import draw_checkbox, draw_checkboxes, draw_radios, draw_select
from .date_boxes import draw_day, draw_moment
from .dates import DayInput, MomentInput
from .params import Asked, Drawing, Params, faulty_part, label_params, shared_params, widget_attributes

WIDTHS = {"number": "govuk-input--width-5", "tel": "govuk-input--width-20", "time": "govuk-input--width-5"}
AUTOCOMPLETE = {"email": "email", "tel": "tel"}


def field_html(
    bound: BoundField,
    *,
    heading: bool = False,
    label: str = "",
    hint: str = "",
    classes: str = "",
    width: int | None = None,
    inline: bool = False,
    small: bool = False,
    conditional: Mapping[str, Markup] | None = None,
    hints: Mapping[str, str] | None = None,
    prefix: str = "",
    suffix: str = "",
    mark_optional: bool = True,
) -> Markup:
    """Draw one bound field.

    `heading` makes its label the page's h1; `conditional` maps a choice to what it reveals, `hints` to its hint.
    """
    if bound.is_hidden:
        return Markup(str(bound))  # noqa: S704 (Django escapes its own widget)
    if width:
        classes = f"{classes} govuk-input--width-{width}".strip()
    asked = Asked(
        heading, label, hint, classes, inline, small, conditional or {}, hints or {}, prefix, suffix, mark_optional
    )
    component, params = _drawer_for(bound.field.widget)(bound, asked)
    return macro(component)(params)


def filter_html(bound: BoundField) -> Markup:
    """Draw one filter of a list, from memory where the same filter with the same choices was drawn before.

    A list draws up to six of these on every view, and the library's macros take half a millisecond each. What somebody typed is not kept in memory.
    """
    asked = Asked(False, str(bound.label), "", "", False, False, {}, {}, "", "", mark_optional=False)
    component, params = _drawer_for(bound.field.widget)(bound, asked)
    if params.get("value") or "errorMessage" in params:
        return macro(component)(params)
    return remembered(component)(params)


def error_links(form: forms.BaseForm) -> list[Params]:
    """Return the entries of the error summary, each leading to the box it speaks about."""
    links: list[Params] = [{"text": str(error)} for error in form.non_field_errors()]
    for bound in form:
        links += [{"text": str(error), "href": f"#{first_box(bound)}"} for error in list(bound.errors)[:1]]
    return links


def first_box(bound: BoundField) -> str:
    """Return the id of the box that an error is about: the day's missing part, the first choice, the field itself."""
    if not isinstance(bound.field.widget, DayInput):
        return bound.auto_id
    return f"{bound.auto_id}_{faulty_part(bound) or 'day'}"


def _text(bound: BoundField, asked: Asked) -> Drawing:
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "text")
    params = shared_params(bound, asked) | {
        "label": label_params(bound, asked),
        "type": "text" if kind == "number" else kind,
        "value": _value(bound),
        "classes": asked.classes or WIDTHS.get(_kind_of(widget, kind), ""),
        "autocomplete": widget.attrs.get("autocomplete", AUTOCOMPLETE.get(kind)),
        "attributes": widget_attributes(widget, "min", "max", "step"),
    }
    if kind == "number":
        params["inputmode"] = "decimal" if isinstance(bound.field, forms.DecimalField | forms.FloatField) else "numeric"
    if "inputmode" in widget.attrs:
        params["inputmode"] = widget.attrs["inputmode"]
    if asked.prefix:
        params["prefix"] = {"text": asked.prefix}
    if asked.suffix:
        params["suffix"] = {"text": asked.suffix}
    return "input", params


def _kind_of(widget: forms.Widget, kind: str) -> str:
    return "time" if type(widget).__name__ == "TimeOfDayInput" else kind


def _value(bound: BoundField) -> Any:
    """Return the text in the box, as the field's own widget would write it."""
    value = bound.field.widget.format_value(bound.value())
    return "" if value is None else value


def _textarea(bound: BoundField, asked: Asked) -> Drawing:
    limit = getattr(bound.field, "max_length", None)
    params = shared_params(bound, asked) | {
        "label": label_params(bound, asked),
        "value": _value(bound),
        "rows": _rows(bound.field.widget),
        "classes": asked.classes,
        "attributes": widget_attributes(bound.field.widget, "cols", "maxlength"),
    }
    if not limit:
        return "textarea", params
    return "character-count", params | {"maxlength": limit, "threshold": 50, **_count_words()}


def _rows(widget: forms.Widget) -> int:
    """Return the rows asked for; Django's own 10 means that nobody asked."""
    asked = int(widget.attrs.get("rows", 10))
    return 5 if asked == 10 else asked  # noqa: PLR2004


def _count_words() -> Params:
    """Return the counter's words in the reader's language."""
    return {
        "charactersUnderLimitText": {
            "one": _("You have 1 character left"),
            "other": _("You have %(count)s characters left") % {"count": "%{count}"},
        },
        "charactersAtLimitText": _("You have no characters left"),
        "charactersOverLimitText": {
            "one": _("You have 1 character too many"),
            "other": _("You have %(count)s characters too many") % {"count": "%{count}"},
        },
        "textareaDescriptionText": _("You can enter up to %(count)s characters") % {"count": "%{count}"},
    }


def _file(bound: BoundField, asked: Asked) -> Drawing:
    return "file-upload", shared_params(bound, asked) | {
        "label": label_params(bound, asked),
        "classes": asked.classes,
        "attributes": widget_attributes(bound.field.widget),
        "multiple": getattr(bound.field.widget, "allow_multiple_selected", False),
    }


def _password(bound: BoundField, asked: Asked) -> Drawing:
    return "password-input", shared_params(bound, asked) | {
        "label": label_params(bound, asked),
        "autocomplete": bound.field.widget.attrs.get("autocomplete", "current-password"),
        "classes": asked.classes,
        "showPasswordText": _("Show"),
        "hidePasswordText": _("Hide"),
        "showPasswordAriaLabelText": _("Show password"),
        "hidePasswordAriaLabelText": _("Hide password"),
        "passwordShownAnnouncementText": _("Your password is visible"),
        "passwordHiddenAnnouncementText": _("Your password is hidden"),
    }


DRAWERS: tuple[tuple[type[forms.Widget], Callable[[BoundField, Asked], Drawing]], ...] = (
    (MomentInput, draw_moment),
    (DayInput, draw_day),
    (forms.CheckboxSelectMultiple, draw_checkboxes),
    (forms.RadioSelect, draw_radios),
    (forms.CheckboxInput, draw_checkbox),
    (forms.SelectMultiple, draw_checkboxes),
    (forms.Select, draw_select),
    (forms.FileInput, _file),
    (forms.PasswordInput, _password),
    (forms.Textarea, _textarea),
    (forms.widgets.Input, _text),
)


def _drawer_for(widget: forms.Widget) -> Callable[[BoundField, Asked], Drawing]:
    """Return how the widget is drawn; the first kind it belongs to counts.

    Raises:
        LookupError: no drawing exists for such a widget.
    """
    for kind, drawer in DRAWERS:
        if isinstance(widget, kind):
            return drawer
    raise LookupError(f"No drawing for the widget {type(widget).__name__}")
