"""What a satisfaction gap is about: the columns, the two groups, the services."""

from dataclasses import dataclass


class GapRefused(Exception):
    """The gap that was asked for cannot be reckoned with; says why and what to change."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of users: what to call it, and the answers that put a user in it."""

    name: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """A service that a user received or not: its column, the answers that mean received (none for a column of 0 and 1), and its name in a sentence."""

    column: str
    name: str
    received: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GapQuestion:
    """What the gap is about; `least_base` is the fewest respondents of a group that anything is said of, a policy of the force."""

    satisfied: str
    satisfied_answers: tuple[str, ...] = ()
    group: str
    reference: Group
    comparison: Group
    crime_type: str
    services: tuple[Service, ...]
    least_base: int
    level: float = 0.95

    def require_clear(self) -> None:
        """Raise GapRefused for a question that has no answer whatever the table."""
        if not self.services:
            raise GapRefused("Name at least one service that users received or not.")
        both = set(self.reference.answers) & set(self.comparison.answers)
        if both:
            raise GapRefused(
                f"The answer {', '.join(sorted(both))} puts users in both groups. Each answer belongs to one group."
            )
        if self.least_base < 2:  # noqa: PLR2004
            raise GapRefused(
                f"The least base is {self.least_base}; a share of fewer than two people says nothing of others."
            )
        if not 0 < self.level < 1:
            raise GapRefused(f"The level lies above 0 and below 1: {self.level:g} was asked for.")
