"""From one published street-crime file to recorded crime: fetch, check, place, load; all of it or nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from django.db import transaction

from homebeat.foundation.areas.models import Area
from homebeat.foundation.areas.placing import Placer
from homebeat.foundation.areas.queries.tree import force_named_or_only
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.audit.models import LoadedFile
from homebeat.foundation.recorded_crime.actions import Month, MonthDiffers, Settled, settle_month
from homebeat.foundation.recorded_crime.models import CrimeRecord
from homebeat.foundation.recorded_crime.staging import StagedLine, staged
from homebeat.intake.delimited import DelimitedFile, Fault, FileRefused
from homebeat.intake.outcomes import FileOutcome, refused
from homebeat.intake.progress import Advance
from homebeat.intake.provenance import Asked, details_of, remember_file

from .street_file import StreetLine, source_of
from .street_rows import StreetRows

KIND = "crime.street"
AT_A_TIME = 2000  # lines placed together; more did not load faster
Placing = CrimeRecord.Placing
COLUMN_NAMES = {
    "line": "", "crime_id": "Crime ID", "crime_type": "Crime type", "outcome": "Last outcome category",
    "reported_by": "Reported by", "falls_within": "Falls within", "location": "Location", "lon": "Longitude",
    "lat": "Latitude", "lsoa_code": "LSOA code", "lsoa_name": "LSOA name", "context": "Context",
}  # fmt: skip


def load_street_files(
    paths: Sequence[Path],
    *,
    force_name: str,
    asked: Asked,
    progress: Callable[[Path], Advance] = lambda _: lambda _: None,
) -> list[FileOutcome]:
    """Load files one after the other, each in a transaction of its own, and return what came of each.

    Raises:
        NoSuchForce: the force is not there; outlines make a force, crime never does.
    """
    force = force_named_or_only(force_name)
    return [load_street_file(path, force=force, asked=asked, progress=progress(path)) for path in paths]


def load_street_file(path: Path, *, force: Area, asked: Asked, progress: Advance = lambda _: None) -> FileOutcome:
    """Load one file in a transaction of its own and return what came of it; a refused file leaves no trace."""
    try:
        with DelimitedFile(path, progress=progress) as file, transaction.atomic():
            outcome = _load(file, force, asked)
            if asked.dry_run:
                transaction.set_rollback(True)
    except FileRefused as error:
        return refused(str(path), error.faults, rows=error.rows)
    return outcome


def _load(file: DelimitedFile, force: Area, asked: Asked) -> FileOutcome:
    rows = StreetRows(file)
    lines = iter(rows)
    first = next(lines, None)
    if first is None:
        file.require_sound()
        raise FileRefused([Fault(2, "", "There are no rows under the header.")])
    of = Month(force, first.month, source_of(first))
    placed = PlacedLines(chain([first], lines), Placer(force, on=first.month))
    with staged(placed):
        file.require_sound()
        settled = _settle(file, of, asked)
    return FileOutcome(
        file=str(file.path), rows=file.count, loaded=settled.loaded, unchanged=settled.unchanged,
        without_location=rows.without_location, without_id=rows.without_id, notes=_notes(placed, settled),
    )  # fmt: skip


def _settle(file: DelimitedFile, of: Month, asked: Asked) -> Settled:
    """Write the month and tell the trail, or say where it differs from the one that is kept.

    Raises:
        FileRefused: the month is loaded with other rows, and nobody asked to replace them.
    """
    written: list[LoadedFile] = []

    def remember(replaces: bool) -> LoadedFile:
        source = f"{of.source}, {of.month:%Y-%m} ({file.path.name})"
        written.append(
            remember_file(
                asked, kind=KIND, force=of.force, source=source, sha256=file.sha256, rows=file.count, replaced=replaces
            )
        )
        return written[0]

    try:
        settled = settle_month(of, remember=remember, replace=asked.replace)
    except MonthDiffers as differs:
        said = f"{of.month:%Y-%m} is loaded already and differs first at this row. To correct it, load with --replace."
        raise FileRefused([Fault(differs.line, COLUMN_NAMES[differs.column], said)]) from differs
    for loaded in written:
        action = "recorded_crime.month_replaced" if loaded.replaced else "recorded_crime.month_loaded"
        details = details_of(loaded, rows_taken_out=settled.replaced, rows_unchanged=settled.unchanged)
        audit.record_batch(
            action, target=loaded, by=asked.by, at=asked.at, count=settled.loaded, details=details, force=of.force
        )
    return settled


class PlacedLines:
    """The lines with their neighbourhoods: by code where one is published, by point only where none is."""

    def __init__(self, lines: Iterable[StreetLine], placer: Placer) -> None:
        self._lines = iter(lines)
        self._placer = placer
        self.unknown_code = 0
        self.outside = 0

    def __iter__(self) -> Iterator[StagedLine]:
        """Yield each line, placed or not."""
        while some := list(islice(self._lines, AT_A_TIME)):
            by_point = self._by_point([line for line in some if not line.lsoa_code and line.lon is not None])
            for line in some:
                yield self._placed(line, by_point)

    def _by_point(self, lines: list[StreetLine]) -> dict[int, int | None]:
        lons, lats = [line.lon or 0.0 for line in lines], [line.lat or 0.0 for line in lines]
        found = self._placer.by_points(lons, lats)
        return {line.line: area for line, area in zip(lines, found, strict=True)}

    def _placed(self, line: StreetLine, by_point: dict[int, int | None]) -> StagedLine:
        area, how = self._placer.by_code(line.lsoa_code), Placing.BY_CODE
        if area is None:
            area, how = by_point.get(line.line), Placing.BY_POINT
            self.unknown_code += bool(line.lsoa_code)
            self.outside += area is None and line.line in by_point
        return StagedLine(
            line=line.line, crime_id=line.crime_id, crime_type=line.crime_type, outcome=line.outcome,
            reported_by=line.reported_by, falls_within=line.falls_within, location=line.location, lon=line.lon,
            lat=line.lat, lsoa_code=line.lsoa_code, lsoa_name=line.lsoa_name, context=line.context, area_id=area,
            placing=(how if area is not None else Placing.UNPLACED).value,
        )  # fmt: skip


def _notes(placed: PlacedLines, settled: Settled) -> tuple[str, ...]:
    notes = []
    if placed.unknown_code:
        notes.append(f"rows not placed because no look-up of the force knows their area code: {placed.unknown_code:,}.")
    if placed.outside:
        notes.append(f"rows not placed because their point is outside every neighbourhood: {placed.outside:,}.")
    if settled.replaced:
        notes.append(f"rows loaded before and now replaced or taken out: {settled.replaced:,}.")
    return tuple(notes)
