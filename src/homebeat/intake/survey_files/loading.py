"""From a survey file to the record: fetch, check, load; all of a file or nothing, and nothing guessed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from homebeat.foundation.areas.models import Area
from homebeat.foundation.areas.queries.tree import force_named_or_only
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.audit.models import LoadedFile
from homebeat.intake.delimited import Fault, FileRefused
from homebeat.intake.outcomes import FileOutcome, refused
from homebeat.intake.progress import Advance
from homebeat.intake.provenance import Asked, details_of, remember_file
from homebeat.operations.surveys.actions.loaded import (
    FigureDiffers,
    Settled,
    WaveHasAnswers,
    settle_answers,
    settle_published,
)
from homebeat.operations.surveys.models import Wave
from homebeat.operations.surveys.rules.content import Content, Kind

from .mapping import Holds, SurveyMapping, read_mapping
from .outcome import SurveyOutcome
from .published import Published
from .respondents import Respondents
from .sheets import Sheet, opened
from .spellings import Places

KINDS = {Holds.PUBLISHED: "survey.published", Holds.RESPONDENTS: "survey.answers"}
ACTIONS = {Holds.PUBLISHED: "surveys.figures_loaded", Holds.RESPONDENTS: "surveys.answers_loaded"}


@dataclass(frozen=True)
class Work:
    """One file to load, by which mapping, for which force; `written` remembers the file once something is written."""

    path: Path
    mapping: SurveyMapping
    force: Area
    asked: Asked
    written: list[LoadedFile] = field(default_factory=list)

    def remember(self, sheet: Sheet, rows: int, *, replaces: bool) -> LoadedFile:
        """Remember the file."""
        source = f"{self.mapping.survey}: {self.mapping.source} ({self.path.name})"
        loaded = remember_file(
            self.asked, kind=KINDS[self.mapping.holds], force=self.force, source=source, sha256=sheet.sha256(), rows=rows,
            replaced=replaces,
        )  # fmt: skip
        self.written.append(loaded)
        return loaded


def load_survey_files(
    paths: Sequence[Path],
    *,
    mapping_path: Path,
    force_name: str,
    asked: Asked,
    progress: Callable[[Path], Advance] = lambda _: lambda _: None,
) -> list[FileOutcome]:
    """Load files one after the other by one mapping, each in a transaction of its own, and return what came of each.

    Raises:
        NoSuchForce: the force is not there.
        MappingRefused: the mapping cannot be used.
    """
    force = force_named_or_only(force_name)
    mapping = read_mapping(mapping_path)
    return [
        load_survey_file(path, mapping=mapping, force=force, asked=asked, progress=progress(path)) for path in paths
    ]


def load_survey_file(
    path: Path, *, mapping: SurveyMapping, force: Area, asked: Asked, progress: Advance = lambda _: None
) -> FileOutcome:
    """Load one file in a transaction of its own and return what came of it; a refused file leaves no trace."""
    try:
        with opened(path, mapping.reading, progress=progress) as sheet, transaction.atomic():
            _require_columns(sheet, mapping)
            load = _load_published if mapping.holds is Holds.PUBLISHED else _load_respondents
            outcome = load(Work(path, mapping, force, asked), sheet)
            if asked.dry_run:
                transaction.set_rollback(True)
    except FileRefused as error:
        return refused(str(path), error.faults, rows=error.rows)
    return outcome


def _require_columns(sheet: Sheet, mapping: SurveyMapping) -> None:
    """Go on only if the file has every column that the mapping names, each once.

    Raises:
        FileRefused: a column is missing or stands twice.
    """
    wanted = [*mapping.columns.values(), *mapping.constant, *(one.column for one in mapping.asked)]
    for name in wanted:
        if sheet.header.count(name) != 1:
            how = "is not there" if name not in sheet.header else "stands more than once"
            sheet.faults.append(Fault(1, name, f"The mapping names the column '{name}', which {how}."))
    sheet.require_sound()


def _places(mapping: SurveyMapping, force: Area) -> tuple[list[Area], Places]:
    areas = list(Area.objects.within(force))
    return areas, Places(areas, same=mapping.same_area, force=force, force_is=mapping.force_is)


def _load_published(work: Work, sheet: Sheet) -> FileOutcome:
    mapping, force = work.mapping, work.force
    areas, places = _places(mapping, force)
    read = Published(mapping, places, areas, sheet)
    read.read()
    count = len(read.figures)
    _require_rows(sheet, count)
    try:
        settled = settle_published(
            force=force, survey=mapping.survey, figures=read.figures, replace=work.asked.replace,
            remember=lambda replaces: work.remember(sheet, count, replaces=replaces),
        )  # fmt: skip
    except FigureDiffers as differs:
        said = "This figure is loaded already with another value. To correct it, load with --replace."
        raise FileRefused([Fault(differs.line, mapping.columns.get(differs.what, ""), said)]) from differs
    _tell(work, settled)
    return _outcome(work, count, settled, read.without_area, read.problems())


def _load_respondents(work: Work, sheet: Sheet) -> FileOutcome:
    mapping = work.mapping
    wave = _wave(mapping, work.force)
    content = wave.version.asks
    _require_questions(mapping, content)
    _areas, places = _places(mapping, work.force)
    read = Respondents(mapping, places, wave, content, sheet)
    read.read()
    count = len(read.rows)
    _require_rows(sheet, count)
    try:
        settled = settle_answers(
            wave=wave, rows=read.rows, count=count, sha256=sheet.sha256(), replace=work.asked.replace,
            remember=lambda replaces: work.remember(sheet, count, replaces=replaces),
        )  # fmt: skip
    except WaveHasAnswers as other:
        said = (
            f"Answers of another file are loaded for '{wave.title}'. To put this one in its place, load with --replace."
        )
        raise FileRefused([Fault(None, "", said)]) from other
    _tell(work, settled)
    return _outcome(work, count, settled, read.without_area, read.problems())


def _require_rows(sheet: Sheet, count: int) -> None:
    sheet.require_sound()
    if not count:
        raise FileRefused([Fault(2, "", "There are no rows under the header.")])


def _wave(mapping: SurveyMapping, force: Area) -> Wave:
    """Return the wave that the mapping names by key or by name.

    Raises:
        FileRefused: it names none of the force, or more than one.
    """
    rows = Wave.objects.filter(area__force=force).select_related("version__questionnaire", "area")
    found = list(rows.filter(key=mapping.wave)) or list(rows.filter(title=mapping.wave)[:2])
    if len(found) == 1:
        return found[0]
    how = "names more than one wave. Write its key" if found else "names no wave of this force. Plan the wave first"
    raise FileRefused([Fault(None, "", f"'{mapping.wave}' {how}.")])


def _require_questions(mapping: SurveyMapping, content: Content) -> None:
    """Go on only if the wave asks what the mapping answers, and offers the answers it names.

    Raises:
        FileRefused: a question or an answer is not the wave's.
    """
    faults = []
    for one in mapping.asked:
        question = content.question(one.question)
        if question is None or question.kind is Kind.WORDS:
            why = "asks people to write, and words are not loaded" if question else "is not asked in this wave"
            faults.append(Fault(None, one.column, f"The question '{one.question}' {why}."))
        elif question.codes and set(one.answers.values()) - question.codes:
            strange = ", ".join(sorted(set(one.answers.values()) - question.codes))
            faults.append(Fault(None, one.column, f"'{one.question}' does not offer: {strange}."))
    if faults:
        raise FileRefused(faults)


def _tell(work: Work, settled: Settled) -> None:
    """Tell the trail once, where something was written."""
    for loaded in work.written:
        details = details_of(loaded, rows_taken_out=settled.replaced, rows_unchanged=settled.unchanged)
        audit.record_batch(
            ACTIONS[work.mapping.holds], target=loaded, by=work.asked.by, at=work.asked.at, count=settled.loaded,
            details=details, force=work.force,
        )  # fmt: skip


def _outcome(work: Work, rows: int, settled: Settled, without_area: int, problems: list[Fault]) -> SurveyOutcome:
    return SurveyOutcome(
        str(work.path), rows=rows, loaded=settled.loaded, unchanged=settled.unchanged, without_location=without_area,
        problems=tuple(problems), notes=tuple(_note(one) for one in problems),
    )  # fmt: skip


def _note(problem: Fault) -> str:
    where = ", ".join(part for part in (f"row {problem.row}" if problem.row else "", problem.column) if part)
    return f"{where}: {problem.reason}" if where else problem.reason
