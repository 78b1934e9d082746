"""Loading the ONS postcode file (NSPL or ONSPD, whole or one area of it) as published, whichever year's columns it has."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from homebeat.foundation.areas.actions.postcodes import (
    PostcodeDiffers,
    PostcodeTwice,
    StagedPostcode,
    settle_postcodes,
    staged_postcodes,
)
from homebeat.foundation.areas.models import Area, SmallArea
from homebeat.foundation.areas.outlines import UK_BOX
from homebeat.foundation.areas.postcodes import WHOLE, compact
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.clocks import london_day
from homebeat.intake.cells import number
from homebeat.intake.delimited import DelimitedFile, Fault, FileRefused
from homebeat.intake.outcomes import FileOutcome, amount
from homebeat.intake.progress import Advance
from homebeat.intake.provenance import details_of, remember_file

from .kinds import POSTCODE_COLUMNS, edition_of
from .tables import Record, is_code, records
from .work import Work, force_of

KIND = "geography.postcodes"
NO_LATITUDE = 90.0  # the file writes 99.999999 for a postcode without a grid reference
WARDS = ("OSWARD", "WARD", "WARDCD")
SMALL_AREAS = re.compile(r"LSOA(\d\d)(?:CD)?", re.ASCII)


@dataclass(frozen=True)
class Columns:
    """The names this file gives the columns we read; an empty name is a column it does not have."""

    postcode: str
    lat: str
    lon: str
    ward: str
    small_area: str
    ended: str

    @property
    def all(self) -> list[str]:
        """The columns the file has."""
        return [name for name in (self.postcode, self.lat, self.lon, self.ward, self.small_area, self.ended) if name]


class PostcodeRows:
    """Iterates over the sound, living postcodes of a file that lie in the force (all, where no force is named)."""

    def __init__(self, file: DelimitedFile, columns: Columns, force: Area | None, work: Work) -> None:
        self._file, self._columns = file, columns
        self._codes = _codes_of(force, work) if force else None
        self.without_location = self.ended = self.elsewhere = 0

    def __iter__(self) -> Iterator[StagedPostcode]:
        """Yield each postcode to keep."""
        for one in records(self._file, self._columns.all):
            found = self._read(one)
            if found is not None:
                yield found

    def _read(self, one: Record) -> StagedPostcode | None:
        ward, small_area = self._code(one, self._columns.ward), self._code(one, self._columns.small_area)
        postcode = compact(one[self._columns.postcode])
        if not WHOLE.fullmatch(postcode):
            self._file.refuse(one.row, self._columns.postcode, "This is no postcode, such as SW9 8LF.")
            return None
        if self._columns.ended and one[self._columns.ended]:
            self.ended += 1
            return None
        point = self._point(one)
        if point is None or (self._codes is not None and not {ward, small_area} & self._codes):
            self.elsewhere += point is not None
            return None
        return StagedPostcode(one.row, postcode, *point, ward, small_area)

    def _code(self, one: Record, column: str) -> str:
        """Return the column's code; the pseudo-codes for other countries' areas are codes too, anything else is none."""
        return one[column] if column and is_code(one[column]) else ""

    def _point(self, one: Record) -> tuple[float, float] | None:
        lon, lat = number(one[self._columns.lon]), number(one[self._columns.lat])
        if one[self._columns.lat] == "" or (lat is not None and lat > NO_LATITUDE):
            self.without_location += 1
            return None
        west, south, east, north = UK_BOX
        if lon is not None and lat is not None and west <= lon <= east and south <= lat <= north:
            return lon, lat
        column = self._columns.lat if lat is None or not south <= lat <= north else self._columns.lon
        self._file.refuse(one.row, column, "The point must lie in the United Kingdom, in degrees.")
        return None


def load_postcodes(path: Path, work: Work, *, progress: Advance) -> FileOutcome:
    """Load one file of postcodes.

    Raises:
        FileRefused: rows are faulty, a postcode comes twice, or the same file said something else before.
    """
    with DelimitedFile(path, progress=progress) as file:
        force = force_of(work) if work.force_name else None
        rows = PostcodeRows(file, columns_of(file), force, work)
        with staged_postcodes(rows) as count:
            file.require_sound()
            loaded = _settle(path.stem, rows_column=columns_of(file).postcode, replace=work.asked.replace)
        if loaded:
            _remember(work, file, force, loaded)
    return FileOutcome(
        str(path), rows=file.count, loaded=loaded, unchanged=count - loaded, without_location=rows.without_location,
        notes=_notes(rows),
    )  # fmt: skip


def columns_of(file: DelimitedFile) -> Columns:
    """Return which column holds what, by the names of any edition since 2011.

    Raises:
        FileRefused: there is no column of postcodes, latitudes or longitudes.
    """
    known = {name.upper(): name for name in file.header}
    small_areas = sorted((name for name in known if SMALL_AREAS.fullmatch(name)), reverse=True)
    found = Columns(
        postcode=_first(known, POSTCODE_COLUMNS),
        lat=_first(known, ("LAT", "LATITUDE")),
        lon=_first(known, ("LONG", "LON", "LONGITUDE")),
        ward=edition_of(file.header).columns.get("WD") or _first(known, WARDS),
        small_area=_first(known, small_areas),
        ended=_first(known, ("DOTERM",)),
    )
    for name, column in (("pcds", found.postcode), ("lat", found.lat), ("long", found.lon)):
        if not column:
            raise FileRefused([Fault(1, name, f"There is no column '{name}'.")])
    return found


def _first(known: dict[str, str], names: Sequence[str]) -> str:
    return next((known[name] for name in names if name in known), "")


def _codes_of(force: Area, work: Work) -> set[str]:
    """Return the codes of the force's open wards and of the small areas in its look-ups."""
    wards = Area.objects.of_force(force).neighbourhoods().open_on(london_day(work.asked.at)).exclude(gss_code="")
    small_areas = SmallArea.objects.filter(area__force=force)
    return {*wards.values_list("gss_code", flat=True), *small_areas.values_list("code", flat=True)}


def _settle(source: str, *, rows_column: str, replace: bool) -> int:
    try:
        return settle_postcodes(source=source, replace=replace)
    except PostcodeTwice as error:
        reason = f"{error.postcode} is in the file twice; this is the second time."
        raise FileRefused([Fault(error.row, rows_column, reason)]) from error
    except PostcodeDiffers as error:
        reason = f"{error.postcode} is loaded from this file with other values. To correct it, load with --replace."
        raise FileRefused([Fault(error.row, rows_column, reason)]) from error


def _remember(work: Work, file: DelimitedFile, force: Area | None, loaded: int) -> None:
    asked = work.asked
    kept = remember_file(asked, kind=KIND, force=force, source=file.path.name, sha256=file.sha256, rows=file.count)
    audit.record_batch(
        f"{KIND}_loaded", target=kept, by=asked.by, at=asked.at, count=loaded, details=details_of(kept), force=force
    )


def _notes(rows: PostcodeRows) -> tuple[str, ...]:
    notes = []
    if rows.ended:
        notes.append(f"{amount(rows.ended, 'postcode is', 'postcodes are')} no longer in use: left out.")
    if rows.elsewhere:
        notes.append(f"{amount(rows.elsewhere, 'postcode lies', 'postcodes lie')} outside the force: left out.")
    return tuple(notes)
