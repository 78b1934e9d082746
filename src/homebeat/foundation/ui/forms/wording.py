"""Error messages that say what to do: a form here must bring its own words for every required field."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

GENERAL_WORDING: dict[type[forms.Field], dict[str, Any]] = {
    forms.IntegerField: {"invalid": _("Enter a whole number, such as 12")},
    forms.DecimalField: {"invalid": _("Enter a number, such as 12.5")},
    forms.FloatField: {"invalid": _("Enter a number, such as 12.5")},
    forms.EmailField: {"invalid": _("Enter an email address in the right format, such as name@example.org")},
    forms.URLField: {"invalid": _("Enter a web address in the right format, such as https://www.example.org")},
    forms.ChoiceField: {"invalid_choice": _("Choose an option from the list")},
    forms.MultipleChoiceField: {"invalid_choice": _("Choose options from the list")},
    forms.ModelChoiceField: {"invalid_choice": _("Choose an option from the list")},
    forms.ModelMultipleChoiceField: {"invalid_choice": _("Choose options from the list")},
    forms.FileField: {
        "empty": _("The file you chose is empty. Choose another file"),
        "invalid": _("Choose a file to send"),
        "missing": _("Choose a file to send"),
    },
}


class PlainWording:
    """Give each field its words from `wording`, and refuse a form that would say 'This field is required'.

    `wording = {"name": {"required": _("Enter a name")}}`; a field's own `error_messages` do as well.

    Raises:
        ImproperlyConfigured: a required field has no words of its own.
    """

    wording: ClassVar[dict[str, dict[str, Any]]] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _speak_plainly(field)
            field.error_messages.update(self.wording.get(name, {}))
            if field.required and str(field.error_messages["required"]) == _stock_wording(forms.Field, "required"):
                raise ImproperlyConfigured(
                    f"{type(self).__name__}.{name} needs its own words for 'required', such as 'Enter a name'"
                )


def _speak_plainly(field: forms.Field) -> None:
    """Replace Django's stock words by ours where nobody wrote better ones."""
    for kind in type(field).__mro__:
        for code, words in GENERAL_WORDING.get(kind, {}).items():
            said = field.error_messages.get(code)
            if said is None or str(said) == _stock_wording(type(field), code):
                field.error_messages[code] = words


def _stock_wording(kind: type[forms.Field], code: str) -> str | None:
    for parent in kind.__mro__:
        words = getattr(parent, "default_error_messages", {})
        if code in words and parent.__module__.startswith("django."):
            return str(words[code])
    return None


class PlainForm(PlainWording, forms.Form):
    """A form whose every message says what to do."""


class PlainModelForm(PlainWording, forms.ModelForm):
    """A model form whose every message says what to do."""
