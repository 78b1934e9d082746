"""English stands for itself: the catalogue changes no sentence, and spares looking for it elsewhere."""

import gettext
from pathlib import Path

import pytest

import homebeat
from homebeat.foundation.ui.english import LOCALE, write_english

SHIPPED = Path(homebeat.__file__).parent / "locale"
COLLECTED = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Log an event"
msgstr ""

msgid "%(count)s row"
msgid_plural "%(count)s rows"
msgstr[0] ""
msgstr[1] ""
"""


def test_every_sentence_stands_for_itself(tmp_path: Path) -> None:
    collected = tmp_path / "django.pot"
    collected.write_text(COLLECTED)
    write_english(collected, tmp_path)

    english = gettext.translation("django", tmp_path, [LOCALE])

    assert english.gettext("Log an event") == "Log an event"
    assert [english.ngettext("%(count)s row", "%(count)s rows", count) for count in (1, 2)] == [
        "%(count)s row",
        "%(count)s rows",
    ]


@pytest.mark.parametrize("words", ["Events", "Log an event", "%(day)s at %(time)s"])
def test_the_shipped_catalogue_holds_the_sentences_of_the_pages(words: str) -> None:
    with (SHIPPED / LOCALE / "LC_MESSAGES" / "django.mo").open("rb") as file:
        assert words in gettext.GNUTranslations(file)._catalog
