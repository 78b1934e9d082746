"""What counts as an answer, and what is wrong with one that does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .content import Content, Kind, Question
from .routing import Given, way_through

LONGEST_WORDS = 500
FIGURES = 6  # a number longer than this is a slip


@dataclass(frozen=True)
class Refused:
    """Why an answer cannot be taken: a word of the survey's own vocabulary, with the values it needs."""

    word: str
    values: Mapping[str, str | int]


def read_answer(question: Question, sent: Sequence[str]) -> Given | Refused | None:
    """Return the answer that was sent, None where it was left out, or why it cannot be taken."""
    texts = [one.strip() for one in sent if one.strip()]
    if not texts:
        return Refused("required", {}) if question.required else None
    match question.kind:
        case Kind.CHOICE:
            return texts[0] if len(texts) == 1 and texts[0] in question.codes else Refused("choose_one", {})
        case Kind.SEVERAL:
            return _several(question, texts)
        case Kind.NUMBER:
            return _number(question, texts[0])
        case Kind.WORDS:
            most = question.most or LONGEST_WORDS
            return texts[0] if len(texts[0]) <= most else Refused("too_long", {"most": most})


def _several(question: Question, texts: list[str]) -> Given | Refused:
    chosen = set(texts)
    if chosen - question.codes:
        return Refused("choose_several", {})
    alone = next((one for one in question.answers if one.alone and one.code in chosen), None)
    if alone is not None and len(chosen) > 1:
        return Refused("choose_not_both", {"answer": alone.code})
    return [one.code for one in question.answers if one.code in chosen]


def _number(question: Question, text: str) -> Given | Refused:
    is_whole = text.isascii() and text.isdecimal() and len(text) <= FIGURES
    least = question.least if question.least is not None else 0
    if question.most is None:
        return int(text) if is_whole and int(text) >= least else Refused("enter_number", {})
    if not is_whole or not least <= int(text) <= question.most:
        return Refused("number_range", {"least": least, "most": question.most})
    return int(text)


def unanswered(content: Content, answers: Mapping[str, Given]) -> Question | None:
    """Return the first question on the way that must be answered and is not."""
    return next((one for one in way_through(content, answers) if one.required and one.code not in answers), None)


def split_words(content: Content, answers: Mapping[str, Given]) -> tuple[dict[str, Given], dict[str, str]]:
    """Return the answers that are counted, and apart from them what people wrote in their own words.

    Words can give a person away; kept apart from the other answers, they cannot give those away with them.
    """
    written = {one.code for one in content.questions if one.kind is Kind.WORDS}
    counted = {code: answer for code, answer in answers.items() if code not in written}
    return counted, {code: str(answer) for code, answer in answers.items() if code in written}
