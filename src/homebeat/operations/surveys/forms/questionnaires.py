"""Forms about questionnaires: begin one, put its questions in order, and say where answers skip to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.keys import new_key
from homebeat.foundation.ui.forms import PlainForm

from ..bank import banks
from ..rules.content import END, Content, Question, Skip

MOST_QUESTIONS = 60
ASKED_IN_ORDER = ""


class QuestionnaireForm(PlainForm):
    """A name, and the questionnaire of the bank to begin from."""

    token = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput, initial=new_key)
    bank = forms.ChoiceField(
        label=_("Begin from"), widget=forms.RadioSelect, error_messages={"required": _("Choose what to begin from")}
    )
    title = forms.CharField(
        max_length=120, label=_("Name of the questionnaire"), error_messages={"required": _("Enter a name")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["bank"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, one.title.said_in("en")[0]) for code, one in banks().items()]


class OrderForm(PlainForm):
    """The place of each question; an empty place takes it out. And one more question from any bank."""

    revision = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": _("Open the page again")})

    def __init__(self, *args: Any, content: Content, **kwargs: Any) -> None:
        self.content = content
        super().__init__(*args, **kwargs)
        for place, one in enumerate(content.questions, start=1):
            self.fields[f"place_{one.code}"] = forms.IntegerField(
                required=False, label=one.text.said_in("en")[0], initial=place, min_value=1, max_value=MOST_QUESTIONS,
                error_messages={"invalid": _("Enter a place, such as 3"), "min_value": _("Enter 1 or a higher number"),
                                "max_value": _("Enter a smaller number")},
            )  # fmt: skip
        self.fields["add"] = forms.ChoiceField(
            required=False, label=_("Add a question from the bank"), choices=[("", _("None")), *_offered(content)]
        )

    def ordered(self) -> Content:
        """Return the questionnaire as the form orders it."""
        said = self.cleaned_data
        places = {one.code: said[f"place_{one.code}"] for one in self.content.questions}
        kept = [one for one in self.content.questions if places[one.code] is not None]
        kept.sort(key=lambda one: places[one.code])
        return self.content.with_questions((*kept, *_added(said["add"])))


def _offered(content: Content) -> list[Any]:
    asked = {one.code for one in content.questions}
    return [
        (bank.title.said_in("en")[0], [(f"{code}.{one.code}", one.text.said_in("en")[0]) for one in bank.questions if one.code not in asked])
        for code, bank in banks().items()
    ]  # fmt: skip


def _added(wanted: str) -> tuple[Question, ...]:
    """Return the question that was asked for, without the skips that it has among its own neighbours."""
    bank, _dot, code = wanted.partition(".")
    found = banks()[bank].question(code) if bank in banks() else None
    return (_without_skips(found),) if found else ()


def _without_skips(question: Question) -> Question:
    return Question(**{**vars(question), "skips": ()})


class SkipForm(PlainForm):
    """Where each answer of one question leads."""

    revision = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": _("Open the page again")})

    def __init__(self, *args: Any, content: Content, question: Question, **kwargs: Any) -> None:
        self.question = question
        super().__init__(*args, **kwargs)
        others = [one for one in content.questions if one.code != question.code]
        targets = [
            (ASKED_IN_ORDER, _("The next question")),
            *((one.code, one.text.said_in("en")[0]) for one in others),
            (END, _("The end")),
        ]
        wildcard = next((skip.to for skip in question.skips if not skip.when), ASKED_IN_ORDER)
        for one in question.answers:
            now = next((skip.to for skip in question.skips if one.code in skip.when), wildcard)
            self.fields[f"after_{one.code}"] = forms.ChoiceField(
                required=False,
                label=_("After “%(answer)s”") % {"answer": one.text.said_in("en")[0]},
                choices=targets,
                initial=now,
            )
        if not question.answers:
            self.fields["after"] = forms.ChoiceField(
                required=False, label=_("After any answer"), choices=targets, initial=wildcard
            )

    def skips(self) -> tuple[Skip, ...]:
        """Return the skips that the form says, one for each target."""
        said = self.cleaned_data
        if not self.question.answers:
            return (Skip(frozenset(), said["after"]),) if said["after"] else ()
        targets: dict[str, set[str]] = {}
        for one in self.question.answers:
            if said[f"after_{one.code}"]:
                targets.setdefault(said[f"after_{one.code}"], set()).add(one.code)
        return tuple(Skip(frozenset(codes), to) for to, codes in targets.items())
