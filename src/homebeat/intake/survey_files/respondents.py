"""One row for each person who answered: their answers, weight and place in the sample. Text messages come the same way."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from homebeat.intake.cells import text_fault
from homebeat.intake.delimited import Fault, Row
from homebeat.operations.surveys.models import Wave
from homebeat.operations.surveys.rules.answering import Refused, read_answer
from homebeat.operations.surveys.rules.content import Content, Kind, Question

from .mapping import Asked, SurveyMapping
from .sheets import Sheet
from .spellings import Places, alike
from .values import Untaken, day_in, number_in, weight_in

TEXTS = {"group": 40, "stratum": 80, "cluster": 80, "cluster_2": 80}
NUMBERS = ("fpc", "fpc_2")


@dataclass
class Respondents:
    """Reads the sound rows of a file into sets of answers; faults gather in the sheet, problems here."""

    mapping: SurveyMapping
    places: Places
    wave: Wave
    content: Content
    sheet: Sheet
    rows: list[dict[str, Any]] = field(default_factory=list)
    without_area: int = 0
    _first_row: dict[str, int] = field(default_factory=dict)

    def read(self) -> None:
        """Read every row."""
        place = {name: self.sheet.header.index(column) for name, column in self.mapping.columns.items()}
        asked = [(one, self._question(one), self.sheet.header.index(one.column)) for one in self.mapping.asked]
        for row in self.sheet.rows():
            cells = {name: row.cells[index].strip() for name, index in place.items()}
            faults: list[Fault] = []
            made = self._set(row, cells, faults) | {"answers": self._answers(row, asked, faults)}
            self.sheet.faults.extend(faults)
            if not faults:
                self.rows.append(made)

    def _question(self, one: Asked) -> Question:
        question = self.content.question(one.question)
        assert question is not None  # held against the questionnaire before reading begins
        return question

    def _set(self, row: Row, cells: dict[str, str], faults: list[Fault]) -> dict[str, Any]:
        """Return what a row says beside the answers."""
        reading, columns = self.mapping.reading, self.mapping.columns
        made: dict[str, Any] = {"source": self.mapping.channel, "area_id": self.wave.area_id, "area_text": ""}
        takes = {"answered_on": day_in, "weight": weight_in, **dict.fromkeys(NUMBERS, number_in)}
        for name, take in takes.items():
            text = cells.get(name, "")
            if name in columns and (text or name == "answered_on"):
                try:
                    made[name] = take(text, reading)
                except Untaken as fault:
                    faults.append(Fault(row.number, columns[name], str(fault)))
        for name, longest in TEXTS.items():
            text = cells.get(name, "")
            wrong = text_fault(text, longest=longest)
            if wrong:
                faults.append(Fault(row.number, columns[name], wrong))
            made[name] = text
        return made | self._area(row, cells.get("area", ""), faults)

    def _area(self, row: Row, text: str, faults: list[Fault]) -> dict[str, Any]:
        if not text:
            self.without_area += "area" in self.mapping.columns
            return {}
        wrong = text_fault(text, longest=120)
        if wrong:
            faults.append(Fault(row.number, self.mapping.columns["area"], wrong))
            return {}
        self._first_row.setdefault(text, row.number)
        area = self.places.area(text)
        self.without_area += area is None
        return {"area_text": text, **({"area_id": area.pk} if area else {})}

    def _answers(self, row: Row, asked: list[tuple[Asked, Question, int]], faults: list[Fault]) -> dict[str, Any]:
        found = {}
        for one, question, index in asked:
            text = row.cells[index].strip()
            if not text or text in self.mapping.reading.missing:
                continue
            sent = [one.answers.get(text, text)]
            if question.kind is Kind.SEVERAL:
                sent = [one.answers.get(part.strip(), part.strip()) for part in text.split("|")]
            given = read_answer(question, sent)
            if isinstance(given, Refused) or given is None:
                said = (
                    f"'{text[:40]}' is no answer to '{question.code}'. Say in the mapping which answer it stands for."
                )
                faults.append(Fault(row.number, one.column, said))
            else:
                found[question.code] = given
        return found

    def problems(self) -> list[Fault]:
        """Return what the file was loaded with."""
        return [*self._spellings(), *self._unknown_areas(), *self._no_weights(), *self._unread()]

    def _spellings(self) -> Iterator[Fault]:
        for names in alike({self.places.name(name) for name in self._first_row}):
            listed = " and ".join(f"'{name}'" for name in names)
            said = f"{listed} look like two spellings of one area. They are kept apart; to make them one, say so in the mapping under [areas.same]."
            yield Fault(None, self.mapping.columns["area"], said)

    def _unknown_areas(self) -> Iterator[Fault]:
        for name, row in self._first_row.items():
            if self.places.area(name) is None:
                said = f"No area of the force is called '{name}'. Its rows count for {self.wave.area.name} alone."
                yield Fault(row, self.mapping.columns["area"], said)

    def _no_weights(self) -> Iterator[Fault]:
        bare = sum(row.get("weight") is None for row in self.rows)
        if "weight" not in self.mapping.columns:
            yield Fault(None, "", "The file has no weights: every row counts the same.")
        elif bare:
            yield Fault(None, self.mapping.columns["weight"], f"Rows without a weight: {bare:,}.")

    def _unread(self) -> Iterator[Fault]:
        read = {*self.mapping.columns.values(), *(one.column for one in self.mapping.asked), *self.mapping.left_out}
        for column in self.sheet.header:
            if column not in read:
                yield Fault(1, column, "This column is not read: the mapping does not name it.")
