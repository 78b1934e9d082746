"""Names of areas in a file: which lie in the tree, and which look like two spellings of one. Nothing is merged here."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from homebeat.foundation.areas.models import Area

SMALL_WORDS = {"the", "of", "borough", "london", "royal", "city", "council", "and", "upon"}


def folded(name: str) -> str:
    """Return a name without what spellings differ in: case, marks, "&" for "and", order, "London Borough of" and the like."""
    words = re.findall(r"[a-z0-9]+", name.casefold().replace("&", " and ").replace("'", "").replace("’", ""))
    telling = sorted(word for word in words if word not in SMALL_WORDS)
    return " ".join(telling or sorted(words))


def alike(names: Iterable[str]) -> list[tuple[str, ...]]:
    """Return groups of names that differ only in how they are spelt, each in order."""
    groups: dict[str, set[str]] = defaultdict(set)
    for name in names:
        groups[folded(name)].add(name)
    return sorted(tuple(sorted(group)) for group in groups.values() if len(group) > 1)


class Places:
    """The areas of one force by the names that a file uses; only the mapping makes two names one."""

    def __init__(self, areas: Iterable[Area], *, same: Mapping[str, str], force: Area, force_is: str) -> None:
        self._by_name: dict[str, list[Area]] = defaultdict(list)
        for area in areas:
            self._by_name[area.name.casefold()].append(area)
            if area.gss_code:
                self._by_name[area.gss_code.casefold()].append(area)
        self._same, self._force, self._force_is = same, force, force_is

    def area(self, text: str) -> Area | None:
        """Return the area that the text names exactly, or None where there is none or more than one."""
        if self._force_is and text == self._force_is:
            return self._force
        found = self._by_name.get(self.name(text).casefold(), [])
        return found[0] if len(found) == 1 else None

    def name(self, text: str) -> str:
        """Return the name that the mapping says the text stands for, or the text itself."""
        return self._same.get(text, text)
