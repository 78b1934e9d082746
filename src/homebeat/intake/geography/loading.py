"""Loading geography files given in any order: each is told by what is in it, and loaded when what it needs is there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from homebeat.intake.delimited import DelimitedFile, Fault, FileRefused
from homebeat.intake.outcomes import FileOutcome, refused
from homebeat.intake.progress import Advance

from .kinds import Kind, edition_of, kind_of_table, looks_like_json
from .look_up import homes_of_wards, load_look_up
from .outline_file import OutlineFile, read_outlines
from .outlines import load_outlines
from .population import load_population
from .postcodes import load_postcodes
from .work import Work

TABLES: Mapping[Kind, Callable[..., FileOutcome]] = {
    Kind.LOOK_UP: load_look_up,
    Kind.POPULATION: load_population,
    Kind.POSTCODES: load_postcodes,
}
UNKNOWN = (
    "This is none of the files known here: ward or borough outlines (GeoJSON), a look-up from LSOA to ward, "
    "LSOA populations, or postcodes (CSV)."
)


@dataclass(frozen=True)
class Known:
    """A file whose kind is known; outlines are read already."""

    path: Path
    kind: Kind
    year: int
    outlines: OutlineFile | None = None


def load_geography(
    paths: Sequence[Path], work: Work, *, progress: Callable[[Path], Advance] = lambda _: lambda _: None
) -> list[FileOutcome]:
    """Load files and return what came of each, in the order given; each is loaded whole or leaves no trace."""
    known, outcomes = _told_apart(paths)
    homes = _homes(known)
    with _kept_unless(work.asked.dry_run):
        for one in sorted(known, key=lambda one: (one.kind, one.year)):
            outcomes[one.path] = _load(one, work, homes, progress(one.path))
    return [outcomes[path] for path in paths]


def _told_apart(paths: Sequence[Path]) -> tuple[list[Known], dict[Path, FileOutcome]]:
    known, outcomes = [], {}
    for path in dict.fromkeys(paths):
        try:
            known.append(tell(path))
        except FileRefused as error:
            outcomes[path] = refused(str(path), error.faults)
    return known, outcomes


def tell(path: Path) -> Known:
    """Return what a file is, by what is in it.

    Raises:
        FileRefused: it is none of the files known here, or faulty outlines.
    """
    if looks_like_json(path):
        found = read_outlines(path)
        return Known(path, found.kind, found.edition.year, found)
    with DelimitedFile(path) as file:
        kind = kind_of_table(file.header)
        if kind is None:
            raise FileRefused([Fault(1, "", UNKNOWN)])
        return Known(path, kind, edition_of(file.header).year)


def _homes(known: Sequence[Known]) -> dict[str, tuple[str, str]]:
    """Return the boroughs of wards from the look-ups given, where outlines given do not name them."""
    silent = any(one.outlines and one.kind is Kind.WARDS and "LAD" not in one.outlines.edition.columns for one in known)
    found: dict[str, tuple[str, str]] = {}
    for one in known if silent else ():
        if one.kind is Kind.LOOK_UP:
            found |= homes_of_wards(one.path)
    return found


def _load(one: Known, work: Work, homes: Mapping[str, tuple[str, str]], progress: Advance) -> FileOutcome:
    try:
        with transaction.atomic():
            if one.outlines is not None:
                return load_outlines(one.outlines, work, homes=homes)
            return TABLES[one.kind](one.path, work, progress=progress)
    except FileRefused as error:
        return refused(str(one.path), error.faults, rows=error.rows)


@contextmanager
def _kept_unless(dry_run: bool) -> Iterator[None]:
    """Run the loads in one transaction that is undone, so that later files find what earlier ones would have written."""
    if not dry_run:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
