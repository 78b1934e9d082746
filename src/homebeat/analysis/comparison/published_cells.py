"""The cells of one row of published figures, each read as what it has to be or named as a fault."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from homebeat.analysis.comparison.verdicts import WORDS, Against, Verdict
from homebeat.analysis.tables.faults import Fault
from homebeat.analysis.tables.rows import Row

Choice = TypeVar("Choice")
WHOLE = 100.0  # per cent


@dataclass(frozen=True, slots=True)
class Cells:
    """One row; what is wrong with it is added to `faults`, and reading goes on so that everything wrong is told at once."""

    row: Row
    faults: list[Fault]

    def words(self, column: str) -> str:
        """Return a cell that has to say something."""
        return str(self.row.cells.get(column) or self.refused(column, "is empty", ""))

    def one_of(self, column: str, choices: Mapping[str, Choice]) -> Choice | None:
        """Return the choice that a cell names, capitals aside; None where it is empty."""
        said = self.row.cells.get(column)
        if said is None:
            return None
        if said.casefold() not in choices:
            return self.refused(column, f"'{said}' is none of {', '.join(choices)}", next(iter(choices.values())))
        return choices[said.casefold()]

    def verdict(self, column: str, against: Against) -> Verdict | None:
        """Return the verdict that the source gives in words; None where it gives none."""
        return self.one_of(column, {words: verdict for verdict, words in WORDS[against].items()})

    def per_cent(self, column: str) -> float | None:
        """Return a level as fraction."""
        return self._within(column, 0.0, "per cent")

    def points(self, column: str) -> float | None:
        """Return a difference of levels as fraction."""
        return self._within(column, -WHOLE, "points")

    def people(self, column: str) -> int | None:
        """Return a number of people."""
        value = self._number(column)
        if value is None:
            return None
        if value < 0 or value != int(value):
            return self.refused(column, f"{value:g} is not a number of people", None)
        return int(value)

    def above_zero(self, column: str) -> float | None:
        """Return a number that has to be above 0."""
        value = self._number(column)
        if value is None or value > 0:
            return value
        return self.refused(column, f"{value:g} is not above 0", None)

    def refuse(self, column: str, text: str) -> None:
        """Name a fault of this row."""
        self.faults.append(Fault(self.row.number, column, text))

    def refused(self, column: str, text: str, instead: Choice) -> Choice:
        """Name a fault and return what stands in its place until the table is refused."""
        self.refuse(column, text)
        return instead

    def _within(self, column: str, least: float, unit: str) -> float | None:
        value = self._number(column)
        if value is None:
            return None
        if not least <= value <= WHOLE:
            return self.refused(column, f"{value:g} is outside {least:g} to {WHOLE:g} {unit}", None)
        return value / WHOLE

    def _number(self, column: str) -> float | None:
        value = self.row.cells.get(column)
        if value is not None and not math.isfinite(value):
            return self.refused(column, f"{value} is not a number", None)
        return None if value is None else float(value)
