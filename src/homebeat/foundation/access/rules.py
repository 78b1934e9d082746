"""Who may give which role to whom, where and when; who may be added, and who may be recorded as having left."""

from dataclasses import dataclass
from datetime import date

from homebeat.foundation.rulebook import N_, Shortfall

OURS = "Homebeat's own: whoever gives access must not be the one who gets it"
ROLES = "Policy data: roles"
WALL = "Homebeat's own: a force is a wall"


@dataclass(frozen=True)
class RoleRow:
    """What the policy data says about a role."""

    kinds: frozenset[str]
    held_at: frozenset[str]
    crosses_forces: bool


@dataclass(frozen=True)
class GrantFacts:
    """A role about to be given."""

    role: RoleRow | None
    person_kind: str
    area_kind: str
    same_force: bool
    person_has_no_force: bool
    to_oneself: bool
    has_left: bool
    starts_on: date
    ends_on: date | None
    overlaps: bool


def shortfalls_before_granting(facts: GrantFacts) -> tuple[Shortfall, ...]:
    """Return every reason why the role may not be given; empty means that it may."""
    found = [*_who_and_where(facts)]
    if facts.to_oneself:
        found.append(Shortfall("oneself", N_("Ask another administrator: nobody gives themselves a role."), OURS))
    if facts.has_left:
        found.append(Shortfall("has-left", N_("Choose someone else: this person has left."), OURS))
    if facts.ends_on is not None and facts.ends_on <= facts.starts_on:
        found.append(Shortfall("ends-first", N_("Choose an end after the start."), OURS))
    if facts.overlaps:
        found.append(
            Shortfall("held-already", N_("Choose other dates: the person holds this role here on some of them."), OURS)
        )
    return tuple(found)


def _who_and_where(facts: GrantFacts) -> list[Shortfall]:
    if facts.role is None:
        return [Shortfall("unknown-role", N_("Choose a role that holds on the first day."), ROLES)]
    found = []
    if facts.person_kind not in facts.role.kinds:
        found.append(Shortfall("wrong-kind", N_("Choose a role for this kind of account."), ROLES))
    if facts.area_kind not in facts.role.held_at:
        found.append(Shortfall("wrong-level", N_("Choose a place at a level where this role is held."), ROLES))
    if not (facts.same_force or (facts.person_has_no_force and facts.role.crosses_forces)):
        found.append(Shortfall("other-force", N_("Choose a place in the person's own force."), WALL))
    return found


@dataclass(frozen=True)
class EndFacts:
    """A role about to be ended."""

    own_role: bool
    starts_on: date
    ends_on: date | None
    new_end: date


def shortfalls_before_ending(facts: EndFacts) -> tuple[Shortfall, ...]:
    """Return every reason why the role may not end on that day; empty means that it may."""
    found = []
    if facts.own_role:
        found.append(Shortfall("oneself", N_("Ask another administrator: nobody ends their own role."), OURS))
    if facts.ends_on is not None and facts.ends_on <= facts.new_end:
        found.append(Shortfall("over-by-then", N_("Choose an earlier day: the role ends before this one."), OURS))
    if facts.new_end < facts.starts_on:
        found.append(Shortfall("before-start", N_("Choose a day that is not before the role's first day."), OURS))
    return tuple(found)


@dataclass(frozen=True)
class AccountFacts:
    """An account about to be made or corrected."""

    kind: str
    name: str
    email_taken: bool
    collar_taken: bool
    rank_known: bool


def shortfalls_before_saving(facts: AccountFacts) -> tuple[Shortfall, ...]:
    """Return every reason why the account may not be saved so; empty means that it may."""
    found = []
    if not facts.name.strip():
        found.append(Shortfall("no-name", N_("Enter the person's name."), OURS))
    if facts.email_taken:
        found.append(Shortfall("email-taken", N_("Enter another email address: an account has this one."), OURS))
    if facts.collar_taken:
        found.append(
            Shortfall("collar-taken", N_("Enter another collar number: someone in this force has this one."), OURS)
        )
    if not facts.rank_known:
        found.append(Shortfall("unknown-rank", N_("Choose a rank from the list."), "Policy data: ranks"))
    return tuple(found)


@dataclass(frozen=True)
class LeaverFacts:
    """A leaver about to be recorded."""

    oneself: bool
    left_on: date
    joined_on: date | None
    left_before: bool


def shortfalls_before_leaving(facts: LeaverFacts) -> tuple[Shortfall, ...]:
    """Return every reason why the leaver may not be recorded; empty means that they may."""
    found = []
    if facts.oneself:
        found.append(Shortfall("oneself", N_("Ask another administrator to record that you have left."), OURS))
    if facts.left_before:
        found.append(Shortfall("left-already", N_("Nothing to do: this person has left already."), OURS))
    if facts.joined_on is not None and facts.left_on < facts.joined_on:
        found.append(Shortfall("before-joining", N_("Choose a day that is not before the person joined."), OURS))
    return tuple(found)


def shortfalls_before_helping(*, oneself: bool, has_left: bool) -> tuple[Shortfall, ...]:
    """Return every reason why somebody's way in may not be mended; empty means that it may."""
    found = []
    if oneself:
        found.append(Shortfall("oneself", N_("Ask another administrator: nobody mends their own account here."), OURS))
    if has_left:
        found.append(Shortfall("has-left", N_("Nothing to mend: this person has left."), OURS))
    return tuple(found)


@dataclass(frozen=True)
class FoundingFacts:
    """A force's first administrator about to be made from the command line."""

    name: str
    email_is_one: bool
    email_taken: bool
    password_faults: tuple[str, ...]
    has_administrator: bool
    another: bool


def shortfalls_before_founding(facts: FoundingFacts) -> tuple[Shortfall, ...]:
    """Return every reason why the administrator may not be made; empty means that they may."""
    found = []
    if facts.has_administrator and not facts.another:
        words = N_("This force has an administrator, who can add people. To make one more from here, say --another.")
        found.append(Shortfall("has-administrator", words, OURS))
    if not facts.name.strip():
        found.append(Shortfall("no-name", N_("Enter the person's name."), OURS))
    if not facts.email_is_one:
        found.append(Shortfall("no-email", N_("Enter an email address such as name@example.org."), OURS))
    elif facts.email_taken:
        found.append(Shortfall("email-taken", N_("Enter another email address: an account has this one."), OURS))
    for fault in facts.password_faults:
        found.append(Shortfall("weak-password", N_("Choose another password. %(fault)s"), OURS, (("fault", fault),)))
    return tuple(found)
