"""Loading the published look-up from census small areas (LSOAs) to wards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from homebeat.foundation.areas.actions import populations
from homebeat.foundation.areas.models import Area, SmallArea
from homebeat.intake.delimited import DelimitedFile, Fault, FileRefused
from homebeat.intake.outcomes import FileOutcome, amount
from homebeat.intake.progress import Advance

from .kinds import Edition, edition_of
from .tables import Record, records, refuse_unless_code, refuse_unless_text
from .work import Work, force_of, remember


@dataclass
class Found:
    """What a look-up says about the force: each small area's ward, and how many rows are about other places."""

    wards: dict[str, Area] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    elsewhere: int = 0


def load_look_up(path: Path, work: Work, *, progress: Advance) -> FileOutcome:
    """Load one look-up.

    Raises:
        FileRefused: rows are faulty, no ward of the force is in it, or it contradicts what is loaded of its edition.
    """
    with DelimitedFile(path, progress=progress) as file:
        edition = edition_of(file.header)
        force = force_of(work)
        found = _read(file, edition, _wards(force, work, edition))
        file.require_sound()
        if not found.wards:
            raise FileRefused([Fault(None, edition.columns["WD"], f"No ward in the file is loaded for {force}.")])
        loaded = _keep(file, force, found, edition, work)
        if loaded:
            remember(
                work, kind="geography.look_up", path=path, force=force, sha256=file.sha256, rows=file.count,
                changed=loaded,
            )  # fmt: skip
    notes = (
        [f"{amount(found.elsewhere, 'row names a ward', 'rows name wards')} that the force does not have."]
        if found.elsewhere
        else []
    )
    return FileOutcome(
        str(path), rows=file.count, loaded=loaded, unchanged=len(found.wards) - loaded,
        without_location=found.elsewhere, notes=tuple(notes),
    )  # fmt: skip


def homes_of_wards(path: Path) -> dict[str, tuple[str, str]]:
    """Return each ward's borough, by code and name, as the look-up says; faulty rows are left to the load itself."""
    with DelimitedFile(path) as file:
        columns = edition_of(file.header).columns
        if "LAD" not in columns:
            return {}
        name = _name_column(file, columns["LAD"])
        wanted = [columns["WD"], columns["LAD"], *([name] if name else [])]
        return {one[columns["WD"]]: (one[columns["LAD"]], one[name] if name else "") for one in records(file, wanted)}


def _wards(force: Area, work: Work, edition: Edition) -> dict[str, Area]:
    rows = Area.objects.of_force(force).neighbourhoods().exclude(gss_code="").open_on(work.day_of(edition))
    return {one.gss_code: one for one in rows}


def _read(file: DelimitedFile, edition: Edition, wards: Mapping[str, Area]) -> Found:
    small, ward = edition.columns["LSOA"], edition.columns["WD"]
    name = _name_column(file, small)
    found = Found()
    for one in records(file, [small, ward, *([name] if name else [])]):
        if not (refuse_unless_code(file, one, small) and refuse_unless_code(file, one, ward)):
            continue
        if name and not refuse_unless_text(file, one, name):
            continue
        if one[ward] not in wards:
            found.elsewhere += 1
        elif one[small] in found.wards:
            file.refuse(one.row, small, f"{one[small]} is in the file twice; first in row {found.rows[one[small]]}.")
        else:
            _take(found, one, small, wards[one[ward]], one[name] if name else "")
    return found


def _take(found: Found, one: Record, small: str, ward: Area, name: str) -> None:
    found.wards[one[small]], found.names[one[small]], found.rows[one[small]] = ward, name, one.row


def _name_column(file: DelimitedFile, code_column: str) -> str | None:
    """Return the column of names beside a column of codes, if the file has one."""
    wanted = f"{code_column[:-2]}NM".upper()
    return next((column for column in file.header if column.upper() == wanted), None)


def _keep(file: DelimitedFile, force: Area, found: Found, edition: Edition, work: Work) -> int:
    """Write what is new and return how many rows changed anything.

    Raises:
        FileRefused: the same edition is loaded with another ward, and nobody asked to replace it.
    """
    year = f"{edition.year:04}"
    kept = dict(SmallArea.objects.filter(area__force=force, edition=year).values_list("code", "area_id"))
    fresh = [code for code, ward in found.wards.items() if kept.get(code) != ward.pk]
    moved = [code for code in fresh if code in kept]
    if moved and not work.asked.replace:
        reason = f"{moved[0]} is loaded in another ward for this edition. To correct it, load with --replace."
        raise FileRefused([Fault(found.rows[moved[0]], edition.columns["WD"], reason)])
    counts = dict(
        SmallArea.objects.filter(area__force=force).exclude(population=None).values_list("code", "population")
    )
    rows = [SmallArea(area=found.wards[code], code=code, name=found.names[code], edition=year, population=counts.get(code))
            for code in fresh]  # fmt: skip
    if rows:
        populations.set_small_areas(
            force, rows, edition=year, source=file.path.name, by=work.asked.by, at=work.asked.at
        )
    return len(rows)
