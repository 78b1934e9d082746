"""From sound lines to people: words looked up, the rules asked, rows of one person brought together."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from homebeat.foundation.access import rules
from homebeat.foundation.access.queries import role_row
from homebeat.foundation.areas.models import Area
from homebeat.intake.delimited import DelimitedFile, Fault

from .places import NotNamed, Places, Words
from .plan import KEPT_ROLES, Details, Place, Role, Span, Wanted
from .staff_file import StaffLine, header_faults, read_line

Named = TypeVar("Named")
SAME = {"name": "name", "email": "email address", "rank": "rank"}


@dataclass(frozen=True)
class Posting:
    """What a line says is held: the role at the area, and the team."""

    role: Role
    place: Place | None


class Gathered:
    """The people of one file; the faults of their lines gather in the file."""

    def __init__(self, file: DelimitedFile, places: Places, roles: Words, ranks: Words) -> None:
        self._file, self._places, self._roles, self._ranks = file, places, roles, ranks
        self._people: dict[str, Wanted] = {}
        self._held_where: dict[tuple[str, date], rules.RoleRow | None] = {}
        file.faults.extend(header_faults(file.header))
        file.require_sound()

    def people(self) -> dict[str, Wanted]:
        """Return the people by collar number, in the file's order.

        Raises:
            FileRefused: at least one line has a fault.
        """
        for line in self._lines():
            posting, rank = self._posting(line), self._rank(line)
            if posting is not None or not line.role:
                self._bring_in(line, rank, posting)
        self._file.require_sound()
        return self._people

    def _lines(self) -> Iterator[StaffLine]:
        for row in self._file.rows():
            line, faults = read_line(row.number, dict(zip(self._file.header, row.cells, strict=True)))
            self._file.faults.extend(faults)
            if line is not None:
                yield line

    def _rank(self, line: StaffLine) -> str:
        return self._named(line, "rank", lambda: self._ranks.code(line.rank)) or "" if line.rank else ""

    def _posting(self, line: StaffLine) -> Posting | None:
        """Return what the line says is held, or None where it holds nothing or has a fault."""
        if line.starts_on is None:
            return None
        day = line.starts_on
        role = self._named(line, "role", lambda: self._roles.code(line.role))
        area = self._named(line, "area", lambda: self._places.area(line.area, on=day))
        team = self._named(line, "team", lambda: self._places.team(line.team, area, on=day) if line.team else None)
        if area is None or role is None or not self._may_hold(line, role, area):
            return None
        place = Span((team.pk,), day, line.ends_on, line.number) if team is not None else None
        return Posting(Span((role, area.pk), day, line.ends_on, line.number), place)

    def _named(self, line: StaffLine, column: str, find: Callable[[], Named]) -> Named | None:
        """Return what the cell names, or None once its fault is noted."""
        try:
            return find()
        except NotNamed as fault:
            self._file.refuse(line.number, column, str(fault))
            return None

    def _may_hold(self, line: StaffLine, role: str, area: Area) -> bool:
        """Ask the rules that pages ask too, about a member of staff."""
        if role in KEPT_ROLES:
            self._file.refuse(
                line.number, "role", "This role is given by people, on the page or with 'homebeat admin'."
            )
            return False
        assert line.starts_on is not None  # a line without a first day has no posting
        if (role, line.starts_on) not in self._held_where:
            self._held_where[role, line.starts_on] = role_row(role, on=line.starts_on)
        facts = rules.GrantFacts(
            role=self._held_where[role, line.starts_on], person_kind="staff", area_kind=area.kind, same_force=True,
            person_has_no_force=False, to_oneself=False, has_left=False, starts_on=line.starts_on,
            ends_on=line.ends_on, overlaps=False,
        )  # fmt: skip
        found = rules.shortfalls_before_granting(facts)
        for one in found:
            self._file.refuse(line.number, "area" if one.code == "wrong-level" else "role", str(one))
        return not found

    def _bring_in(self, line: StaffLine, rank: str, posting: Posting | None) -> None:
        """Add the line to its person; rows of one person must agree on who that is."""
        details = Details(line.name, line.email, rank)
        roles = (posting.role,) if posting else ()
        places = (posting.place,) if posting and posting.place else ()
        before = self._people.get(line.collar_number)
        if before is None:
            self._people[line.collar_number] = Wanted(
                line.number, line.collar_number, details, line.left_on, roles, places
            )
            return
        self._file.faults.extend(_disagreements(line, details, before))
        self._file.faults.extend(_repeats(roles, before.roles))
        self._people[line.collar_number] = Wanted(
            before.row, line.collar_number, before.details, before.left_on, before.roles + roles, before.places + places
        )


def _disagreements(line: StaffLine, details: Details, before: Wanted) -> list[Fault]:
    faults = [
        Fault(line.number, name, f"Row {before.row} gives this person another {words}. Write the same on every row.")
        for name, words in SAME.items()
        if getattr(details, name) != getattr(before.details, name)
    ]
    if line.left_on != before.left_on:
        said = f"Row {before.row} has another left_on for this person. Write the same on every row."
        faults.append(Fault(line.number, "left_on", said))
    return faults


def _repeats(roles: tuple[Role, ...], before: tuple[Role, ...]) -> list[Fault]:
    """Return a fault where two rows of one person give the same role at the same area on the same days."""
    return [
        Fault(one.row, "role", f"Row {other.row} gives this person the same role here on some of these days. Keep one.")
        for one in roles
        for other in before
        if one.what == other.what and _overlap(one, other)
    ]


def _overlap(one: Role, other: Role) -> bool:
    first, second = sorted((one, other), key=lambda span: span.starts_on)
    return first.ends_on is None or second.starts_on < first.ends_on
