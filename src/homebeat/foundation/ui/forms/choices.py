"""How fields with choices are drawn: select, radio buttons, checkboxes."""

from typing import Any

from django.forms.boundfield import BoundField

from .params import Asked, Drawing, Params, label_params, legend_params, shared_params, widget_attributes


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


def draw_select(bound: BoundField, asked: Asked) -> Drawing:
    chosen = _chosen(bound)
    items = [
        {"value": str(value), "text": str(words), "selected": str(value) in chosen} for value, words in _choices(bound)
    ]
    return "select", shared_params(bound, asked) | {
        "label": label_params(bound, asked),
        "items": items,
        "classes": asked.classes,
        "attributes": widget_attributes(bound.field.widget),
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


def draw_radios(bound: BoundField, asked: Asked) -> Drawing:
    return "radios", _grouped(bound, asked, _options(bound, asked), "radios")


def draw_checkboxes(bound: BoundField, asked: Asked) -> Drawing:
    return "checkboxes", _grouped(bound, asked, _options(bound, asked), "checkboxes")


def _grouped(bound: BoundField, asked: Asked, items: list[Params], kind: str) -> Params:
    sizes = [f"govuk-{kind}--{word}" for word, wanted in (("inline", asked.inline), ("small", asked.small)) if wanted]
    return shared_params(bound, asked) | {
        "idPrefix": bound.auto_id,
        "fieldset": legend_params(bound, asked),
        "items": items,
        "classes": " ".join([*sizes, asked.classes]).strip(),
    }


def draw_checkbox(bound: BoundField, asked: Asked) -> Drawing:
    """One box alone: its label stands beside it and no legend is needed."""
    item = {"value": "on", "text": str(asked.label or bound.label), "checked": bool(bound.value())}
    if "on" in asked.conditional:
        item["conditional"] = {"html": asked.conditional["on"]}
    return "checkboxes", shared_params(bound, asked) | {
        "idPrefix": bound.auto_id,
        "items": [item],
        "classes": asked.classes,
    }
