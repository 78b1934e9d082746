"""Loading populations of census small areas, added up to wards through the look-up and to boroughs by their own code.

Small areas change between censuses, so some of an older count's are in no look-up of today. They still count for their
borough; for wards they are missing, which is said at the load and marked on each ward that lacks them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from homebeat.foundation.areas.actions import populations
from homebeat.foundation.areas.models import Area, Population
from homebeat.foundation.areas.placing import neighbourhoods_by_code
from homebeat.foundation.clocks import london_day
from homebeat.intake.cells import whole_number
from homebeat.intake.delimited import DelimitedFile, Fault, FileRefused
from homebeat.intake.outcomes import FileOutcome, amount
from homebeat.intake.progress import Advance

from .kinds import COUNT_COLUMN, Edition, edition_of
from .tables import Record, records, refuse_unless_code
from .work import Work, force_of, remember

SEXES = {"PERSONS": "all", "MALES": "male", "FEMALES": "female"}
ALL_AGES = ("ALL-AGES", "ALL AGES", "ALL", "TOTAL")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)", re.ASCII)
Cell = tuple[int, str, str]  # area, age band, sex


@dataclass(frozen=True)
class CountColumn:
    """One column of counts: its name in the file, and the sex and ages it counts."""

    name: str
    sex: str
    age_band: str


@dataclass
class Sums:
    """The counts by area, and what could not be put in a ward."""

    cells: Counter[Cell] = field(default_factory=Counter)
    first_row: dict[int, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    wardless_rows: int = 0
    wardless_people: int = 0
    elsewhere: int = 0


def load_population(path: Path, work: Work, *, progress: Advance) -> FileOutcome:
    """Load one table of counts.

    Raises:
        FileRefused: rows are faulty, no look-up is loaded, no year is known, or counts of the year differ from those loaded.
    """
    with DelimitedFile(path, progress=progress) as file:
        edition, counts, year = edition_of(file.header), count_columns(file), _year(path, work)
        force = force_of(work)
        sums = _add_up(file, force, edition, counts, work)
        file.require_sound()
        changed = _keep(file, force, sums, counts, year=year, work=work)
        if changed:
            remember(
                work, kind="geography.population", path=path, force=force, sha256=file.sha256, rows=file.count,
                changed=changed,
            )  # fmt: skip
    taken = file.count - sums.elsewhere
    return FileOutcome(
        str(path), rows=file.count, loaded=taken if changed else 0, unchanged=0 if changed else taken,
        without_location=sums.wardless_rows + sums.elsewhere, notes=_notes(sums, force),
    )  # fmt: skip


def count_columns(file: DelimitedFile) -> tuple[CountColumn, ...]:
    """Return the columns of counts; the one that counts everybody must be among them.

    Raises:
        FileRefused: it is not.
    """
    found = tuple(_count_columns(file.header))
    if not any(one.sex == "all" and one.age_band == "all" for one in found):
        raise FileRefused([Fault(1, "Persons_All-Ages", "There is no column of all people of all ages.")])
    return found


def _count_columns(header: tuple[str, ...]) -> Iterator[CountColumn]:
    for name in header:
        match = COUNT_COLUMN.fullmatch(name.upper())
        if match:
            yield CountColumn(name, SEXES[match[1]], "all" if match[2] in ALL_AGES else match[2].lower())


def _year(path: Path, work: Work) -> int:
    """Return the year given, else the one in the file's name; the table itself names none."""
    found = YEAR.search(path.stem)
    if work.year is None and found is None:
        raise FileRefused(
            [Fault(None, "", "Neither the file nor its name says which year it counts. Add --year YEAR.")]
        )
    return work.year if work.year is not None else int(found[0]) if found else 0


def _add_up(file: DelimitedFile, force: Area, edition: Edition, counts: tuple[CountColumn, ...], work: Work) -> Sums:
    wards = neighbourhoods_by_code(force, on=london_day(work.asked.at))
    if not wards:
        raise FileRefused([Fault(None, "", f"No look-up of small areas is loaded for {force}. Load one first.")])
    boroughs = dict(Area.objects.of_force(force).filter(kind=Area.Kind.BOROUGH).exclude(gss_code="")
                    .open_on(london_day(work.asked.at)).values_list("gss_code", "pk"))  # fmt: skip
    small, borough = edition.columns["LSOA"], edition.columns.get("LAD")
    sums = Sums()
    for one in records(file, [small, *([borough] if borough else []), *(column.name for column in counts)]):
        numbers = _numbers(file, one, counts)
        if not refuse_unless_code(file, one, small) or numbers is None or _is_twice(file, sums, one, small):
            continue
        ward, home = wards.get(one[small]), boroughs.get(one[borough]) if borough else None
        _add(sums, one, small, [area for area in (ward, home, force.pk) if area], numbers, is_placed=ward is not None)
    return sums


def _numbers(file: DelimitedFile, one: Record, counts: tuple[CountColumn, ...]) -> dict[CountColumn, int] | None:
    found = {column: whole_number(one[column.name]) for column in counts}
    for column, value in found.items():
        if value is None:
            file.refuse(one.row, column.name, "The count must be a whole number from 0, without commas.")
    return None if None in found.values() else {column: value for column, value in found.items() if value is not None}


def _is_twice(file: DelimitedFile, sums: Sums, one: Record, small: str) -> bool:
    if one[small] in sums.people:
        file.refuse(one.row, small, f"{one[small]} is in the file twice.")
    return one[small] in sums.people


def _add(
    sums: Sums, one: Record, small: str, areas: list[int], numbers: Mapping[CountColumn, int], *, is_placed: bool
) -> None:
    """Add one small area's counts to its areas; only the force itself means that it lies elsewhere."""
    people = next(count for column, count in numbers.items() if (column.sex, column.age_band) == ("all", "all"))
    sums.people[one[small]] = people
    if len(areas) == 1:
        sums.elsewhere += 1
        return
    if not is_placed:
        sums.wardless_rows += 1
        sums.wardless_people += people
    for area in areas:
        sums.first_row.setdefault(area, one.row)
        for column, count in numbers.items():
            sums.cells[area, column.age_band, column.sex] += count


def _keep(
    file: DelimitedFile, force: Area, sums: Sums, counts: tuple[CountColumn, ...], *, year: int, work: Work
) -> int:
    """Write what is new and return how many cells changed.

    Raises:
        FileRefused: the year is loaded with other counts, and nobody asked to replace them.
    """
    cells = [
        Population(area_id=area, year=year, age_band=band, sex=sex, count=count)
        for (area, band, sex), count in sorted(sums.cells.items())
    ]
    _, differing = populations.changed_cells(cells)
    if differing and not work.asked.replace:
        one = differing[0]
        column = next(c.name for c in counts if (c.age_band, c.sex) == (one.age_band, one.sex))
        reason = f"Counts for {year} are loaded and differ from these. To correct them, load with --replace."
        raise FileRefused([Fault(sums.first_row[one.area_id], column, reason)])
    changed = populations.set_populations(force, cells, source=file.path.name, by=work.asked.by, at=work.asked.at)
    return changed + populations.set_small_area_counts(force, sums.people)


def _notes(sums: Sums, force: Area) -> tuple[str, ...]:
    notes = []
    if sums.wardless_rows:
        small_areas = amount(sums.wardless_rows, "small area", "small areas")
        counts = (
            "is in no look-up: it counts for its"
            if sums.wardless_rows == 1
            else "are in no look-up: they count for their"
        )
        notes.append(f"{small_areas} with {sums.wardless_people:,} people {counts} borough and for no ward.")
    if sums.elsewhere:
        notes.append(f"{amount(sums.elsewhere, 'small area lies', 'small areas lie')} outside {force}.")
    return tuple(notes)
