"""Which snapshots have had their time. Plain Python: days in, names out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Keeping:
    """How long snapshots are kept: each for so many days, the last of every month for so many months; a cited one always."""

    days: int
    months: int


def due_for_clearing(
    held: Mapping[str, date], *, today: date, keeping: Keeping, cited: Collection[str]
) -> tuple[str, ...]:
    """Return the snapshots whose time is over, by name.

    The latest of all is never due, nor is one that a published figure cites. A month's last snapshot is the latest of those as of a day in it.
    """
    by_day = sorted(held, key=lambda name: (held[name], name))
    last_of_month = {(held[name].year, held[name].month): name for name in by_day}
    months_back = today.year * 12 + today.month - keeping.months
    kept_for_their_month = {name for (year, month), name in last_of_month.items() if year * 12 + month >= months_back}
    recent = {name for name in by_day if held[name] > today - timedelta(days=keeping.days)}
    kept = recent | kept_for_their_month | set(cited) | set(by_day[-1:])
    return tuple(name for name in by_day if name not in kept)
