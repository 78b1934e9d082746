"""A satisfaction gap as a frozen value: every part an estimate, and a verdict on the whole."""

from dataclasses import dataclass
from enum import StrEnum

from homebeat.analysis.effects.gap_question import GapQuestion, Service
from homebeat.analysis.estimates import Estimate


class GapVerdict(StrEnum):
    """Whether the comparison group is less satisfied, told from chance or not, or not testable for want of people."""

    LESS_SATISFIED = "less satisfied"
    MORE_SATISFIED = "more satisfied"
    NO_SIGNIFICANT_DIFFERENCE = "no significant difference"
    TOO_FEW = "too few to say"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePart:
    """One service's part in the gap.

    `contribution` is the share of satisfied users by which the gap would be smaller had both groups received the service alike, if its worth is causal;
    `worth` how much more satisfied users with the service are, other services, crime type and group alike; `reference_received` and
    `comparison_received` the share of each group that received it, for users of the same mix of crimes.
    """

    service: Service
    contribution: Estimate
    worth: Estimate
    reference_received: Estimate
    comparison_received: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class CrimeTypeGap:
    """The gap among users of one crime type; its value is None where either base is below the least."""

    crime_type: str
    reference_base: int
    comparison_base: int
    gap: Estimate

    @property
    def is_compared(self) -> bool:
        """Say whether both bases were large enough."""
        return self.gap.value is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class SatisfactionGap:
    """A satisfaction gap and its parts, all as shares of users; positive where the comparison group is less satisfied.

    `gap` = `not_compared` + `crime_mix` + the services' contributions + `not_explained`. `same_crimes` is the gap between users of the same mix of crimes: the services
    and what they do not explain. Parts are None in value where no crime type has enough users of both groups. `left_out` counts users of
    either group without an answer about satisfaction.
    """

    question: GapQuestion
    reference: Estimate
    comparison: Estimate
    gap: Estimate
    verdict: GapVerdict
    p: float | None
    not_compared: Estimate
    crime_mix: Estimate
    same_crimes: Estimate
    not_explained: Estimate
    services: tuple[ServicePart, ...]
    crime_types: tuple[CrimeTypeGap, ...]
    left_out: int
    compared_base: int
    notes: tuple[str, ...] = ()

    @property
    def is_taken_apart(self) -> bool:
        """Say whether the parts are known."""
        return self.same_crimes.value is not None
