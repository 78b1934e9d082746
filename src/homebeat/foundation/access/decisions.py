"""Asking before acting: the refusal that a page shows as "not found" and the trail remembers."""

from datetime import datetime
from typing import Protocol

from homebeat.foundation.areas.models import Area
from homebeat.foundation.clocks import london_day
from homebeat.foundation.people.models import Person

from .scope import may


class HasArea(Protocol):
    """Anything that lies in one area of the tree; someone of no force lies in none."""

    key: str

    @property
    def area(self) -> Area | None: ...


class AccessDenied(Exception):
    """The person may not do this here. Pages answer as if the record did not exist."""

    def __init__(self, action: str, target: HasArea | tuple[str, str], by: Person | None) -> None:
        super().__init__(action)
        self.action, self.target, self.by = action, target, by


def require(by: Person | None, action: str, target: HasArea, *, at: datetime) -> None:
    """Go on only if the person may do the action where the target lies.

    Raises:
        AccessDenied: they may not.
        PolicyError: no row of the declared table names the action.
    """
    if not may(by, action, target.area, on=london_day(at)):
        raise AccessDenied(action, target, by)
