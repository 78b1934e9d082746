"""English as a catalogue of its own, in which every sentence stands for itself.

Without it each English sentence is looked for in five catalogues, in vain, before it is taken as it is: a tenth of the time of a list page.
`make messages` writes it from the collected sentences: `python -m homebeat.foundation.ui.english COLLECTED.pot FOLDER`.
"""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = "en_GB"


def write_english(collected: Path, folder: Path) -> Path:
    """Write the catalogue below the folder of catalogues, and return where."""
    with collected.open("rb") as source:
        catalogue = read_po(source, locale=LOCALE)
    for message in catalogue:
        if message.id:
            message.string = message.id
    written = folder / LOCALE / "LC_MESSAGES" / "django.mo"
    written.parent.mkdir(parents=True, exist_ok=True)
    with written.open("wb") as target:
        write_mo(target, catalogue)
    return written


if __name__ == "__main__":
    write_english(Path(sys.argv[1]), Path(sys.argv[2]))
