"""How old a reader has to be: the Flesch-Kincaid grade, plus five years, of English text."""

import re

VOWELS = re.compile(r"[aeiouy]+")


def syllables(word: str) -> int:
    """Return about how many syllables a word has; a number counts as one."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    if not letters:
        return 1
    silent = letters.endswith("e") and not letters.endswith("le")
    return max(1, len(VOWELS.findall(letters)) - silent)


def reading_age(text: str) -> float:
    """Return the reading age of a text in years.

    Flesch-Kincaid grade (Kincaid and others 1975) plus 5. A decimal point ends no sentence.
    """
    sentences = max(1, len(re.findall(r"[.!?](?:\s|$)", text)))
    words = text.split()
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59 + 5
