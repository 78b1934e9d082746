"""One file's features on their way into the tree."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NoReturn

from homebeat.foundation.areas.models import Area
from homebeat.intake.delimited import Fault, FileRefused

from .outline_file import Feature, OutlineFile
from .work import Work


@dataclass
class Landing:
    """The features chosen, the areas they became by code, and which of them changed anything."""

    file: OutlineFile
    features: Sequence[Feature]
    force: Area
    day: date
    work: Work
    areas: dict[str, Area] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    closed: list[Area] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def refuse(self, feature: Feature, column: str, reason: str) -> NoReturn:
        """Refuse the file for one feature.

        Raises:
            FileRefused: always.
        """
        raise FileRefused([Fault(feature.row, column, reason)])


def alive(landing: Landing, kind: Area.Kind) -> dict[str, Area]:
    """Return the force's areas of one kind that exist on the edition's day, by code."""
    rows = Area.objects.of_force(landing.force).filter(kind=kind).exclude(gss_code="").open_on(landing.day)
    return {one.gss_code: one for one in rows.select_related("parent", "force")}
