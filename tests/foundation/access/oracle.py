"""Who may do what where, said a second time: plain Python over plain facts, sharing nothing with the product."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Somebody:
    """A person: which force (None for visitors), whether the account is open, and when they leave."""

    number: int
    force: int | None
    is_active: bool
    left_on: date | None


@dataclass(frozen=True)
class Given:
    """A role given to a person at a place."""

    person: int
    role: str
    area: int
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Declared:
    """One row of the table: the roles that may, and whether everybody must say why."""

    roles: frozenset[str]
    purpose_required: bool


def may(
    who: Somebody | None,
    row: Declared,
    place: int,
    *,
    parents: Mapping[int, int | None],
    given: Iterable[Given],
    today: date,
    purpose: str,
) -> bool:
    """Say whether somebody may do what the row is about at a place today."""
    if who is None or not who.is_active or (who.left_on is not None and who.left_on <= today):
        return False
    if row.purpose_required and not purpose:
        return False
    up = chain(place, parents)
    for one in given:
        if one.person != who.number or one.role not in row.roles or one.area not in up:
            continue
        if one.starts_on > today or (one.ends_on is not None and one.ends_on <= today):
            continue
        if who.force == up[-1] or (who.force is None and one.role == "inspectorate" and purpose):
            return True
    return False


def chain(place: int, parents: Mapping[int, int | None]) -> list[int]:
    """Return the place, then each place above it, up to its force."""
    found = [place]
    while (above := parents[found[-1]]) is not None:
        found.append(above)
    return found
