"""What a staff file changes, decided before anything is written: plain values in, plain changes out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Generic, TypeVar

from homebeat.intake.delimited import Fault

KEPT_ROLES = frozenset({"administrator", "inspectorate"})  # given and ended by people, never by a file
What = TypeVar("What", bound=tuple[object, ...])


@dataclass(frozen=True)
class Details:
    """What is on record about a person."""

    name: str
    email: str
    rank: str


@dataclass(frozen=True)
class Span(Generic[What]):
    """Something held from one day to another: a role at an area, or a place in a team. `row` is the file's, if any."""

    what: What
    starts_on: date
    ends_on: date | None
    row: int = 0
    pk: int = 0


Role = Span[tuple[str, int]]
Place = Span[tuple[int]]


@dataclass(frozen=True)
class Wanted:
    """One person as the file has them."""

    row: int
    collar_number: str
    details: Details
    left_on: date | None
    roles: tuple[Role, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Present:
    """One person as the database has them."""

    pk: int
    details: Details
    left_on: date | None
    is_active: bool
    roles: tuple[Role, ...]
    places: tuple[Place, ...]


@dataclass
class Change:
    """What one person's rows change; empty when the record already says so."""

    wanted: Wanted
    pk: int | None
    details: Details | None = None
    left_on: date | None = None
    returns: bool = False
    new_roles: list[Role] = field(default_factory=list)
    new_places: list[Place] = field(default_factory=list)
    ended_roles: list[Role] = field(default_factory=list)
    ended_places: list[Place] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Say whether the record already says what the file says."""
        parts = (self.details, self.left_on, self.new_roles, self.new_places, self.ended_roles, self.ended_places)
        return self.pk is not None and not self.returns and not any(parts)


def change_for(wanted: Wanted, present: Present | None) -> Change:
    """Return what the rows of one person change."""
    if present is None:
        return Change(
            wanted, None, wanted.details, wanted.left_on, new_roles=[*wanted.roles], new_places=[*wanted.places]
        )
    change = Change(wanted, present.pk)
    change.details = _corrected(wanted.details, present.details)
    if wanted.left_on != present.left_on:
        change.left_on, change.returns = wanted.left_on, wanted.left_on is None
    change.new_roles, change.ended_roles = _settled(wanted.roles, present.roles)
    change.new_places, change.ended_places = _settled(wanted.places, present.places)
    moves_on = min((one.starts_on for one in change.new_roles), default=None)
    if moves_on is not None:
        change.ended_roles += _left_behind(wanted.roles, present.roles, moves_on)
        change.ended_places += _left_behind(wanted.places, present.places, moves_on)
    elif change.new_places:
        moves_on = min(one.starts_on for one in change.new_places)
        change.ended_places += _left_behind(wanted.places, present.places, moves_on)
    return change


def _corrected(wanted: Details, present: Details) -> Details | None:
    """Return the details to write, or None when they stand so; an empty cell takes nothing away."""
    merged = replace(wanted, email=wanted.email or present.email, rank=wanted.rank or present.rank)
    return None if merged == present else merged


def _settled(wanted: Sequence[Span[What]], present: Sequence[Span[What]]) -> tuple[list[Span[What]], list[Span[What]]]:
    """Return what is new, and what is there with another end than the file gives."""
    new, ended = [], []
    for one in wanted:
        held = next((other for other in present if other.what == one.what and _covers(other, one.starts_on)), None)
        if held is None:
            new.append(one)
        elif one.ends_on is not None and one.ends_on != held.ends_on:
            ended.append(replace(held, ends_on=one.ends_on, row=one.row))
    return new, ended


def _covers(span: Span[What], day: date) -> bool:
    return span.starts_on <= day and (span.ends_on is None or day < span.ends_on)


def _left_behind(wanted: Sequence[Span[What]], present: Sequence[Span[What]], on: date) -> list[Span[What]]:
    """Return what was still held on the day of the move and is named by no row: it ends that day."""
    named = {one.what for one in wanted}
    return [
        replace(one, ends_on=max(on, one.starts_on))
        for one in present
        if one.what not in named and one.what[0] not in KEPT_ROLES and (one.ends_on is None or one.ends_on > on)
    ]


def faults_of(wanted: Wanted, present: Present | None) -> list[Fault]:
    """Return why one person's rows cannot be followed."""
    if present is None:
        return []
    if not present.is_active:
        return [
            Fault(wanted.row, "collar_number", "This account is shut. Take the row out, or open the account first.")
        ]
    if present.left_on is None or wanted.left_on is not None:
        return []
    said = (
        f"This person left on {present.left_on:%d %B %Y}. Give left_on, or a first day from then on if they are back."
    )
    return [Fault(one.row, "starts_on", said) for one in wanted.roles if one.starts_on < present.left_on]


def clashes(people: Iterable[Wanted], taken: dict[str, int], known: dict[str, Present]) -> list[Fault]:
    """Return the rows whose email address belongs to somebody else, in the file or on record."""
    faults, first = [], dict[str, Wanted]()
    for one in people:
        email = one.details.email
        if not email:
            continue
        if email in first:
            said = f"Row {first[email].row} gives this email address to somebody else. Each needs their own."
            faults.append(Fault(one.row, "email", said))
        first.setdefault(email, one)
        present = known.get(one.collar_number)
        if email in taken and (present is None or taken[email] != present.pk):
            faults.append(Fault(one.row, "email", "Another account has this email address. Each needs its own."))
    return faults
