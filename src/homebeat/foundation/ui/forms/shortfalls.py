"""Bringing a rule's reasons to the boxes they speak about, in the reader's language."""

from collections.abc import Iterable, Mapping

from django import forms
from django.utils.translation import gettext as _

from homebeat.foundation.rulebook import Shortfall


def show_shortfalls(form: forms.BaseForm, shortfalls: Iterable[Shortfall], boxes: Mapping[str, str]) -> None:
    """Add each reason to the box that `boxes` names for its code, or to the form as a whole."""
    for one in shortfalls:
        box = boxes.get(one.code)
        form.add_error(box if box in form.fields else None, one.said(_(one.text)).rstrip("."))


def without_errors(form: forms.BaseForm) -> None:
    """Show the form as it was typed, and complain about nothing yet: the person has only asked for a place."""
    form._errors = forms.utils.ErrorDict()  # type: ignore[attr-defined]
