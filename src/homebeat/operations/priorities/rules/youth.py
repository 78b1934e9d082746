"""One of the current priorities is about young people: where a neighbourhood stands, as dated policy asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

YOUTH = (
    "HMIC 2008, Metropolitan Police Service, 'Force-level and local satisfaction/confidence measures', Strengths: "
    "a 'youth' priority as one of their top three"
)


@dataclass(frozen=True)
class PriorityPolicy:
    """Policy of the day: how many priorities are current at most, and how many of them are about young people."""

    most_current: int
    youth_needed: int


class YouthStanding(StrEnum):
    """Where a neighbourhood stands with the rule."""

    MET = "met"
    PLACE_FREE = "place_free"  # not met yet, and there is still a place for it
    NOT_MET = "not_met"


def youth_standing(current: Sequence[bool], policy: PriorityPolicy) -> YouthStanding:
    """Return where the neighbourhood stands; `current` says of each one whether it is about youth."""
    lacking = policy.youth_needed - sum(current)
    if lacking <= 0:
        return YouthStanding.MET
    return YouthStanding.PLACE_FREE if policy.most_current - len(current) >= lacking else YouthStanding.NOT_MET


def places_free(current: Sequence[bool], policy: PriorityPolicy) -> int:
    """Return how many more priorities can become current."""
    return max(0, policy.most_current - len(current))
