"""The bridge from a Django bound field to the GOV.UK macro that draws it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from markupsafe import Markup

from ..govuk import macro
from .dates import DayInput, DayParts, MomentInput, day_parts, moment_parts

Params = dict[str, Any]
Drawing = tuple[str, Params]

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
    return f"{bound.auto_id}_{_faulty_part(bound) or 'day'}"


def _faulty_part(bound: BoundField) -> str:
    for error in bound.form.errors.as_data().get(bound.name, []):
        if (error.code or "").startswith("missing-"):
            return str(error.code).removeprefix("missing-")
    return ""


def _words(bound: BoundField, asked: Asked) -> Params:
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


def _label(bound: BoundField, asked: Asked) -> Params:
    size = "govuk-label--l" if asked.heading else "govuk-label--s"
    return {"text": _label_text(bound, asked), "classes": size, "isPageHeading": asked.heading}


def _legend(bound: BoundField, asked: Asked) -> Params:
    size = "govuk-fieldset__legend--l" if asked.heading else "govuk-fieldset__legend--s"
    return {"legend": {"text": _label_text(bound, asked), "classes": size, "isPageHeading": asked.heading}}


def _label_text(bound: BoundField, asked: Asked) -> str:
    words = str(asked.label or bound.label)
    return words if bound.field.required or not asked.mark_optional else _("%(label)s (optional)") % {"label": words}


def _attributes(widget: forms.Widget, *left_out: str) -> Params:
    known = {"class", "rows", "autocomplete", "inputmode", "spellcheck", *left_out}
    return {name: value for name, value in widget.attrs.items() if name not in known and value is not False}


def _text(bound: BoundField, asked: Asked) -> Drawing:
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "text")
    params = _words(bound, asked) | {
        "label": _label(bound, asked),
        "type": "text" if kind == "number" else kind,
        "value": _value(bound),
        "classes": asked.classes or WIDTHS.get(_kind_of(widget, kind), ""),
        "autocomplete": widget.attrs.get("autocomplete", AUTOCOMPLETE.get(kind)),
        "attributes": _attributes(widget, "min", "max", "step"),
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
    params = _words(bound, asked) | {
        "label": _label(bound, asked),
        "value": _value(bound),
        "rows": _rows(bound.field.widget),
        "classes": asked.classes,
        "attributes": _attributes(bound.field.widget, "cols", "maxlength"),
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


def _choices(bound: BoundField) -> list[tuple[Any, Any]]:
    """Return the choices flat; a group's name joins its choices' words."""
    flat: list[tuple[Any, Any]] = []
    for value, words in bound.field.widget.choices:
        flat += words if isinstance(words, list | tuple) else [(value, words)]
    return flat


def _chosen(bound: BoundField) -> set[str]:
    value = bound.value()
    if value is None:
        return set()
    values = value if isinstance(value, list | tuple | set) else [value]
    return {str(getattr(one, "pk", one)) for one in values}


def _select(bound: BoundField, asked: Asked) -> Drawing:
    chosen = _chosen(bound)
    items = [
        {"value": str(value), "text": str(words), "selected": str(value) in chosen} for value, words in _choices(bound)
    ]
    return "select", _words(bound, asked) | {
        "label": _label(bound, asked),
        "items": items,
        "classes": asked.classes,
        "attributes": _attributes(bound.field.widget),
    }


def _options(bound: BoundField, asked: Asked) -> list[Params]:
    """Return radio buttons or checkboxes, with what each reveals and its hint; the empty choice is left out."""
    chosen = _chosen(bound)
    items: list[Params] = []
    for value, words in _choices(bound):
        if value in (None, ""):
            continue
        item: Params = {"value": str(value), "text": str(words), "checked": str(value) in chosen}
        if str(value) in asked.hints:
            item["hint"] = {"text": str(asked.hints[str(value)])}
        if str(value) in asked.conditional:
            item["conditional"] = {"html": asked.conditional[str(value)]}
        items.append(item)
    return items


def _radios(bound: BoundField, asked: Asked) -> Drawing:
    return "radios", _grouped(bound, asked, _options(bound, asked), "radios")


def _checkboxes(bound: BoundField, asked: Asked) -> Drawing:
    return "checkboxes", _grouped(bound, asked, _options(bound, asked), "checkboxes")


def _grouped(bound: BoundField, asked: Asked, items: list[Params], kind: str) -> Params:
    sizes = [f"govuk-{kind}--{word}" for word, wanted in (("inline", asked.inline), ("small", asked.small)) if wanted]
    return _words(bound, asked) | {
        "idPrefix": bound.auto_id,
        "fieldset": _legend(bound, asked),
        "items": items,
        "classes": " ".join([*sizes, asked.classes]).strip(),
    }


def _checkbox(bound: BoundField, asked: Asked) -> Drawing:
    """One box alone: its label stands beside it and no legend is needed."""
    item = {"value": "on", "text": str(asked.label or bound.label), "checked": bool(bound.value())}
    if "on" in asked.conditional:
        item["conditional"] = {"html": asked.conditional["on"]}
    return "checkboxes", _words(bound, asked) | {"idPrefix": bound.auto_id, "items": [item], "classes": asked.classes}


def _day(bound: BoundField, asked: Asked) -> Drawing:
    return "date-input", _dated(bound, asked, _day_boxes(bound, day_parts(bound.value())))


def _moment(bound: BoundField, asked: Asked) -> Drawing:
    parts = moment_parts(bound.value())
    boxes = _day_boxes(bound, parts.day)
    boxes.append(_box(bound, "time", _("Time"), parts.time, "govuk-input--width-4") | {"inputmode": "text"})
    return "date-input", _dated(bound, asked, boxes)


def _dated(bound: BoundField, asked: Asked, boxes: list[Params]) -> Params:
    params = _words(bound, asked) | {"fieldset": _legend(bound, asked) | {"role": "group"}, "items": boxes}
    params.setdefault("hint", {"text": _("For example, 27 3 2008")})
    return params


def _day_boxes(bound: BoundField, parts: DayParts) -> list[Params]:
    return [
        _box(bound, "day", _("Day"), parts.day, "govuk-input--width-2"),
        _box(bound, "month", _("Month"), parts.month, "govuk-input--width-2"),
        _box(bound, "year", _("Year"), parts.year, "govuk-input--width-4"),
    ]


def _box(bound: BoundField, part: str, label: str, value: str, width: str) -> Params:
    faulty = bound.errors and _faulty_part(bound) in ("", part)
    return {
        "name": f"{bound.html_name}_{part}",
        "id": f"{bound.auto_id}_{part}",
        "label": label,
        "value": value,
        "classes": f"{width} govuk-input--error" if faulty else width,
    }


def _file(bound: BoundField, asked: Asked) -> Drawing:
    return "file-upload", _words(bound, asked) | {
        "label": _label(bound, asked),
        "classes": asked.classes,
        "attributes": _attributes(bound.field.widget),
        "multiple": getattr(bound.field.widget, "allow_multiple_selected", False),
    }


def _password(bound: BoundField, asked: Asked) -> Drawing:
    return "password-input", _words(bound, asked) | {
        "label": _label(bound, asked),
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
    (MomentInput, _moment),
    (DayInput, _day),
    (forms.CheckboxSelectMultiple, _checkboxes),
    (forms.RadioSelect, _radios),
    (forms.CheckboxInput, _checkbox),
    (forms.SelectMultiple, _checkboxes),
    (forms.Select, _select),
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
