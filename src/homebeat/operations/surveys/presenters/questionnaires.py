"""What a version asks, as staff read it before it is frozen and ever after."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homebeat.foundation.rulebook import Shortfall

from ..bank import languages
from ..rules.content import END, FIRST_LANGUAGE, Content, Kind, Question
from ..rules.routing import missing_texts

KINDS = {
    Kind.CHOICE: gettext_lazy("One answer"),
    Kind.SEVERAL: gettext_lazy("Several answers"),
    Kind.NUMBER: gettext_lazy("A number"),
    Kind.WORDS: gettext_lazy("In their own words"),
}


@dataclass(frozen=True)
class Line:
    """One question as the version asks it."""

    number: int
    code: str
    text: str
    kind: str
    required: bool
    answers: tuple[tuple[str, bool], ...]
    measure: str
    polarity: str
    source: str
    quoted: bool
    skips: tuple[str, ...]
    translations: tuple[tuple[str, str], ...]


def lines_of(content: Content) -> list[Line]:
    """Return every question with its answers, where they skip to, its source and its other languages."""
    return [_line(number, one, content) for number, one in enumerate(content.questions, start=1)]


def _line(number: int, one: Question, content: Content) -> Line:
    others = [code for code in content.languages if code != FIRST_LANGUAGE]
    return Line(
        number=number,
        code=one.code,
        text=one.text.said_in(FIRST_LANGUAGE)[0],
        kind=str(KINDS[one.kind]),
        required=one.required,
        answers=tuple(
            (answer.text.said_in(FIRST_LANGUAGE)[0], answer.code in one.favourable) for answer in one.answers
        ),
        measure=one.measure,
        polarity={"higher": _("a higher figure is better"), "lower": _("a lower figure is better")}.get(
            one.polarity, ""
        ),
        source=one.source,
        quoted=one.quoted,
        skips=tuple(_skips(one, content)),
        translations=tuple((code, one.text.by_language.get(code, "")) for code in others),
    )


def _skips(one: Question, content: Content) -> Sequence[str]:
    found = []
    for skip in one.skips:
        target = content.question(skip.to)
        to = _("the end") if skip.to == END else target.text.said_in(FIRST_LANGUAGE)[0] if target else skip.to
        answers = ", ".join(a.text.said_in(FIRST_LANGUAGE)[0] for a in one.answers if a.code in skip.when)
        found.append(
            _("After “%(answers)s” go to: %(to)s") % {"answers": answers, "to": to}
            if answers
            else _("Then go to: %(to)s") % {"to": to}
        )
    return found


def languages_of(content: Content) -> list[tuple[str, int]]:
    """Return each language by its name, and how many questions are shown in English because a text is missing."""
    missing = missing_texts(content)
    return [(languages()[code].name, len(missing.get(code, ()))) for code in content.languages]


def in_words(shortfalls: Sequence[Shortfall]) -> list[str]:
    """Return the reasons in the reader's language."""
    return [one.said(_(one.text)) for one in shortfalls]
