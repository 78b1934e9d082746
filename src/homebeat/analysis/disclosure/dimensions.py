"""By what a table is broken down, and which of its values add up to which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


class DimensionRefused(ValueError):
    """A dimension names a value twice, or adds up values that it does not hold."""


@dataclass(frozen=True, slots=True)
class Sum:
    """One value that is the sum of others: a borough of its wards, a year of its quarters."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way of breaking down, with its values in the order shown.

    `total` is the value that stands for everything, so that the same figure is recognised in tables with and without this dimension.
    Sums may form a tree, several trees over the same values, or be absent (waves of a survey do not add up).

    Raises:
        DimensionRefused: a value stands twice, or a sum names what is not there.
    """

    name: str
    values: tuple[str, ...]
    sums: tuple[Sum, ...] = ()
    total: str | None = None
    _places: Mapping[str, int] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {value: place for place, value in enumerate(self.values)})
        if len(self._places) != len(self.values):
            raise DimensionRefused(f"The dimension '{self.name}' holds a value twice. Give each value once.")
        named = {self.total} - {None} | {one for each in self.sums for one in (each.whole, *each.parts)}
        unknown = sorted(str(one) for one in named - set(self.values))
        if unknown:
            raise DimensionRefused(
                f"The dimension '{self.name}' adds up {', '.join(unknown)}, which it does not hold. Add them to its values."
            )
        empty = sorted(each.whole for each in self.sums if not each.parts)
        if empty:
            raise DimensionRefused(
                f"The dimension '{self.name}' gives {', '.join(empty)} no parts. Leave such sums out."
            )

    def place(self, value: str) -> int:
        """Return where a value stands.

        Raises:
            KeyError: the dimension does not hold it.
        """
        return self._places[value]


def flat(name: str, values: Iterable[str], *, total: str = "all") -> Dimension:
    """Return a dimension whose values add up to one total: sexes, age bands, ethnic groups."""
    parts = tuple(values)
    return Dimension(name, (*parts, total), (Sum(total, parts),), total)


def tree(name: str, parts: Mapping[str, Sequence[str]], *, total: str | None) -> Dimension:
    """Return a hierarchy from each whole to its parts: force to boroughs, borough to wards. Values stand in the order first named."""
    values = dict.fromkeys(one for whole, below in parts.items() for one in (whole, *below))
    return Dimension(name, tuple(values), tuple(Sum(whole, tuple(below)) for whole, below in parts.items()), total)


def apart(name: str, values: Iterable[str]) -> Dimension:
    """Return a dimension whose values do not add up: waves of a survey, months shown without their year."""
    return Dimension(name, tuple(values))
