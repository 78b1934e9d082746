"""What left the gate: the only value that outlets accept, made nowhere else."""

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from enum import StrEnum
from typing import NoReturn, final

from homebeat.analysis.disclosure.breakdown import Coordinates, Kind
from homebeat.analysis.disclosure.dimensions import Dimension
from homebeat.analysis.disclosure.policy import DisclosurePolicy
from homebeat.analysis.estimates import Estimate

_SEAL = object()


class Reason(StrEnum):
    """Why a figure is not shown, in the words that readers get; translated where they are shown."""

    TOO_FEW = "too few to say"
    STANDS_OUT = "one contributor stands out"
    PROTECTS_ANOTHER = "hidden to protect another figure"
    NOT_SAID = "not shown, to protect people"  # where saying why would itself give the figure away
    BASE_NOT_KNOWN = "base not known"


class NotThroughTheGate(TypeError):
    """Something tried to make, change or show a released figure without passing the gate."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} Only homebeat.analysis.disclosure.gate makes a Released; pass the table through `gate` and show what it returns."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedCell:
    """One place of a released table: an estimate, or the reason why there is none.

    `rounded` tells that the figure is a multiple of the policy's rounding base. `answered` is the unweighted number behind a shown share. `base` is
    the unweighted base of a hidden share or total where that base itself may be shown.
    """

    at: Coordinates
    estimate: Estimate | None
    hidden: Reason | None = None
    rounded: bool = False
    answered: int | None = None
    base: int | None = None
    population: int | None = None

    @property
    def is_shown(self) -> bool:
        """Say whether there is a figure to show."""
        return self.hidden is None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A table as it may be seen by anybody who may see the page; every outlet reads this and nothing else.

    Raises:
        NotThroughTheGate: made anywhere but in the gate, or copied with changes.
    """

    title: str
    measure: str
    counted: str
    snapshot: str
    kind: Kind
    dimensions: tuple[Dimension, ...]
    cells: tuple[ReleasedCell, ...]
    policy: DisclosurePolicy
    grows: bool = False
    notes: tuple[str, ...] = ()
    seal: InitVar[object]
    by_place: Mapping[Coordinates, ReleasedCell] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise NotThroughTheGate(f"'{self.title}' was not released.")
        object.__setattr__(self, "by_place", {cell.at: cell for cell in self.cells})

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        """Refuse to be pickled or copied: what is unpickled could have been changed on the way."""
        raise NotThroughTheGate(f"'{self.title}' cannot be pickled or copied; keep `releases.written(...)` instead.")

    def cell(self, *at: str) -> ReleasedCell:
        """Return one place of the table.

        Raises:
            KeyError: the table was not asked to show it.
        """
        return self.by_place[at]

    @property
    def hidden(self) -> tuple[ReleasedCell, ...]:
        """Every place without a figure."""
        return tuple(cell for cell in self.cells if not cell.is_shown)

    @property
    def additionally_hidden(self) -> tuple[ReleasedCell, ...]:
        """The places hidden only because they would give another away."""
        return tuple(cell for cell in self.cells if cell.hidden is Reason.PROTECTS_ANOTHER)


def require_released(value: object) -> Released:
    """Return the value as it is, where it came through the gate; for the doors of outlets.

    Raises:
        NotThroughTheGate: it is anything else.
    """
    if type(value) is not Released:
        raise NotThroughTheGate(f"A {type(value).__name__} was about to be shown.")
    return value


def seal_released(
    *,
    title: str,
    measure: str,
    counted: str,
    snapshot: str,
    kind: Kind,
    dimensions: tuple[Dimension, ...],
    cells: tuple[ReleasedCell, ...],
    policy: DisclosurePolicy,
    grows: bool,
    notes: tuple[str, ...],
) -> Released:
    """Make a released table. For the gate alone; a test of the house refuses any other caller."""
    return Released(
        title=title, measure=measure, counted=counted, snapshot=snapshot, kind=kind, dimensions=dimensions, cells=cells,
        policy=policy, grows=grows, notes=notes, seal=_SEAL,
    )  # fmt: skip
