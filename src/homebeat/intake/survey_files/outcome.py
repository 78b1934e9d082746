"""What came of a survey file: beside faults, which refuse it, the problems that it was loaded with."""

from dataclasses import dataclass
from typing import Any

from homebeat.intake.delimited import Fault
from homebeat.intake.outcomes import FileOutcome


@dataclass(frozen=True)
class SurveyOutcome(FileOutcome):
    """One file's outcome. `problems` are named with row, column and reason, like faults, but refuse nothing."""

    problems: tuple[Fault, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the outcome in the shape of the JSON answer."""
        told = [{"row": one.row, "column": one.column, "reason": one.reason} for one in self.problems]
        return super().as_json() | {"problems": told}
