"""The question bank and the words around questions, as the files in `frameworks` hold them; read once a process."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from homebeat.foundation.standards.files import FRAMEWORKS, read_checked

from .rules.content import FIRST_LANGUAGE, Content, content_from

FOLDER = FRAMEWORKS / "questions"
WORDS = FRAMEWORKS / "survey_words" / "words.toml"


@dataclass(frozen=True)
class Words:
    """One language's words around the questions."""

    code: str
    name: str
    texts: Mapping[str, str]

    def __getitem__(self, word: str) -> str:
        return self.texts[word]


@cache
def banks() -> Mapping[str, Content]:
    """Return every questionnaire of the bank by its code.

    Raises:
        StandardsInvalid: a file does not follow its schema.
    """
    files = [read_checked(file, "questions") for file in sorted(FOLDER.glob("*.toml"))]
    return {one["bank"]: content_from(one) for one in files}


@cache
def languages() -> Mapping[str, Words]:
    """Return the words of every language by its code.

    Raises:
        StandardsInvalid: the file does not follow its schema.
    """
    rows = read_checked(WORDS, "survey_words")["language"]
    return {row["code"]: Words(row["code"], row["name"], row) for row in rows}


def words_in(language: str) -> Words:
    """Return the words of a language, or of the first language where there are none."""
    known = languages()
    return known.get(language, known[FIRST_LANGUAGE])
