"""Figures that somebody published without the answers behind them, with every problem of the file named."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from homebeat.foundation.areas.models import Area
from homebeat.intake.cells import text_fault
from homebeat.intake.delimited import Fault, Row
from homebeat.operations.surveys.actions.loaded import Figure

from .mapping import SurveyMapping
from .sheets import Sheet
from .spellings import Places, alike, folded
from .values import Untaken, base_in, day_in, level_in

LONGEST = {"area": 120, "indicator": 120}


@dataclass
class Published:
    """Reads the sound rows of a file into figures; faults gather in the sheet, problems here."""

    mapping: SurveyMapping
    places: Places
    areas: Sequence[Area]
    sheet: Sheet
    figures: list[Figure] = field(default_factory=list)
    without_area: int = 0
    _first_row: dict[str, int] = field(default_factory=dict)
    _seen: dict[tuple[str, str, date], int] = field(default_factory=dict)
    _of_force: dict[tuple[str, date], Figure] = field(default_factory=dict)

    def read(self) -> None:
        """Read every row."""
        place = {name: self.sheet.header.index(column) for name, column in self.mapping.columns.items()}
        fixed = {self.sheet.header.index(column): text for column, text in self.mapping.constant.items()}
        for row in self.sheet.rows():
            faults = list(self._out_of_constant(row, fixed))
            figure = self._figure(row, place, faults)
            self.sheet.faults.extend(faults)
            if figure is not None and not faults:
                self._keep(figure)
        self.figures.extend(self._of_force.values())

    def _out_of_constant(self, row: Row, fixed: dict[int, str]) -> Iterator[Fault]:
        for index, text in fixed.items():
            if row.cells[index] != text:
                yield Fault(
                    row.number, self.sheet.header[index], f"The mapping says that every row holds '{text}' here."
                )

    def _figure(self, row: Row, place: dict[str, int], faults: list[Fault]) -> Figure | None:
        """Return the row's figure, or None with what is wrong; a force's own level beside it is kept apart."""
        cells = {name: row.cells[index].strip() for name, index in place.items()}
        reading, columns = self.mapping.reading, self.mapping.columns
        for name, longest in LONGEST.items():
            wrong = text_fault(cells[name], longest=longest, needed=True)
            if wrong:
                faults.append(Fault(row.number, columns[name], wrong))
        found: dict[str, Any] = {}
        for name, take in (("period_end", day_in), ("level", level_in)):
            try:
                found[name] = take(cells[name], reading)
            except Untaken as fault:
                faults.append(Fault(row.number, columns[name], str(fault)))
        n = self._base(row, cells.get("n", ""), faults)
        if faults:
            return None
        area = self.places.area(cells["area"])
        figure = Figure(
            row.number,
            cells["indicator"],
            cells["area"],
            area.pk if area else None,
            found["period_end"],
            found["level"],
            n,
        )
        self._take_force_level(row, figure, cells.get("force_level", ""), faults)
        return figure

    def _base(self, row: Row, text: str, faults: list[Fault]) -> int | None:
        if not text or text in self.mapping.reading.missing:
            return None
        try:
            return base_in(text)
        except Untaken as fault:
            faults.append(Fault(row.number, self.mapping.columns["n"], str(fault)))
            return None

    def _take_force_level(self, row: Row, figure: Figure, text: str, faults: list[Fault]) -> None:
        """Keep the force's level that stands beside each area's, once for each indicator and period."""
        if not text:
            return
        column = self.mapping.columns["force_level"]
        try:
            level = level_in(text, self.mapping.reading)
        except Untaken as fault:
            faults.append(Fault(row.number, column, str(fault)))
            return
        force = self.places.area(column)
        own = replace(figure, area_text=column, area=force.pk if force else None, level=level, n=None)
        kept = self._of_force.setdefault((own.indicator, own.period_end), own)
        if kept.level != own.level:
            said = f"Row {kept.line} says {kept.level:g} for the same indicator and period. Correct one of them."
            faults.append(Fault(row.number, column, said))

    def _keep(self, figure: Figure) -> None:
        area = f"#{figure.area}" if figure.area else self.places.name(figure.area_text)
        identity = (figure.indicator, area, figure.period_end)
        earlier = self._seen.setdefault(identity, figure.line)
        if earlier != figure.line:
            said = f"Row {earlier} holds the same indicator, area and period. Take one of them out."
            self.sheet.faults.append(Fault(figure.line, self.mapping.columns["area"], said))
            return
        self._first_row.setdefault(figure.area_text, figure.line)
        self.without_area += figure.area is None
        self.figures.append(figure)

    def problems(self) -> list[Fault]:
        """Return what the file was loaded with, the most telling first."""
        return [
            *self._no_base(),
            *self._spellings(),
            *self._unknown_areas(),
            *self._uneven(),
            *self._rounded(),
            *self._unread(),
        ]

    def _no_base(self) -> Iterator[Fault]:
        bare = sum(one.n is None for one in self.figures)
        if "n" not in self.mapping.columns:
            yield Fault(
                None,
                "",
                "The file has no bases (n). Its figures are kept without them, and no difference can be tested.",
            )
        elif bare:
            yield Fault(
                None,
                self.mapping.columns["n"],
                f"Figures without a base: {bare:,}. No difference can be tested with them.",
            )

    def _spellings(self) -> Iterator[Fault]:
        column = self.mapping.columns["area"]
        merged = {self.places.name(name) for name in self._first_row}
        for names in alike(merged):
            listed = " and ".join(f"'{name}'" for name in names)
            row = max(self._first_row.get(name, 0) for name in names) or None
            yield Fault(
                row,
                column,
                f"{listed} look like two spellings of one area. They are kept apart; to make them one, say so in the mapping under [areas.same].",
            )

    def _unknown_areas(self) -> Iterator[Fault]:
        by_fold = defaultdict(list)
        for area in self.areas:
            by_fold[folded(area.name)].append(area.name)
        for name, row in self._first_row.items():
            if self.places.area(name) is None:
                like = by_fold.get(folded(self.places.name(name)), [])
                hint = f" It looks like '{like[0]}': say so in the mapping if it is." if len(like) == 1 else ""
                yield Fault(
                    row,
                    self.mapping.columns["area"],
                    f"No area of the force is called '{name}'. Its figures are kept without an area.{hint}",
                )

    def _uneven(self) -> Iterator[Fault]:
        periods: dict[str, set[date]] = defaultdict(set)
        for one in self.figures:
            periods[one.indicator].add(one.period_end)
        every = set().union(*periods.values()) if periods else set()
        for indicator, known in sorted(periods.items()):
            missing = sorted(every - known)
            if missing:
                said = f"'{indicator}' has no figures for {len(missing)} of {len(every)} periods, the first of them {missing[0]:%d %B %Y}."
                yield Fault(None, self.mapping.columns["indicator"], said)

    def _rounded(self) -> Iterator[Fault]:
        places = max((len(f"{one.level:.10f}".rstrip("0").partition(".")[2]) for one in self.figures), default=0)
        if 0 < places <= 2:  # noqa: PLR2004  hundredths and coarser
            said = (
                f"Levels are rounded to {places} decimals, so each may be off by {0.5 * 10 ** (2 - places):g} points."
            )
            yield Fault(None, self.mapping.columns["level"], said)

    def _unread(self) -> Iterator[Fault]:
        read = {*self.mapping.columns.values(), *self.mapping.constant, *self.mapping.left_out}
        for column in self.sheet.header:
            if column not in read:
                yield Fault(1, column, "This column is not read: the mapping does not name it.")
