"""What the words of a staff file name: an area by name, code or path; a team; a role; a rank."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from homebeat.foundation import standards
from homebeat.foundation.areas.models import Area, Team

PATH_MARKS = (">", "/", "\\")


class NotNamed(Exception):
    """The words name nothing here, or more than one thing; the message says what to write."""


@dataclass(frozen=True)
class Words:
    """A list of names that stand for codes."""

    codes: dict[str, str]
    what: str

    def code(self, text: str) -> str:
        """Return the code that the text names.

        Raises:
            NotNamed: it names none.
        """
        found = self.codes.get(text.casefold())
        if found is None:
            raise NotNamed(f"There is no {self.what} '{text}'. Known: {', '.join(sorted(set(self.codes.values())))}.")
        return found


def roles_and_ranks(*, on: date) -> tuple[Words, Words]:
    """Return the names of roles and of ranks as the policy data of that day has them."""
    return _words("roles", "role", on), _words("ranks", "rank", on)


def _words(dataset: str, what: str, on: date) -> Words:
    codes: dict[str, str] = {}
    for entry in standards.entries(dataset, on=on):
        for name in (entry.code, str(entry.name), str(entry.get("short", ""))):
            if name:
                codes[name.casefold()] = entry.code
    return Words(codes, what)


class Places:
    """The areas and teams of one force, found by what people write."""

    def __init__(self, areas: Iterable[Area], teams: Iterable[Team]) -> None:
        self._by_id = {area.pk: area for area in areas}
        self._by_name: dict[str, list[Area]] = defaultdict(list)
        self._by_code: dict[str, list[Area]] = defaultdict(list)
        for area in self._by_id.values():
            self._by_name[area.name.casefold()].append(area)
            if area.gss_code:
                self._by_code[area.gss_code.casefold()].append(area)
        self._teams: dict[str, list[Team]] = defaultdict(list)
        for team in teams:
            self._teams[team.name.casefold()].append(team)

    def area(self, text: str, *, on: date) -> Area:
        """Return the area that the text names on that day.

        Raises:
            NotNamed: it names none, or more than one.
        """
        names = _path(text)
        known = self._by_code.get(text.casefold()) or self._by_name.get(names[-1], [])
        found = [one for one in known if _is_open(one, on) and self._lies_below(one, names[:-1])]
        if len(found) == 1:
            return found[0]
        if not found:
            raise NotNamed(f"There is no area '{text}' in this force on {on:%d %B %Y}. Write its name or its ONS code.")
        paths = "; ".join(self.path_of(one) for one in found[:3])
        raise NotNamed(f"'{text}' names {len(found)} areas. Write one of them as a path: {paths}.")

    def team(self, text: str, area: Area | None, *, on: date) -> Team:
        """Return the team of that name on that day; of several, the one whose home is the row's area.

        Raises:
            NotNamed: it names none, or more than one.
        """
        found = [one for one in self._teams.get(text.casefold(), []) if _is_open(one, on)]
        at_home = [one for one in found if area is not None and one.area_id == area.pk]
        if len(at_home or found) == 1:
            return (at_home or found)[0]
        if not found:
            raise NotNamed(
                f"There is no team '{text}' in this force on {on:%d %B %Y}. Write its name as it is on record."
            )
        raise NotNamed(f"'{text}' names {len(found)} teams. Write the area where this one is at home.")

    def path_of(self, area: Area) -> str:
        """Return the area's place in the tree below the force, as the file may write it."""
        chain = [self._by_id[number].name for number in area.ancestor_ids() if number in self._by_id]
        return " > ".join(chain[1:] or chain)

    def _lies_below(self, area: Area, above: list[str]) -> bool:
        """Say whether the names stand, in this order, among the areas above."""
        chain = [self._by_id[number].name.casefold() for number in area.ancestor_ids()[:-1] if number in self._by_id]
        rest = iter(chain)
        return all(name in rest for name in above)


def _path(text: str) -> list[str]:
    for mark in PATH_MARKS:
        text = text.replace(mark, ">")
    return [part.strip().casefold() for part in text.split(">") if part.strip()] or [""]


def _is_open(one: Area | Team, on: date) -> bool:
    return one.opened_on <= on and (one.closed_on is None or on < one.closed_on)
