"""A sentence as a template with its values beside it, so that a page may translate the template."""

from collections.abc import Iterable
from dataclasses import dataclass


def N_(text: str) -> str:  # noqa: N802  the name that translators' tools look for
    """Mark an English sentence for translation; the page that shows it translates."""
    return text


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: English with places such as `%(points)s`, and the values that fill them, already written as text."""

    template: str
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.said(self.template)

    def said(self, template: str) -> str:
        """Return the given translation of the template with the values in their places."""
        return template % dict(self.values)


def sentence(template: str, **values: str) -> Sentence:
    """Return the sentence that this template makes with these values."""
    return Sentence(template, tuple(sorted(values.items())))


def in_a_row(sentences: Iterable[Sentence]) -> str:
    """Return the sentences in English, one after another."""
    return " ".join(str(one) for one in sentences)
