"""What a list hands to its page: heads, orders and the filters in force, all in words."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet


@dataclass(frozen=True)
class Heading:
    """A column's head on the page: where clicking leads and how the rows are ordered by it now."""

    label: str
    kind: str
    href: str
    order: str


@dataclass(frozen=True)
class Order:
    """One order of the rows to choose from."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Kept:
    """A filter in force, in words, and the address of the list without it."""

    label: str
    value: str
    without: str


def in_words(field: forms.Field, value: Any) -> str:
    """Return a filter's value as the reader chose it."""
    if isinstance(field, forms.ModelMultipleChoiceField) or isinstance(value, QuerySet):
        return ", ".join(str(one) for one in value)
    if isinstance(field, forms.ModelChoiceField):
        return str(value)
    if isinstance(field, forms.ChoiceField):
        words = {str(key): str(label) for key, label in _flat(field.choices)}
        chosen = value if isinstance(value, list | tuple) else [value]
        return ", ".join(words.get(str(one), str(one)) for one in chosen)
    from_formats = getattr(value, "strftime", None)
    return f"{value:%-d %B %Y}" if from_formats else str(value)


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    flat: list[tuple[Any, Any]] = []
    for key, label in choices:
        flat += label if isinstance(label, list | tuple) else [(key, label)]
    return flat
