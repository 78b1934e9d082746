"""Survey pages as people who answer see them: every text with the language it is in."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from ..bank import Words, languages, words_in
from ..rules.answering import LONGEST_WORDS, Refused
from ..rules.content import Content, Kind, Layout, Question, Text
from ..rules.routing import Answers, Given, pages, way_through


@dataclass(frozen=True)
class Said:
    """A sentence and the language it is in."""

    text: str
    language: str


@dataclass(frozen=True)
class Option:
    """One answer to choose."""

    value: str
    said: Said
    chosen: bool
    alone: bool


@dataclass(frozen=True)
class Asked:
    """One question on the page."""

    code: str
    kind: str
    said: Said
    hint: Said | None
    how: str
    options: tuple[Option, ...]
    value: str
    error: str
    fallback: str
    most: int | None

    @property
    def anchor(self) -> str:
        """The element that an error leads to."""
        return f"{self.code}_0" if self.options else self.code


@dataclass(frozen=True)
class Checked:
    """One question with its answer, on the page before sending."""

    said: Said
    answer: str
    language: str
    href: str


@dataclass(frozen=True)
class LanguageLink:
    """A language that the questionnaire is asked in."""

    code: str
    name: str
    href: str
    chosen: bool


def said(text: Text, language: str) -> Said:
    """Return a text in the language, or in the first language where it is missing."""
    return Said(*text.said_in(language))


def asked(
    question: Question, *, language: str, given: Given | None, typed: str = "", refused: Refused | None = None
) -> Asked:
    """Return a question as the page draws it."""
    words = words_in(language)
    shown = said(question.text, language)
    chosen = {given} if isinstance(given, str) else set(given) if isinstance(given, list) else set()
    options = tuple(
        Option(one.code, said(one.text, language), one.code in chosen, one.alone) for one in question.answers
    )
    return Asked(
        code=question.code,
        kind=question.kind.value,
        said=shown,
        hint=said(question.hint, language) if question.hint else None,
        how=_how(question, words),
        options=options,
        value=typed or ("" if given is None or question.answers else str(given)),
        error=refused_in_words(question, refused, words) if refused else "",
        fallback="" if shown.language == language else words["only_in"].format(language=words_in(shown.language).name),
        most=(question.most or LONGEST_WORDS) if question.kind is Kind.WORDS else None,
    )


def _how(question: Question, words: Words) -> str:
    parts = []
    if question.kind is Kind.SEVERAL:
        parts.append(words["choose_several"])
    if question.kind is Kind.WORDS:
        parts.append(words["letters"])
    return " ".join(parts)


def refused_in_words(question: Question, refused: Refused, words: Words) -> str:
    """Return why an answer cannot be taken, in the reader's language."""
    values = dict(refused.values)
    if "answer" in values:
        named = next(one for one in question.answers if one.code == values["answer"])
        values["answer"] = said(named.text, words.code).text
    return words[refused.word].format(**values)


def checked(content: Content, answers: Answers, *, language: str, code: str) -> list[Checked]:
    """Return every question on the way with its answer and where to change it."""
    found = []
    for page in pages(content, answers):
        href = reverse("surveys:page", kwargs={"code": code, "question": page[0].code})
        for one in page:
            answer, spoken = _answer_in_words(one, answers.get(one.code), language)
            found.append(Checked(said(one.text, language), answer, spoken, f"{href}#{one.code}"))
    return found


def _answer_in_words(question: Question, given: Given | None, language: str) -> tuple[str, str]:
    if given is None:
        return words_in(language)["not_answered"], language
    if not question.answers:
        return str(given), language
    codes = given if isinstance(given, list) else [str(given)]
    texts = [said(one.text, language) for one in question.answers if one.code in codes]
    return ", ".join(one.text for one in texts), texts[0].language if texts else language


def progress(content: Content, answers: Answers, question: Question, words: Words) -> str:
    """Return how far somebody has come; nothing where all questions stand on one page."""
    if content.layout is Layout.WHOLE:
        return ""
    way = [one.code for one in way_through(content, answers)]
    return words["progress"].format(number=way.index(question.code) + 1, total=len(content.questions))


def language_links(content: Content, *, chosen: str, address: str) -> list[LanguageLink]:
    """Return the languages to choose from; none where there is only one."""
    if len(content.languages) == 1:
        return []
    names: Mapping[str, Words] = languages()
    return [LanguageLink(one, names[one].name, f"{address}?language={one}", one == chosen) for one in content.languages]
