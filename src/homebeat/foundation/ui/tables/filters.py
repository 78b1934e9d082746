"""One filter of a list, and what tells two filter forms apart."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from django import forms


@dataclass(frozen=True)
class Filter:
    """One filter: a form field, and what it keeps. `keep(rows, value)` returns the rows that stay."""

    name: str
    field: forms.Field
    keep: Callable[[Any, Any], Any]

    def look(self) -> Hashable:
        """Return everything that the drawing of the filter shows while nothing is asked of it."""
        field, widget = self.field, self.field.widget
        choices = tuple((value, str(words)) for value, words in field.choices) if hasattr(field, "choices") else ()
        kind = (type(field).__name__, type(widget).__name__, getattr(widget, "input_type", ""), repr(widget.attrs))
        return (self.name, *kind, str(field.label), str(field.help_text), repr(field.initial), choices)
