"""What may be shown, as dated policy: the figures come in from `frameworks/disclosure.toml`, none stands in code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

LEAST_COUNT = 2  # a minimum of 1 would hide nothing
MOST_DECIMALS = 6


class Method(StrEnum):
    """Small figures are held back, or every count is rounded."""

    SUPPRESS = "suppress"
    ROUND = "round"


class Zeros(StrEnum):
    """Whether nought is itself hidden; where it is shown it may still be hidden to protect another figure."""

    SHOWN = "shown"
    HIDDEN = "hidden"


class RoundingRule(StrEnum):
    """Each count to its nearest multiple by itself, or all together so that the rounded table still adds up."""

    NEAREST = "nearest"
    CONTROLLED = "controlled"


class PolicyRefused(ValueError):
    """The figures of a policy contradict each other; carries every fault."""

    def __init__(self, code: str, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__(f"The disclosure policy '{code}' cannot be used: {' '.join(faults)} Correct disclosure.toml.")


class PolicyEntry(Protocol):
    """One entry of the standards as this room needs it."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def source(self) -> str: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosurePolicy:
    """The figures that decide what is shown.

    `minimum_count`: counts from 1 to below it are too few to say. `minimum_base`: unweighted respondents that a survey figure needs.
    `minimum_answers`: respondents on each side of a share. `minimum_population`: people in the base of a rate. `minimum_change`: the
    smallest change between two releases of a growing register that may be worked out (0: any). `narrowest_interval`: how far apart, at
    least, the whole numbers must lie between which a hidden count cannot be told. `largest_share`, `dominance_margin`: fractions; a total is
    hidden where one contributor holds a larger share, or where the second largest could work out the largest more closely than the margin.
    `share_decimals`: decimals of a fraction of 1 that leave the gate.
    """

    code: str
    name: str
    valid_from: date
    source: str
    method: Method
    minimum_count: int
    minimum_base: int
    minimum_answers: int
    minimum_population: int
    minimum_change: int
    zeros: Zeros
    narrowest_interval: int
    largest_share: float
    dominance_margin: float
    round_to: int
    rounding: RoundingRule
    share_decimals: int

    def __post_init__(self) -> None:
        faults = tuple(says for holds, says in _demands(self) if not holds)
        if faults:
            raise PolicyRefused(self.code, faults)

    @property
    def dated_code(self) -> str:
        """The name by which a release cites its policy."""
        return f"{self.code}@{self.valid_from.isoformat()}"


def _demands(policy: DisclosurePolicy) -> tuple[tuple[bool, str], ...]:
    # A hidden count may lie anywhere from 0 to below the minimum; from any true value there is room for half of that range on one side.
    room = policy.minimum_count // 2
    return (
        (policy.minimum_count >= LEAST_COUNT, "minimum_count must be 2 or more, or nothing is hidden."),
        (policy.minimum_base >= policy.minimum_answers >= 1, "minimum_base must not be below minimum_answers, nor that below 1."),
        (1 <= policy.narrowest_interval <= room, f"narrowest_interval must lie from 1 to half of minimum_count, {room}."),
        (policy.round_to > policy.narrowest_interval, "round_to must be larger than narrowest_interval."),
        (0 < policy.largest_share < 1 and 0 <= policy.dominance_margin < 1, "largest_share and dominance_margin are fractions of 1."),
        (policy.minimum_change >= 0 and policy.minimum_population >= 0, "minimum_change and minimum_population must not be negative."),
        (0 <= policy.share_decimals <= MOST_DECIMALS, "share_decimals must lie from 0 to 6."),
    )  # fmt: skip


def policy_from(entry: PolicyEntry) -> DisclosurePolicy:
    """Return the policy that one entry of `disclosure.toml` states.

    Parameters   entry : a dated standard, such as `standards.entry("disclosure", "ordinary", on=day)` returns
    Returns      DisclosurePolicy
    Raises       PolicyRefused : its figures contradict each other; KeyError : the entry lacks a figure
    Method       every figure is taken as it stands; shares stand in per cent in the file and become fractions here
    Source       frameworks/disclosure.toml, where each entry names its source
    Checked      tests/analysis/disclosure/test_policy.py loads every shipped entry
    """
    figures = entry.data
    return DisclosurePolicy(
        code=entry.code,
        name=entry.name,
        valid_from=entry.valid_from,
        source=entry.source,
        method=Method(figures["method"]),
        minimum_count=figures["minimum_count"],
        minimum_base=figures["minimum_base"],
        minimum_answers=figures["minimum_answers"],
        minimum_population=figures["minimum_population"],
        minimum_change=figures["minimum_change"],
        zeros=Zeros(figures["zeros"]),
        narrowest_interval=figures["narrowest_interval"],
        largest_share=figures["largest_share_percent"] / 100,
        dominance_margin=figures["dominance_margin_percent"] / 100,
        round_to=figures["round_to"],
        rounding=RoundingRule(figures["rounding"]),
        share_decimals=figures["share_decimals"],
    )
