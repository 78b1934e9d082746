"""What a questionnaire asks: questions with their texts, the order they come in, and where an answer skips to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

FIRST_LANGUAGE = "en"  # every text has it; another language may be missing
END = "end"  # a skip to here goes straight to the end


class Kind(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    SEVERAL = "several"
    NUMBER = "number"
    WORDS = "words"


class Layout(StrEnum):
    """How many questions stand on a page: one, as many as come up to a skip, or all of them."""

    ONE = "one"
    SHORT = "short"
    WHOLE = "whole"


@dataclass(frozen=True)
class Text:
    """The same sentence in several languages."""

    by_language: Mapping[str, str]

    def said_in(self, language: str) -> tuple[str, str]:
        """Return the sentence and the language it is in: the one asked for, or the first language where it is missing."""
        if language in self.by_language:
            return self.by_language[language], language
        return self.by_language.get(FIRST_LANGUAGE, ""), FIRST_LANGUAGE


@dataclass(frozen=True)
class Answer:
    """One answer to choose; `alone` cannot stand beside others, as with "none of these"."""

    code: str
    text: Text
    alone: bool = False


@dataclass(frozen=True)
class Skip:
    """Where to go after one of these answers (`when`), or after any answer where it is empty."""

    when: frozenset[str]
    to: str


@dataclass(frozen=True)
class Question:
    """One question in its place. `favourable` names the answers that a measure counts; `polarity` says which way is better."""

    code: str
    kind: Kind
    text: Text
    source: str
    polarity: str = "none"
    measure: str = ""
    quoted: bool = False
    required: bool = False
    hint: Text | None = None
    least: int | None = None
    most: int | None = None
    answers: tuple[Answer, ...] = ()
    favourable: frozenset[str] = frozenset()
    skips: tuple[Skip, ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        """The codes that may be chosen."""
        return frozenset(one.code for one in self.answers)


@dataclass(frozen=True)
class Content:
    """A whole questionnaire: what a version holds, and what is frozen when it is published."""

    title: Text
    says: Text
    source: str
    languages: tuple[str, ...]
    layout: Layout
    questions: tuple[Question, ...]

    def question(self, code: str) -> Question | None:
        """Return the question of that code, if it is asked at all."""
        return next((one for one in self.questions if one.code == code), None)

    def with_questions(self, questions: tuple[Question, ...]) -> "Content":
        """Return the same questionnaire asking these questions."""
        return replace(self, questions=questions)


def content_from(data: Mapping[str, Any]) -> Content:
    """Return the questionnaire that a file of the question bank, or a stored version, describes."""
    return Content(
        title=Text(data["title"]),
        says=Text(data["says"]),
        source=data["source"],
        languages=tuple(data["languages"]),
        layout=Layout(data["layout"]),
        questions=tuple(question_from(one) for one in data["question"]),
    )


def question_from(data: Mapping[str, Any]) -> Question:
    """Return the question that the data describe."""
    return Question(
        code=data["code"],
        kind=Kind(data["kind"]),
        text=Text(data["text"]),
        source=data["source"],
        polarity=data.get("polarity", "none"),
        measure=data.get("measure", ""),
        quoted=data.get("quoted", False),
        required=data.get("required", False),
        hint=Text(data["hint"]) if "hint" in data else None,
        least=data.get("least"),
        most=data.get("most"),
        answers=tuple(
            Answer(one["code"], Text(one["text"]), one.get("alone", False)) for one in data.get("answer", ())
        ),
        favourable=frozenset(data.get("favourable", ())),
        skips=tuple(Skip(frozenset(one.get("when", ())), one["to"]) for one in data.get("skip", ())),
    )


def as_data(content: Content) -> dict[str, Any]:
    """Return the questionnaire as it is stored; `content_from` makes the same questionnaire of it."""
    return {
        "title": dict(content.title.by_language),
        "says": dict(content.says.by_language),
        "source": content.source,
        "languages": list(content.languages),
        "layout": content.layout.value,
        "question": [_question_data(one) for one in content.questions],
    }


def _question_data(one: Question) -> dict[str, Any]:
    data: dict[str, Any] = {
        "code": one.code, "kind": one.kind.value, "text": dict(one.text.by_language), "source": one.source,
        "polarity": one.polarity, "measure": one.measure, "quoted": one.quoted, "required": one.required,
        "least": one.least, "most": one.most, "favourable": sorted(one.favourable),
        "answer": [{"code": a.code, "text": dict(a.text.by_language), "alone": a.alone} for a in one.answers],
        "skip": [{"when": sorted(skip.when), "to": skip.to} for skip in one.skips],
    }  # fmt: skip
    if one.hint is not None:
        data["hint"] = dict(one.hint.by_language)
    return data
